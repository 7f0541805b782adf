"""Which reminders are due at this moment. Selection only: due and not yet told, never "equals today"."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from plans import notices
from plans.enums import PlanStatus
from plans.models import Checkpoint

# The furthest that any zone's calendar is from UTC's.
ZONES = timedelta(days=1)


def queue_due(at: datetime) -> int:
    """Queue what is due at the instant `at`, each in its plan's own calendar; returns how many meetings were looked at.

    A missed run is made up for by the next; a doubled run queues nothing twice, for the key of a notice is unique.
    Each meeting is a transaction of its own, so that one bad row holds up nothing else.
    """
    count = 0
    for checkpoint in _open_until(at):
        today = at.astimezone(ZoneInfo(checkpoint.plan.time_zone)).date()
        with transaction.atomic():
            if checkpoint.due_on - timedelta(days=1) == today:
                notices.checkpoint_tomorrow(checkpoint, at=at)
            elif checkpoint.due_on < today:
                notices.checkpoint_late(checkpoint, at=at)
        count += 1
    return count


def _open_until(at: datetime) -> Iterator[Checkpoint]:
    return (
        Checkpoint.objects.filter(
            held_at__isnull=True,
            plan__status=PlanStatus.ACTIVE,
            due_on__lte=(at + timedelta(days=1) + ZONES).date(),
        )
        .select_related("plan__employee__user", "plan__manager__user")
        .order_by("pk")
        .iterator(chunk_size=500)
    )
