"""The queue itself: how a message gets in, and who holds it. Right on PostgreSQL and on SQLite.

A message in hand is held by a lease, so that a dead worker's goes on, and a token, so that a worker believed
dead cannot settle what is no longer its own. Each step is one short transaction; none spans
the mail.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from celery import current_app
from django.db import models, transaction
from kombu.pools import connections

from employees.enums import OutboxState
from employees.models import OutboxMessage, User
from employees.models.outbox import IN_HAND
from employees.outbox import failpoints
from employees.outbox.rest import may_leave

log = logging.getLogger(__name__)

DELIVER_TASK = "reviews.tasks.deliver"
BRIEFLY = {
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0,
    "socket_connect_timeout": 1,  # seconds
    "socket_timeout": 1,  # seconds
}
# Longer than the slowest honest conversation with a mail server between two looks at the lease.
LEASE = timedelta(minutes=5)
# Asks a worker to look now.
Bell = Callable[[], None]
# Within `one_ring`: the bells that are to be rung. One place, which everything within it shares.
_HELD: ContextVar[list[Bell] | None] = ContextVar("held", default=None)


class LostClaim(Exception):
    """The lease ran out and the message is another worker's now. Let go of it."""


@dataclass(frozen=True)
class Claim:
    """A message in hand. `token` is what settling it asks for.

    `expired` is a dead worker's claim taken over: it holds only while the row stands exactly as it was seen.
    """

    message: OutboxMessage
    token: str
    expired: bool = False

    def rows(self) -> models.QuerySet[OutboxMessage]:
        """The row, while it is in this hand; else nothing. Update through this alone."""
        ours = OutboxMessage.objects.filter(pk=self.message.pk, token=self.token)
        if self.expired:
            return ours.filter(state=self.message.state, lease_until=self.message.lease_until)
        return ours.filter(state__in=IN_HAND)


@dataclass(frozen=True)
class Wanted:
    """One message to queue. `key` names the occasion: the same key is never queued twice. `due_at`: None is at once."""

    kind: str
    key: str
    recipient: User
    about: models.Model
    due_at: datetime | None = None

    def row(self, at: datetime) -> OutboxMessage:
        """The row that waits, from `at` on."""
        due = self.due_at or at
        return OutboxMessage(
            key=self.key,
            kind=self.kind,
            recipient=self.recipient,
            about_type=self.about._meta.label_lower,
            about_ref=getattr(self.about, "ref", ""),
            queued_at=at,
            due_at=due,
            next_try_at=due,
        )


def enqueue(
    *, kind: str, key: str, recipient: User, about: models.Model, at: datetime, due_at: datetime | None = None
) -> OutboxMessage | None:
    """Queue one message in the caller's transaction; None if this `key` was ever queued before.

    It is sent soon after `due_at` (default: `at`). Raises RuntimeError outside a transaction.
    """
    _in_a_transaction()
    row = Wanted(kind, key, recipient, about, due_at).row(at)
    # One statement decides who was first; the reference tells whether it was we.
    OutboxMessage.objects.bulk_create([row], ignore_conflicts=True)
    message = OutboxMessage.objects.get(key=key)
    if message.ref != row.ref:
        return None
    if message.due_at <= at:
        ring_after_commit()
    return message


def enqueue_all(wanted: Iterable[Wanted], *, at: datetime) -> None:
    """Queue many in one statement, in the caller's transaction; those whose key was ever queued before are left out.

    Raises RuntimeError outside a transaction.
    """
    _in_a_transaction()
    rows = [one.row(at) for one in wanted]
    OutboxMessage.objects.bulk_create(rows, ignore_conflicts=True)
    if any(row.due_at <= at for row in rows):
        ring_after_commit()


def once_more(message: OutboxMessage, *, at: datetime) -> None:
    """Queue a settled message again, which the caller has locked: a new start, under its own key and Message-ID."""
    _in_a_transaction()
    message.state, message.next_try_at, message.settled_at, message.token = OutboxState.PENDING, at, None, ""
    message.attempts = message.faults = message.unanswered = 0
    message.reason = message.detail = message.report = ""
    message.reported_at = None
    message.save()
    ring_after_commit()


def _in_a_transaction() -> None:
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("A message is queued in the same transaction as the change it tells of.")


@contextmanager
def one_ring() -> Iterator[None]:
    """Whatever transactions within queue, however many, ring once at the end: a sweep may queue thousands."""
    before, wanted = _HELD.get(), list[Bell]()
    _HELD.set(wanted)
    try:
        yield
    finally:
        _HELD.set(before)
    for bell in wanted:
        bell()


def ring_after_commit(bell: Bell | None = None) -> None:
    """Ask a worker to look as soon as the caller's transaction is done, once however often this is called.

    `bell` is a function of a module, known by its identity; None: the one for messages.
    """
    bell = bell or ring
    if (held := _HELD.get()) is not None:
        if bell not in held:
            held.append(bell)
        return
    # Once a transaction, however many messages: an import may invite thousands.
    if not any(
        callback is bell for _savepoints, callback, _robust in transaction.get_connection().run_on_commit
    ):
        transaction.on_commit(bell, robust=True)


def ring(task: str = DELIVER_TASK, *arguments: str) -> None:
    """Ask a worker to look now. Only a doorbell: the sweep finds what is due without it, a little later."""
    try:
        # Connections of their own: kombu's defaults keep a request waiting for six seconds, or for ever.
        broker = current_app.connection_for_write(transport_options=BRIEFLY)
        with connections[broker].acquire(block=True, timeout=1) as connection:
            current_app.send_task(
                task, arguments, connection=connection, ignore_result=True, retry=False, expires=60
            )
    except Exception as error:  # noqa: BLE001 -- a delivery boundary: every broker client has its own errors
        log.warning("doorbell_unanswered", extra={"code": type(error).__name__})


def claim(at: datetime) -> Claim | None:
    """Take the message that has been due longest, or None. Two workers never get the same one."""
    token = secrets.token_hex(16)
    due = may_leave(OutboxMessage.objects.filter(next_try_at__lte=at))
    while True:
        with transaction.atomic():
            row = due.select_for_update(skip_locked=True).order_by("next_try_at", "pk").first()
            if row is None:
                return None
            # The condition decides, not the lock: SQLite has no row locks and ignores skip_locked.
            taken = due.filter(pk=row.pk, token=row.token).update(
                state=OutboxState.CLAIMED,
                next_try_at=None,
                token=token,
                lease_until=at + LEASE,
                attempts=models.F("attempts") + 1,
            )
            failpoints.reach("claiming", row.ref)
        if taken:
            failpoints.reach("claimed", row.ref)
            return Claim(OutboxMessage.objects.select_related("recipient__employee").get(pk=row.pk), token)


def advance(held: Claim, state: OutboxState, *, at: datetime, **changes: Any) -> None:
    """Move a message in hand one state on and renew the lease. Raises LostClaim if it is not in this hand."""
    if not held.rows().update(state=state, lease_until=at + LEASE, **changes):
        raise LostClaim
