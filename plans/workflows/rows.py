"""What stands in lines within an item: the incidents of an area, the agreed path of a goal.

The lines are told as a whole: a mapping a line, with the `ref` of one that is there already. What is not told is gone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from employees.errors import NotNow
from plans.documents.paths import path_problems
from plans.models import Goal, GoalStep, ImprovementArea, Incident, Plan
from plans.models.content import PlanItem
from plans.workflows.soundness import refuse_unsound

Line = Mapping[str, Any]


@dataclass(frozen=True)
class Rows:
    """One kind of lines: under which name the item has them, what they are stored in, which fields are told."""

    name: str
    model: type[Incident] | type[GoalStep]
    parent: str
    fields: tuple[str, ...]


ROWS: Mapping[type[PlanItem], Rows] = {
    ImprovementArea: Rows("incidents", Incident, "area", ("on", "when", "what")),
    Goal: Rows("steps", GoalStep, "goal", ("due_on", "value")),
}


def lines_of(item: PlanItem) -> list[dict[str, Any]]:
    """The lines of an item as they would be told. Empty for an item that has none."""
    rows = ROWS.get(type(item))
    if rows is None:
        return []
    return [
        {"ref": row.ref, **{name: getattr(row, name) for name in rows.fields}}
        for row in getattr(item, rows.name).all()
    ]


def says_the_same(item: PlanItem, lines: Sequence[Line]) -> bool:
    """Whether the item has these very lines, whatever their references."""
    rows = ROWS[type(item)]
    return _plain(rows, lines_of(item)) == _plain(rows, in_order(rows, lines))


def put_lines(item: PlanItem, lines: Sequence[Line], today: date) -> None:
    """Let an item have these lines and no others. A line keeps its reference, so that a redline can follow it.

    What changed is made anew: two lines may change places without ever standing on the same day.
    Raises NotNow for what no line may hold; `today` is the date in the plan's zone.
    """
    rows = ROWS[type(item)]
    for line in lines:
        refuse_unsound(rows.model, {name: line[name] for name in rows.fields}, today)
    there = {row.ref: row for row in getattr(item, rows.name).all()}
    kept: set[str] = set()
    fresh: list[Any] = []
    for position, line in enumerate(in_order(rows, lines)):
        values = {name: line[name] for name in rows.fields}
        if rows.model is Incident:
            values["position"] = position
        old = there.get(line.get("ref") or "")
        if old is not None and old.ref not in kept:
            kept.add(old.ref)
            if all(getattr(old, name) == value for name, value in values.items()):
                del there[old.ref]
                continue
            values["ref"] = old.ref
        fresh.append(rows.model(**{rows.parent: item}, **values))
    getattr(item, rows.name).filter(ref__in=there).delete()
    rows.model._default_manager.bulk_create(fresh)


def in_order(rows: Rows, lines: Sequence[Line]) -> list[Line]:
    """By date; what has none comes after, as it was told."""
    day = rows.fields[0]
    return sorted(lines, key=lambda line: (line[day] is None, line[day] or date.min))


def refuse_broken_path(plan: Plan, goal: Goal) -> None:
    """Raise NotNow if the goal's path, as it is stored, does not lead from its baseline to its target."""
    for problem in path_problems(lines_of(goal), goal, plan):
        raise NotNow(problem.sentence)


def _plain(rows: Rows, lines: Sequence[Line]) -> list[tuple[Any, ...]]:
    return [tuple(line[name] for name in rows.fields) for line in lines]
