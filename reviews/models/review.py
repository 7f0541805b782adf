"""What happened at a checkpoint: the account, the numbers, and the employee's answer."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from employees.guard import GuardedManager
from employees.models.base import Referenced
from employees.models.guarded import Guarded
from plans.models import Checkpoint, Goal, Plan
from reviews.enums import ReviewStatus, Stance, Standing


class Review(Guarded, Referenced):
    """The account of one checkpoint. The employee sees it once it is shared; then it no longer changes."""

    guarded_through: ClassVar[str] = "checkpoint"

    checkpoint = models.OneToOneField(Checkpoint, models.CASCADE, related_name="review")
    status = models.CharField(max_length=6, choices=ReviewStatus.choices, default=ReviewStatus.DRAFT)
    held_on = models.DateField(_("held on"))
    note = models.TextField(_("anything else"), blank=True)
    # What was answered to the own fields of the plan's form, by their keys. Empty: it asks none.
    answers = models.JSONField(default=dict, blank=True)
    # Levels of the form's rating scale: {"of": reference, "what": its words as they stood, "level": key or ""}.
    ratings = models.JSONField(default=list, blank=True)
    # Who was there, as the names stood then: {"as": attendee, "name": name or ""}. Empty: nobody said.
    present = models.JSONField(default=list, blank=True)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    shared_at = models.DateTimeField(null=True, blank=True)
    shared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(status="draft", shared_at__isnull=True, shared_by__isnull=True)
                | Q(status="shared", shared_at__isnull=False, shared_by__isnull=False),
                name="review_both_shared_set",
            )
        ]

    def __str__(self) -> str:
        return self.ref


class Measurement(Guarded):
    """How one goal stood at one checkpoint: a tile, one example, and what was measured.

    A goal with a unit has a number. Of one without, `was_so` says whether its measure was so; levels of a form's scale
    stand with the review. Any of them may be left out.
    """

    guarded_through: ClassVar[str] = "review"

    review = models.ForeignKey(Review, models.CASCADE, related_name="measurements")
    goal = models.ForeignKey(Goal, models.PROTECT, related_name="measurements")
    standing = models.CharField(_("how it stands"), max_length=20, choices=Standing.choices)
    example = models.TextField(_("one example of what you saw"), blank=True)
    value = models.DecimalField(_("number"), max_digits=12, decimal_places=2, null=True, blank=True)
    was_so = models.BooleanField(_("was it so"), null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["goal__position", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["review", "goal"], name="measurement_once_per_goal")
        ]

    def __str__(self) -> str:
        return f"{self.goal_id}: {self.standing}"


class Response(Guarded, Referenced):
    """The employee's answer. It belongs to the account for good: nobody can detach or change it."""

    guarded_through: ClassVar[str] = "review"

    review = models.ForeignKey(Review, models.PROTECT, related_name="responses")
    stance = models.CharField(max_length=8, choices=Stance.choices)
    body = models.TextField(_("your answer"), blank=True)
    # Promised support that had not come by then, as its words stood: {"of": reference, "what": words}.
    not_yet = models.JSONField(default=list, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["at", "pk"]

    def __str__(self) -> str:
        return self.ref


class Addition(Guarded, Referenced):
    """Detail that the writer added to a shared account: below it, with its own time. Nothing above is rewritten."""

    guarded_through: ClassVar[str] = "review"

    review = models.ForeignKey(Review, models.PROTECT, related_name="additions")
    # The goal whose example it adds to. None: to the account as a whole.
    goal = models.ForeignKey(Goal, models.PROTECT, null=True, blank=True, related_name="+")
    body = models.TextField(_("what you add"))
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["at", "pk"]

    def __str__(self) -> str:
        return self.ref


class SharedPreparations(GuardedManager["Preparation"]):
    """Notes that were shared. What the employee still keeps to themselves is nobody else's to read."""

    def get_queryset(self) -> models.QuerySet[Preparation]:
        """Without the kept ones, so that no page can show one by mistake."""
        return super().get_queryset().filter(shared_at__isnull=False)


class KeptPreparations(GuardedManager["Preparation"]):
    """What the employee has written and not shared."""

    def get_queryset(self) -> models.QuerySet[Preparation]:
        """The kept ones alone."""
        return super().get_queryset().filter(shared_at__isnull=True)


class Preparation(Guarded, Referenced):
    """What the employee noted before a checkpoint. Theirs alone until they share it; then it stands as it is.

    `number` and `planned_for` are those of the checkpoint as it stood: the words stay where a change takes it out.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="+")
    # No way back from the checkpoint: it would lead past the two managers to what is not shared.
    checkpoint = models.OneToOneField(Checkpoint, models.SET_NULL, null=True, related_name="+")
    number = models.PositiveSmallIntegerField()
    planned_for = models.DateField()
    went_well = models.TextField(_("What went well?"), blank=True)
    in_the_way = models.TextField(_("What got in the way?"), blank=True)
    needed = models.TextField(_("What do you need?"), blank=True)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    shared_at = models.DateTimeField(null=True, blank=True)
    shared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = SharedPreparations()  # type: ignore[misc]  # in place of the one of Guarded
    kept = KeptPreparations()
    # For following references and saving; nobody else asks here.
    everything = GuardedManager()

    class Meta:
        base_manager_name = "everything"
        ordering: ClassVar = ["planned_for", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(shared_at__isnull=True, shared_by__isnull=True)
                | Q(shared_at__isnull=False, shared_by__isnull=False),
                name="preparation_both_shared_set",
            )
        ]

    def __str__(self) -> str:
        return self.ref
