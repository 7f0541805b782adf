"""Opening one plan in an emergency: asked for by a system owner, confirmed by somebody else, over by itself."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from employees.encryption import LockedTextField
from employees.models import Employee
from employees.models.absence import opened
from employees.models.base import Referenced
from employees.models.guarded import Guarded
from plans.models.content import both_or_neither
from plans.models.plan import Plan


class EmergencyAccess(Guarded, Referenced):
    """One request. `plan` is chosen by whoever confirms it: who asks names a person and does not learn of any plan.

    Open from `confirmed_at` until the instant `until` (UTC), or `ended_at`. `tell_on` is the date on which the person
    is told; later than the day of confirming only with a reason. Who asks and who confirms are two people.
    """

    only_by_funnel: ClassVar[bool] = True

    person = models.ForeignKey(Employee, models.PROTECT, related_name="+")
    plan = models.ForeignKey(Plan, models.PROTECT, null=True, related_name="+")
    locked_reason = LockedTextField(_("why the plan has to be opened"))
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    until = models.DateTimeField(null=True, blank=True)
    tell_on = models.DateField(null=True, blank=True)
    locked_why_later = LockedTextField(_("why the person is told later"), blank=True)
    declined_at = models.DateTimeField(null=True, blank=True)
    declined_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["-asked_at", "-pk"]
        constraints: ClassVar = [
            both_or_neither("emergency", "confirmed"),
            both_or_neither("emergency", "declined"),
            both_or_neither("emergency", "ended"),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("asked_by")),
                name="emergency_confirmed_by_somebody_else",
            ),
            models.CheckConstraint(
                condition=Q(
                    confirmed_at__isnull=True, plan__isnull=True, until__isnull=True, tell_on__isnull=True
                )
                | Q(
                    confirmed_at__isnull=False,
                    plan__isnull=False,
                    until__gt=F("confirmed_at"),
                    tell_on__isnull=False,
                    declined_at__isnull=True,
                ),
                name="emergency_confirmed_says_what_and_until_when",
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def reason(self) -> str:
        """Why, unlocked: for who asked and those who may confirm."""
        return opened(self.locked_reason)

    @property
    def why_later(self) -> str:
        """Why the person is told later, unlocked: for HR."""
        return opened(self.locked_why_later)

    def is_open(self, at: datetime) -> bool:
        """Whether the plan can be read through it at an instant."""
        return self.until is not None and self.ended_at is None and at < self.until

    @property
    def over_at(self) -> datetime | None:
        """When it is, or was, really over: as planned, or when somebody ended it. None where nothing was opened."""
        return self.until if self.ended_at is None or self.until is None else self.ended_at

    @property
    def is_waiting(self) -> bool:
        """Whether nobody has decided yet."""
        return self.confirmed_at is None and self.declined_at is None and self.ended_at is None
