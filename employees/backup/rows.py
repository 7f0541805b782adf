"""Rows as lines of text that every database takes back: no value is rounded, no instant loses its microseconds."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.apps.registry import Apps
from django.db import models
from django.utils.duration import duration_iso_string

# Not in a backup, each for its reason. Nothing else refers to these tables.
LEFT_OUT = {
    "sessions.session": "whoever was signed in signs in again",
    "employees.session": "whoever was signed in signs in again",
    "employees.heartbeat": "what lives shows it anew",
    "plans.wanteddocument": "a document that somebody waited for is made when it is asked for again",
    "reviews.evidencepack": "a pack lies on the shelf for days, and is made anew when it is asked for again",
}
AT_ONCE = 2_000


def tables_of(registry: Any) -> list[type[models.Model]]:
    """Every table that goes into a backup, in the order of its label: those that tie others together as well."""
    found = {
        model._meta.label_lower: model
        for model in registry.get_models(include_auto_created=True)
        if not model._meta.proxy and model._meta.managed and model._meta.label_lower not in LEFT_OUT
    }
    return [found[label] for label in sorted(found)]


def columns_of(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    """The columns that are written, by their place in the model."""
    return [one for one in model._meta.concrete_fields if not getattr(one, "generated", False)]


def lines_of(model: type[models.Model]) -> Iterator[bytes]:
    """Each row as one line of JSON, oldest first, in flat memory. Asks no manager: those of some models hide rows."""
    names = [one.attname for one in columns_of(model)]
    rows: Any = models.QuerySet(model).order_by("pk").values_list(*names)
    for row in rows.iterator(chunk_size=AT_ONCE):
        yield (
            json.dumps([_plain(value) for value in row], ensure_ascii=False, separators=(",", ":")).encode()
            + b"\n"
        )


def read_lines(content: bytes, columns: Sequence[str]) -> list[list[Any]]:
    """The rows of a part, as they were written. Raises ValueError for lines that are none of ours."""
    rows = [json.loads(line) for line in content.splitlines()]
    if any(not isinstance(row, list) or len(row) != len(columns) for row in rows):
        raise ValueError("a row has another number of columns than its table")
    return rows


def put_back(apps: Apps, label: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> int:
    """Add rows to a table as they were. Returns how many. Raises LookupError, ValueError, DatabaseError."""
    model = apps.get_model(label)
    fields = [_as_is(model._meta.get_field(_named(model, name))) for name in columns]
    things = [
        model(**{one.attname: one.to_python(value) for one, value in zip(fields, row, strict=True)})
        for row in rows
    ]
    models.QuerySet(model).bulk_create(things, batch_size=500)
    return len(things)


def _named(model: type[models.Model], attname: str) -> str:
    for one in model._meta.concrete_fields:
        if one.attname == attname:
            return one.name
    raise LookupError(f"{model._meta.label} has no column {attname}")


def _as_is(one: Any) -> Any:
    # These models are of this one restore: a date that Django sets by itself is one that stands in the backup.
    if getattr(one, "auto_now", False) or getattr(one, "auto_now_add", False):
        one.auto_now = one.auto_now_add = False
    return one


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | str | float | list | dict):
        return value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat() if value.tzinfo else value.isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return duration_iso_string(value)
    if isinstance(value, Decimal | UUID):
        return str(value)
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode()
    raise TypeError(f"{type(value).__name__} has no place in a backup")
