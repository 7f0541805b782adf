"""How a checkpoint is logged, shared and answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from employees import audit
from employees.errors import NotNow
from employees.models import User
from plans.enums import PlanEvent, Verb
from plans.models import Checkpoint, Goal, Plan, SupportItem
from plans.workflows import deliver_support, hold_checkpoint
from plans.workflows.entering import enter
from reviews import lifecycle, notices
from reviews.enums import ReviewEvent, ReviewStatus, Stance, Standing
from reviews.models import Measurement, Response, Review
from reviews.queries import mark_for, mark_of


@dataclass(frozen=True)
class GoalEntry:
    """What was said about one goal: a tile (none yet in a draft), one example, and a number where there is one."""

    goal: Goal
    standing: Standing | str
    example: str = ""
    value: Decimal | None = None


@transaction.atomic
def log_checkpoint(
    *,
    checkpoint: Checkpoint,
    entries: Sequence[GoalEntry],
    held_on: date,
    note: str,
    share: bool,
    by: User,
    at: datetime,
    delivered: Sequence[SupportItem] = (),
    seen: str | None = None,
) -> Review:
    """Write the account of a checkpoint, and share it or keep it as a draft.

    A shared account needs a standing for every goal. `held_on` is a date in the plan's zone, not in the future.
    `delivered` is promised support that was given by now; it is marked so even with a draft.
    `seen` is the mark (reviews.queries.mark_of) of the draft that the writer was shown; None: not compared.
    Raises NotNow if the account was shared already, or if somebody wrote in the draft since it was seen.
    """
    entered = enter(checkpoint.plan, Verb.HOLD_CHECKPOINT, by=by, at=at)
    plan = entered.plan
    checkpoint = plan.checkpoints.select_for_update().get(pk=checkpoint.pk)
    review = Review.objects.select_for_update().filter(checkpoint=checkpoint).first()
    lifecycle.check_writable(review)
    measurements = [_measurement(entry) for entry in entries]
    if review is not None and seen is not None:
        _refuse_if_overtaken(review, {seen, mark_for(held_on, note, measurements)}, by)
    if held_on > entered.today:
        raise NotNow(_("The checkpoint was held today or earlier. Choose the day on which you met."))
    _refuse_gaps(plan, entries, share=share)

    # A draft keeps itself every few seconds: the record notes its beginning and its sharing, not each keystroke.
    noted = review is not None and review.written_by_id == by.pk and not share
    review = review or Review(checkpoint=checkpoint, written_at=at, written_by=by)
    review.held_on, review.note, review.written_at, review.written_by = held_on, note, at, by
    if share:
        review.status, review.shared_at, review.shared_by = ReviewStatus.SHARED, at, by
    review.save()
    _write(review, measurements)
    for item in delivered:
        deliver_support(item=item, by=by, at=at)
    if share:
        hold_checkpoint(checkpoint=checkpoint, by=by, at=at)
    if not noted:
        event = ReviewEvent.SHARED if share else ReviewEvent.DRAFTED
        audit.record(event, by=by, about=plan, at=at, review=review.ref, checkpoint=checkpoint.number)
    return review


@transaction.atomic
def answer(*, review: Review, stance: Stance, body: str, by: User, at: datetime) -> Response:
    """Answer the account of a checkpoint, as the employee. The answer stays with it for good."""
    plan = enter(review.checkpoint.plan, Verb.RESPOND, by=by, at=at).plan
    review = Review.objects.select_for_update().get(pk=review.pk, checkpoint__plan=plan)
    lifecycle.check_answerable(review)
    if stance == Stance.DISPUTED and not body.strip():
        raise NotNow(_("Say in your own words what you see differently."))
    if review.responses.filter(author=by, stance=stance, body=body).exists():
        raise NotNow(_("This answer is in the record already."))
    response = Response.objects.create(review=review, stance=stance, body=body, author=by, at=at)
    audit.record(
        PlanEvent.CHECKPOINT_ANSWERED, by=by, about=plan, at=at, response=response.ref, stance=stance
    )
    notices.checkpoint_answered(plan, response, by=by, at=at)
    return response


def _measurement(entry: GoalEntry) -> Measurement:
    return Measurement(goal=entry.goal, standing=entry.standing, example=entry.example, value=entry.value)


def _write(review: Review, measurements: Sequence[Measurement]) -> None:
    review.measurements.all().delete()
    for measurement in measurements:
        measurement.review = review
    Measurement.objects.bulk_create(measurements)


def _refuse_gaps(plan: Plan, entries: Sequence[GoalEntry], *, share: bool) -> None:
    goals = {goal.pk for goal in plan.goals.all()}
    if not {entry.goal.pk for entry in entries} <= goals:
        raise NotNow(_("One of these goals is not part of the plan."))
    if share and {entry.goal.pk for entry in entries if entry.standing in Standing.values} != goals:
        raise NotNow(_("Choose how every goal stands, then share. You can also keep a draft."))


def _refuse_if_overtaken(review: Review, harmless: set[str], by: User) -> None:
    if mark_of(review) in harmless:
        return
    if review.written_by_id == by.pk:
        raise NotNow(
            _("You wrote in this draft on another page meanwhile. What you typed here was not saved over it.")
        )
    raise NotNow(
        _("%(name)s wrote in this draft meanwhile. What you typed was not saved over it.")
        % {"name": review.written_by.get_full_name()}
    )
