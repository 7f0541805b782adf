"""The goals of a stored plan, put before the goal check."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from employees.queries import calendar_for
from employees.working_days import WorkingCalendar
from plans.deadlines import years
from plans.goal_check import DEFAULT, GoalFacts, PlanFacts, Policy, StepFacts
from plans.models import Goal, Plan


def policy_of(plan: Plan) -> Policy:
    """Which findings only advise and which block. One for all plans until templates carry their own."""
    return DEFAULT


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
        **_asked_later(goal),
    )


def _asked_later(goal: Goal) -> dict[str, Any]:
    # What not every version of the model has: where it is not asked for, no rule speaks of it.
    steps = getattr(goal, "steps", None)
    return {
        "peer_level": getattr(goal, "peer_level", None),
        "objective": getattr(goal, "objective", None),
        "evidence_on": getattr(goal, "evidence_on", None),
        "steps": tuple(StepFacts(step.due_on, step.value) for step in steps.all()) if steps else (),
    }


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
