"""A document as it was issued: sealed bytes in the store, and the row that knows them. Neither is ever edited."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import Q

from employees.models import SealCertificate
from employees.models.base import Referenced
from plans.enums import DocumentAudience, DocumentKind
from plans.models.plan import Plan


def document_storage() -> Storage:
    """Where the bytes lie: outside the web root, without an address (`STORAGES["documents"]`)."""
    return storages["documents"]


class Document(Referenced):
    """One sealed PDF. `sha256` is of its bytes, `size` in bytes; `facts_sha256` is of what it says, whenever issued.

    `version` is the plan's version at that moment, 0 before there is one; `number` that of the checkpoint or
    the letter it is, else 0. The database refuses to change a row (plans/documents/guarding.py).
    """

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="documents")
    kind = models.CharField(max_length=12, choices=DocumentKind.choices)
    audience = models.CharField(max_length=10, choices=DocumentAudience.choices)
    version = models.PositiveIntegerField()
    number = models.PositiveIntegerField(default=0)
    language = models.CharField(max_length=10)
    facts_sha256 = models.CharField(max_length=64)
    sha256 = models.CharField(max_length=64, unique=True)
    size = models.PositiveIntegerField()
    certificate = models.ForeignKey(SealCertificate, models.PROTECT, related_name="+")
    # Whether a time-stamp service confirmed the moment.
    stamped = models.BooleanField(default=False)
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["issued_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["plan", "kind", "audience", "version", "facts_sha256"], name="document_once_per_facts"
            ),
            models.CheckConstraint(condition=Q(kind__in=DocumentKind.values), name="document_known_kind"),
            models.CheckConstraint(
                condition=Q(audience__in=DocumentAudience.values), name="document_known_audience"
            ),
            models.CheckConstraint(condition=Q(size__gt=0), name="document_holds_something"),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def stored_name(self) -> str:
        """Where its bytes lie in the store: under their own hash."""
        return f"{self.sha256[:2]}/{self.sha256}"
