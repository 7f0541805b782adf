"""A file that shows something: evidence for a plan, put there by those who lead it or by the person it is about."""

from __future__ import annotations

import secrets
from typing import ClassVar

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from employees.guard import GuardedManager
from employees.models.base import Referenced
from employees.models.guarded import Guarded
from plans.evidence import Kind
from plans.models.content import Checkpoint, ImprovementArea, both_or_neither
from plans.models.plan import Plan


def attachment_storage() -> Storage:
    """Where the files lie: outside the web root, without an address (`STORAGES["attachments"]`)."""
    return storages["attachments"]


def random_name(_attachment: models.Model | None = None, _name: str = "") -> str:
    """A stored name that says nothing: neither whose, nor what, nor of which kind."""
    return secrets.token_hex(20)


class SharedAttachments(GuardedManager["Attachment"]):
    """Files on the record. What the employee still keeps to themselves is nobody else's to know of."""

    def get_queryset(self) -> models.QuerySet[Attachment]:
        """Without the kept ones, so that no page, list or count can show one by mistake."""
        return super().get_queryset().filter(is_kept=False)


class KeptAttachments(GuardedManager["Attachment"]):
    """What the employee has put beside a checkpoint and not shared."""

    def get_queryset(self) -> models.QuerySet[Attachment]:
        """The kept ones alone."""
        return super().get_queryset().filter(is_kept=True)


class Attachment(Guarded, Referenced):
    """One file with what it shows: about the plan, one of its areas, or a checkpoint. Its bytes never change.

    `is_kept`: the employee has not shared it yet. `at_number` is the number of the checkpoint as it stood: it stays
    where a change takes the checkpoint out.

    `size` is in bytes and `sha256` the fingerprint, both of the file as it is kept: cleaned, not as it was sent. The
    name that it had is not kept. Withdrawn, it stays with its reason, and is opened by those alone whom
    plans/permissions/attachments.py names.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="attachments")
    area = models.ForeignKey(
        ImprovementArea, models.SET_NULL, null=True, blank=True, related_name="attachments"
    )
    checkpoint = models.ForeignKey(
        Checkpoint, models.SET_NULL, null=True, blank=True, related_name="attachments"
    )
    at_number = models.PositiveSmallIntegerField(null=True, blank=True)
    is_kept = models.BooleanField(default=False)
    title = models.CharField(_("what it shows"), max_length=200)
    kind = models.CharField(max_length=5, choices=[(kind.value, kind.value.upper()) for kind in Kind])
    file = models.FileField(storage=attachment_storage, upload_to=random_name, max_length=60, unique=True)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_reason = models.TextField(_("why it is withdrawn"), blank=True)

    objects = SharedAttachments()  # type: ignore[misc]  # in place of the one of Guarded
    kept = KeptAttachments()
    # For the store of files and the limits alone: who asks here tells nobody.
    everything = GuardedManager()

    class Meta:
        base_manager_name = "everything"
        ordering: ClassVar = ["added_at", "pk"]
        constraints: ClassVar = [
            both_or_neither("attachment", "withdrawn"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_reason="")
                | Q(withdrawn_at__isnull=False) & ~Q(withdrawn_reason=""),
                name="attachment_withdrawn_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in Kind]), name="attachment_known_kind"
            ),
            models.CheckConstraint(condition=Q(size__gt=0), name="attachment_holds_something"),
            models.CheckConstraint(
                condition=Q(area__isnull=True) | Q(at_number__isnull=True), name="attachment_about_one_thing"
            ),
            models.CheckConstraint(
                condition=Q(checkpoint__isnull=True) | Q(at_number__isnull=False),
                name="attachment_at_a_checkpoint_has_its_number",
            ),
            models.CheckConstraint(
                condition=Q(is_kept=False) | Q(at_number__isnull=False, withdrawn_at__isnull=True),
                name="attachment_kept_is_at_a_checkpoint",
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def is_withdrawn(self) -> bool:
        """Whether it was said that the file should not be here."""
        return self.withdrawn_at is not None

    @property
    def about_number(self) -> int | None:
        """The number of the checkpoint that it belongs to, as it is now; None for a file about something else."""
        return self.checkpoint.number if self.checkpoint is not None else self.at_number

    @property
    def short_sha256(self) -> str:
        """The beginning of the fingerprint, enough to compare by eye."""
        return self.sha256[:16]
