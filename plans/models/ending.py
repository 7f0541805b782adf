"""How a plan ends: the outcome of each goal and of the whole, and an appeal against it."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from employees.models.base import Referenced
from plans.enums import AppealDecision, GoalResult, OutcomeKind, Side
from plans.models.content import Goal
from plans.models.plan import Plan


class Outcome(Referenced):
    """What became of the plan. Put forward by one side, confirmed by the other (four eyes)."""

    plan = models.OneToOneField(Plan, models.CASCADE, related_name="outcome")
    version = models.PositiveIntegerField(_("version of the plan that was judged"))
    overall = models.CharField(_("outcome"), max_length=12, choices=OutcomeKind.choices)
    reason = models.TextField(_("why"))
    next_step = models.TextField(_("what happens next"), blank=True)
    monitored_until = models.DateField(_("to be kept up until"), null=True, blank=True)
    undelivered_reason = models.TextField(_("why promised support was not delivered"), blank=True)
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_as = models.CharField(max_length=7, choices=Side.choices)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True, confirmed_by__isnull=True)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
                name="outcome_both_confirmed_set",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=models.F("proposed_by")),
                name="outcome_four_eyes",
            ),
        ]

    def __str__(self) -> str:
        return self.ref


class GoalOutcome(models.Model):
    """What became of one goal."""

    outcome = models.ForeignKey(Outcome, models.CASCADE, related_name="goals")
    goal = models.ForeignKey(Goal, models.PROTECT, related_name="outcomes")
    result = models.CharField(_("result"), max_length=12, choices=GoalResult.choices)

    class Meta:
        ordering: ClassVar = ["goal__position", "pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["outcome", "goal"], name="goaloutcome_once")]

    def __str__(self) -> str:
        return f"{self.goal_id}: {self.result}"


class Appeal(Referenced):
    """The employee's appeal against the outcome, decided by somebody in HR who took no part before."""

    plan = models.OneToOneField(Plan, models.CASCADE, related_name="appeal")
    grounds = models.TextField(_("what you ask us to look at again, and why"))
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decision = models.CharField(_("decision"), max_length=10, choices=AppealDecision.choices, blank=True)
    decision_reason = models.TextField(_("why"), blank=True)
    outcome_before = models.CharField(max_length=12, choices=OutcomeKind.choices, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, decided_by__isnull=True, decision="")
                | Q(decided_at__isnull=False, decided_by__isnull=False) & ~Q(decision=""),
                name="appeal_both_decided_set",
            )
        ]

    def __str__(self) -> str:
        return self.ref
