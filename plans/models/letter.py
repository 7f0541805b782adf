"""Letters to the employee, as they were written; and the organisation's own words for them, every state of them."""

from __future__ import annotations

import hashlib
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from employees.models.base import Referenced
from plans.enums import DocumentKind, LetterKind
from plans.models.change import PlanVersion
from plans.models.content import Checkpoint
from plans.models.plan import Plan

LONGEST_SUBJECT = 200


class LetterWording(Referenced):
    """The words of one kind of letter in one language, from `made_at` on. Rows are added, never changed.

    The latest `number` is in force. All three texts empty: the words that come with Waymark, restored.
    """

    kind = models.CharField(max_length=16, choices=LetterKind.choices)
    language = models.CharField(max_length=10)
    number = models.PositiveIntegerField()
    subject = models.CharField(_("subject"), max_length=LONGEST_SUBJECT, blank=True)
    opening = models.TextField(_("beginning"), blank=True)
    closing = models.TextField(_("end"), blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "language", "number"], name="letterwording_once_per_number"
            ),
            models.CheckConstraint(condition=Q(kind__in=LetterKind.values), name="letterwording_known_kind"),
            models.CheckConstraint(
                condition=Q(subject="", opening="", closing="")
                | ~Q(subject="") & ~Q(opening="") & ~Q(closing=""),
                name="letterwording_whole_or_default",
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def is_default(self) -> bool:
        """Whether it says that Waymark's own words hold again."""
        return not self.subject

    @property
    def words_sha256(self) -> str:
        """The fingerprint of its words, for the record; empty where they are Waymark's."""
        return "" if self.is_default else _sha256(self.subject, self.opening, self.closing)


class Letter(Referenced):
    """A letter as it was written: its words are filled in, and stay as they are whatever becomes of the wording.

    `number` counts the letters of a plan. `meets_on` and `meets_at` are a date and a time in the plan's zone. `version`
    is the version that a letter about an extension tells of, `wording` the organisation's own words that were used
    (None: Waymark's). `is_told` says whether the employee was sent a message that it is there.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="letters")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=16, choices=LetterKind.choices)
    language = models.CharField(max_length=10)
    subject = models.TextField()
    opening = models.TextField()
    message = models.TextField(_("in your own words"), blank=True)
    closing = models.TextField()
    meets_on = models.DateField(_("day"), null=True, blank=True)
    meets_at = models.TimeField(_("time"), null=True, blank=True)
    place = models.CharField(_("where"), max_length=200, blank=True)
    checkpoint = models.ForeignKey(Checkpoint, models.PROTECT, null=True, related_name="letters")
    version = models.ForeignKey(PlanVersion, models.PROTECT, null=True, related_name="letters")
    wording = models.ForeignKey(LetterWording, models.PROTECT, null=True, related_name="+")
    is_told = models.BooleanField(default=False)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["-written_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "number"], name="letter_once_per_number"),
            models.CheckConstraint(condition=Q(kind__in=LetterKind.WRITTEN), name="letter_written_kind"),
            models.CheckConstraint(
                condition=Q(meets_on__isnull=True, meets_at__isnull=True, place="")
                | Q(meets_on__isnull=False, meets_at__isnull=False) & ~Q(place=""),
                name="letter_meets_somewhere_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(meets_on__isnull=False) | ~Q(kind__in=sorted(LetterKind.INVITATIONS)),
                name="letter_invitation_names_a_day",
            ),
            models.CheckConstraint(
                condition=Q(version__isnull=False, kind=LetterKind.EXTENSION)
                | Q(version__isnull=True) & ~Q(kind=LetterKind.EXTENSION),
                name="letter_extension_names_its_version",
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def document_kind(self) -> DocumentKind:
        """What it is as an issued document."""
        return LetterKind(self.kind).document

    @property
    def words_sha256(self) -> str:
        """The fingerprint of what it says, for the record: which words were sent, without the words."""
        return _sha256(self.subject, self.opening, self.message, self.closing)


def _sha256(*texts: str) -> str:
    return hashlib.sha256("\n\n".join(texts).encode()).hexdigest()
