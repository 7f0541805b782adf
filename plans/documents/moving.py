"""What a plan says after its dates moved by working days, for a pause or for approved absence. Facts in, facts out.

The page that shows it beforehand and the verb that makes it so both read this.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Container, Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.dateparse import parse_date

from employees.working_days import WorkingCalendar
from plans.deadlines import moved_in_order
from plans.documents.facts import facts_of
from plans.models import Plan
from plans.queries.leave import Leave

Facts = dict[str, Any]
Moves = Callable[[date], bool]
SETTLED = Q(held_at__isnull=False) | Q(not_held_at__isnull=False)
DATED = ("goals", "actions", "support", "milestones", "checkpoints")


def days_of_pause(plan: Plan, leave: Leave) -> int:
    """The working days of the open pause, less those for which dates have moved already: absence counted in before."""
    since = plan.paused_on
    if since is None or leave.until < since:
        return 0
    return min(leave.calendar.between(since, leave.until), leave.owed)


def facts_after_pause(plan: Plan, leave: Leave) -> Facts:
    """The facts of a paused plan when it goes on: what was due since the pause began moves by the days of the pause."""
    facts, since, days = facts_of(plan), plan.paused_on, days_of_pause(plan, leave)
    if since is None:
        return facts
    return facts_moved(facts, days, leave.calendar, lambda day: day >= since, done_of(plan))


def facts_counted(plan: Plan, leave: Leave) -> Facts:
    """The facts of a running plan once approved absence is counted in: what is still to come moves.

    What fell on a day on which the person was away moves too, if that leads to today or later: they could not be there.
    Any other day that has passed stays.
    """
    calendar, count = leave.calendar, leave.owed

    def moves(day: date) -> bool:
        return day >= leave.until or (leave.fell_into_it(day) and calendar.shift(day, count) >= leave.until)

    return facts_moved(facts_of(plan), count, calendar, moves, done_of(plan))


def done_of(plan: Plan) -> set[str]:
    """The references of what has happened already: its date stands."""
    return {
        *plan.support.filter(delivered_at__isnull=False).values_list("ref", flat=True),
        *plan.milestones.filter(reached_at__isnull=False).values_list("ref", flat=True),
        *plan.checkpoints.filter(SETTLED).values_list("ref", flat=True),
    }


def facts_moved(
    facts: Mapping[str, Any], count: int, calendar: WorkingCalendar, moves: Moves, done: Container[str]
) -> Facts:
    """The facts with every date that `moves` later by `count` of the person's working days; what is `done` stays.

    Two numbers on the path of a goal never share a day, and stay before the goal's own. Zero moves nothing.
    """
    after: Facts = copy.deepcopy(dict(facts))
    if not count:
        return after
    for key in DATED:
        _move([row for row in after[key] if row["ref"] not in done], count, calendar, moves)
    for goal in after["goals"]:
        _move_path(goal, count, calendar, moves)
    _number_meetings(after["checkpoints"], done)
    end = parse_date(after["plan"]["ends_on"] or "")
    if end is not None and moves(end):
        # What is due at the end stays at the end, whichever days between are off.
        latest = [row["due_on"] for key in ("goals", "checkpoints") for row in after[key]]
        after["plan"]["ends_on"] = max([calendar.shift(end, count).isoformat(), *latest])
    return after


def _move(rows: Iterable[Facts], count: int, calendar: WorkingCalendar, moves: Moves) -> None:
    for row in rows:
        due = parse_date(row["due_on"] or "")
        if due is not None and moves(due):
            row["due_on"] = calendar.shift(due, count).isoformat()


def _move_path(goal: Facts, count: int, calendar: WorkingCalendar, moves: Moves) -> None:
    to_come = [step for step in goal["steps"] if moves(date.fromisoformat(step["due_on"]))]
    days = [date.fromisoformat(step["due_on"]) for step in to_come]
    after = moved_in_order(days, count, calendar, before=date.fromisoformat(goal["due_on"]))
    for step, day in zip(to_come, after, strict=True):
        step["due_on"] = day.isoformat()


def _number_meetings(rows: list[Facts], done: Container[str]) -> None:
    """Meetings still to come keep their numbers, given out by date: one that was missed may come after another now."""
    to_come = [row for row in rows if row["ref"] not in done]
    numbers = sorted(row["number"] for row in to_come)
    by_date = sorted(to_come, key=lambda row: (row["due_on"], row["number"]))
    for number, row in zip(numbers, by_date, strict=True):
        row["number"] = number
    rows.sort(key=lambda row: row["number"])
