"""What somebody needs to be able to do their work, asked of HR alone; and what HR keeps to itself about a plan.

They stand in tables of their own, locked, and no way leads to them from a plan: nothing that reads a plan brings them
along.
"""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from employees.encryption import LockedTextField
from employees.models.absence import opened
from employees.models.base import Referenced
from employees.models.guarded import Guarded
from plans.enums import AdjustmentState
from plans.models.content import both_or_neither
from plans.models.plan import Plan


class Adjustment(Guarded, Referenced):
    """One request. Why, and what would help, are read by the person and HR; `agreed` by those who lead the plan too.

    `agreed` says what is done, and from which date (in the plan's zone), never why.
    """

    only_by_funnel: ClassVar[bool] = True

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="+")
    locked_wish = LockedTextField(_("what would help"))
    locked_ground = LockedTextField(_("why, for HR only"), blank=True)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    state = models.CharField(max_length=9, choices=AdjustmentState.choices, default=AdjustmentState.OPEN)
    agreed = models.TextField(_("what was agreed"), blank=True)
    agreed_from = models.DateField(_("from"), null=True, blank=True)
    locked_answer = LockedTextField(_("HR's answer, for the person"), blank=True)
    # By HR, or by the person who takes it back.
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["-asked_at", "-pk"]
        constraints: ClassVar = [
            both_or_neither("adjustment", "decided"),
            models.CheckConstraint(
                condition=Q(state=AdjustmentState.OPEN, decided_at__isnull=True)
                | Q(state__in=[AdjustmentState.AGREED, AdjustmentState.DECLINED, AdjustmentState.WITHDRAWN])
                & Q(decided_at__isnull=False),
                name="adjustment_open_until_decided",
            ),
            models.CheckConstraint(
                condition=Q(state=AdjustmentState.AGREED, agreed_from__isnull=False) & ~Q(agreed="")
                | ~Q(state=AdjustmentState.AGREED) & Q(agreed="", agreed_from__isnull=True),
                name="adjustment_agreed_says_what",
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def wish(self) -> str:
        """What would help, unlocked: for the person and HR."""
        return opened(self.locked_wish)

    @property
    def ground(self) -> str:
        """Why, unlocked: for the person and HR."""
        return opened(self.locked_ground)

    @property
    def answer(self) -> str:
        """HR's answer, unlocked: for the person and HR."""
        return opened(self.locked_answer)


class HrNote(Guarded, Referenced):
    """What HR keeps about a plan, for HR alone. Added to, never changed or removed by hand."""

    only_by_funnel: ClassVar[bool] = True

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="+")
    locked_body = LockedTextField(_("note, for HR only"))
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["-written_at", "-pk"]

    def __str__(self) -> str:
        return self.ref

    @property
    def body(self) -> str:
        """The note, unlocked: for HR."""
        return opened(self.locked_body)
