"""While a plan is under way: checkpoints held, support delivered and received, milestones reached."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from employees import audit
from employees.errors import NotNow
from employees.models import User
from plans import notices
from plans.enums import PlanEvent, Verb
from plans.models import Checkpoint, Milestone, SupportItem
from plans.workflows.entering import enter


@transaction.atomic
def hold_checkpoint(*, checkpoint: Checkpoint, by: User, at: datetime) -> Checkpoint:
    """Mark a checkpoint as held. Called by reviews when the account of it is shared. Raises NotNow if it was held."""
    plan = enter(checkpoint.plan, Verb.HOLD_CHECKPOINT, by=by, at=at).plan
    checkpoint = plan.checkpoints.select_for_update().get(pk=checkpoint.pk)
    if checkpoint.held_at is not None:
        raise NotNow(_("This checkpoint has been logged already."))
    if checkpoint.not_held_at is not None:
        raise NotNow(_("It has been recorded already that this checkpoint was not held."))
    checkpoint.held_at, checkpoint.held_by = at, by
    checkpoint.save(update_fields=["held_at", "held_by"])
    audit.record(PlanEvent.CHECKPOINT_HELD, by=by, about=plan, at=at, checkpoint=checkpoint.ref)
    notices.checkpoint_shared(plan, checkpoint, by=by, at=at)
    return checkpoint


@transaction.atomic
def deliver_support(*, item: SupportItem, by: User, at: datetime) -> SupportItem:
    """Say that promised support was given. Saying it again changes nothing."""
    plan = enter(item.plan, Verb.DELIVER_SUPPORT, by=by, at=at).plan
    item = plan.support.select_for_update().get(pk=item.pk)
    if item.delivered_at is None:
        item.delivered_at, item.delivered_by = at, by
        item.save(update_fields=["delivered_at", "delivered_by"])
        audit.record(PlanEvent.SUPPORT_DELIVERED, by=by, about=plan, at=at, support=item.ref)
    return item


@transaction.atomic
def receive_support(*, item: SupportItem, by: User, at: datetime) -> SupportItem:
    """Confirm, as the employee, that support was received. Saying it again changes nothing."""
    plan = enter(item.plan, Verb.RECEIVE_SUPPORT, by=by, at=at).plan
    item = plan.support.select_for_update().get(pk=item.pk)
    if item.received_at is None:
        item.received_at, item.received_by = at, by
        item.save(update_fields=["received_at", "received_by"])
        audit.record(PlanEvent.SUPPORT_RECEIVED, by=by, about=plan, at=at, support=item.ref)
    return item


@transaction.atomic
def reach_milestone(*, milestone: Milestone, by: User, at: datetime) -> Milestone:
    """Say that a milestone was reached. Saying it again changes nothing."""
    plan = enter(milestone.plan, Verb.REACH_MILESTONE, by=by, at=at).plan
    milestone = plan.milestones.select_for_update().get(pk=milestone.pk)
    if milestone.reached_at is None:
        milestone.reached_at, milestone.reached_by = at, by
        milestone.save(update_fields=["reached_at", "reached_by"])
        audit.record(PlanEvent.MILESTONE_REACHED, by=by, about=plan, at=at, milestone=milestone.ref)
    return milestone
