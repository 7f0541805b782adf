"""Changing the key under which words for HR only and seeds of second steps lie, without ever having them lie open."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from django.apps import apps
from django.db import transaction

from employees import audit
from employees.encryption import LockedTextField, NoKey, is_locked, lock, lock_again
from employees.enums import PeopleEvent
from employees.models import Organisation

BATCH = 200
# Where allauth keeps the seed of a second step, among the data of its row.
SEEDS = {Authenticator.Type.TOTP: "secret", Authenticator.Type.RECOVERY_CODES: "seed"}


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
    for key in Authenticator.objects.filter(type__in=SEEDS).order_by("pk").values_list("pk", flat=True):
        _lock_seed(key, found)
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


@transaction.atomic
def _lock_seed(key: int, found: Rotated) -> None:
    row = Authenticator.objects.select_for_update().filter(pk=key).first()
    seed = row.data.get(SEEDS[row.type]) if row is not None else None
    if row is None or seed is None:
        return
    try:
        locked = lock_again(seed) if is_locked(seed) else lock(seed)
    except NoKey:
        found.closed.append(f"second step {key}")
        return
    if locked == seed:
        found.already += 1
        return
    row.data[SEEDS[row.type]] = locked
    row.save(update_fields=["data"])
    found.locked_again += 1
