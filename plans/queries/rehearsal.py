"""The dates of a plan that is not shared yet, and when those who must act are there: what a rehearsal looks at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from employees.models import Employee
from employees.queries import away_of, calendars_for
from plans.deadlines import years
from plans.enums import Provider
from plans.models import Plan
from plans.rehearsal import Dated, Kind, Person, Role

WHO_PROVIDES = {Provider.MANAGER: (Role.MANAGER,), Provider.HR: (Role.HR,)}


@dataclass(frozen=True)
class Cast:
    """Those who act in a plan: who they are, and when they are there."""

    named: dict[Role, Employee]
    people: dict[Role, Person]


def who_acts(plan: Plan, first: date, last: date) -> Cast:
    """The employee, the manager and whoever approved it in HR, between two dates (inclusive). At most five queries.

    Whoever works on a plan sees when the others are away, and never why.
    """
    named = {Role.EMPLOYEE: plan.employee, Role.MANAGER: plan.manager}
    in_hr = plan.approved_by.employee_or_none if plan.approved_by is not None else None
    if in_hr is not None and in_hr.pk not in {plan.employee_id, plan.manager_id}:
        named[Role.HR] = in_hr
    calendars = calendars_for(named.values(), years(first, last))
    away = away_of(named.values(), first, last)
    people = {role: Person(calendars[one.pk], tuple(away[one.pk])) for role, one in named.items()}
    return Cast(named, people)


def dates_of(plan: Plan) -> list[Dated]:
    """Every date that the plan promises, each with those who have to be there. One query a kind."""
    return list(_dates(plan))


def _dates(plan: Plan) -> Iterator[Dated]:
    meet = (Role.EMPLOYEE, Role.MANAGER)
    if plan.starts_on is not None:
        yield Dated(plan.starts_on, Kind.START, needs=meet)
    for meeting in plan.checkpoints.all():
        yield Dated(meeting.due_on, Kind.CHECKPOINT, str(meeting.number), meet)
    for goal in plan.goals.prefetch_related("steps"):
        yield Dated(goal.due_on, Kind.GOAL, goal.statement)
        for step in goal.steps.all():
            yield Dated(step.due_on, Kind.STEP, goal.statement)
    for action in plan.actions.all():
        if action.due_on is not None:
            needs = (Role.EMPLOYEE,) if action.by_whom == "employee" else (Role.MANAGER,)
            yield Dated(action.due_on, Kind.ACTION, action.description, needs)
    for item in plan.support.all():
        yield Dated(
            item.due_on, Kind.SUPPORT, item.description, WHO_PROVIDES.get(Provider(item.provider), ())
        )
    for milestone in plan.milestones.all():
        yield Dated(milestone.due_on, Kind.MILESTONE, milestone.title)
    if plan.ends_on is not None:
        # The outcome takes the manager and HR, and the employee hears it from them.
        yield Dated(plan.ends_on, Kind.END, needs=(Role.EMPLOYEE, Role.MANAGER, Role.HR))
