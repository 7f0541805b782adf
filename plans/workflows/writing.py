"""Making the rows of a plan say what facts say. The only place where a change reaches the tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import models

from employees.models.base import new_ref
from plans.documents.kinds import KINDS, Kind, child_of, python_of
from plans.models import Checkpoint, Plan

Facts = Mapping[str, Any]
# Bookkeeping of facts that is no column of the same name.
NOT_COLUMNS = frozenset({"ref", "area"})


def write(plan: Plan, before: Facts, after: Facts) -> None:
    """Turn the rows of a plan from one set of facts into another. Runs inside the transaction of its verb."""
    _write_plan(plan, before["plan"], after["plan"])
    _free_numbers(plan, after.get("checkpoints", []))
    areas: dict[str | None, models.Model | None] = {None: None}
    for kind in KINDS:
        _write_rows(plan, kind, before.get(kind.key, []), after.get(kind.key, []), areas)
    # Last, because the goals and steps of an area that goes have gone, or been given to another, by now.
    for kind in reversed(KINDS):
        gone = {row["ref"] for row in before.get(kind.key, [])} - {
            row["ref"] for row in after.get(kind.key, [])
        }
        _rows(plan, kind).filter(ref__in=gone).delete()
    _number(plan, after.get("checkpoints", []))


def _write_plan(plan: Plan, before: Facts, after: Facts) -> None:
    changed = [name for name, value in after.items() if before.get(name) != value]
    for name in changed:
        setattr(plan, name, python_of(Plan, name, after[name]))
    if changed:
        plan.save(update_fields=changed)


def _write_rows(
    plan: Plan,
    kind: Kind,
    before: list[Facts],
    after: list[Facts],
    areas: dict[str | None, models.Model | None],
) -> None:
    known = {row.ref: row for row in _rows(plan, kind)}
    earlier = {row["ref"]: row for row in before}
    moved = [row["ref"] for row in before] != [row["ref"] for row in after]
    for place, facts in enumerate(after):
        item = known.get(facts["ref"])
        if item is None:
            item = kind.model(plan=plan, ref=_ref(facts["ref"]))
        elif not moved and earlier.get(facts["ref"]) == facts:
            areas[facts["ref"]] = item
            continue
        _fill(item, kind, facts, place, areas)
        areas[facts["ref"]] = item
        for name in kind.children:
            _write_children(item, name, facts.get(name, []))


def _fill(
    item: Any, kind: Kind, facts: Facts, place: int, areas: Mapping[str | None, models.Model | None]
) -> None:
    for name in kind.fields:
        setattr(item, name, python_of(kind.model, name, facts[name]))
    if kind.in_area:
        item.area = areas[facts["area"]]
    if kind.model is Checkpoint:
        if item.pk is not None:
            item.save(update_fields=[name for name in kind.fields if name != "number"])  # `_number` follows
            return
    else:
        item.position = place
    item.save()


def _write_children(item: models.Model, name: str, after: list[Facts]) -> None:
    """The rows within an item, in their order; a row may have come from another item of the kind."""
    model = child_of(type(item), name)
    if model is None:
        raise TypeError(f"{type(item).__name__} has no rows called {name}.")
    parent = type(item)._meta.get_field(name).field.name  # type: ignore[union-attr]  # a reverse relation
    getattr(item, name).exclude(ref__in=[row["ref"] for row in after]).filter(**{parent: item}).delete()
    for place, facts in enumerate(after):
        row: Any = model._default_manager.filter(ref=facts["ref"]).first() or model(ref=_ref(facts["ref"]))
        setattr(row, parent, item)
        for field, value in facts.items():
            if field not in NOT_COLUMNS:
                setattr(row, field, python_of(model, field, value))
        if hasattr(row, "position"):
            row.position = place
        row.save()


def _free_numbers(plan: Plan, after: list[Facts]) -> None:
    """Numbers change hands, and each may stand once: whoever gives one up steps aside first."""
    wanted = {row["ref"]: row["number"] for row in after}
    rows = [row for row in plan.checkpoints.all() if wanted.get(row.ref) != row.number]
    highest = max([0, *plan.checkpoints.values_list("number", flat=True), *wanted.values()])
    for offset, row in enumerate(rows, start=1):
        Checkpoint.objects.filter(pk=row.pk).update(number=highest + offset)


def _number(plan: Plan, after: list[Facts]) -> None:
    wanted = {row["ref"]: row["number"] for row in after}
    for row in plan.checkpoints.filter(ref__in=wanted):
        if row.number != wanted[row.ref]:
            Checkpoint.objects.filter(pk=row.pk).update(number=wanted[row.ref])


def _rows(plan: Plan, kind: Kind) -> models.QuerySet[Any]:
    return kind.model._default_manager.filter(plan=plan)


def _ref(name: str) -> str:
    """What was named when it was put forward keeps its name; what a rule added gets one now."""
    return new_ref() if name.startswith("new-") else name
