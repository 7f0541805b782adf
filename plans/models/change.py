"""How a plan changes after it has started: versions, amendments, pauses."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from employees.models.base import Referenced
from plans.enums import ChangeKind, ChangeState
from plans.models.plan import Plan


class PlanVersion(Referenced):
    """The plan as it stood at one moment, frozen. `sha256` is of the canonical JSON of `facts`."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=ChangeKind.choices)
    reason = models.TextField(blank=True)
    facts = models.JSONField()
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "number"], name="planversion_numbered_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="planversion_numbered_from_one"),
        ]

    def __str__(self) -> str:
        return self.ref


class Amendment(Referenced):
    """A change put forward by the manager and made, or declined, by HR; or made by HR at once.

    `changes` is a list of {"item", "ref", "fields"}: see plans/workflows/amending.py.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="amendments")
    kind = models.CharField(max_length=12, choices=ChangeKind.choices)
    state = models.CharField(max_length=10, choices=ChangeState.choices, default=ChangeState.PROPOSED)
    reason = models.TextField(_("why"))
    employee_view = models.TextField(_("what the employee said about it"), blank=True)
    changes = models.JSONField(default=list)
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decline_reason = models.TextField(_("why not"), blank=True)

    class Meta:
        ordering: ClassVar = ["proposed_at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="proposed", decided_at__isnull=True, decided_by__isnull=True)
                | ~Q(state="proposed") & Q(decided_at__isnull=False, decided_by__isnull=False),
                name="amendment_both_decided_set",
            )
        ]

    def __str__(self) -> str:
        return self.ref


class Pause(Referenced):
    """A time in which the plan stood still. The ground is for HR alone; the dates are for everyone.

    `from_date` and `until_date` bound the pause, from inclusive, until exclusive (the day work resumed).
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="pauses")
    from_date = models.DateField(_("from"))
    until_date = models.DateField(_("back on"), null=True, blank=True)
    working_days = models.PositiveIntegerField(default=0)
    hr_note = models.TextField(_("ground, for HR only"), blank=True)

    class Meta:
        ordering: ClassVar = ["from_date", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["plan"], condition=Q(until_date__isnull=True), name="pause_one_open_per_plan"
            ),
            models.CheckConstraint(
                condition=Q(until_date__isnull=True) | Q(until_date__gte=models.F("from_date")),
                name="pause_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return self.ref
