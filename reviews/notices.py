"""Messages about checkpoints, and the one catalogue of everything that Waymark ever sends."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from employees import notices as people_notices
from employees.models import OutboxMessage, User
from employees.outbox import InApp, Notice
from employees.permissions import Actor
from plans import notices as plan_notices
from plans.models import Plan
from plans.notices import access, acts, adjustments, invitations, reminding, words
from reviews.models import Preparation, Response, Review


def checkpoint_answered(plan: Plan, response: Response, *, by: User, at: datetime) -> None:
    """To the manager and HR: the employee answered the account of a checkpoint."""
    plan_notices.tell(
        "reviews.checkpoint_answered",
        plan,
        plan_notices.case_of(plan, at=at),
        by=by,
        at=at,
        once=response.ref,
    )


def prepared(plan: Plan, note: Preparation, *, by: User, at: datetime) -> None:
    """To the manager: the employee shared what they prepared."""
    plan_notices.tell("reviews.prepared", plan, [plan.manager.user], by=by, at=at, once=note.ref)


def detail_added(plan: Plan, review: Review, *, by: User, at: datetime) -> None:
    """To the employee: something was added to an account. Once for each account, however often something is."""
    plan_notices.tell("reviews.detail_added", plan, [plan.employee.user], by=by, at=at, once=review.ref)


def _to_the_meeting(message: OutboxMessage, plan: Plan, reader: Actor) -> str:
    """The page of the meeting that it is about; a change may have taken the meeting out since."""
    said = acts.occasion(message)
    meetings_of = {
        "reviews.prepared": Q(pk__in=Preparation.objects.filter(ref=said).values("checkpoint")),
        "reviews.detail_added": Q(review__ref=said),
        "reviews.checkpoint_answered": Q(review__responses__ref=said),
    }
    meeting = plan.checkpoints.filter(meetings_of[message.kind]).first()
    if meeting is None:
        return acts.address(message, plan, reader)
    return acts.about_meeting(meeting, plan, reader, "checkpoint", "my_plan_checkpoint")


_still_shared = plan_notices.still(*plan_notices.SHARED, act=_to_the_meeting)
NOTICES: Mapping[str, Notice] = {
    notice.kind: notice
    for notice in (
        Notice("reviews.prepared", plan_notices.TO_READ, _still_shared),
        Notice("reviews.detail_added", plan_notices.TO_READ, _still_shared),
        Notice("reviews.checkpoint_answered", plan_notices.TO_DO, _still_shared),
    )
}

# The worker is given this: a kind that is not here cannot be sent.
CATALOGUE: Mapping[str, Notice] = {
    **people_notices.NOTICES,
    **plan_notices.NOTICES,
    **access.NOTICES,
    **adjustments.NOTICES,
    **reminding.NOTICES,
    **invitations.NOTICES,
    **NOTICES,
}

# What each kind says inside the application.
WORDS: Mapping[str, InApp] = {
    **people_notices.WORDS,
    **words.WORDS,
    "reviews.prepared": InApp(_("%(name)s shared what they prepared for the next meeting")),
    "reviews.detail_added": InApp(own=_("Something was added to the notes of one of your meetings")),
    "reviews.checkpoint_answered": InApp(_("%(name)s answered the notes of a meeting")),
}
