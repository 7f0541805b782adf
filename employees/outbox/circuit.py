"""The circuit breaker: with no server, or settings that no letter can leave with, one message tries for all.

It opens at the first such trouble and closes at the first sign that letters leave again. In between the others keep
their tries, and nobody is told every minute what was said once.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from enum import Enum, auto

from django.db import transaction
from django.db.models import Q

from employees import audit
from employees.enums import PeopleEvent
from employees.models import MailCircuit, OutboxMessage
from employees.outbox.rest import may_leave
from employees.outbox.settling import plain

log = logging.getLogger(__name__)

# The server is well again at most this long before somebody notices.
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(minutes=15)
# Of presses at the same moment, the one that began first may come last; and a busy server takes its time over the rest.
AT_ONCE = timedelta(seconds=5)
PRESSED_TWICE = timedelta(minutes=1)


class Way(Enum):
    """What a sweep may do."""

    SEND = auto()
    PROBE = auto()  # one letter; after it whatever its answer allows
    WAIT = auto()


def wait_after(failures: int) -> timedelta:
    """How long after so many failed probes the next one comes: 1, 2, 4, 8 minutes, then 15."""
    return min(FIRST_WAIT * 2 ** min(failures, 10), LONGEST_WAIT)


def state() -> MailCircuit | None:
    """The circuit while it is open, or None while letters leave."""
    return MailCircuit.objects.filter(opened_at__isnull=False).first()


def enter(at: datetime) -> Way:
    """What the sweep that asks may do. Of several that ask at once, one may probe; one that dies at it is followed."""
    circuit = state()
    if circuit is None:
        return Way.SEND
    if not may_leave(OutboxMessage.objects.filter(next_try_at__lte=at)).exists():
        return Way.WAIT
    turn = MailCircuit.objects.filter(opened_at__isnull=False, next_probe_at__lte=at)
    return Way.PROBE if turn.update(next_probe_at=at + wait_after(circuit.failures)) else Way.WAIT


def trip(*, at: datetime, reason: str, detail: str = "", probed: bool = False) -> None:
    """Nothing leaves: open the circuit, which is said once; or note that the probe failed, where it was one.

    A sweep that was under way when another one opened it adds nothing.
    """
    with transaction.atomic():
        MailCircuit.objects.get_or_create(singleton=True)
        circuit = MailCircuit.objects.select_for_update().get(singleton=True)
        first = circuit.opened_at is None
        if not first and not probed:
            return
        circuit.failures = 0 if first else circuit.failures + 1
        circuit.opened_at = circuit.opened_at or at
        circuit.next_probe_at = at + wait_after(circuit.failures)
        circuit.reason, circuit.detail = plain(reason), plain(detail)
        circuit.save()
        if first:
            audit.record(PeopleEvent.DELIVERY_STOPPED, by=None, about=circuit, at=at, reason=plain(reason))
    if first:
        log.error("delivery_stopped", extra={"code": reason})


def close(*, at: datetime) -> None:
    """A letter left, or its own answer came: whatever it was is over. Once for each opening."""
    with transaction.atomic():
        circuit = MailCircuit.objects.select_for_update().filter(opened_at__isnull=False).first()
        if circuit is None:
            return
        since, failures = circuit.opened_at, circuit.failures
        circuit.opened_at = circuit.next_probe_at = None
        circuit.failures, circuit.reason, circuit.detail = 0, "", ""
        circuit.save()
        audit.record(
            PeopleEvent.DELIVERY_RESUMED, by=None, about=circuit, at=at, since=since, failed_probes=failures
        )
    log.warning("delivery_resumed")


def probe_now(*, at: datetime) -> bool:
    """Let the next sweep try at once; False where that was asked for already, or nothing is stopped.

    In the caller's transaction.
    """
    asked_for_already = Q(next_probe_at__gt=at - PRESSED_TWICE, next_probe_at__lt=at + AT_ONCE)
    waits = MailCircuit.objects.filter(~asked_for_already, opened_at__isnull=False)
    return bool(waits.update(next_probe_at=at))
