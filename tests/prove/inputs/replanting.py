"""Further rounds: where something was planted through a page, other payloads are put by the database itself."""

from __future__ import annotations

import json
from dataclasses import dataclass
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
                    if (value := _Column(one, planter, mark).anew(getattr(row, one.attname))) is not None
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


@dataclass(frozen=True)
class _Column:
    """One column of one row, and what is written where the mark stands in it."""

    column: Any
    planter: Planter
    mark: str

    def anew(self, value: Any, path: tuple[str | int, ...] = ()) -> Any:
        """The value with other payloads in it; None where none stands there. `path` leads into what is JSON."""
        if isinstance(value, str):
            return self._words(value, path)
        if isinstance(value, dict):
            new = {name: self.anew(one, (*path, name)) for name, one in value.items()}
            filled = {name: value[name] if one is None else one for name, one in new.items()}
            return filled if any(one is not None for one in new.values()) else None
        if isinstance(value, list):
            each = [self.anew(one, (*path, place)) for place, one in enumerate(value)]
            some = any(one is not None for one in each)
            return (
                [old if one is None else one for old, one in zip(value, each, strict=True)] if some else None
            )
        return None

    def _words(self, value: str, path: tuple[str | int, ...]) -> str | None:
        if self.mark not in value:
            return None
        if not path and (inside := _json_in(value)) is not None:
            new = self.anew(inside, ("json",))
            return None if new is None else json.dumps(new, ensure_ascii=False)
        where = (self.column.model.__name__, self.column.name)
        place = self.planter.places.setdefault(
            (where[0], ".".join(map(str, (where[1], *path)))), len(self.planter.places)
        )
        # What stands inside of JSON has limits of its own, which no column names.
        is_inside = path or isinstance(self.column, models.JSONField)
        room = len(value) if is_inside else (getattr(self.column, "max_length", None) or ROOM)
        start = place * 7 + self.planter.round * max(3, room // 60)
        words, numbers = self.planter.fitting(room, start, tame=room < ROOM)
        self.planter.planted[where] |= set(numbers)
        return words or None


def _json_in(value: str) -> dict[str, Any] | None:
    """What a text holds that is JSON itself, such as the design of a template."""
    try:
        found = json.loads(value) if value.startswith("{") else None
    except ValueError:
        return None
    return found if isinstance(found, dict) else None
