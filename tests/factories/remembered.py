"""What takes long to build is built once a process, and put back row by row where the database is as it was then.

A test that begins with the cast and a plan under way begins where hundreds of others do. Each of the plan's verbs was
really done, the first time; after that its rows are copied. If anything at all differs from what stood in the database
then, everything is built anew: so no test can tell the difference but by its clock.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import time
from functools import cache
from typing import Any

from django.apps import apps
from django.db import connection

APPS = ("employees", "plans", "reviews", "account", "mfa")
Rows = dict[Any, tuple[Any, ...]]


@dataclass(frozen=True)
class Kept:
    """What stood in the database before something was built, and after."""

    before: dict[str, Rows]
    after: dict[str, Rows]
    answer: Any


_KEPT: dict[Hashable, Kept] = {}


def remembered(key: Hashable, build: Callable[[], Any]) -> Any:
    """What `build` returns, from memory if it was built before from this very state. It must not return a model."""
    before = _stored()
    kept = _KEPT.get((connection.settings_dict["NAME"], key))
    if kept is not None and kept.before == before:
        _put_back(kept)
        return kept.answer
    answer = build()
    _KEPT[connection.settings_dict["NAME"], key] = Kept(before, _stored(), answer)
    return answer


@cache
def _tables() -> dict[str, int]:
    """Every table that a story can write to, and how many columns it has."""
    models = [
        model
        for app in APPS
        for model in apps.get_app_config(app).get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    ]
    return {model._meta.db_table: len(model._meta.local_concrete_fields) for model in models}


def _stored() -> dict[str, Rows]:
    found: dict[str, Rows] = {}
    with connection.cursor() as cursor:
        for table in _tables():
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 -- names of our own tables
            found[table] = {row[0]: row for row in cursor.fetchall()}
    return found


def _put_back(kept: Kept) -> None:
    with connection.cursor() as cursor:
        for table, columns in _tables().items():
            before = kept.before[table]
            new = [row for key, row in kept.after[table].items() if before.get(key) != row]
            replaced = [row[0] for row in new if row[0] in before]
            assert set(before) <= set(kept.after[table]), (
                "What is remembered adds and changes; it never removes."
            )
            for key in replaced:
                cursor.execute(f'DELETE FROM "{table}" WHERE id = %s', [key])  # noqa: S608
            if new:
                places = ", ".join(["%s"] * columns)
                rows = [tuple(map(_as_written, row)) for row in new]
                cursor.executemany(f'INSERT INTO "{table}" VALUES ({places})', rows)  # noqa: S608


def _as_written(value: Any) -> Any:
    # SQLite reads a time of day as one, and takes none.
    return value.isoformat() if isinstance(value, time) else value
