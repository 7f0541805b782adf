"""When the agreed path of a goal is sound. The form says it beside the line, the verb refuses it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from plans.models import Goal, Plan


@dataclass(frozen=True)
class PathProblem:
    """What is wrong with one line: its number among those told, the field, and the sentence."""

    line: int
    field: str
    sentence: str


def path_problems(lines: Sequence[Mapping[str, Any]], goal: Goal, plan: Plan) -> Iterator[PathProblem]:
    """What is wrong with a path, one problem a line at most: its dates, each once, and the way of its numbers."""
    if not lines:
        return
    if goal.baseline is None or goal.target is None:
        yield PathProblem(
            0, "value", _("A path leads from a number to a number. Give the goal its numbers first.")
        )
        return
    falls = goal.target < goal.baseline
    before, days = goal.baseline, set[date]()
    for number, line in sorted(enumerate(lines), key=lambda each: each[1]["due_on"]):
        day, value = line["due_on"], line["value"]
        wrong = _wrong_day(day, days, goal, plan)
        if wrong:
            yield PathProblem(number, "due_on", wrong)
            continue
        days.add(day)
        if goal.target == goal.baseline:
            continue
        if value > goal.target if not falls else value < goal.target:
            yield PathProblem(
                number, "value", _("This lies beyond the target. Give a number on the way to it.")
            )
        elif value < before if not falls else value > before:
            yield PathProblem(
                number,
                "value",
                _("This goes back behind the number before it. Check the number and the date."),
            )
        else:
            before = value


def _wrong_day(day: date, days: set[date], goal: Goal, plan: Plan) -> str:
    if day in days:
        return _("Another line has this date already. Give each date once.")
    if plan.starts_on is not None and day <= plan.starts_on:
        said = _("This is before the plan has begun. It starts on %(date)s. Give a later date.")
        return said % {"date": date_format(plan.starts_on, "j F Y")}
    if day >= goal.due_on:
        said = _("The path leads up to the goal’s own date, %(date)s. Give an earlier date.")
        return said % {"date": date_format(goal.due_on, "j F Y")}
    return ""
