"""The address under which a person's own calendar program finds their meetings."""

from __future__ import annotations

import hashlib
from typing import ClassVar

from django.db import models
from django.db.models import Q

from employees.models.people import User


def fingerprint(secret: str) -> str:
    """What is kept of a secret: its SHA-256, in hexadecimal."""
    return hashlib.sha256(secret.encode()).hexdigest()


class CalendarLink(models.Model):
    """One secret address of one account. Whoever knows it reads the dates of meetings, and nothing else.

    Only the fingerprint of the secret is kept: who reads the database learns no address. A new link ends the one
    before; what ended is never opened again.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="calendar_links")
    secret_sha256 = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-made_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(ended_at__isnull=True), name="calendar_link_one_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.made_at:%Y-%m-%d}"
