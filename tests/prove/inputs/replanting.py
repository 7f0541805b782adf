"""Further rounds: where something was planted through a page, other payloads are put by the database itself."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import DatabaseError, models, transaction

from tests.prove.inputs.planting import ROOM, Planter

APPS = ("employees", "plans", "reviews")


def replant(planter: Planter, mark: str) -> tuple[int, int]:
    """Put other payloads wherever the mark stands. Returns how many values were changed, and how many could not be."""
    changed, kept = 0, 0
    for label in APPS:
        for model in apps.get_app_config(label).get_models():
            fields = [
                one
                for one in model._meta.concrete_fields
                if isinstance(one, models.CharField | models.TextField | models.JSONField)
            ]
            fields = [
                one
                for one in fields
                if not one.choices and not one.unique and not isinstance(one, models.FileField)
            ]
            for row in model._base_manager.all():
                new = {
                    one.attname: value
                    for one in fields
                    if (value := _anew(getattr(row, one.attname), one, planter, mark)) is not None
                }
                if not new:
                    continue
                try:
                    with transaction.atomic():
                        model._base_manager.filter(pk=row.pk).update(**new)
                except DatabaseError:  # what was recorded is never changed
                    kept += len(new)
                else:
                    changed += len(new)
    return changed, kept


def _anew(value: Any, column: Any, planter: Planter, mark: str) -> Any:
    """The value with other payloads in it; None where none stands there."""
    if isinstance(value, str):
        if mark not in value:
            return None
        place = planter.places.setdefault((column.model.__name__, column.name), len(planter.places))
        # What stands inside of JSON has limits of its own, which no column names.
        room = getattr(column, "max_length", None) or (
            len(value) if isinstance(column, models.JSONField) else ROOM
        )
        start = place * 7 + planter.round * max(3, room // 60)
        words, numbers = planter.fitting(room, start, tame=room < ROOM)
        planter.planted[column.model.__name__, column.name] |= set(numbers)
        return words or None
    if isinstance(value, dict):
        new = {name: _anew(one, column, planter, mark) for name, one in value.items()}
        return (
            {name: value[name] if one is None else one for name, one in new.items()}
            if any(one is not None for one in new.values())
            else None
        )
    if isinstance(value, list):
        each = [_anew(one, column, planter, mark) for one in value]
        return (
            [old if one is None else one for old, one in zip(value, each, strict=True)]
            if any(one is not None for one in each)
            else None
        )
    return None
