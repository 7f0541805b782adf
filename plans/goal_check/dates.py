"""Whether the goals fit into the plan: dates, number, weights, what they serve, and the help beside them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from plans.goal_check.facts import GoalFacts, PlanFacts
from plans.goal_check.findings import Finding, Rule
from plans.goal_check.policy import Level, Policy

WHOLE = 100


def about_one(index: int, goal: GoalFacts, plan: PlanFacts, policy: Policy) -> Iterator[Finding]:
    """Area, objective, evidence and date of one goal."""
    if goal.area is not None and not goal.area.strip():
        yield Finding(Rule.NO_AREA, (index,))
    if goal.objective is not None and not goal.objective.strip():
        yield Finding(Rule.NO_OBJECTIVE, (index,))
    months = policy.limits.evidence_months
    if goal.evidence_on and plan.starts_on and _months_before(plan.starts_on, months) > goal.evidence_on:
        yield Finding(Rule.OLD_EVIDENCE, (index,), values={"date": goal.evidence_on, "months": months})
    if goal.due_on is None:
        return
    if _is_outside(goal.due_on, plan):
        yield Finding(Rule.OUTSIDE_PLAN, (index,), values={"date": goal.due_on})
    elif plan.is_day_off and plan.is_day_off(goal.due_on):
        yield Finding(Rule.DAY_OFF, (index,), values={"date": goal.due_on})


def _is_outside(due: date, plan: PlanFacts) -> bool:
    """On its first day a plan has only begun: a goal that is due then is due before anybody could work on it."""
    early = plan.starts_on is not None and due <= plan.starts_on
    return early or (plan.ends_on is not None and due > plan.ends_on)


def _months_before(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    if year < date.min.year:
        return date.min
    # The last day of a shorter month stands for the 29th to the 31st.
    last = (date(year + month // 11, (month + 1) % 12 + 1, 1) - date.resolution).day
    return date(year, month + 1, min(day.day, last))


def about_all(plan: PlanFacts, policy: Policy) -> Iterator[Finding]:
    """What only the goals together show."""
    count = len(plan.goals)
    if count > policy.limits.most_goals:
        values = {"count": count, "most": policy.limits.most_goals}
        yield Finding(Rule.TOO_MANY_GOALS, values=values)
    if count > 1 and plan.ends_on and all(goal.due_on == plan.ends_on for goal in plan.goals):
        yield Finding(Rule.ALL_ON_LAST_DAY, tuple(range(count)), values={"date": plan.ends_on})
    if count and plan.support == 0:
        yield Finding(Rule.NO_SUPPORT)
    if count:
        yield from _weights(plan, policy)


def _weights(plan: PlanFacts, policy: Policy) -> Iterator[Finding]:
    """Weights that do not come to 100. Where a template insists on weights, every goal needs one."""
    given = [goal.weight for goal in plan.goals if goal.weight is not None]
    insists = policy.level(Rule.WEIGHTS) == Level.BLOCK
    if insists and len(given) < len(plan.goals):
        yield Finding(Rule.WEIGHTS, example="weights_missing")
    elif given and sum(given) != WHOLE:
        yield Finding(Rule.WEIGHTS, values={"total": sum(given)})
