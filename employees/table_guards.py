"""Tables that the database itself guards with triggers: put there, and looked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.core.checks import CheckMessage
from django.core.checks import Error as CheckError
from django.db import connections


@dataclass(frozen=True)
class TableGuard:
    """Which table, the names of its triggers by vendor, and the statements that put them there, safe to run again."""

    table: str
    triggers: Mapping[str, Sequence[str]]
    statements: Callable[[str], Sequence[str]]

    def install(self, using: str) -> None:
        """Put the triggers there, if the table is."""
        if not self._stands(using):
            return
        with connections[using].cursor() as cursor:
            for statement in self.statements(connections[using].vendor):
                cursor.execute(statement)

    def missing(self, using: str) -> list[str]:
        """The triggers that should guard the table and do not, or not always."""
        connection = connections[using]
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute(
                    "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND tgenabled = 'A'",
                    [self.table],
                )
            else:
                cursor.execute(
                    "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [self.table]
                )
            present = {row[0] for row in cursor.fetchall()}
        return [name for name in self.triggers[connection.vendor] if name not in present]

    def check(self, databases: Sequence[str] | None, *, says: str, identifier: str) -> list[CheckMessage]:
        """A system check of each database in which the table stands: `says` what it means that a trigger is missing."""
        return [
            CheckError(
                f"{says}: trigger {name} is missing.",
                hint="Run `manage.py migrate`, which puts it back, and ask who removed it.",
                id=identifier,
            )
            for using in databases or []
            if self._stands(using)
            for name in self.missing(using)
        ]

    def _stands(self, using: str) -> bool:
        return self.table in connections[using].introspection.table_names()
