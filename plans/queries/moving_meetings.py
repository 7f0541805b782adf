"""To which days a meeting can move, in the working days of the person whose plan it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from employees.models import Absence
from employees.queries import calendar_for
from employees.working_days import WorkingCalendar
from plans.deadlines import years
from plans.models import Checkpoint, Plan

# A meeting to which the companion cannot come is moved to one of the next so many working days.
DAYS_OFFERED = 5


@dataclass(frozen=True)
class Offered:
    """A day to which a meeting can move, and how many working days later (earlier, if negative) than planned it is."""

    day: date
    later_by: int


def days_offered(plan: Plan, checkpoint: Checkpoint, today: date) -> list[Offered]:
    """The next five working days after the planned one, or from today on if that has passed: those that are free.

    Left out are days of approved absence, of another checkpoint and after the end of the plan.
    """
    start = max(checkpoint.due_on, today - timedelta(days=1))
    calendar = calendar_for(plan.employee, years(start))
    days = [calendar.add(start, count) for count in range(1, DAYS_OFFERED + 1)]
    taken = {*plan.checkpoints.values_list("due_on", flat=True), *away_on(plan, days)}
    return [
        Offered(day, later_by(checkpoint.due_on, day, calendar))
        for day in days
        if day not in taken and (plan.ends_on is None or day <= plan.ends_on)
    ]


def later_by(planned: date, day: date, calendar: WorkingCalendar) -> int:
    """How many working days `day` is after the planned one, which itself is not counted. Negative if it is before."""
    one = timedelta(days=1)
    return calendar.between(planned + one, day + one) if day >= planned else -calendar.between(day, planned)


def companion_day_ends(plan: Plan, checkpoint: Checkpoint, today: date) -> date:
    """The last of the five working days after the planned day, or after today if that has passed."""
    start = max(checkpoint.due_on, today)
    return calendar_for(plan.employee, years(start)).add(start, DAYS_OFFERED)


def away_on(plan: Plan, days: Iterable[date]) -> set[date]:
    """On which of these days the employee is on approved absence for the whole day. One query."""
    wanted = sorted(days)
    if not wanted:
        return set()
    spans = Absence.objects.standing().of_whole_days().touching(wanted[0], wanted[-1])
    found = list(spans.filter(employee=plan.employee_id).values_list("from_date", "until_date"))
    return {day for day in wanted if any(first <= day <= last for first, last in found)}
