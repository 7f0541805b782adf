"""What pages about plans show of checkpoints: how goals stand, which meetings were held, one sentence about it all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from django import template
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from plans.designs import Rated
from plans.enums import MeetingForm, PlanStatus, Verb
from plans.models import Attachment, Checkpoint, Goal, Plan
from plans.workflows.entering import local_date
from reviews.enums import Attendee, ReviewStatus, Standing
from reviews.models import Review
from reviews.pictures import BulletBar, Pictures
from reviews.pictures.gathering import GoalDrawn
from reviews.queries import Added, Timing, additions_to, latest_standings, standings_in_words

register = template.Library()
Thing = TypeVar("Thing")
WELL = frozenset({Standing.ON_COURSE, Standing.MET})


@dataclass(frozen=True)
class GoalRow:
    """A goal as components/goal-table.html shows it."""

    title: str
    measure: str
    due: date
    standing: str
    standing_word: str
    bar: BulletBar | None
    url: str = ""
    path: str = ""
    word: str = ""


@dataclass(frozen=True)
class CheckpointRow:
    """A promised meeting: its date, whether it was held, and where its notes are or can be written."""

    number: int
    due: date
    is_held: bool
    is_open: bool
    # Why it was not held, where that was recorded.
    why_not: str
    held_on: date | None
    url: str
    text: str
    summary: str
    how: str = ""
    expected: str = ""


@register.simple_tag
def goal_rows(drawn: Pictures) -> list[GoalRow]:
    """The goals of a plan with how each stood when it was last looked at, from its pictures."""
    return [_goal_row(one) for one in drawn.goals]


def _goal_row(drawn: GoalDrawn) -> GoalRow:
    goal, last = drawn.goal, drawn.last
    return GoalRow(
        title=goal.statement,
        measure=_measure(goal),
        due=goal.due_on,
        standing=last.standing if last else "",
        standing_word=last.get_standing_display() if last else "",
        bar=drawn.bar,
        word=drawn.word,
        path=_path(goal),
    )


def _path(goal: Goal) -> str:
    """The numbers agreed on the way, in one line."""
    steps = [
        _("%(value)s by %(date)s") % {"value": _number(step.value), "date": date_format(step.due_on, "j F Y")}
        for step in goal.steps.all()
    ]
    return _("On the way: %(steps)s") % {"steps": ", ".join(steps)} if steps else ""


def _measure(goal: Goal) -> str:
    if goal.target is None:
        return goal.measure
    return _("%(measure)s: from %(baseline)s to %(target)s %(unit)s") % {
        "measure": goal.measure,
        "baseline": _number(goal.baseline),
        "target": _number(goal.target),
        "unit": goal.unit,
    }


def _number(value: Any) -> str:
    return f"{value.normalize():f}" if value is not None else ""


@register.simple_tag
def checkpoint_rows(plan: Plan, verbs: Iterable[Verb]) -> list[CheckpointRow]:
    """The promised meetings of a plan in order, with the way to the notes of each. Three queries."""
    reviews = {
        review.checkpoint_id: review
        for review in Review.objects.filter(checkpoint__plan=plan).prefetch_related("measurements")
    }
    may_log = Verb.HOLD_CHECKPOINT in verbs
    found = []
    for checkpoint in plan.checkpoints.all():
        review = reviews.get(checkpoint.pk)
        found.append(_checkpoint_row(plan, checkpoint, review, may_log=may_log))
    return found


def _how(checkpoint: Checkpoint) -> str:
    """Form and place, where there is more to say than that both meet."""
    said = [] if checkpoint.form == MeetingForm.MEETING else [str(checkpoint.get_form_display())]
    return ", ".join([*said, *([checkpoint.place] if checkpoint.place else [])])


def _checkpoint_row(
    plan: Plan, checkpoint: Checkpoint, review: Review | None, *, may_log: bool
) -> CheckpointRow:
    is_shared = review is not None and review.status == ReviewStatus.SHARED
    url, text = "", ""
    if is_shared:
        url, text = reverse("checkpoint", args=[plan.ref, checkpoint.number]), _("Read the notes")
    elif may_log and checkpoint.is_open:
        url = reverse("checkpoint_log", args=[plan.ref, checkpoint.number])
        text = _("Go on with the notes") if review is not None else _("Log it")
    return CheckpointRow(
        number=checkpoint.number,
        due=checkpoint.due_on,
        is_held=checkpoint.held_at is not None,
        is_open=checkpoint.is_open,
        why_not=checkpoint.not_held_reason,
        held_on=review.held_on if is_shared and review else None,
        url=url,
        text=text,
        summary=_standings(review) if is_shared and review else "",
        how=_how(checkpoint),
        expected=checkpoint.expected,
    )


def _standings(review: Review) -> str:
    well = sum(1 for measurement in review.measurements.all() if measurement.standing in WELL)
    total = len(review.measurements.all())
    return ngettext(
        "%(well)d of %(total)d goal on course or met", "%(well)d of %(total)d goals on course or met", total
    ) % {"well": well, "total": total}


@register.simple_tag
def plan_sentence(plan: Plan, today: date) -> str:
    """Where the plan stands, in one honest sentence or two. For those who work on it and for a companion."""
    name = plan.employee.short_name
    if plan.status == PlanStatus.ACTIVE:
        return " ".join(filter(None, (_goals_sentence(plan), _next_meeting(plan, today))))
    sentences: dict[str, str | Promise] = {
        PlanStatus.DRAFT: _("Being written. %(name)s does not see anything of it."),
        PlanStatus.IN_REVIEW: _("HR looks at it. %(name)s does not see anything of it."),
        PlanStatus.APPROVED: _("Ready to share. %(name)s does not see it until then."),
        PlanStatus.CONSULTATION: _("%(name)s can read it, comment and propose changes until %(until)s."),
        PlanStatus.PAUSED: _("Paused since %(since)s. No date comes nearer until it is resumed."),
        PlanStatus.CLOSED: _("Closed on %(closed)s."),
        PlanStatus.WITHDRAWN: _("Withdrawn."),
    }
    return str(sentences[plan.status]) % {
        "name": name,
        "until": _day(plan.consultation_ends_on),
        "since": _day(plan.paused_on),
        "closed": _day(local_date(plan, plan.closed_at) if plan.closed_at else None),
    }


def _goals_sentence(plan: Plan) -> str:
    latest = latest_standings(plan)
    if not latest:
        return _("No checkpoint has been held yet.")
    well = sum(1 for measurement in latest.values() if measurement.standing in WELL)
    return ngettext(
        "%(well)d of %(total)d goal is on course or met.",
        "%(well)d of %(total)d goals are on course or met.",
        len(latest),
    ) % {"well": well, "total": len(latest)}


def _next_meeting(plan: Plan, today: date) -> str:
    meeting = plan.checkpoints.still_open().first()
    if meeting is None:
        if plan.checkpoints.filter(not_held_at__isnull=False).exists():
            return _("No checkpoint is still to come.")
        return _("All checkpoints have been held.")
    sentence = (
        _("Next: checkpoint %(number)d on %(day)s.")
        if meeting.due_on >= today
        else _("Checkpoint %(number)d of %(day)s is not logged yet.")
    )
    return sentence % {"number": meeting.number, "day": _day(meeting.due_on)}


def _day(day: date | None) -> str:
    return date_format(day, "j F Y") if day else ""


@dataclass(frozen=True)
class Ratings:
    """How the work was rated in the words of the form. Without a heading where it was rated as a whole."""

    heading: str
    rows: list[tuple[str, str]]


@register.simple_tag
def ratings_in(review: Review, plan: Plan) -> Ratings | None:
    """What an account says in the levels of the form's scale. None where nothing was rated."""
    scale = plan.design.scale_at_reviews
    if scale is None or not review.ratings:
        return None
    words = {level.key: level.label for level in scale.levels}
    rows = [
        (one["what"] or scale.label, words.get(one["level"], _("Not rated this time")))
        for one in review.ratings
    ]
    return Ratings("" if plan.design.review_scale_rates == Rated.WHOLE else scale.label, rows)


@register.filter
def who_was_there(review: Review) -> str:
    """Who was there, by name and as what, in one line. Empty where nobody said."""
    return ", ".join(_attendee(one["as"], one["name"]) for one in review.present)


def _attendee(role: str, name: str) -> str:
    if role in {Attendee.EMPLOYEE, Attendee.OTHER}:
        return name
    word = str(Attendee(role).label)
    return f"{name} ({word})" if name else word


@register.simple_tag
def added_to(review: Review, plan: Plan) -> list[Added]:
    """What the writer added to an account after it was shared, in its order."""
    return additions_to(review, plan)


@register.filter
def to_goal(added: Iterable[Added], goal: Goal | None) -> list[Added]:
    """What was added to the example of one goal; of none: to the whole."""
    return [one for one in added if one.addition.goal_id == (goal.pk if goal else None)]


@register.filter
def of_checkpoint(things: Mapping[int, Thing], checkpoint: Checkpoint) -> Thing | None:
    """What belongs to one checkpoint among those of many: the note before, or its files."""
    return things.get(checkpoint.pk)


@register.filter
def alone(file: Attachment) -> list[Attachment]:
    """One file as the list that a part of a page takes."""
    return [file]


@register.filter
def timing_of(timings: Mapping[int, Timing], review: Review) -> Timing | None:
    """The timing of one account among those of many."""
    return timings.get(review.pk)


@register.simple_tag
def goals_in_words(plans: Iterable[Plan]) -> dict[int, str]:
    """How the goals of many plans stood last time, by the plan's key. One query; ask it with `of_plan`."""
    return standings_in_words(plans)


@register.filter
def of_plan(words: dict[int, str], plan: Plan) -> str:
    """The words for one plan."""
    return words.get(plan.pk, "")
