"""What follows in a plan's facts from another last day: what is due at the end, and the meetings up to it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from employees.errors import NotNow
from employees.working_days import WorkingCalendar
from plans.deadlines import LONGEST_PLAN, checkpoint_dates
from plans.documents.kinds import BY_KEY
from plans.enums import Frequency

Facts = dict[str, Any]


def end_moved(
    facts: Facts,
    old: str,
    new: str,
    calendar: WorkingCalendar,
    *,
    held: Collection[str] = (),
    today: date | None = None,
    interval: timedelta | None = None,
) -> None:
    """Move what is due at the end with it; add meetings up to a later end, take out those after an earlier one.

    `held` are references of meetings that stay. Raises NotNow for an end that has passed, or is not after the start.
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
        between = interval or Frequency(facts["plan"]["frequency"]).interval
        _meet(facts, checkpoint_dates(first, last, between, calendar))
        return
    kept = [row for row in facts["checkpoints"] if row["due_on"] <= new or row["ref"] in held]
    facts["checkpoints"] = kept
    at_the_end = calendar.on_or_before(last).isoformat()
    if at_the_end not in {row["due_on"] for row in kept}:
        _meet(facts, [date.fromisoformat(at_the_end)])


def _meet(facts: Facts, days: list[date]) -> None:
    number = max((row["number"] for row in facts["checkpoints"]), default=0)
    facts["checkpoints"] += [
        {
            "ref": f"new-checkpoint-{n}",
            **BY_KEY["checkpoints"].blank(),
            "number": n,
            "due_on": day.isoformat(),
        }
        for n, day in enumerate(days, start=number + 1)
    ]
