"""A document that is wanted and not there yet: the queue of record of what is to be made."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import Q

from employees.models.base import Referenced
from plans.enums import DocumentKind, NotMade, WantedState
from plans.models.plan import Plan


def draft_storage() -> Storage:
    """Where prints of plans that were never shared lie until they are fetched, a few minutes at most."""
    return storages["drafts"]


class WantedDocument(Referenced):
    """One document that somebody waits for, or that is made before anybody asks.

    A worker takes a waiting row by `token` until `lease_until`. `number` is that of the version, checkpoint or letter,
    else 0; `reader` is for whose eyes it is, `asked_by` who asked, or did what made it due. `facts_sha256` is what it
    was to say as the asker's page saw it; empty where nobody looked. `draft` is the stored name of a print of a plan
    that was never shared. Rows go a day after they are settled.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12, choices=DocumentKind.choices)
    number = models.PositiveIntegerField(default=0)
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    facts_sha256 = models.CharField(max_length=64, blank=True)
    is_ahead = models.BooleanField(default=False)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    state = models.CharField(max_length=8, choices=WantedState.choices, default=WantedState.WAITING)
    failure = models.CharField(max_length=14, choices=NotMade.choices, blank=True)
    draft = models.CharField(max_length=40, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    token = models.CharField(max_length=32, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["is_ahead", "asked_at", "pk"]
        indexes: ClassVar = [
            models.Index(
                fields=["is_ahead", "asked_at"], name="wanted_in_turn", condition=Q(state=WantedState.WAITING)
            ),
            models.Index(fields=["settled_at"], name="wanted_settled"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["plan", "kind", "number", "reader", "facts_sha256"],
                condition=Q(state=WantedState.WAITING),
                name="wanted_once_while_waiting",
            ),
            models.CheckConstraint(condition=Q(kind__in=DocumentKind.values), name="wanted_known_kind"),
            models.CheckConstraint(
                condition=Q(state=WantedState.WAITING, settled_at__isnull=True)
                | Q(state__in=[WantedState.READY, WantedState.FAILED], settled_at__isnull=False),
                name="wanted_settled_says_when",
            ),
            models.CheckConstraint(
                condition=Q(state=WantedState.FAILED, failure__in=NotMade.values)
                | (~Q(state=WantedState.FAILED) & Q(failure="")),
                name="wanted_failed_says_why",
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def is_being_made(self) -> bool:
        """Whether a worker has it in hand."""
        return self.state == WantedState.WAITING and bool(self.token)
