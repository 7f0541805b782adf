"""An evidence pack that somebody asked for: the queue of those to be made, and the shelf of those that are."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import F, Q

from employees.models.base import Referenced
from employees.models.guarded import Guarded
from plans.enums import DocumentAudience
from plans.models import Plan
from reviews.enums import NoPack, PackState

AUDIENCES = [DocumentAudience.EMPLOYEE, DocumentAudience.MANAGER, DocumentAudience.HR]


def pack_storage() -> Storage:
    """Where packs lie until they are swept: outside the web root, without an address (`STORAGES["packs"]`)."""
    return storages["packs"]


class EvidencePack(Guarded, Referenced):
    """One pack, for the one person who asked for it and as they may see the plan. Nobody else is given it.

    `for_person`: the employee's own copy, which HR had made to hand to somebody who cannot sign in any more.

    `state` WAITING is also the queue: a worker takes the row by `token` until `lease_until`. `facts_sha256` is of what
    the pack says, whenever made, `sha256` and `size` (bytes) are of its ZIP. `parts_done` of `parts_total` says how far
    it has come. GONE: its time on the shelf is over.
    """

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="packs")
    audience = models.CharField(max_length=10, choices=DocumentAudience.choices)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    for_person = models.BooleanField(default=False)
    state = models.CharField(max_length=7, choices=PackState.choices, default=PackState.WAITING)
    failure = models.CharField(max_length=10, choices=NoPack.choices, blank=True)
    parts_done = models.PositiveSmallIntegerField(default=0)
    parts_total = models.PositiveSmallIntegerField(default=0)
    token = models.CharField(max_length=32, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    facts_sha256 = models.CharField(max_length=64, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    made_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["asked_at", "pk"]
        indexes: ClassVar = [
            models.Index(fields=["asked_at"], name="pack_in_turn", condition=Q(state=PackState.WAITING)),
            models.Index(fields=["made_at"], name="pack_on_the_shelf", condition=Q(state=PackState.MADE)),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["plan", "asked_by", "for_person"],
                condition=Q(state=PackState.WAITING),
                name="pack_once_while_waiting",
            ),
            models.CheckConstraint(condition=Q(audience__in=AUDIENCES), name="pack_known_audience"),
            models.CheckConstraint(
                condition=Q(for_person=False) | Q(audience=DocumentAudience.EMPLOYEE),
                name="pack_for_person_is_theirs",
            ),
            models.CheckConstraint(condition=Q(state__in=PackState.values), name="pack_known_state"),
            models.CheckConstraint(
                condition=Q(state=PackState.FAILED, failure__in=NoPack.values)
                | (~Q(state=PackState.FAILED) & Q(failure="")),
                name="pack_failed_says_why",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[PackState.MADE, PackState.GONE], made_at__isnull=False, size__gt=0)
                | Q(state__in=[PackState.WAITING, PackState.FAILED], made_at__isnull=True, size=0),
                name="pack_made_says_when",
            ),
            models.CheckConstraint(condition=Q(parts_done__lte=F("parts_total")), name="pack_parts_in_order"),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def stored_name(self) -> str:
        """Where its ZIP lies in the store: under its own hash."""
        return f"{self.sha256[:2]}/{self.sha256}"
