"""What is queued ahead of its hour is a prepared schedule: when what it was counted from changes, it is forgotten."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from employees.enums import OutboxState, ReminderKind
from employees.models import OutboxMessage, User


def forget_ahead(
    *,
    at: datetime,
    kinds: Iterable[str] | None = None,
    about_refs: Iterable[str] | None = None,
    readers: Iterable[User | None] | None = None,
) -> int:
    """Take reminders out of the queue that nobody ever took in hand and that are due after `at`; returns how many.

    The next sweep queues anew what is still wanted, by the rules and calendars as they are then. Of the three
    conditions those given hold together. Only the kinds of ReminderKind: what was told at once is never touched.
    """
    # Attempts count from the claim on, and a claimed row is nobody's to forget. One statement: PostgreSQL waits for
    # a worker that claims at this moment, and asks the conditions again of what it has left.
    rows = OutboxMessage.objects.filter(
        kind__in=set(ReminderKind.values if kinds is None else kinds) & set(ReminderKind.values),
        state=OutboxState.PENDING,
        attempts=0,
        due_at__gt=at,
    )
    if about_refs is not None:
        rows = rows.filter(about_ref__in=set(about_refs))
    if readers is not None:
        rows = rows.filter(recipient__in={reader.pk for reader in readers if reader is not None})
    # Without Django's own look for what hangs on the rows, which would read first and delete afterwards.
    return int(rows._raw_delete(rows.db) or 0)
