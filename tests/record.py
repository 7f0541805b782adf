"""Reaching under the guard of the record, which only a test may do."""

from __future__ import annotations

from django.db import connection

from employees.audit import GENESIS, TABLE, TRIGGERS, hash_of
from employees.models import AuditChain, AuditEvent


def drop_triggers() -> None:
    """Take the guard away, as somebody with the database's own password could. `install_triggers` puts it back."""
    with connection.cursor() as cursor:
        for name in TRIGGERS[connection.vendor]:
            where = f" ON {TABLE}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{where}")


def rebuild_chain() -> None:
    """Write every link anew, so that all of them hold: what whoever owns the database can do."""
    previous = GENESIS
    for event in AuditEvent.objects.order_by("seq"):
        event.previous_hash = previous
        event.hash = previous = hash_of(event)
        event.save()
    AuditChain.objects.update(seq=AuditEvent.objects.count(), head=previous)
