"""Whether mail leaves at all, or the whole delivery stands still until somebody puts something right."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q


class MailCircuit(models.Model):
    """One row. While `opened_at` (UTC) is set, no message is taken in hand but one at `next_probe_at`.

    `failures` counts the probes that failed since; `reason` is a fixed sentence as a message has it. Only
    employees/outbox/circuit.py writes here.
    """

    singleton = models.BooleanField(default=True, unique=True, editable=False)
    opened_at = models.DateTimeField(null=True, blank=True)
    next_probe_at = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveIntegerField(default=0)
    reason = models.CharField(max_length=500, blank=True)
    detail = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(singleton=True), name="mail_circuit_only_one"),
            models.CheckConstraint(
                condition=Q(opened_at__isnull=True, next_probe_at__isnull=True)
                | Q(opened_at__isnull=False, next_probe_at__isnull=False),
                name="mail_circuit_open_knows_when_to_try",
            ),
        ]

    def __str__(self) -> str:
        return "open" if self.opened_at else "closed"
