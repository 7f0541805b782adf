"""What can be seen of checkpoints: a draft by those who write it, a shared account by everyone who sees the plan."""

from __future__ import annotations

from django.db.models import Prefetch, QuerySet

from employees.errors import NotVisible
from employees.permissions import Actor
from plans.models import Checkpoint, Plan
from plans.permissions import PLANS, PlanPermission
from reviews.enums import ReviewStatus
from reviews.models import Measurement, Review


def checkpoint_for(plan: Plan, number: int) -> Checkpoint:
    """A checkpoint of this plan by its number. Raises NotVisible if the plan has none of that number."""
    checkpoint = plan.checkpoints.filter(number=number).first()
    if checkpoint is None:
        raise NotVisible
    return checkpoint


def reviews_for(actor: Actor, plan: Plan) -> QuerySet[Review]:
    """The accounts of a plan's checkpoints that the actor may read, in the order of the checkpoints."""
    reviews = (
        Review.objects.filter(checkpoint__plan=plan)
        .select_related("checkpoint", "written_by__employee")
        .prefetch_related(
            Prefetch("measurements", Measurement.objects.select_related("goal")),
            "responses__author__employee",
        )
        .order_by("checkpoint__number")
    )
    if PLANS.can(actor, PlanPermission.HOLD_CHECKPOINT, plan):
        return reviews
    return reviews.filter(status=ReviewStatus.SHARED)


def review_for(actor: Actor, plan: Plan, checkpoint: Checkpoint) -> Review | None:
    """The account of one checkpoint, if there is one that the actor may read."""
    return reviews_for(actor, plan).filter(checkpoint=checkpoint).first()


def latest_standings(plan: Plan) -> dict[int, Measurement]:
    """How each goal stood last time it was looked at and shared, by the goal's key."""
    shared = Measurement.objects.filter(
        review__checkpoint__plan=plan, review__status=ReviewStatus.SHARED
    ).order_by("review__checkpoint__number")
    return {measurement.goal_id: measurement for measurement in shared}
