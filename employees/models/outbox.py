"""The queue of record for everything we tell people."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from employees.enums import OutboxState
from employees.models.base import Referenced
from employees.models.people import User

# Lists, and in this order: the conditions of the partial indexes below are compared with a query's literally.
WAITING = [OutboxState.PENDING, OutboxState.FAILED_TEMPORARY]
IN_HAND = [OutboxState.CLAIMED, OutboxState.SENDING, OutboxState.DOT_PENDING]


class OutboxMessage(Referenced):
    """One message to one person. It holds references only: the words are made when it is sent.

    `key` is what makes telling idempotent: the same key is never queued twice.
    `due_at`, `next_try_at`, `lease_until` are UTC instants. Only who holds the `token` may settle the row.
    """

    key = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=60)
    recipient = models.ForeignKey(User, models.CASCADE, related_name="messages")
    about_type = models.CharField(max_length=60)
    about_ref = models.CharField(max_length=26)
    state = models.CharField(max_length=20, choices=OutboxState.choices, default=OutboxState.PENDING)
    queued_at = models.DateTimeField()
    due_at = models.DateTimeField()
    next_try_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True, blank=True)
    token = models.CharField(max_length=32, blank=True)
    # How often it was taken in hand, how often preparing it failed, how often the last answer was not seen.
    attempts = models.PositiveIntegerField(default=0)
    faults = models.PositiveSmallIntegerField(default=0)
    unanswered = models.PositiveSmallIntegerField(default=0)
    message_id = models.CharField(max_length=255, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    # A fixed sentence, in English as in the source; translated where it is shown.
    reason = models.CharField(max_length=500, blank=True)
    # What the mail server said, or the name of an error. Servers repeat the address: not for everyone.
    detail = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering: ClassVar = ["next_try_at", "pk"]
        indexes: ClassVar = [
            models.Index(
                fields=["next_try_at", "id"],
                condition=Q(state__in=WAITING),
                name="outbox_waiting_by_next_try",
            ),
            models.Index(
                fields=["lease_until"], condition=Q(state__in=IN_HAND), name="outbox_in_hand_by_lease"
            ),
            models.Index(fields=["state", "id"], name="outbox_by_state"),
            models.Index(fields=["about_type", "about_ref"]),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=OutboxState.values), name="outbox_known_state"),
            models.CheckConstraint(
                condition=~Q(state__in=IN_HAND) | Q(lease_until__isnull=False),
                name="outbox_in_hand_has_a_lease",
            ),
        ]

    def __str__(self) -> str:
        return self.key
