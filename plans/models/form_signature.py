"""The signatures that a form asks for besides the employee's receipt: the manager's, the next level's, a witness's."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from plans.designs import Moment, SignerRole
from plans.enums import SignatureMeaning
from plans.models.change import PlanVersion
from plans.models.content import Checkpoint
from plans.models.signature import PROVEN, SIGNED_IN_ONLY, Act


class FormSignature(Act):
    """One signature in a role, at a moment. `checkpoint` is set for those at a checkpoint, and for no others.

    `version_sha256` is what the signer was shown, and `statement` what signing said, word for word.
    """

    version = models.ForeignKey(PlanVersion, models.PROTECT, related_name="form_signatures")
    role = models.CharField(max_length=10, choices=SignerRole.choices)
    moment = models.CharField(max_length=6, choices=Moment.choices)
    checkpoint = models.ForeignKey(Checkpoint, models.PROTECT, null=True, related_name="form_signatures")
    meaning = models.CharField(max_length=12, choices=SignatureMeaning.choices)
    comment = models.TextField(blank=True)
    version_sha256 = models.CharField(max_length=64)
    signer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(moment="review", checkpoint__isnull=False)
                | ~Q(moment="review") & Q(checkpoint__isnull=True),
                name="formsignature_checkpoint_at_a_review",
            ),
            models.UniqueConstraint(
                fields=["version", "moment", "role"],
                condition=Q(checkpoint__isnull=True),
                name="formsignature_once_per_version",
            ),
            models.UniqueConstraint(
                fields=["checkpoint", "role"],
                condition=Q(checkpoint__isnull=False),
                name="formsignature_once_per_checkpoint",
            ),
            models.CheckConstraint(
                condition=~Q(role="employee", moment__in=["start", "change"]),
                name="formsignature_receipt_is_elsewhere",
            ),
            models.CheckConstraint(
                condition=Q(statement="", statement_sha256="") | ~Q(statement="") & ~Q(statement_sha256=""),
                name="formsignature_statement_and_its_hash",
            ),
            models.CheckConstraint(
                condition=PROVEN & Q(authenticated_at__isnull=False) | SIGNED_IN_ONLY,
                name="formsignature_proven",
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def is_signed(self) -> bool:
        """Whether it is a signature: not signing is a fact of its own, never one."""
        return self.meaning != SignatureMeaning.NOT_SIGNING

    @property
    def says(self) -> str:
        """What it says in few words: of a companion that they were there, of a witness what they saw."""
        if self.is_signed and self.role == SignerRole.COMPANION:
            return str(_("Was present"))
        if self.is_signed and self.role == SignerRole.WITNESS:
            return str(_("Witnessed that it was given"))
        return str(self.get_meaning_display())
