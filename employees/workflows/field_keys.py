"""Changing the key under which words for HR only lie, without ever having them lie open."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import transaction

from employees import audit
from employees.encryption import LockedTextField, NoKey, lock_again
from employees.enums import PeopleEvent
from employees.models import Organisation

BATCH = 200


@dataclass
class Rotated:
    """How many texts were locked again, how many lay under the newest key already, and which no key opens."""

    locked_again: int = 0
    already: int = 0
    closed: list[str] = field(default_factory=list)


def locked_columns() -> Iterator[tuple[Any, str]]:
    """Every column of ours that holds locked words: its model and its name."""
    for model in apps.get_models():
        for column in model._meta.fields:
            if isinstance(column, LockedTextField):
                yield model, column.name


def lock_fields_again(*, at: datetime) -> Rotated:
    """Lock every text under the newest key. Safe while Waymark runs, safe to run again, a few rows to a transaction.

    What no key opens stays as it is and is named.
    """
    found = Rotated()
    for model, column in locked_columns():
        keys = list(
            model._default_manager.exclude(**{column: ""}).order_by("pk").values_list("pk", flat=True)
        )
        for place in range(0, len(keys), BATCH):
            _lock_some(model, column, keys[place : place + BATCH], found)
    with transaction.atomic():
        ours = Organisation.objects.first()
        if ours is not None and found.locked_again:
            audit.record(
                PeopleEvent.FIELDS_LOCKED_AGAIN, by=None, about=ours, at=at, count=found.locked_again
            )
    return found


@transaction.atomic
def _lock_some(model: Any, column: str, keys: list[int], found: Rotated) -> None:
    for row in model._default_manager.select_for_update().filter(pk__in=keys).order_by("pk"):
        before = getattr(row, column)
        try:
            after = lock_again(before)
        except NoKey:
            found.closed.append(f"{model._meta.label}.{column} {row.ref}")
            continue
        if after == before:
            found.already += 1
            continue
        setattr(row, column, after)
        row.save(update_fields=[column])
        found.locked_again += 1
