"""The queue as its readers see it inside the application: what they were told, and what of it is new to them."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from employees.enums import OutboxState
from employees.models import OutboxMessage


def told_to(reader_id: int, *, at: datetime) -> QuerySet[OutboxMessage]:
    """What has fallen due for the account by `at`, newest first, whatever became of the letter.

    What was not sent because it was no longer true is left out; what another letter told is not. Whether the reader
    may still see what it is about has to be asked.
    """
    mine = OutboxMessage.objects.filter(recipient=reader_id, due_at__lte=at)
    return mine.exclude(Q(state=OutboxState.SUPPRESSED) & Q(told_in="")).order_by("-due_at", "-pk")


def mark_seen(messages: QuerySet[OutboxMessage], *, at: datetime) -> int:
    """Note that their reader has read them; what was read before stays as it is. Returns how many were new."""
    return messages.order_by().filter(seen_at__isnull=True).update(seen_at=at)
