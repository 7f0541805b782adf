"""What somebody said to a version, and how we know that it was them."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from employees.enums import ProofMethod
from employees.models.base import Referenced
from employees.models.guarded import Guarded
from plans.enums import SignatureMeaning, SignatureRoute
from plans.models.attachment import Attachment
from plans.models.change import PlanVersion
from plans.models.content import both_or_neither

PROVEN = Q(method__in=[ProofMethod.PASSWORD, ProofMethod.PASSKEY, ProofMethod.SSO])
# Before people were asked again for each signature. No verb writes it any more.
SIGNED_IN_ONLY = Q(method=ProofMethod.SIGNED_IN, authenticated_at__isnull=True, mfa=False)


class Act(Guarded, Referenced):
    """What every signature keeps: the words that were on the screen, and how the signer showed who they are.

    `statement` is what signing said, word for word, in `language`; `statement_sha256` is its hash, as it was in the
    form that was sent. `authenticated_at` is when the signer proved who they are, and `mfa` whether a second factor
    took part.
    """

    guarded_through: ClassVar[str] = "version"

    statement = models.TextField(blank=True)
    statement_sha256 = models.CharField(max_length=64, blank=True)
    language = models.CharField(max_length=15, blank=True)
    method = models.CharField(max_length=9, choices=ProofMethod.choices, default=ProofMethod.SIGNED_IN)
    authenticated_at = models.DateTimeField(null=True, blank=True)
    mfa = models.BooleanField(default=False)

    class Meta:
        abstract = True


class Signature(Act):
    """One act of signing, or of choosing not to. It refers to the exact version by hash.

    `since` is the number of the version that its signer had answered for before, and `redline_sha256` the hash of what
    changed from that one; both are empty where the whole plan was to be read.
    `consent` is what was said of signing on a screen, beside paper. On paper HR is `recorded_by`, with a `witness`, the
    day on the paper (in the plan's zone) and the `scan`; the signer is the person who signed the paper all the same.
    `invited_at` and `reset_at` are kept where HR invited the signer anew, or a new password was asked for, shortly
    before.
    """

    version = models.ForeignKey(PlanVersion, models.PROTECT, related_name="signatures")
    signer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    meaning = models.CharField(max_length=12, choices=SignatureMeaning.choices)
    route = models.CharField(max_length=8, choices=SignatureRoute.choices, default=SignatureRoute.SCREEN)
    comment = models.TextField(blank=True)
    consent = models.TextField(blank=True)
    consent_sha256 = models.CharField(max_length=64, blank=True)
    version_sha256 = models.CharField(max_length=64)
    since = models.PositiveIntegerField(null=True, blank=True)
    redline_sha256 = models.CharField(max_length=64, blank=True)
    present = models.CharField(max_length=200, blank=True)
    interpreter = models.CharField(max_length=200, blank=True)
    interpreter_language = models.CharField(max_length=100, blank=True)
    invited_at = models.DateTimeField(null=True, blank=True)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reset_at = models.DateTimeField(null=True, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    witness = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    signed_on = models.DateField(null=True, blank=True)
    scan = models.ForeignKey(Attachment, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["version", "signer"], name="signature_once_per_version_and_signer"
            ),
            models.CheckConstraint(
                condition=Q(since__isnull=True, redline_sha256="")
                | Q(since__isnull=False) & ~Q(redline_sha256=""),
                name="signature_of_changes_names_them",
            ),
            models.CheckConstraint(
                condition=Q(meaning__in=SignatureMeaning.values), name="signature_known_meaning"
            ),
            models.CheckConstraint(
                condition=~Q(meaning=SignatureMeaning.COMMENTS) | ~Q(comment=""),
                name="signature_with_comments_has_them",
            ),
            models.CheckConstraint(
                condition=Q(statement="", statement_sha256="") | ~Q(statement="") & ~Q(statement_sha256=""),
                name="signature_statement_and_its_hash",
            ),
            models.CheckConstraint(
                condition=Q(
                    route=SignatureRoute.PAPER,
                    method=ProofMethod.PAPER,
                    authenticated_at__isnull=True,
                    mfa=False,
                    scan__isnull=False,
                    signed_on__isnull=False,
                    recorded_by__isnull=False,
                    witness__isnull=False,
                )
                | Q(
                    route__in=[SignatureRoute.SCREEN, SignatureRoute.ASSISTED],
                    scan__isnull=True,
                    signed_on__isnull=True,
                    recorded_by__isnull=True,
                    witness__isnull=True,
                )
                & (PROVEN & Q(authenticated_at__isnull=False) | SIGNED_IN_ONLY),
                name="signature_proven_as_its_route_asks",
            ),
            models.CheckConstraint(
                condition=~Q(recorded_by=F("signer"))
                & ~Q(witness=F("signer"))
                & ~Q(witness=F("recorded_by")),
                name="signature_on_paper_by_three_people",
            ),
            models.CheckConstraint(
                condition=Q(interpreter="", interpreter_language="")
                | ~Q(interpreter="") & ~Q(interpreter_language=""),
                name="signature_interpreter_and_language",
            ),
            both_or_neither("signature", "invited"),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def is_signed(self) -> bool:
        """Whether it is a signature, whatever it means: not signing is a fact of its own, never one."""
        return self.meaning != SignatureMeaning.NOT_SIGNING

    @property
    def wants_witness(self) -> bool:
        """Whether somebody else is asked to confirm it: that it was given, or signed on paper."""
        return not self.is_signed or self.route == SignatureRoute.PAPER

    @property
    def says(self) -> str:
        """What it says in few words."""
        return str(self.get_meaning_display())


class MeetingRequest(Guarded, Referenced):
    """The wish to talk before answering for a version. No answer: the person may sign, or not, at any time after."""

    guarded_through: ClassVar[str] = "version"

    version = models.ForeignKey(PlanVersion, models.PROTECT, related_name="meeting_requests")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    words = models.TextField(blank=True)
    version_sha256 = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar = ["asked_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "asked_by"], name="meetingrequest_once_per_version"),
        ]

    def __str__(self) -> str:
        return self.ref
