"""What takes long to build is built once a process, and put back row by row where the database is as it was then.

A test that begins with the cast and a plan under way begins where hundreds of others do. Each of the plan's verbs was
really done, the first time; after that its rows are copied. If anything at all differs from what stood in the database
then, everything is built anew: so no test can tell the difference but by its clock.

Whether anything differs is known without looking where nothing was written since the last time that it was known
(tests/factories/watched.py); else every row is read and compared.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import time
from functools import cache
from itertools import count
from typing import Any

from django.apps import apps
from django.db import connection, transaction

from employees.models import Session
from tests.factories.watched import State, watch

APPS = ("employees", "plans", "reviews", "account", "mfa")
Rows = dict[Any, tuple[Any, ...]]
# So many are kept of those that were built on something else that is remembered: one for each, and some to spare.
KEPT_AT_MOST = 200


@dataclass(frozen=True)
class Kept:
    """What stood in the database before something was built, and what came to it. `end` names what stood after."""

    before: dict[str, Rows]
    changes: dict[str, tuple[list[Any], list[tuple[Any, ...]]]]
    answer: Any
    end: State
    script: str


_STATES = count(1)
_BASES: dict[State, dict[str, Rows]] = {}
# By what was to be built: as it was built last, on whatever. By the state of the database as well: where that is known.
_LAST: dict[Hashable, Kept] = {}
_KNOWN: dict[tuple[State, Hashable], Kept] = {}


def remembered(key: Hashable, build: Callable[[], Any]) -> Any:
    """What `build` returns, from memory if it was built before from this very state. It must not return a model."""
    key = (connection.settings_dict["NAME"], key)
    watching = watch(_tables())
    start = watching.state
    kept = _KNOWN.get((start, key)) if start is not None else None
    if kept is None:
        kept = _looked_up(key, build, start)
    else:
        _put_back(kept)
    watching.now(kept.end)
    return kept.answer


def forget() -> None:
    """Remember nothing any more: after a test that has set the counters of the database's keys back."""
    for memory in (_BASES, _LAST, _KNOWN):
        memory.clear()


def _looked_up(key: Hashable, build: Callable[[], Any], start: State | None) -> Kept:
    """Read everything and compare; build where it differs."""
    before = _stored()
    if start is None:
        start = _base_like(before)
    kept = _KNOWN.get((start, key)) if start is not None else None
    last = kept or _LAST.get(key)
    if last is not None and last.before == before:
        _put_back(last)
        kept = last
    else:
        answer = build()
        changes = _changes(before, _stored())
        kept = Kept(before, changes, answer, next(_STATES), _script(changes))
    _LAST[key] = kept
    if start is not None:
        _KNOWN[start, key] = kept
        if len(_KNOWN) > KEPT_AT_MOST:
            del _KNOWN[next(iter(_KNOWN))]
    return kept


def _base_like(stored: dict[str, Rows]) -> State | None:
    """The state with which tests begin, where this is one. Notes it, for tests that begin there as well."""
    watching = watch(_tables())
    if not watching.is_fresh:
        return None
    known = next((state for state, rows in _BASES.items() if rows == stored), None)
    if known is None:
        known = next(_STATES)
        _BASES[known] = stored
    watching.begins_as(known)
    return known


@cache
def _tables() -> dict[str, int]:
    """Every table that a story can write to, and how many columns it has. Sessions are the browser's."""
    models = [
        model
        for app in APPS
        for model in apps.get_app_config(app).get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and model is not Session
    ]
    return {model._meta.db_table: len(model._meta.local_concrete_fields) for model in models}


def _stored() -> dict[str, Rows]:
    found: dict[str, Rows] = {}
    with connection.cursor() as cursor:
        for table in _tables():
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 -- names of our own tables
            found[table] = {row[0]: row for row in cursor.fetchall()}
    return found


def _changes(
    before: dict[str, Rows], after: dict[str, Rows]
) -> dict[str, tuple[list[Any], list[tuple[Any, ...]]]]:
    """By table: the keys of the rows to take away, and the rows to put in."""
    found = {}
    for table in _tables():
        assert set(before[table]) <= set(after[table]), (
            "What is remembered adds and changes; it never removes."
        )
        new = [row for key, row in after[table].items() if before[table].get(key) != row]
        if new:
            found[table] = ([row[0] for row in new if row[0] in before[table]], new)
    assert not found.get("employees_user", ([], []))[0], "What is remembered changes no account (watched.py)."
    return found


def _script(changes: dict[str, tuple[list[Any], list[tuple[Any, ...]]]]) -> str:
    """The same as one text for PostgreSQL, which is asked once instead of row by row. Empty on SQLite."""
    if connection.vendor != "postgresql":
        return ""
    said: list[str] = []
    with connection.cursor() as cursor:
        for table, (replaced, new) in changes.items():
            if replaced:
                said.append(cursor.mogrify(f'DELETE FROM "{table}" WHERE id = ANY(%s)', [replaced]).decode())  # noqa: S608
            places = f"({', '.join(['%s'] * _tables()[table])})"
            rows = ", ".join(cursor.mogrify(places, row).decode() for row in new)
            said.append(f'INSERT INTO "{table}" VALUES {rows}')  # noqa: S608
    return ";\n".join(said)


def _put_back(kept: Kept) -> None:
    # Tables come in no order: references are looked at when all of it is there.
    together = nullcontext() if connection.in_atomic_block else transaction.atomic()
    with together, connection.cursor() as cursor:
        if kept.script:
            cursor.execute(kept.script)
            return
        for table, (replaced, new) in kept.changes.items():
            for key in replaced:
                cursor.execute(f'DELETE FROM "{table}" WHERE id = %s', [key])  # noqa: S608
            places = ", ".join(["%s"] * _tables()[table])
            rows = [tuple(map(_as_written, row)) for row in new]
            cursor.executemany(f'INSERT INTO "{table}" VALUES ({places})', rows)  # noqa: S608


def _as_written(value: Any) -> Any:
    # SQLite reads a time of day as one, and takes none.
    return value.isoformat() if isinstance(value, time) else value
