"""The pause before a plan: what was asked, what was answered, and what it led to. Kept as evidence of good faith.

What HR alone may read stands in a table of its own, so that nothing that reads the rest can bring it along.
"""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from employees.models import Employee
from employees.models.base import Referenced
from employees.models.guarded import Guarded
from plans import fairness
from plans.enums import FirstStep, LikelyCause, YesNoUnknown
from plans.models.content import both_or_neither
from plans.models.plan import Plan

CAUSES = {
    LikelyCause.SKILL: "from_skill",
    LikelyCause.WILL: "from_will",
    LikelyCause.WORKLOAD: "from_workload",
    LikelyCause.TOOLS: "from_tools",
    LikelyCause.UNCLEAR: "from_unclear",
}


def _answer(label: object) -> models.CharField[str, str]:
    return models.CharField(label, max_length=7, choices=YesNoUnknown.choices)  # type: ignore[arg-type]


class FairStart(Guarded, Referenced):
    """One pause. `plan` is None where it led to coaching or an adjustment instead.

    `first_talk_on` is a date in the person's own zone, None if there was no talk yet. `needs_second_reader` says that
    two people in HR read the plan before it is approved; the second of them is `second_read_by`.
    """

    employee = models.ForeignKey(Employee, models.PROTECT, related_name="fair_starts")
    plan = models.OneToOneField(Plan, models.PROTECT, null=True, blank=True, related_name="fair_start")
    answered_at = models.DateTimeField()
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    standard_told = models.BooleanField(_("told what is expected"), null=True)
    standard_how = models.TextField(_("how, and when"), blank=True)
    first_talk_on = models.DateField(_("first talk"), null=True, blank=True)
    review_contradicts = models.CharField(
        _("the last review says something else"), max_length=7, choices=YesNoUnknown.choices, blank=True
    )
    from_skill = models.BooleanField(default=False)
    from_will = models.BooleanField(default=False)
    from_workload = models.BooleanField(default=False)
    from_tools = models.BooleanField(default=False)
    from_unclear = models.BooleanField(default=False)
    keep_if_met = models.BooleanField(_("would be kept if all goals are met"), null=True)
    support_tried = models.BooleanField(_("support tried"), null=True)
    support_detail = models.TextField(_("what was tried, and when"), blank=True)
    considered = models.TextField(_("considered instead of a plan"), blank=True)

    # With the answers above alone: what HR knows besides may not show through here.
    suggested = models.CharField(max_length=13, choices=FirstStep.choices)
    step = models.CharField(_("next step"), max_length=13, choices=FirstStep.choices)
    reason = models.TextField(_("why this step all the same"), blank=True)
    second_read_at = models.DateTimeField(null=True, blank=True)
    second_read_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering: ClassVar = ["-answered_at", "pk"]
        indexes: ClassVar = [models.Index(fields=["employee", "-answered_at"])]
        constraints: ClassVar = [
            both_or_neither("fairstart", "second_read"),
            models.CheckConstraint(condition=Q(step__in=FirstStep.values), name="fairstart_known_step"),
            models.CheckConstraint(
                condition=Q(step__in=FirstStep.WITHOUT_PLAN, plan__isnull=True)
                | ~Q(step__in=FirstStep.WITHOUT_PLAN) & Q(plan__isnull=False),
                name="fairstart_plan_only_if_begun",
            ),
            models.CheckConstraint(
                condition=Q(second_read_by__isnull=True) | ~Q(second_read_by=F("answered_by")),
                name="fairstart_second_reader_is_another",
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def causes(self) -> list[LikelyCause]:
        """Where it seemed to come from, in the order of the question."""
        return [cause for cause, name in CAUSES.items() if getattr(self, name)]

    @property
    def causes_in_words(self) -> list[str]:
        """The same as a person reads them."""
        return [str(cause.label) for cause in self.causes]

    @property
    def answers(self) -> fairness.Answers:
        """The answers as the rules read them. What an older plan was never asked counts as no."""
        return fairness.Answers(
            standard_told=bool(self.standard_told),
            standard_how=self.standard_how,
            first_talk_on=self.first_talk_on,
            review_contradicts=YesNoUnknown(self.review_contradicts or YesNoUnknown.UNKNOWN),
            causes=frozenset(self.causes),
            keep_if_met=bool(self.keep_if_met),
            support_tried=bool(self.support_tried),
            support_detail=self.support_detail,
            considered=self.considered,
        )


class HrAnswers(Guarded, Referenced):
    """What HR answered about one pause. Read by HR alone: never by the manager, the employee, a document or an export.

    Never changed: what becomes known later is a new row, and the newest counts.
    """

    guarded_through: ClassVar[str] = "fair_start"
    only_by_funnel: ClassVar[bool] = True

    fair_start = models.ForeignKey(FairStart, models.PROTECT, related_name="hr_answers")
    look_back_days = models.PositiveSmallIntegerField(default=fairness.LOOK_BACK_DAYS)
    leave = _answer(_("has taken leave"))
    complaint = _answer(_("has complained or reported something"))
    pregnancy = _answer(_("has announced a pregnancy"))
    adjustment = _answer(_("has asked for an adjustment"))
    union_work = _answer(_("has joined union or works-council work"))
    health = _answer(_("health may play a part"))
    needs_second_reader = models.BooleanField()
    reason = models.TextField(_("why this step all the same"), blank=True)
    answered_at = models.DateTimeField()
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["-answered_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(**{f"{name}__in": YesNoUnknown.values for name in fairness.HR_QUESTIONS}),
                name="hranswers_known_answers",
            )
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def answers(self) -> fairness.HrAnswers:
        """The answers as the rules read them."""
        return fairness.HrAnswers(
            **{name: YesNoUnknown(getattr(self, name)) for name in fairness.HR_QUESTIONS}
        )
