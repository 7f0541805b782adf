"""How a checkpoint is logged, shared and answered."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from employees import audit
from employees.errors import NotNow
from employees.models import User
from plans.designs import Moment
from plans.designs.answers import is_answered, wrong_answers
from plans.enums import DocumentKind, PlanEvent, Side, Verb
from plans.models import Checkpoint, Goal, Plan, SupportItem
from plans.permissions import side_of
from plans.workflows import deliver_support, hold_checkpoint, receive_support
from plans.workflows.entering import Entered, enter
from plans.workflows.wanting import Due, due_ahead
from reviews import lifecycle, notices
from reviews.enums import Attendee, ReviewEvent, ReviewStatus, Stance, Standing
from reviews.models import Measurement, Response, Review
from reviews.queries import companions_on, mark_for, mark_of, to_rate

# Chosen where a level of the form's scale would not be fair yet. Nobody has to rate what they have not seen.
NOT_RATED = ""


@dataclass(frozen=True)
class GoalEntry:
    """What was said about one goal: a tile (none yet in a draft), one example, and what was measured, if anything.

    `value` is for a goal with a number, `was_so` for one whose measure can only be so or not.
    """

    goal: Goal
    standing: Standing | str
    example: str = ""
    value: Decimal | None = None
    was_so: bool | None = None


@dataclass(frozen=True)
class FormEntry:
    """What was said to the questions that only the plan's form asks.

    `answers` are by the keys of its fields, as JSON holds them. `ratings` are levels of its scale by the references of
    what it rates ("" for the whole); NOT_RATED where somebody chose to give none.
    """

    answers: Mapping[str, Any] = field(default_factory=dict)
    ratings: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Present:
    """Who was there: as what, and the names of others as they were typed."""

    attendees: Collection[Attendee] = ()
    others: str = ""


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
    form: FormEntry | None = None,
    present: Present | None = None,
    seen: str | None = None,
) -> Review:
    """Write the account of a checkpoint, and share it or keep it as a draft.

    A shared account needs a standing for every goal, and all that the plan's form asks for. `held_on` is a date in the
    plan's zone, not in the future. `delivered` is promised support that was given by now; it is marked so even with a
    draft. `present` is who was there; their names are kept as they stand now. `seen` is the mark
    (reviews.queries.mark_of) of the draft that the writer was shown; None: not compared. Raises NotNow if the account
    was shared already, if somebody wrote in the draft since it was seen, or if what was said does not fit the form.
    """
    entered = enter(checkpoint.plan, Verb.HOLD_CHECKPOINT, by=by, at=at)
    plan = entered.plan
    checkpoint = plan.checkpoints.select_for_update().get(pk=checkpoint.pk)
    review = Review.objects.select_for_update().filter(checkpoint=checkpoint).first()
    lifecycle.check_writable(review, checkpoint)
    measurements = [_measurement(entry) for entry in entries]
    said = {
        "held_on": held_on,
        "note": note,
        "present": _named(entered, present or Present(), review, held_on, by),
        **_fitting(plan, form or FormEntry(), share=share),
    }
    if review is not None and seen is not None:
        _refuse_if_overtaken(review, {seen, mark_for(Review(**said), measurements)}, by)
    if held_on > entered.today:
        raise NotNow(_("The checkpoint was held today or earlier. Choose the day on which you met."))
    _refuse_gaps(plan, entries, share=share)

    # A draft keeps itself every few seconds: the record notes its beginning and its sharing, not each keystroke.
    noted = review is not None and review.written_by_id == by.pk and not share
    review = _keep(review or Review(checkpoint=checkpoint), said, measurements, share=share, by=by, at=at)
    for item in delivered:
        deliver_support(item=item, by=by, at=at)
    if share:
        _hold(checkpoint, plan, by=by, at=at)
    if not noted:
        _record(review, by, at)
    return review


@transaction.atomic
def answer(
    *,
    review: Review,
    stance: Stance,
    body: str,
    by: User,
    at: datetime,
    received: Sequence[SupportItem] = (),
    not_yet: Sequence[SupportItem] = (),
) -> Response:
    """Answer the account of a checkpoint, as the employee. The answer stays with it for good.

    `received` is promised support that has come, and is marked so; `not_yet` is what the answer says has not. Raises
    NotNow if nothing was shared, if this very answer was given and no more has come since, or if whoever sees it
    differently does not say what.
    """
    plan = enter(review.checkpoint.plan, Verb.RESPOND, by=by, at=at).plan
    review = Review.objects.select_for_update().get(pk=review.pk, checkpoint__plan=plan)
    lifecycle.check_answerable(review)
    if stance == Stance.DISPUTED and not body.strip():
        raise NotNow(_("Say in your own words what you see differently."))
    missing = [{"of": item.ref, "what": item.description} for item in not_yet]
    same = review.responses.filter(author=by, stance=stance, body=body)
    # Read anew under the lock: whoever pressed twice has had it received by the first press.
    new = plan.support.filter(pk__in=[item.pk for item in received], received_at__isnull=True)
    if not new and any(response.not_yet == missing for response in same):
        raise NotNow(_("This answer is in the record already."))
    for item in new:
        receive_support(item=item, by=by, at=at)
    response = Response.objects.create(
        review=review, stance=stance, body=body, not_yet=missing, author=by, at=at
    )
    audit.record(
        PlanEvent.CHECKPOINT_ANSWERED, by=by, about=plan, at=at, response=response.ref, stance=stance
    )
    notices.checkpoint_answered(plan, response, by=by, at=at)
    return response


def _record(review: Review, by: User, at: datetime) -> None:
    """Which questions of the form were answered and how the work was rated, without anybody's words."""
    event = ReviewEvent.SHARED if review.status == ReviewStatus.SHARED else ReviewEvent.DRAFTED
    form: dict[str, Any] = {
        "answered": sorted(key for key, said in review.answers.items() if is_answered(said)),
        "rated": {rating["of"]: rating["level"] for rating in review.ratings},
    }
    audit.record(
        event,
        by=by,
        about=review.checkpoint.plan,
        at=at,
        review=review.ref,
        checkpoint=review.checkpoint.number,
        **{name: said for name, said in form.items() if said},
    )


def _hold(checkpoint: Checkpoint, plan: Plan, *, by: User, at: datetime) -> None:
    """It took place; and its document is made for the two who met, ahead of their asking."""
    hold_checkpoint(checkpoint=checkpoint, by=by, at=at)
    copies = (plan.employee.user, plan.manager.user)
    due_ahead(plan, [Due(DocumentKind.CHECKPOINT, checkpoint.number, one) for one in copies], by=by, at=at)


def _measurement(entry: GoalEntry) -> Measurement:
    return Measurement(
        goal=entry.goal,
        standing=entry.standing,
        example=entry.example,
        value=entry.value,
        was_so=entry.was_so,
    )


def _named(
    entered: Entered, present: Present, review: Review | None, held_on: date, by: User
) -> list[dict[str, str]]:
    """Who was there by name, in a fixed order. In HR it is whoever writes, or wrote that HR was there; else nobody."""
    plan, in_hr = entered.plan, ""
    if Attendee.HR in present.attendees:
        earlier = review.present if review is not None else []
        in_hr = next((one["name"] for one in earlier if one["as"] == Attendee.HR), "")
        in_hr = by.get_full_name() if side_of(entered.actor, plan) == Side.HR else in_hr
    companions: list[str] = []
    if Attendee.COMPANION in present.attendees:
        companions = [user.get_full_name() for user in companions_on(plan, held_on)] or [""]
    names = {
        Attendee.EMPLOYEE: [plan.employee.full_name],
        Attendee.MANAGER: [plan.manager.full_name],
        Attendee.HR: [in_hr],
        Attendee.COMPANION: companions,
    }
    ticked = [(who, name) for who, called in names.items() if who in present.attendees for name in called]
    others = [(Attendee.OTHER, present.others.strip())] if present.others.strip() else []
    return [{"as": who.value, "name": name} for who, name in [*ticked, *others]]


def _keep(
    review: Review,
    said: Mapping[str, Any],
    measurements: Sequence[Measurement],
    *,
    share: bool,
    by: User,
    at: datetime,
) -> Review:
    for name, value in {**said, "written_at": at, "written_by": by}.items():
        setattr(review, name, value)
    if share:
        review.status, review.shared_at, review.shared_by = ReviewStatus.SHARED, at, by
    review.save()
    review.measurements.all().delete()
    for measurement in measurements:
        measurement.review = review
    Measurement.objects.bulk_create(measurements)
    return review


def _refuse_gaps(plan: Plan, entries: Sequence[GoalEntry], *, share: bool) -> None:
    goals = {goal.pk for goal in plan.goals.all()}
    if not {entry.goal.pk for entry in entries} <= goals:
        raise NotNow(_("One of these goals is not part of the plan."))
    if share and {entry.goal.pk for entry in entries if entry.standing in Standing.values} != goals:
        raise NotNow(_("Choose how every goal stands, then share. You can also keep a draft."))


def _fitting(plan: Plan, form: FormEntry, *, share: bool) -> dict[str, Any]:
    """What the form asked, as the account keeps it. Raises NotNow for what does not fit, or is missing."""
    wrong = wrong_answers(plan.design.asking_at(Moment.REVIEW), form.answers, whole=share)
    if wrong:
        raise NotNow.because(wrong)
    return {"answers": dict(form.answers), "ratings": _ratings(plan, form.ratings, share=share)}


def _ratings(plan: Plan, chosen: Mapping[str, str], *, share: bool) -> list[dict[str, str]]:
    """In the order of what is rated."""
    scale, things = plan.design.scale_at_reviews, to_rate(plan)
    levels = {level.key for level in scale.levels} if scale else set()
    if not set(chosen) <= {thing.ref for thing in things}:
        raise NotNow(_("The form of this plan does not rate one of the things that you rated."))
    if not set(chosen.values()) <= {*levels, NOT_RATED}:
        raise NotNow(_("Choose one of the levels of the scale."))
    if share and len(chosen) < len(things):
        raise NotNow(
            _("Choose a level wherever the form rates the work, or say that it is not rated this time.")
        )
    return [
        {"of": thing.ref, "what": thing.words, "level": chosen[thing.ref]}
        for thing in things
        if thing.ref in chosen
    ]


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
