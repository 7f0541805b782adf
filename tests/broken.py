"""Break a verb at each of its statements, before it is really done: whatever breaks, it leaves nothing behind.

A verb is a public function of a `workflows` package that takes `at`. Its references are replaced everywhere; the first
time that it is called from outside of another, it is tried, as often as it makes statements, with a fault in place of
the next one. Each time the tables it would have written to, what waits for the commit, the mail that
was sent and the files that lie in the stores must be as they were. Then it is done.
"""

from __future__ import annotations

import copy
import inspect
import re
import sys
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.db import connection, transaction

OURS = ("employees", "plans", "reviews", "pip_config", "tests")
VERBS_LIE_IN = ("employees.workflows", "plans.workflows", "reviews.workflows", "employees.importing.verbs")
WRITES = re.compile(r'^\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)"?', re.I)
# The frame of a transaction, and not what is done in it.
FRAME = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT", "SET CONSTRAINTS")


class Broken(Exception):
    """The fault that stands in place of a statement."""


class AsItWas(Exception):
    """Whatever was done within is undone."""


def verbs() -> dict[str, Callable[..., Any]]:
    """Every verb, by module and name."""
    found = {}
    for name, module in list(sys.modules.items()):
        if name.startswith(VERBS_LIE_IN):
            for one in vars(module).values():
                if inspect.isfunction(one) and one.__module__ == name and _is_verb(one):
                    found[f"{name}.{one.__name__}"] = one
    return found


def _is_verb(function: Callable[..., Any]) -> bool:
    at = inspect.signature(function).parameters.get("at")
    return not function.__name__.startswith("_") and at is not None and at.kind == at.KEYWORD_ONLY


class Statements:
    """Counts what a verb asks of the database, and breaks it at one of them. `tables` are those it wrote to."""

    def __init__(self, break_at: int | None = None) -> None:
        self.break_at, self.count, self.tables = break_at, 0, set[str]()

    def __call__(self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
        """Let a statement pass, or raise in its place."""
        text = sql if isinstance(sql, str) else str(sql)
        if not text.startswith(FRAME):
            self.count += 1
            if self.count == self.break_at:
                raise Broken
            if match := WRITES.match(text):
                self.tables.add(match[1])
        return execute(sql, params, many, context)


class Breaker:
    """Breaks the first `calls` calls of each verb, at `points` of its statements (None: at every one of them)."""

    def __init__(self, points: int | None, calls: int = 1, but: Collection[str] = ()) -> None:
        self.points, self.calls, self.but = points, calls, but
        self.called: Counter[str] = Counter()
        self.tried: Counter[str] = Counter()
        self.findings: list[str] = []
        self._inside = False

    @contextmanager
    def everywhere(self) -> Iterator[Breaker]:
        """Every reference to a verb leads here for as long as this lasts."""
        known = {verb: self._around(name, verb) for name, verb in verbs().items()}
        with pytest.MonkeyPatch.context() as patch:
            for name, module in list(sys.modules.items()):
                if name.partition(".")[0] in OURS:
                    for key, value in list(vars(module).items()):
                        if inspect.isfunction(value) and value in known:
                            patch.setattr(module, key, known[value])
            yield self

    def _around(self, name: str, verb: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(verb)
        def broken_first(*args: Any, **kwargs: Any) -> Any:
            if self._inside:
                return verb(*args, **kwargs)
            self._inside = True
            try:
                due = name not in self.but and self.called[name] < self.calls
                if due and connection.in_atomic_block:
                    self._break(name, verb, args, kwargs)
                return verb(*args, **kwargs)
            finally:
                self._inside = False

        return broken_first

    def _break(self, name: str, verb: Callable[..., Any], args: Any, kwargs: Any) -> None:
        whole = self._tried(verb, args, kwargs)
        if whole is None:
            return  # refused: nothing was to be done
        self.called[name] += 1
        before = _world(whole.tables)
        for point in self._spread(whole.count):
            self.tried[name] += 1
            told = self._broken(verb, args, kwargs, point)
            if told:
                self.findings.append(f"{name}, statement {point} of {whole.count}: {told}")
            after = _world(whole.tables)
            self.findings += [
                f"{name}, statement {point} of {whole.count}: {what} is not as it was"
                for what in before
                if before[what] != after[what]
            ]
            before = after

    def _tried(self, verb: Callable[..., Any], args: Any, kwargs: Any) -> Statements | None:
        """What the verb asks of the database; taken back."""
        watch = Statements()
        try:
            with transaction.atomic(), connection.execute_wrapper(watch):
                verb(*copy.deepcopy(args), **copy.deepcopy(kwargs))
                raise AsItWas
        except AsItWas:
            return watch
        except Exception:  # noqa: BLE001 -- a story in which it is refused says nothing here
            return None

    def _broken(self, verb: Callable[..., Any], args: Any, kwargs: Any, point: int) -> str:
        """Do it with a fault at one point, and say what is wrong with how it ended."""
        watch = Statements(point)
        try:
            with connection.execute_wrapper(watch):
                verb(*copy.deepcopy(args), **copy.deepcopy(kwargs))
        except Broken:
            if not connection.needs_rollback:
                return ""
            transaction.set_rollback(False)
            return "it has no transaction of its own"
        return "the fault was swallowed"

    def _spread(self, count: int) -> list[int]:
        if self.points is None or self.points >= count:
            return list(range(1, count + 1))
        step = (count - 1) / max(self.points - 1, 1)
        return sorted({round(1 + step * place) for place in range(self.points)})


def _world(tables: set[str]) -> dict[str, Any]:
    """What must be as it was."""
    found: dict[str, Any] = {
        "mail": len(mail.outbox),
        "what waits for the commit": len(connection.run_on_commit),
    }
    with connection.cursor() as cursor:
        for table in sorted(tables):
            cursor.execute(f'SELECT * FROM "{table}" ORDER BY 1')  # noqa: S608 -- names from our own statements
            found[table] = cursor.fetchall()
    kept = Path(settings.MEDIA_ROOT)
    found["files"] = sorted(str(path) for path in kept.rglob("*") if path.is_file()) if kept.exists() else []
    return found
