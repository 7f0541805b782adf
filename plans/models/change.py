"""How a plan changes after it has started: versions, amendments, pauses."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from employees.encryption import LockedTextField
from employees.models import Employee
from employees.models.absence import opened
from employees.models.base import Referenced
from employees.models.guarded import Guarded
from plans.enums import AskedBy, ChangeKind, ChangeState
from plans.models.content import both_or_neither
from plans.models.plan import Plan


class PlanVersion(Guarded, Referenced):
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


class Amendment(Guarded, Referenced):
    """A change put forward by the manager and made, or declined, by HR; or made by HR at once.

    `changes` is a list of changes as plans/documents/changes.py describes them. `goalposts_reason` is HR's own reason
    for a change that makes the plan harder to meet. `version` is the version that it made.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="amendments")
    kind = models.CharField(max_length=12, choices=ChangeKind.choices)
    state = models.CharField(max_length=10, choices=ChangeState.choices, default=ChangeState.PROPOSED)
    asked_by = models.CharField(_("who asked for it"), max_length=13, choices=AskedBy.choices, blank=True)
    reason = models.TextField(_("why"))
    goalposts_reason = models.TextField(_("why it may become harder"), blank=True)
    employee_view = models.TextField(_("what the employee said about it"), blank=True)
    changes = models.JSONField(default=list)
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decline_reason = models.TextField(_("why not"), blank=True)
    version = models.OneToOneField(PlanVersion, models.PROTECT, null=True, related_name="amendment")

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


class Pause(Guarded, Referenced):
    """A time in which the plan stood still. The ground is for HR alone; the dates are for everyone.

    `from_date` and `until_date` bound the pause, from inclusive, until exclusive (the day work resumed). `working_days`
    are those by which the dates moved, `scaled` the numbers that came down with them, as in AbsenceCount.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="pauses")
    from_date = models.DateField(_("from"))
    until_date = models.DateField(_("back on"), null=True, blank=True)
    working_days = models.PositiveIntegerField(default=0)
    scaled = models.JSONField(default=dict, blank=True)
    locked_note = LockedTextField(_("ground, for HR only"), blank=True)

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

    @property
    def hr_note(self) -> str:
        """The ground, unlocked. For HR's eyes: ask VIEW_HR_NOTE first."""
        return opened(self.locked_note)


class AbsenceCount(Guarded, Referenced):
    """What HR did about approved absence while a plan ran: moved the dates by it, or left them and said why.

    `days` are working days, all of them before `until_date` (exclusive). `away` is what stood when it was decided, as
    [first day, last day, share of each day], both inclusive: what is recorded or corrected later is held against it.
    `scaled` says of each goal, by its reference, from which number its target was scaled down, and to which.
    Everybody who reads the plan may read `reason`. `version` is the version that the move made; None: dates were left.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="absence_counts")
    days = models.PositiveSmallIntegerField()
    until_date = models.DateField()
    away = models.JSONField(default=list)
    scaled = models.JSONField(default=dict, blank=True)
    reason = models.TextField(_("why the dates stay"), blank=True)
    version = models.OneToOneField(PlanVersion, models.PROTECT, null=True, related_name="absence_count")
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["decided_at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(days__gte=1), name="absencecount_is_of_a_day_or_more"),
            models.CheckConstraint(
                condition=Q(version__isnull=False, reason="") | Q(version__isnull=True) & ~Q(reason=""),
                name="absencecount_moves_the_dates_or_says_why_not",
            ),
        ]

    def __str__(self) -> str:
        return self.ref


class HandOver(Guarded, Referenced):
    """A plan going from one manager to another. It begins with a closing summary, or when HR hands it over.

    `answers` is what the new manager said to each goal, kept as it was said: a list of
    {"goal": ref, "statement": its words then, "answer": a GoalAnswer, "words": what is proposed}.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="handovers")
    from_manager = models.ForeignKey(Employee, models.PROTECT, related_name="+")
    to_manager = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="+")
    summary = models.TextField(_("closing summary"), blank=True)
    summary_at = models.DateTimeField(null=True, blank=True)
    summary_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reason = models.TextField(_("why"), blank=True)
    version = models.OneToOneField(PlanVersion, models.PROTECT, null=True, related_name="handover")
    made_at = models.DateTimeField(null=True, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answers = models.JSONField(default=list)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            both_or_neither("handover", "summary"),
            both_or_neither("handover", "made"),
            both_or_neither("handover", "answered"),
            models.UniqueConstraint(
                fields=["plan"],
                condition=Q(made_at__isnull=True),
                name="handover_one_being_prepared_per_plan",
            ),
            models.CheckConstraint(
                condition=Q(made_at__isnull=True, to_manager__isnull=True)
                | Q(made_at__isnull=False, to_manager__isnull=False),
                name="handover_made_to_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(to_manager=models.F("from_manager")), name="handover_to_another_person"
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | Q(made_at__isnull=False),
                name="handover_answered_after_it_was_made",
            ),
        ]

    def __str__(self) -> str:
        return self.ref
