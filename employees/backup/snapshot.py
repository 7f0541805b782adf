"""The database as it is at one instant, on a connection of its own, while people go on working."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from employees.anchors.store import anchor_file, one_at_a_time
from employees.backup.envelope import BackupRefused
from employees.models import AuditChain

T = TypeVar("T")


def apart(work: Callable[[], T]) -> T:
    """Do it in a thread of its own, which has a connection of its own, closed afterwards."""

    def then_close() -> T:
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(1, "backup") as thread:
        return thread.submit(then_close).result()


@contextmanager
def snapshot() -> Iterator[bytes]:
    """From here on every question of this thread is answered as of now. Yields the anchors as of the same instant.

    Nobody waits for it, and it waits for nobody: PostgreSQL reads in one REPEATABLE READ transaction, SQLite (in WAL
    mode) in one that only reads. Within `apart`.
    """
    connection.ensure_connection()
    if connection.vendor == "sqlite":
        # Of this connection alone: with IMMEDIATE, as everywhere else, nobody could write meanwhile.
        setattr(connection, "transaction_mode", "DEFERRED")  # noqa: B010 -- only SQLite's has one
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield _begin()


def _begin() -> bytes:
    """Ask the first question, which fixes the instant, while no anchor is being signed. Returns the file of anchors."""
    with one_at_a_time():
        AuditChain.objects.first()
        try:
            return anchor_file().read_bytes()
        except FileNotFoundError:
            return b""


def applied_migrations() -> dict[str, list[str]]:
    """The migrations that this database has, by app. Raises BackupRefused while the program knows more of them."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise BackupRefused(
            "The database is not up to date with this Waymark. Run `manage.py migrate` first."
        )
    found: dict[str, list[str]] = {}
    for app, name in sorted(executor.loader.applied_migrations):
        found.setdefault(app, []).append(name)
    return found
