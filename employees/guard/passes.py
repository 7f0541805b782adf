"""Who was let in to what, for the length of one request or task; and the few, named ways around."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model, QuerySet

from employees.guard.wire import mentions_guarded

Rows = TypeVar("Rows", bound=QuerySet[Any])


class Unguarded(RuntimeError):
    """Something about a plan was asked for beside the funnels. Nothing was handed out."""


class Why(StrEnum):
    """Every reason for which something may pass the guard unasked. A new one is a decision: docs/access.md."""

    SWEEP = "The worker looks at every plan: what is due, what is owed to calendars, what is to be sent."
    VERIFY = "Anybody may ask whether a file is genuine. The answer is one of four words."
    RULE = "A rule of the process asks what its actor need not read. Only yes or no comes out."


@dataclass
class Pass:
    """What one reader was let in to. `reader` is the key of their account, None while nobody is signed in."""

    reader: Callable[[], int | None]
    known: dict[type[Model], set[int]] = field(default_factory=dict)
    asides: int = 0
    # Set while a guarded queryset reads: what it asks was looked at already.
    ticket: bool = False

    def knows(self, model: type[Model], key: object) -> bool:
        """Whether the reader was let in to this row."""
        return key in self.known.get(model, ())

    def admit(self, row: Model) -> None:
        """Remember that the reader was let in to this row, and to what was read with it by a reference."""
        self.known.setdefault(type(row), set()).add(row.pk)
        for beside in row._state.fields_cache.values():
            if getattr(beside, "is_guarded", False) and not self.knows(type(beside), beside.pk):
                self.admit(beside)

    @contextmanager
    def ticketed(self) -> Iterator[None]:
        """While the block lasts, the wire lets through what is read."""
        before, self.ticket = self.ticket, True
        try:
            yield
        finally:
            self.ticket = before


_PASS: ContextVar[Pass | None] = ContextVar("waymark_pass", default=None)


def held() -> Pass | None:
    """The pass under which this code runs. None outside of requests and tasks: commands, migrations, tests."""
    return _PASS.get()


@contextmanager
def entered(reader: Callable[[], int | None]) -> Iterator[Pass]:
    """Guard everything that is read in the block, on the wire as well: nobody was let in to anything yet."""
    mine = Pass(reader)
    with resumed(mine):
        yield mine


@contextmanager
def resumed(mine: Pass) -> Iterator[None]:
    """Go on under a pass that was held before: for what is sent after a request is over."""
    token = _PASS.set(mine)
    try:
        with connections[DEFAULT_DB_ALIAS].execute_wrapper(_on_the_wire):
            yield
    finally:
        _PASS.reset(token)


@contextmanager
def aside(why: Why) -> Iterator[None]:
    """Step aside for a listed reason: what is read in the block is not looked at, and lets nobody in to anything."""
    mine = _PASS.get()
    if mine is None:
        yield
        return
    mine.asides += 1
    try:
        yield
    finally:
        mine.asides -= 1


@contextmanager
def chapter() -> Iterator[None]:
    """Forget at its end what was let in to in the block: for whoever reads many plans, a few at a time."""
    mine = _PASS.get()
    if mine is None:
        yield
        return
    before, mine.known = mine.known, {}
    try:
        yield
    finally:
        mine.known = before


def is_aside() -> bool:
    """Whether nothing is being looked at here."""
    mine = _PASS.get()
    return mine is None or mine.asides > 0


@contextmanager
def reading_for(account: int) -> Iterator[None]:
    """Read for somebody who is known by something else than a session: the secret of their calendar."""
    mine = _PASS.get()
    if mine is None:
        yield
        return
    before, mine.reader = mine.reader, lambda: account
    try:
        yield
    finally:
        mine.reader = before


@contextmanager
def on_behalf_of(account: int) -> Iterator[None]:
    """Look again, and as for this account, at all that is read in the block, whatever was stepped aside from.

    For a worker that makes something for one reader: it reads what a funnel lets them in to, as their page would.
    """
    mine = _PASS.get()
    if mine is None:
        yield
        return
    before = mine.known, mine.reader, mine.asides
    mine.known, mine.reader, mine.asides = {}, lambda: account, 0
    try:
        yield
    finally:
        mine.known, mine.reader, mine.asides = before


def mark(rows: Rows, *, account: int) -> Rows:
    """Say that a funnel has narrowed these rows to what the account may see. The mark goes wherever the query goes.

    For models that are not guarded it says nothing.
    """
    marked = rows.all()
    marked.query.waymark_for = account  # type: ignore[attr-defined]  # a query takes it along into its copies
    return marked


def carry(rows: Rows, *inside: QuerySet[Any]) -> Rows:
    """Let a query of an unguarded model ask marked ones inside: it tells no more than they do. See Carrying.

    Raises Unguarded where one of them has no mark, or that of somebody else.
    """
    first, *others = {getattr(one.query, "waymark_for", None) for one in inside}
    if others or first is None:
        raise Unguarded(f"{rows.model.__name__} was to carry what no funnel had marked.")
    return mark(rows, account=first)


def is_marked(query: Any, mine: Pass) -> bool:
    """Whether a funnel has narrowed this query for the very reader who holds the pass."""
    account = getattr(query, "waymark_for", None)
    return account is not None and account == mine.reader()


def _on_the_wire(execute: Any, sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Refuse whatever reads a guarded table past the guarded querysets: raw SQL, joins and subqueries of others."""
    mine = _PASS.get()
    if mine is not None and not mine.ticket and not mine.asides and mentions_guarded(sql):
        raise Unguarded("A guarded table was read beside its own querysets.")
    return execute(sql, params, many, context)
