"""Which reminders are due at this moment. Selection only: due and not yet told, never "equals today"."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat

from employees.models import Absence, OutboxMessage
from plans import notices
from plans.enums import PlanStatus
from plans.models import Checkpoint

log = logging.getLogger(__name__)

# The furthest that any zone's calendar is from UTC's.
ZONES = timedelta(days=1)
A_BATCH = 500


def queue_due(at: datetime) -> int:
    """Queue what is due at the instant `at`, each in its plan's own calendar; returns how many meetings were looked at.

    A missed run is made up for by the next; a doubled run queues nothing twice, for the key of a notice is unique.
    Each meeting is a transaction of its own, so that one bad row holds up nothing else. What was told for its date
    already is not looked at again; flat memory.
    """
    count = 0
    for checkpoint in _untold(at):
        try:
            with transaction.atomic():
                _remind(checkpoint, at)
        except Exception:  # one meeting's fault, whatever it is, must not silence the others
            log.exception("reminder_failed", extra={"about": checkpoint.ref})
        count += 1
    return count


def _remind(checkpoint: Checkpoint, at: datetime) -> None:
    today = at.astimezone(ZoneInfo(checkpoint.plan.time_zone)).date()
    if checkpoint.due_on - timedelta(days=1) == today:
        notices.checkpoint_tomorrow(checkpoint, at=at)
    elif checkpoint.due_on < today:
        notices.checkpoint_late(checkpoint, at=at)


def _untold(at: datetime) -> Iterator[Checkpoint]:
    """The open meetings of which somebody may have to be told at `at`, a batch at a time by their date."""
    rows = _waiting(at).select_related("plan__employee__user", "plan__manager__user").order_by("due_on", "pk")
    batch = list(rows[:A_BATCH])
    while batch:
        yield from batch
        last = batch[-1]
        after = Q(due_on__gt=last.due_on) | Q(due_on=last.due_on, pk__gt=last.pk)
        batch = list(rows.filter(after, due_on__gte=last.due_on)[:A_BATCH])


def _waiting(at: datetime) -> QuerySet[Checkpoint]:
    manager, employee = "plan__manager__user", "plan__employee__user"
    tomorrow_untold = Q(due_on__gte=(at + timedelta(days=1) - ZONES).date()) & (
        _not_told("plans.checkpoint_tomorrow", manager) | _not_told("plans.checkpoint_tomorrow", employee)
    )
    late_untold = Q(due_on__lt=(at + ZONES).date()) & _not_told("plans.checkpoint_late", manager)
    # Nobody is nagged about a day on which the employee is on leave: HR counts that day in, and the meeting moves.
    on_leave = (
        Absence.objects.standing()
        .of_whole_days()
        .filter(
            employee=OuterRef("plan__employee"),
            from_date__lte=OuterRef("due_on"),
            until_date__gte=OuterRef("due_on"),
        )
    )
    return Checkpoint.objects.filter(
        tomorrow_untold | late_untold,
        ~Exists(on_leave),
        held_at__isnull=True,
        plan__status=PlanStatus.ACTIVE,
        due_on__lte=(at + timedelta(days=1) + ZONES).date(),
    )


def _not_told(kind: str, reader: str) -> Q:
    """Whether the account `reader` is there and was not told for this date: the key of `notices.tell`, in SQL."""
    colon = Value(":")
    day = Cast(OuterRef("due_on"), CharField())
    key = Concat(
        *(Value(f"{kind}:"), OuterRef("plan__ref"), colon, OuterRef("ref"), colon, day, colon),
        OuterRef(f"{reader}__ref"),
        output_field=CharField(),
    )
    told = Exists(OutboxMessage.objects.filter(key=key))
    return Q(**{f"{reader}__isnull": False}) & ~Q(told)
