"""Reaching under the guard of the record, which only a test may do."""

from __future__ import annotations

from django.db import connection

from employees.audit import TABLE, TRIGGERS


def drop_triggers() -> None:
    """Take the guard away, as somebody with the database's own password could. `install_triggers` puts it back."""
    with connection.cursor() as cursor:
        for name in TRIGGERS[connection.vendor]:
            where = f" ON {TABLE}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{where}")
