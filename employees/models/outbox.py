"""The queue of record for everything we tell people."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Q

from employees.enums import OutboxState
from employees.guard import CarryingManager
from employees.models.base import Referenced
from employees.models.people import User

WAITING = [OutboxState.PENDING, OutboxState.FAILED_TEMPORARY]
IN_HAND = [OutboxState.CLAIMED, OutboxState.SENDING, OutboxState.DOT_PENDING]
UNDELIVERED = [OutboxState.FAILED_PERMANENT, OutboxState.AMBIGUOUS, OutboxState.BOUNCED]


class OutboxMessage(Referenced):
    """One message to one person. It holds references only: the words are made when it is sent.

    `key` is what makes telling idempotent: the same key is never queued twice.
    `due_at`, `next_try_at`, `lease_until` are UTC instants. `next_try_at` is set while the message waits, and
    `lease_until` while a worker has it in hand: so the queue is two small indexes, however long the history.
    Only who holds the `token` may settle the row.
    """

    key = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=60)
    # Its index is that of what a reader was told, below.
    recipient = models.ForeignKey(User, models.CASCADE, related_name="messages", db_index=False)
    about_type = models.CharField(max_length=60)
    about_ref = models.CharField(max_length=26)
    state = models.CharField(max_length=20, choices=OutboxState.choices, default=OutboxState.PENDING)
    queued_at = models.DateTimeField()
    due_at = models.DateTimeField()
    next_try_at = models.DateTimeField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    token = models.CharField(max_length=32, blank=True)
    # How often it was taken in hand, how often preparing it failed, how often the last answer was not seen.
    attempts = models.PositiveIntegerField(default=0)
    faults = models.PositiveSmallIntegerField(default=0)
    unanswered = models.PositiveSmallIntegerField(default=0)
    # How long it was held on purpose, for working hours or a digest: that is not its age.
    held_for = models.DurationField(default=timedelta(0))
    # The token of the conversation in which another message's letter was to tell this one too.
    told_in = models.CharField(max_length=32, blank=True)
    # When its reader opened it in the application, or said that they have read it.
    seen_at = models.DateTimeField(null=True, blank=True)
    message_id = models.CharField(max_length=255, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    # A fixed sentence, in English as in the source; translated where it is shown.
    reason = models.CharField(max_length=500, blank=True)
    # What the mail server said, or the name of an error. Servers repeat the address: not for everyone.
    detail = models.CharField(max_length=500, blank=True)
    # What a mail server on the way reported after ours had taken it (RFC 3464): that it comes back, or is late.
    reported_at = models.DateTimeField(null=True, blank=True)
    report = models.CharField(max_length=500, blank=True)

    objects = CarryingManager()

    class Meta:
        ordering: ClassVar = ["pk"]
        indexes: ClassVar = [
            models.Index(
                fields=["next_try_at", "id"],
                condition=Q(next_try_at__isnull=False),
                name="outbox_waiting_by_next_try",
            ),
            models.Index(
                fields=["lease_until"], condition=Q(lease_until__isnull=False), name="outbox_in_hand_by_lease"
            ),
            models.Index(fields=["id"], condition=Q(state__in=UNDELIVERED), name="outbox_undelivered"),
            models.Index(fields=["about_type", "about_ref"]),
            models.Index(fields=["recipient", "-due_at"], name="outbox_by_reader"),
            models.Index(
                fields=["recipient", "due_at"], condition=Q(seen_at__isnull=True), name="outbox_unseen"
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=OutboxState.values), name="outbox_known_state"),
            models.CheckConstraint(
                condition=Q(state__in=WAITING, next_try_at__isnull=False)
                | (~Q(state__in=WAITING) & Q(next_try_at__isnull=True)),
                name="outbox_next_try_only_while_waiting",
            ),
            models.CheckConstraint(
                condition=Q(state__in=IN_HAND, lease_until__isnull=False)
                | (~Q(state__in=IN_HAND) & Q(lease_until__isnull=True)),
                name="outbox_lease_only_while_in_hand",
            ),
        ]

    def __str__(self) -> str:
        return self.key
