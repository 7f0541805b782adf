"""How a plan ends: the outcome of each goal and of the whole, and an appeal against it."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from employees.models.base import Referenced
from employees.models.guarded import Guarded
from plans.enums import AppealDecision, Audience, EarlyEnd, GoalResult, NextStep, OutcomeKind, Side
from plans.models.content import Checkpoint, Goal, SupportItem
from plans.models.plan import Plan


class Outcome(Guarded, Referenced):
    """What became of the plan. Put forward by one side, confirmed by the other (four eyes)."""

    plan = models.OneToOneField(Plan, models.CASCADE, related_name="outcome")
    version = models.PositiveIntegerField(_("version of the plan that was judged"))
    overall = models.CharField(_("outcome"), max_length=12, choices=OutcomeKind.choices)
    # In the words of the plan's form, where it has its own.
    wording = models.CharField(max_length=200, blank=True)
    early_reason = models.CharField(
        _("why it ended early"), max_length=12, choices=EarlyEnd.choices, blank=True
    )
    reason = models.TextField(_("why"))
    next_kind = models.CharField(
        _("next step"), max_length=12, choices=NextStep.choices, default=NextStep.NONE
    )
    next_step = models.TextField(_("what happens next"), blank=True)
    # The last day, inclusive, in the plan's zone.
    monitored_until = models.DateField(_("to be kept up until"), null=True, blank=True)
    kept_up = models.TextField(_("what is to be kept up"), blank=True)
    new_plan_note = models.CharField(_("which plan continues it"), max_length=300, blank=True)
    distribution = models.TextField(_("who gets a copy"), blank=True)
    # What was answered to the own fields of the plan's form, by their keys. Empty: it asks none.
    answers = models.JSONField(default=dict, blank=True)
    # The last day, inclusive, for an appeal. Set when the outcome is confirmed, so that no later holiday moves it.
    appeal_until = models.DateField(_("appeal possible until"), null=True, blank=True)
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
            models.CheckConstraint(
                condition=Q(early_reason="") | Q(overall=OutcomeKind.ENDED_EARLY),
                name="outcome_early_reason_only_if_early",
            ),
            models.CheckConstraint(
                condition=~Q(next_kind=NextStep.MONITORING)
                | Q(monitored_until__isnull=False) & ~Q(kept_up=""),
                name="outcome_monitoring_says_what_and_how_long",
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def said(self) -> str:
        """The outcome as its form calls it."""
        return self.wording or str(self.get_overall_display())

    @property
    def next_in_words(self) -> str:
        """The next step by its name; empty where a date or somebody's own words say it already."""
        said = self.next_step or self.monitored_until
        if said and self.next_kind in {NextStep.NONE, NextStep.OTHER, NextStep.MONITORING}:
            return ""
        return str(self.get_next_kind_display())


class GoalOutcome(Guarded):
    """What became of one goal."""

    guarded_through: ClassVar[str] = "outcome"

    outcome = models.ForeignKey(Outcome, models.CASCADE, related_name="goals")
    goal = models.ForeignKey(Goal, models.PROTECT, related_name="outcomes")
    result = models.CharField(_("result"), max_length=12, choices=GoalResult.choices)
    # Empty only in plans that were closed before goals were judged in words.
    reason = models.TextField(_("why"), blank=True)

    class Meta:
        ordering: ClassVar = ["goal__position", "pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["outcome", "goal"], name="goaloutcome_once")]

    def __str__(self) -> str:
        return f"{self.goal_id}: {self.result}"


class Citation(Guarded):
    """What the result of a goal rests on: a checkpoint with what its account said of the goal, or other evidence.

    `text` is frozen when the outcome is put forward; of a checkpoint it is the account's words for how the goal stood.
    """

    guarded_through: ClassVar[str] = "goal_outcome"

    goal_outcome = models.ForeignKey(GoalOutcome, models.CASCADE, related_name="citations")
    checkpoint = models.ForeignKey(Checkpoint, models.PROTECT, null=True, related_name="citations")
    text = models.TextField(_("what it says"))

    class Meta:
        # The databases differ on where nothing stands: other evidence comes after the checkpoints.
        ordering: ClassVar = [models.F("checkpoint__number").asc(nulls_last=True), "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["goal_outcome", "checkpoint"],
                condition=Q(checkpoint__isnull=False),
                name="citation_of_a_checkpoint_once",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="citation_says_something"),
        ]

    def __str__(self) -> str:
        return self.text


class PromiseReason(Guarded):
    """Why one promise of support was not kept, by whoever put the outcome forward. `days_late` counts working days."""

    guarded_through: ClassVar[str] = "outcome"

    outcome = models.ForeignKey(Outcome, models.CASCADE, related_name="promises")
    item = models.ForeignKey(SupportItem, models.PROTECT, related_name="+")
    days_late = models.PositiveIntegerField()
    reason = models.TextField(_("why it was not delivered"))

    class Meta:
        ordering: ClassVar = ["item__position", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["outcome", "item"], name="promisereason_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="promisereason_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.days_late}"


class CheckedPoint(Guarded):
    """One point of the no-surprise check as it stood when the outcome was put forward, and the answer to it.

    It says something of how the plan was led, never of the person. `audience` is who reads the point and its answer.
    """

    guarded_through: ClassVar[str] = "outcome"

    outcome = models.ForeignKey(Outcome, models.CASCADE, related_name="points")
    position = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=60)
    question = models.TextField(blank=True)
    said = models.TextField()
    ready = models.BooleanField()
    answer = models.TextField(_("your answer"), blank=True)
    audience = models.CharField(max_length=10, choices=Audience.choices)

    class Meta:
        ordering: ClassVar = ["position", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["outcome", "key"], name="checkedpoint_once"),
            models.CheckConstraint(condition=~Q(said=""), name="checkedpoint_says_something"),
        ]

    def __str__(self) -> str:
        return self.key


class ClosingComment(Guarded, Referenced):
    """How the employee sees the plan as a whole, said before it is closed. It belongs to the record for good."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="closing_comments")
    body = models.TextField(_("your words"))
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["at", "pk"]

    def __str__(self) -> str:
        return self.ref


class Appeal(Guarded, Referenced):
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
