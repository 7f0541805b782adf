"""What stands in a plan: areas, goals and their paths, steps, support, milestones and the promised checkpoints."""

from __future__ import annotations

from typing import ClassVar, TypeVar, cast
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from employees.guard import GuardedQuerySet
from employees.models.base import Referenced
from employees.models.guarded import Guarded
from plans.enums import ActionBy, ActionKind, AreaKind, Cause, MeetingForm, Priority, Provider, Term
from plans.models.plan import Plan


def both_or_neither(model: str, step: str) -> models.CheckConstraint:
    """The constraint that a step's *_at and *_by are set together."""
    at, by = f"{step}_at__isnull", f"{step}_by__isnull"
    return models.CheckConstraint(
        condition=Q(**{at: True, by: True}) | Q(**{at: False, by: False}), name=f"{model}_both_{step}_set"
    )


def web_address(value: str) -> None:
    """Refuse what is not a plain http or https address. Django's own check knows no hosts of an intranet."""
    try:
        parts = urlsplit(value)
        sound = parts.scheme in {"http", "https"} and bool(parts.hostname) and "@" not in parts.netloc
        _port = parts.port
    except ValueError:
        sound = False
    if not sound or any(character.isspace() or not character.isprintable() for character in value):
        raise ValidationError(
            _("Give an address that begins with https://, such as https://example.org/policy.")
        )


class PlanItem(Guarded, Referenced):
    """Something that stands in a plan, at a place in its order. `to_plan` is the way from it to the plan."""

    to_plan: ClassVar[str] = "plan"

    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        abstract = True
        ordering: ClassVar = ["position", "pk"]

    def __str__(self) -> str:
        return self.ref


Item = TypeVar("Item", bound=PlanItem)


def rows_of(plan: Plan, model: type[Item]) -> models.QuerySet[Item]:
    """The items of one kind in a plan, in their order."""
    return cast("models.QuerySet[Item]", model._default_manager.filter(**{model.to_plan: plan}))


class ImprovementArea(PlanItem):
    """One gap between what is seen and what is expected, with examples.

    `standard` is quoted word for word; `standard_source` says where it stands, `standard_link` leads there.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="areas")
    kind = models.CharField(_("kind"), max_length=10, choices=AreaKind.choices, default=AreaKind.JOB_TASK)
    title = models.CharField(_("area"), max_length=200)
    observed = models.TextField(_("what was seen, with dates"))
    expected = models.TextField(_("what is expected"))
    priority = models.CharField(_("priority"), max_length=10, choices=Priority.choices, blank=True)
    impact = models.TextField(_("what it means for others"), blank=True)
    cause = models.CharField(
        _("where it seems to come from"), max_length=10, choices=Cause.choices, blank=True
    )
    standard = models.TextField(_("the standard, word for word"), blank=True)
    standard_source = models.CharField(_("where the standard stands"), max_length=300, blank=True)
    standard_link = models.CharField(
        _("link to the standard"), max_length=500, blank=True, validators=[web_address]
    )

    class Meta(PlanItem.Meta):
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(standard_link="")
                | Q(standard_link__istartswith="https://")
                | Q(standard_link__istartswith="http://"),
                name="improvementarea_links_to_the_web_only",
            )
        ]


class Goal(PlanItem):
    """What good looks like, how we will know, from where to where, by when.

    `peer_level` is what everybody in the same role must reach, in the goal's own unit. `weight` is in percent.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="goals")
    area = models.ForeignKey(ImprovementArea, models.SET_NULL, null=True, blank=True, related_name="goals")
    statement = models.CharField(_("what good looks like"), max_length=500)
    measure = models.CharField(_("how we will know"), max_length=500)
    unit = models.CharField(_("unit"), max_length=60, blank=True)
    baseline = models.DecimalField(_("now"), max_digits=12, decimal_places=2, null=True, blank=True)
    target = models.DecimalField(_("target"), max_digits=12, decimal_places=2, null=True, blank=True)
    due_on = models.DateField(_("by"))
    source = models.CharField(_("where the number or the evidence comes from"), max_length=300, blank=True)
    evidence_on = models.DateField(_("date of the newest evidence"), null=True, blank=True)
    success = models.CharField(_("when it counts as reached"), max_length=500, blank=True)
    peer_level = models.DecimalField(
        _("what everybody in this role must reach"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    objective = models.CharField(
        _("objective or standard of the organisation that it serves"), max_length=500, blank=True
    )
    in_control = models.TextField(_("what is in the person's hands and what is not"), blank=True)
    weight = models.PositiveSmallIntegerField(
        _("weight in percent"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )
    term = models.CharField(_("term"), max_length=5, choices=Term.choices, blank=True)

    class Meta(PlanItem.Meta):
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(target__isnull=True, baseline__isnull=True)
                | Q(target__isnull=False, baseline__isnull=False) & ~Q(unit=""),
                name="goal_number_has_baseline_target_and_unit",
            ),
            models.CheckConstraint(
                condition=Q(peer_level__isnull=True) | ~Q(unit=""), name="goal_peer_level_has_a_unit"
            ),
            models.CheckConstraint(
                condition=Q(weight__isnull=True) | Q(weight__gte=1, weight__lte=100),
                name="goal_weight_is_a_percentage",
            ),
        ]

    @property
    def is_numeric(self) -> bool:
        """Whether the goal is measured by a number."""
        return self.target is not None


class GoalStep(Guarded, Referenced):
    """A number agreed for a day on the way from a goal's baseline to its target."""

    guarded_through: ClassVar[str] = "goal"

    goal = models.ForeignKey(Goal, models.CASCADE, related_name="steps")
    due_on = models.DateField(_("by"))
    value = models.DecimalField(_("agreed number"), max_digits=12, decimal_places=2)

    class Meta:
        ordering: ClassVar = ["due_on"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["goal", "due_on"], name="goalstep_once_a_day"),
        ]

    def __str__(self) -> str:
        return self.ref


class ActionStep(PlanItem):
    """Something that one side will do to bring an area forward."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="actions")
    area = models.ForeignKey(ImprovementArea, models.CASCADE, related_name="actions")
    kind = models.CharField(_("kind"), max_length=20, choices=ActionKind.choices, default=ActionKind.TRAINING)
    by_whom = models.CharField(_("who"), max_length=10, choices=ActionBy.choices, default=ActionBy.EMPLOYEE)
    description = models.CharField(_("what will be done"), max_length=500)
    due_on = models.DateField(_("by"), null=True, blank=True)
    frequency = models.CharField(_("how often"), max_length=100, blank=True)
    resource = models.CharField(_("what it needs: time, tools, money"), max_length=500, blank=True)
    depends_on = models.CharField(_("what has to be there first"), max_length=500, blank=True)
    expected = models.CharField(_("what shows that it was done"), max_length=500, blank=True)


class SupportItem(PlanItem):
    """A promise of the employer: what, by whom, by when; delivered by one side, received by the other."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="support")
    description = models.CharField(_("what we will do to help"), max_length=500)
    provider = models.CharField(
        _("who provides it"), max_length=10, choices=Provider.choices, default=Provider.MANAGER
    )
    provider_name = models.CharField(_("name of the person"), max_length=200, blank=True)
    frequency = models.CharField(_("how often"), max_length=100, blank=True)
    due_on = models.DateField(_("by"))
    resource = models.CharField(_("what it needs: time, tools, money"), max_length=500, blank=True)
    depends_on = models.CharField(_("what has to be there first"), max_length=500, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    delivered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    received_at = models.DateTimeField(null=True, blank=True)
    received_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta(PlanItem.Meta):
        constraints: ClassVar = [
            both_or_neither("supportitem", "delivered"),
            both_or_neither("supportitem", "received"),
            models.CheckConstraint(
                condition=~Q(provider=Provider.OTHER) | ~Q(provider_name=""),
                name="supportitem_other_has_a_name",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["due_on"], condition=Q(delivered_at__isnull=True), name="supportitem_owed_by_due"
            )
        ]


class Milestone(PlanItem):
    """A moment on the way that both sides can see has been reached."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="milestones")
    title = models.CharField(_("milestone"), max_length=300)
    due_on = models.DateField(_("by"))
    reached_at = models.DateTimeField(null=True, blank=True)
    reached_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta(PlanItem.Meta):
        constraints: ClassVar = [both_or_neither("milestone", "reached")]


class CheckpointQuerySet(GuardedQuerySet["Checkpoint"]):
    """The meetings of plans."""

    def still_open(self) -> CheckpointQuerySet:
        """Those that were neither held nor said not to have been."""
        return self.filter(held_at__isnull=True, not_held_at__isnull=True)


class Checkpoint(Guarded, Referenced):
    """A meeting promised in the plan. What was said there is a review (reviews.models.Review)."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="checkpoints")
    number = models.PositiveSmallIntegerField()
    due_on = models.DateField(_("on"))
    form = models.CharField(
        _("form"), max_length=10, choices=MeetingForm.choices, default=MeetingForm.MEETING
    )
    place = models.CharField(_("place and time"), max_length=200, blank=True)
    expected = models.TextField(_("progress expected by then"), blank=True)
    held_at = models.DateTimeField(null=True, blank=True)
    held_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    # That it was not held, and why: a fact of how the plan was led. Then it is no longer late.
    not_held_at = models.DateTimeField(null=True, blank=True)
    not_held_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    not_held_reason = models.TextField(blank=True)

    objects = CheckpointQuerySet.as_manager()  # type: ignore[misc]  # in place of the one of Guarded

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "number"], name="checkpoint_numbered_once"),
            both_or_neither("checkpoint", "held"),
            both_or_neither("checkpoint", "not_held"),
            models.CheckConstraint(
                condition=Q(not_held_at__isnull=True, not_held_reason="")
                | Q(not_held_at__isnull=False, held_at__isnull=True) & ~Q(not_held_reason=""),
                name="checkpoint_not_held_says_why",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["due_on"],
                condition=Q(held_at__isnull=True, not_held_at__isnull=True),
                name="checkpoint_open_by_due",
            )
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def is_open(self) -> bool:
        """Whether it was neither held nor said not to have been."""
        return self.held_at is None and self.not_held_at is None
