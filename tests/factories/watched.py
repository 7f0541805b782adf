"""Whether anything was written since the database was known to be in some state, without looking into it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any, ClassVar
from weakref import WeakKeyDictionary

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

# A state of the database, by a number that nothing else has.
State = int
WRITING = ("INSERT INTO ", "UPDATE ", "DELETE FROM ")
# Signing in says when it was: nothing that is remembered changes an account that was there before.
SIGNING_IN = 'UPDATE "employees_user" SET "last_login" = %s WHERE "employees_user"."id" = %s'
HARMLESS = ("SELECT ", "RELEASE SAVEPOINT ", "SET CONSTRAINTS ", "BEGIN", "PRAGMA ", SIGNING_IN)


class Watch:
    """One connection, and in which state the database is that it writes to."""

    # What every test begins with: its number, and None once something was committed, which no test takes back.
    committed: ClassVar[State | None] = None
    commits: ClassVar[int] = 0

    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        self.connection = connection
        self.tables: Collection[str] = ()
        self._test: object | None = None
        self._is_fresh = True  # nothing was written in this test
        self._state: State | None = None
        self._marks: dict[str, tuple[bool, State | None]] = {}
        self._commits = 0

    @property
    def state(self) -> State | None:
        """What the database holds; None where that must be read to be known."""
        if not self._is_in_a_test() or self._commits != Watch.commits:
            return None
        return Watch.committed if self._is_fresh else self._state

    def now(self, state: State | None) -> None:
        """From here on, until something is written, the database is in this state."""
        if self._is_in_a_test():
            self._is_fresh, self._state, self._commits = False, state, Watch.commits
        else:
            Watch.committed, Watch.commits = None, Watch.commits + 1

    @property
    def is_fresh(self) -> bool:
        """Whether a test runs that has written nothing yet."""
        return self._is_in_a_test() and self._is_fresh

    def begins_as(self, state: State) -> None:
        """A fresh test was found in this state: so is every other, until something is committed."""
        Watch.committed, self._commits = state, Watch.commits

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        """Look at a statement as it passes, and let it pass."""
        if not isinstance(sql, str):  # psycopg2 composes some itself
            self.now(None)
        elif not sql.startswith(HARMLESS):
            self._look(sql)
        return execute(sql, params, many, context)

    def _look(self, sql: str) -> None:
        name = sql.rpartition(" ")[2]
        if sql.startswith("SAVEPOINT "):
            if self._is_in_a_test():
                self._marks[name] = (self._is_fresh, self._state)
        elif sql.startswith("ROLLBACK TO SAVEPOINT "):
            if self._is_in_a_test():
                self._is_fresh, self._state = self._marks.get(name, (False, None))
        elif self._may_matter(sql):
            self.now(None)

    def _may_matter(self, sql: str) -> bool:
        """Whether a statement may write to what is remembered: any may that is not seen to write elsewhere."""
        table = sql.split('"', 2)[1:2]
        return not sql.startswith(WRITING) or not table or not self.tables or table[0] in self.tables

    def _is_in_a_test(self) -> bool:
        """Whether what is written now is taken back with the test that runs. Begins anew with each test."""
        blocks = self.connection.atomic_blocks if self.connection.in_atomic_block else []
        if not blocks or not getattr(blocks[0], "_from_testcase", False):
            return False
        if blocks[0] is not self._test:
            self._test, self._is_fresh, self._state, self._marks = blocks[0], True, None, {}
            self._commits = Watch.commits
        return True


_WATCHES: WeakKeyDictionary[BaseDatabaseWrapper, Watch] = WeakKeyDictionary()


def _begin(connection: BaseDatabaseWrapper, **of: Any) -> None:
    if connection not in _WATCHES:
        _WATCHES[connection] = Watch(connection)
        connection.execute_wrappers.append(_WATCHES[connection])


connection_created.connect(_begin)


def watch(tables: Collection[str]) -> Watch:
    """The watch over the connection of this thread. `tables` are those that matter."""
    connection = connections[DEFAULT_DB_ALIAS]
    connection.ensure_connection()
    _begin(connection)  # outside of tests it was opened before anything watched
    watching = _WATCHES[connection]
    watching.tables = tables
    return watching
