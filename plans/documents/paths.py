"""When the agreed path of a goal is sound. The form says it beside the line, the rule refuses it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from employees.errors import NotNow
from plans.documents.kinds import Facts, python_of
from plans.models import Goal, GoalStep, Plan

# What a path leads from, to and until.
ENDS = ("baseline", "target", "due_on")
# So much of a goal's words names it in a sentence.
LONGEST_NAME = 80


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


def refuse_changed_path(plan: Facts, goal: Facts, earlier: Facts | None, today: date | None) -> None:
    """Raise NotNow for a path, in the facts of a plan that runs, that a change breaks or of which it rewrites the past.

    `earlier` is the goal before the change (None: a new one). What was agreed for a day that has come by `today` (in
    the plan's zone) stands. A path that the change leaves alone is not looked at.
    """
    was = earlier or {}
    if goal.get("steps", []) == was.get("steps", []) and all(
        goal.get(name) == was.get(name) for name in ENDS
    ):
        return
    name = Truncator(goal["statement"]).chars(LONGEST_NAME)
    if _come(goal, today) != _come(was, today):
        said = _(
            "“%(goal)s”: what was agreed for a day that has come stands. Change the numbers still to come."
        )
        raise NotNow(said % {"goal": name})
    lines = [
        {field: python_of(GoalStep, field, row[field]) for field in ("due_on", "value")}
        for row in goal.get("steps", [])
    ]
    ends = Goal(**{field: python_of(Goal, field, goal.get(field)) for field in ENDS})
    for problem in path_problems(
        lines, ends, Plan(starts_on=python_of(Plan, "starts_on", plan.get("starts_on")))
    ):
        day = date_format(lines[problem.line]["due_on"], "j F Y")
        named = {"goal": name, "day": day, "sentence": problem.sentence}
        raise NotNow(_("“%(goal)s”, on the way by %(day)s: %(sentence)s") % named)


def _come(goal: Facts, today: date | None) -> list[Facts]:
    return [row for row in goal.get("steps", []) if today is not None and row["due_on"] <= today.isoformat()]
