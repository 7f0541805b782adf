"""The certificates under which this organisation seals its documents. Never a private key."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q


class SealCertificate(models.Model):
    """One certificate, from when to when documents were sealed under it. Kept for ever: they are checked by it.

    `fingerprint` is the SHA-256 of the certificate, `pem` the certificate followed by those above it. `used_until` is
    exclusive, and empty for the one in use.
    """

    fingerprint = models.CharField(max_length=64, unique=True)
    serial = models.CharField(max_length=40)
    pem = models.TextField()
    used_from = models.DateTimeField()
    used_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["used_from", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(used_until__isnull=True) | Q(used_until__gte=F("used_from")),
                name="sealcertificate_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return self.fingerprint
