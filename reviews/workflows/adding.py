"""How the writer of a shared account adds detail to it: below what was said, with its own time."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from employees import audit
from employees.errors import NotNow
from employees.models import User
from plans.enums import PlanEvent, Verb
from plans.models import Goal
from plans.workflows.entering import enter
from reviews import lifecycle, notices
from reviews.models import Addition, Review


@transaction.atomic
def add_detail(*, review: Review, goal: Goal | None, body: str, by: User, at: datetime) -> Addition:
    """Add to what a shared account says of `goal`, or to the whole of it (None). The employee is told once an account.

    From 24 hours after the sharing on, the addition says how much later it came (reviews.queries.Added). Raises
    NotNow if the account is not shared, somebody else wrote it, it says nothing of the goal, or nothing is added.
    """
    plan = enter(review.checkpoint.plan, Verb.ADD_DETAIL, by=by, at=at).plan
    review = Review.objects.select_for_update().get(pk=review.pk, checkpoint__plan=plan)
    lifecycle.check_addable(review, by)
    if goal is not None and not review.measurements.filter(goal=goal).exists():
        raise NotNow(_("This account says nothing of that goal."))
    if not body.strip():
        raise NotNow(_("Write what you add."))
    if review.additions.filter(goal=goal, body=body).exists():
        raise NotNow(_("This is in the record already."))
    addition = Addition.objects.create(review=review, goal=goal, body=body, author=by, at=at)
    audit.record(
        PlanEvent.DETAIL_ADDED,
        by=by,
        about=plan,
        at=at,
        addition=addition.ref,
        checkpoint=review.checkpoint.number,
    )
    notices.detail_added(plan, review, by=by, at=at)
    return addition
