"""Which reminders fall due. Selection only: open and not yet told, never "equals today".

Each is queued ahead with the morning on which it is due, in the plan's own zone and on a working day of whoever hears
it: so a sweep looks at a thing once, the queue holds it until its hour, and asks again before it leaves. The rules
stand in plans/notices/rules.py; where each is looked for, in plans/reminders/sources.py.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Model, Q

from employees.outbox import Wanted, enqueue_all, failpoints, forget_ahead, one_ring
from plans.notices.desk import HrDesk
from plans.notices.rules import InForce, in_force
from plans.reminders.batches import Batch
from plans.reminders.sources import SOURCES, Source, Sweeping, shortest_week

log = logging.getLogger(__name__)

A_BATCH = 1000


def queue_due(at: datetime) -> int:
    """Queue what falls due soon after the instant `at`, each in its plan's own calendar; returns how many things were
    looked at.

    A missed run is made up for by the next; a doubled run queues nothing twice, for the key of a notice is unique.
    A batch is one transaction and one statement, and one bad row holds up nothing else. What was told for its date
    already is not looked at again; flat memory, and a fixed number of queries for each batch.
    """
    count = 0
    sweeping = Sweeping(at, in_force(), HrDesk(at), shortest_week())
    with one_ring():
        for source in SOURCES:
            for things in _batches(source, sweeping):
                _queue(source, things, sweeping)
                count += len(things)
    if count:
        _look_at_the_rules_again(sweeping.rules, at)
    return count


def _queue(source: Source, things: list[Any], sweeping: Sweeping) -> None:
    batch = Batch(source, things, sweeping)
    due = [one for thing in things for one in _reminders(batch, thing)]
    with transaction.atomic():
        enqueue_all(due, at=sweeping.at)
        failpoints.reach("reminding")
    failpoints.reach("queued")


def _reminders(batch: Batch, thing: Model) -> list[Wanted]:
    """What is to be told of one thing; nothing where it cannot be told when."""
    try:
        return batch.reminders(thing)
    except Exception:  # one thing's fault, whatever it is, must not silence the others
        log.exception("reminder_failed", extra={"about": getattr(thing, "ref", "")})
    return []


def _batches(source: Source, sweeping: Sweeping) -> Iterator[list[Any]]:
    """The things of which somebody will have to be told soon, a batch at a time by their date."""
    rows = source.waiting(sweeping)
    if rows is None:
        return
    rows = rows.order_by(source.anchor, "pk")
    batch = list(rows[:A_BATCH])
    while batch:
        yield batch
        if len(batch) < A_BATCH:
            return
        last, at = batch[-1], getattr(batch[-1], source.anchor)
        after = Q(**{f"{source.anchor}__gt": at}) | Q(**{source.anchor: at, "pk__gt": last.pk})
        batch = list(rows.filter(after, **{f"{source.anchor}__gte": at})[:A_BATCH])


def _look_at_the_rules_again(used: dict[str, InForce], at: datetime) -> None:
    """What was queued by a rule that HR changed meanwhile is forgotten; the next sweep goes by the new one."""
    now = in_force()
    if changed := [kind for kind, holds in used.items() if now[kind] != holds]:
        forget_ahead(at=at, kinds=changed)
