"""Keeps calendars true: compares what each was last told of a meeting with what is so, and queues the difference.

No verb that moves a date knows of calendars. Whatever it was (a move, a pause, leave counted in, another rhythm, a new
manager, the end), the sweep finds the difference within a minute; the database is the schedule.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction

from employees.outbox import Wanted, enqueue_all, one_ring
from plans.models import CalendarEntry, Plan
from plans.notices import invitations
from plans.queries.stale_calendars import Line, lines_of, stale_plans

# Plans in one sweep, so that switching invitations on does not hold it up; the next minute goes on.
MOST = 1000
A_BATCH = 200


def keep_calendars(*, at: datetime) -> int:
    """Queue invitations, updates and cancellations that are owed at `at` (UTC); returns how many.

    An entry and its message are one transaction, so that any number of sweeps, or one that dies, tells each once. With
    nothing to tell it is one query; else a fixed number for each batch of plans.
    """
    stale = stale_plans(at, limit=MOST)
    told = 0
    with one_ring():
        for first in range(0, len(stale), A_BATCH):
            told += _tell(stale[first : first + A_BATCH], at)
    return told


@transaction.atomic
def _tell(keys: list[int], at: datetime) -> int:
    # A plan that is being changed, or compared by another sweep, is left for the next minute.
    held = Plan.objects.select_for_update(skip_locked=True, of=("self",), no_key=True)
    plans = list(held.select_related("employee__user", "manager__user").filter(pk__in=keys).order_by("pk"))
    new: list[CalendarEntry] = []
    changed: list[CalendarEntry] = []
    wanted: list[Wanted] = []
    for line, entry in _owed(plans, at):
        (changed if entry.pk else new).append(entry)
        wanted += invitations.tell_of(entry, line.plan, line.reader)
    CalendarEntry.objects.bulk_create(new)
    CalendarEntry.objects.bulk_update(changed, ["sequence", "on", "is_cancelled", "told_at"])
    enqueue_all(wanted, at=at)
    return len(wanted)


def _owed(plans: list[Plan], at: datetime) -> Iterator[tuple[Line, CalendarEntry]]:
    """Each line of a calendar that is to be told anew, and its entry as it will stand."""
    for line in lines_of(plans):
        if (owed := line.owed(at.date())) is None:
            continue
        entry = line.entry or CalendarEntry(plan=line.plan, user=line.reader, meeting_ref=line.meeting_ref)
        # Never below the plan's version, which the feed and the file have as theirs: the same UID, one row of numbers.
        entry.sequence = max((entry.sequence or 0) + 1, line.plan.version)
        entry.on, entry.is_cancelled = owed
        entry.told_at = at
        yield line, entry
