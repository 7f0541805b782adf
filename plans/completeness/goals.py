"""The goals of a stored plan, put before the goal check."""

from __future__ import annotations

from collections.abc import Iterable

from employees.queries import calendar_for
from employees.working_days import WorkingCalendar
from plans.deadlines import years
from plans.goal_check import GoalFacts, Level, Limits, PlanFacts, Policy, Rule, StepFacts
from plans.models import Goal, Plan


def policy_of(plan: Plan) -> Policy:
    """Which findings only advise and which block, as the plan's template says."""
    design = plan.design
    known = {rule.value for rule in Rule}
    return Policy(
        levels={
            Rule(rule): Level(strict.value) for rule, strict in design.goal_check.items() if rule in known
        },
        limits=Limits(most_goals=design.goals_at_most, evidence_months=design.evidence_months),
    )


def goal_facts(goal: Goal) -> GoalFacts:
    """One goal as the check sees it. Take `area` with the goal, and its steps ahead, so that this asks nothing."""
    return GoalFacts(
        statement=goal.statement,
        measure=goal.measure,
        unit=goal.unit,
        baseline=goal.baseline,
        target=goal.target,
        area="" if goal.area_id is None else str(goal.area_id),
        due_on=goal.due_on,
        peer_level=goal.peer_level,
        objective=goal.objective,
        evidence_on=goal.evidence_on,
        weight=goal.weight,
        steps=tuple(StepFacts(step.due_on, step.value) for step in goal.steps.all()),
    )


def calendar_of(plan: Plan) -> WorkingCalendar | None:
    """The working days of the plan's person in the years of the plan. None without dates. At most three queries."""
    if plan.starts_on is None or plan.ends_on is None:
        return None
    return calendar_for(plan.employee, years(plan.starts_on, plan.ends_on))


def facts_of(plan: Plan, goals: Iterable[Goal | GoalFacts], *, support: int | None) -> PlanFacts:
    """The plan as the check sees it, with these goals, stored or just typed. `support`: how many promises there are."""
    calendar = calendar_of(plan)
    return PlanFacts(
        goals=tuple(goal if isinstance(goal, GoalFacts) else goal_facts(goal) for goal in goals),
        starts_on=plan.starts_on,
        ends_on=plan.ends_on,
        support=support,
        language=plan.language,
        is_day_off=(lambda day: not calendar.is_working(day)) if calendar else None,
    )
