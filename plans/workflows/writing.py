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
    _write_answers(plan, before.get("own", []), after.get("own", []))
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


def _write_answers(plan: Plan, before: list[Facts], after: list[Facts]) -> None:
    earlier = {row["ref"]: row["answer"] for row in before}
    changed = {row["ref"]: row["answer"] for row in after if row["answer"] != earlier.get(row["ref"])}
    if changed:
        plan.answers = {**plan.answers, **changed}
        plan.save(update_fields=["answers"])


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
            _write_children(plan, item, name, facts.get(name, []))


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


def _write_children(plan: Plan, item: models.Model, name: str, after: list[Facts]) -> None:
    """The rows within an item, in their order; a row may have come from another item of the kind in this plan.

    What changed is made anew: two rows may change places without ever standing on the same day.
    """
    model = child_of(type(item), name)
    if model is None:
        raise TypeError(f"{type(item).__name__} has no rows called {name}.")
    parent = type(item)._meta.get_field(name).field.name  # type: ignore[union-attr]  # a reverse relation
    told = [row["ref"] for row in after]
    known = model._default_manager.filter(ref__in=told, **{f"{parent}__plan": plan})
    there: dict[str, Any] = {row.ref: row for row in known}  # type: ignore[attr-defined]  # they all have one
    getattr(item, name).exclude(ref__in=told).delete()
    fresh: list[Any] = []
    for place, facts in enumerate(after):
        values = {
            f"{parent}_id": item.pk,
            **{field: python_of(model, field, facts[field]) for field in facts if field not in NOT_COLUMNS},
            **({"position": place} if hasattr(model, "position") else {}),
        }
        row = there.get(facts["ref"])
        if row is not None and all(getattr(row, field) == value for field, value in values.items()):
            del there[row.ref]
            continue
        fresh.append(model(pk=row.pk if row else None, ref=_ref(facts["ref"]), **values))
    model._default_manager.filter(pk__in=[row.pk for row in there.values()]).delete()
    model._default_manager.bulk_create(fresh)


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
