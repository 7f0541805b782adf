"""The plan itself: whose, by whom, in which state, and when each step was taken by whom."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from employees.models import Employee
from employees.models.base import Referenced
from employees.models.guarded import Guarded
from plans.designs import Design
from plans.designs.standard import STANDARD
from plans.enums import Frequency, PlanStatus, Trigger
from plans.models.template import TemplateVersion

# Each of these is a pair of columns, *_at and *_by, that are set together or not at all.
STEPS = ("submitted", "approved", "shared", "started", "paused", "closed", "withdrawn")


def _both_or_neither(step: str) -> models.CheckConstraint:
    at, by = f"{step}_at__isnull", f"{step}_by__isnull"
    return models.CheckConstraint(
        condition=Q(**{at: True, by: True}) | Q(**{at: False, by: False}), name=f"plan_both_{step}_set"
    )


class Plan(Guarded, Referenced):
    """One improvement plan of one person. `status` is written by plans/workflows alone.

    `starts_on` and `ends_on` are calendar dates in the plan's `time_zone`, both inclusive.
    `revision` rises with every edit of the draft, so that two editors never overwrite each other unseen.
    `version` is 0 until the plan starts; each change after that makes a new one.
    """

    guarded_through: ClassVar[str] = ""

    employee = models.ForeignKey(Employee, models.PROTECT, related_name="plans")
    manager = models.ForeignKey(Employee, models.PROTECT, related_name="managed_plans")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    # Who wrote in the draft, and who did anything at all: whoever judges it later must be neither (four eyes).
    writers = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")
    participants = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")
    status = models.CharField(max_length=12, choices=PlanStatus.choices, default=PlanStatus.DRAFT)
    # The template as it was when the draft was begun: what is published later is for later plans.
    template_version = models.ForeignKey(TemplateVersion, models.PROTECT, null=True, related_name="plans")
    # What was answered to the template's own fields, by the fields' keys.
    answers = models.JSONField(default=dict, blank=True)
    noun = models.CharField(_("what this plan is called"), max_length=60, default="Improvement plan")
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC")
    language = models.CharField(_("language"), max_length=10, default="en")

    # What stands at the head of the paper, beside the noun. An empty mark is the usual one.
    confidential = models.CharField(_("confidentiality mark"), max_length=200, blank=True)
    re_line = models.CharField(_("subject line"), max_length=200, blank=True)
    trigger = models.CharField(_("what led to this plan"), max_length=10, choices=Trigger.choices, blank=True)
    last_appraisal_on = models.DateField(_("last appraisal"), null=True, blank=True)
    met_on = models.DateField(_("date of the meeting"), null=True, blank=True)

    reason = models.TextField(_("what has happened"), blank=True)
    impact = models.TextField(_("what it means for others"), blank=True)
    earlier_talks = models.TextField(_("what was said and done before"), blank=True)
    ending = models.TextField(_("what happens at the end"), blank=True)
    rights = models.TextField(_("how to answer or appeal, and where to find help"), blank=True)
    distribution = models.TextField(_("who gets a copy"), blank=True)
    no_support_reason = models.TextField(_("why no support is planned"), blank=True)
    # The employee then writes goals, steps and support as proposals, once the plan is shared (docs/decisions/0005).
    employee_writes_first = models.BooleanField(_("the employee writes the first draft"), default=False)

    starts_on = models.DateField(_("starts on"), null=True, blank=True)
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    frequency = models.CharField(
        _("checkpoints"), max_length=12, choices=Frequency.choices, default=Frequency.FORTNIGHTLY
    )
    talk_frequency = models.CharField(
        _("how often they talk besides the checkpoints"), max_length=200, blank=True
    )
    consultation_days = models.PositiveSmallIntegerField(_("working days to talk it through"), default=5)
    consultation_ends_on = models.DateField(null=True, blank=True)
    consultation_ended_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    # From when on the employee wants paper instead of the screen; empty: they sign on a screen.
    paper_since = models.DateTimeField(null=True, blank=True)

    version = models.PositiveIntegerField(default=0)
    revision = models.PositiveIntegerField(default=0)
    paused_on = models.DateField(null=True, blank=True)

    created_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    shared_at = models.DateTimeField(null=True, blank=True)
    shared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    started_at = models.DateTimeField(null=True, blank=True)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    paused_at = models.DateTimeField(null=True, blank=True)
    paused_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["-created_at", "pk"]
        indexes: ClassVar = [
            models.Index(fields=["status", "ends_on"]),
            models.Index(fields=["manager", "status"]),
            models.Index(fields=["employee", "status"]),
        ]
        constraints: ClassVar = [
            *(_both_or_neither(step) for step in STEPS),
            models.CheckConstraint(condition=Q(status__in=PlanStatus.values), name="plan_known_status"),
            models.CheckConstraint(
                condition=~Q(employee=F("manager")), name="plan_manager_is_another_person"
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("author")),
                name="plan_approved_by_somebody_else",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(starts_on__isnull=True) | Q(ends_on__gt=F("starts_on")),
                name="plan_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=PlanStatus.SHARED) | Q(shared_at__isnull=False),
                name="plan_shared_has_a_date",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["active", "paused", "closed"])
                | Q(started_at__isnull=False, version__gte=1),
                name="plan_started_has_a_version",
            ),
            models.CheckConstraint(
                condition=(Q(status="paused") & Q(paused_at__isnull=False, paused_on__isnull=False))
                | (~Q(status="paused") & Q(paused_at__isnull=True, paused_on__isnull=True)),
                name="plan_paused_says_since_when",
            ),
            models.CheckConstraint(
                condition=Q(status="closed", closed_at__isnull=False)
                | ~Q(status="closed") & Q(closed_at__isnull=True),
                name="plan_closed_says_when",
            ),
            models.UniqueConstraint(
                fields=["employee"],
                condition=Q(status__in=PlanStatus.UNDER_WAY),
                name="plan_one_under_way_per_employee",
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def design(self) -> Design:
        """What the plan is made of, in which order and words: its template, or Waymark's standard one."""
        return self.template_version.design if self.template_version else STANDARD

    @property
    def days(self) -> int | None:
        """How many calendar days the plan lasts, both ends counted. None while it has no dates."""
        if self.starts_on is None or self.ends_on is None:
            return None
        return (self.ends_on - self.starts_on).days + 1

    @property
    def is_shared(self) -> bool:
        """Whether the employee has ever been able to see this plan."""
        return self.shared_at is not None
