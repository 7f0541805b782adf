"""What follows in a plan's facts from another last day: what is due at the end, and the meetings up to it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from itertools import count
from typing import Any

from django.utils.translation import gettext as _

from employees.errors import NotNow
from employees.working_days import WorkingCalendar
from plans.deadlines import LONGEST_PLAN, checkpoint_dates
from plans.documents.kinds import BY_KEY

Facts = dict[str, Any]


def end_moved(
    facts: Facts,
    old: str,
    new: str,
    calendar: WorkingCalendar,
    *,
    interval: timedelta,
    held: Collection[str] = (),
    today: date | None = None,
) -> None:
    """Move what is due at the end with it; add meetings up to a later end, take out those after an earlier one.

    `interval` is the calendar time between two meetings, `held` are references of meetings that stay.
    Raises NotNow for an end that has passed, or is not after the start.
    """
    first, last = date.fromisoformat(old), date.fromisoformat(new)
    starts = facts["plan"].get("starts_on")
    if starts is not None and last <= date.fromisoformat(starts):
        raise NotNow(_("The plan must end after it starts. Give a later end date."))
    if starts is not None and last - date.fromisoformat(starts) > LONGEST_PLAN:
        raise NotNow(_("A plan lasts two years at most. Give an earlier end date."))
    if last < first and today is not None and last <= today:
        raise NotNow(_("The last day of the plan is still to come. Give a later date."))
    # What was to be reached by the end is still to be reached by the end.
    for goal in facts["goals"]:
        if goal["due_on"] == old:
            goal["due_on"] = new
    if last > first:
        meet_on(facts, checkpoint_dates(first, last, interval, calendar))
        return
    kept = [row for row in facts["checkpoints"] if row["due_on"] <= new or row["ref"] in held]
    facts["checkpoints"] = kept
    at_the_end = calendar.on_or_before(last).isoformat()
    if at_the_end not in {row["due_on"] for row in kept}:
        meet_on(facts, [date.fromisoformat(at_the_end)])


def meet_on(facts: Facts, days: Iterable[date]) -> None:
    """Add a meeting for each of the days, numbered after those that there are."""
    number = max((row["number"] for row in facts["checkpoints"]), default=0)
    taken = {row["ref"] for row in facts["checkpoints"]}
    names = (name for n in count(number + 1) if (name := f"new-checkpoint-{n}") not in taken)
    facts["checkpoints"] += [
        {"ref": name, **BY_KEY["checkpoints"].blank(), "number": n, "due_on": day.isoformat()}
        for n, (day, name) in enumerate(zip(days, names, strict=False), start=number + 1)
    ]
