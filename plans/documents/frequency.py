"""What follows in a plan's facts from another frequency: the meetings to come, laid out anew from today."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from itertools import count
from typing import Any

from django.utils.translation import gettext as _

from employees.errors import NotNow
from employees.working_days import WorkingCalendar
from plans.designs import Design
from plans.documents.plan_end import meet_on
from plans.enums import Frequency
from plans.queries.meetings import meetings_after, says_when

Facts = dict[str, Any]
# Nobody's meeting of tomorrow is moved by a rule: within so many working days from today it stands.
SOON = 2


def laid_out_anew(
    facts: Facts,
    design: Design,
    calendar: WorkingCalendar,
    *,
    stay: Collection[str] = (),
    held: Collection[str] = (),
    today: date | None = None,
) -> None:
    """Meet at the frequency that the facts have by now, from today to the end.

    `stay` are references of meetings that were held or prepared; they stand, and so does what is due by SOON working
    days from `today` (a date in the plan's zone; None: the plan's first day). Those `held` keep their number. A meeting
    to come whose day is met again stays as it is; of the others the earliest move first, then some go, or more come.
    Raises NotNow for the template's own frequency where the template does not say days.
    """
    plan, frequency = facts["plan"], Frequency(facts["plan"]["frequency"])
    if not says_when(design, frequency):
        raise NotNow(_("The form of this plan does not say when to meet. Choose how often you meet."))
    if not plan.get("starts_on") or not plan.get("ends_on"):
        return
    starts, ends = (date.fromisoformat(plan[name]) for name in ("starts_on", "ends_on"))
    soon = calendar.add(today or starts, SOON).isoformat()
    standing = [row for row in facts["checkpoints"] if row["ref"] in stay or row["due_on"] <= soon]
    to_come = [row for row in facts["checkpoints"] if row not in standing]
    met = [date.fromisoformat(row["due_on"]) for row in standing]
    after = max([today or starts, starts, *(day for day in met if day.isoformat() <= soon)])
    days = [day for day in meetings_after(design, frequency, starts, ends, after, calendar) if day not in met]
    facts["checkpoints"] = [*standing, *_kept(to_come, days)]
    there = {row["due_on"] for row in facts["checkpoints"]}
    meet_on(facts, [day for day in days if day.isoformat() not in there])
    _number(facts["checkpoints"], held)


def _kept(to_come: list[Facts], days: list[date]) -> list[Facts]:
    """The meetings that stay on their day, then as many of the others as there are days left for them, in order."""
    wanted = {day.isoformat() for day in days}
    same = {row["due_on"]: row for row in to_come if row["due_on"] in wanted}
    others = [row for row in to_come if same.get(row["due_on"]) is not row]
    moved = zip(sorted(others, key=lambda row: str(row["due_on"])), sorted(wanted - set(same)), strict=False)
    return [*same.values(), *({**row, "due_on": day} for row, day in moved)]


def _number(rows: list[Facts], held: Collection[str]) -> None:
    """Meetings that were not held are numbered by their days, without gaps."""
    taken = {row["number"] for row in rows if row["ref"] in held}
    free = (number for number in count(1) if number not in taken)
    others = sorted((row for row in rows if row["ref"] not in held), key=lambda row: str(row["due_on"]))
    for row, number in zip(others, free, strict=False):
        row["number"] = number
