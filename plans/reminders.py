"""Which reminders fall due. Selection only: open and not yet told, never "equals today".

Each is queued some days ahead with the morning on which it is due, in the plan's own zone and on a working day: so a
sweep looks at a meeting once, the queue holds it until its hour, and asks again before it leaves.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat

from employees.local_time import MORNING, instant_of
from employees.models import Absence, OutboxMessage
from employees.outbox import Wanted, enqueue_all, failpoints, one_ring
from employees.queries import calendars_for
from employees.working_days import WorkingCalendar
from plans.enums import PlanStatus
from plans.models import Checkpoint
from plans.notices import meetings

log = logging.getLogger(__name__)

# The furthest that any zone's calendar is from UTC's.
ZONES = timedelta(days=1)
A_BATCH = 500
# How long before a meeting its reminder is queued: longer than any holiday with its bridges.
AHEAD = timedelta(days=12)


def queue_due(at: datetime) -> int:
    """Queue what falls due soon after the instant `at`, each in its plan's own calendar; returns how many meetings were
    looked at.

    A missed run is made up for by the next; a doubled run queues nothing twice, for the key of a notice is unique.
    A batch is one transaction and one statement, and one bad row holds up nothing else. What was told for its date
    already is not looked at again; flat memory, and a fixed number of queries for each batch.
    """
    count = 0
    with one_ring():
        for batch in _untold(at):
            calendars = _calendars_of(batch)
            due = [one for checkpoint in batch for one in _reminders(checkpoint, at, calendars)]
            with transaction.atomic():
                enqueue_all(due, at=at)
                failpoints.reach("reminding")
            failpoints.reach("queued")
            count += len(batch)
    return count


def _reminders(
    checkpoint: Checkpoint, at: datetime, calendars: Mapping[int, WorkingCalendar]
) -> list[Wanted]:
    """What is to be told of one open meeting; nothing on its own day, nor where it cannot be told when."""
    plan, day = checkpoint.plan, checkpoint.due_on
    try:
        zone = ZoneInfo(plan.time_zone)
        today = at.astimezone(zone).date()
        if day > today:
            eve = calendars[plan.employee_id].add(day, -1)
            return meetings.checkpoint_tomorrow(checkpoint, due_at=instant_of(eve, MORNING, zone))
        if day < today:
            after = calendars[plan.manager_id].add(day, 1)
            return meetings.checkpoint_late(checkpoint, due_at=instant_of(after, MORNING, zone))
    except Exception:  # one meeting's fault, whatever it is, must not silence the others
        log.exception("reminder_failed", extra={"about": checkpoint.ref})
    return []


def _calendars_of(batch: list[Checkpoint]) -> Mapping[int, WorkingCalendar]:
    people = {person.pk: person for one in batch for person in (one.plan.employee, one.plan.manager)}
    return calendars_for(people.values(), _years_around([one.due_on for one in batch]))


def _years_around(days: list[date]) -> range:
    return range((min(days) - AHEAD).year, (max(days) + AHEAD).year + 1)


def _untold(at: datetime) -> Iterator[list[Checkpoint]]:
    """The open meetings of which somebody will have to be told soon after `at`, a batch at a time by their date."""
    rows = _waiting(at).select_related("plan__employee__user", "plan__manager__user").order_by("due_on", "pk")
    batch = list(rows[:A_BATCH])
    while batch:
        yield batch
        last = batch[-1]
        after = Q(due_on__gt=last.due_on) | Q(due_on=last.due_on, pk__gt=last.pk)
        batch = list(rows.filter(after, due_on__gte=last.due_on)[:A_BATCH])


def _waiting(at: datetime) -> QuerySet[Checkpoint]:
    manager, employee = "plan__manager__user", "plan__employee__user"
    # Of today's meetings nobody is told any more; in some zone it is still yesterday.
    tomorrow_untold = Q(due_on__gt=(at - ZONES).date()) & (
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
    return Checkpoint.objects.still_open().filter(
        tomorrow_untold | late_untold,
        ~Exists(on_leave),
        plan__status=PlanStatus.ACTIVE,
        due_on__lte=(at + AHEAD + ZONES).date(),
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
