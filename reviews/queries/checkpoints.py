"""What can be seen of checkpoints: a draft by those who write it, a shared account by everyone who sees the plan."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import F, Prefetch, QuerySet
from django.utils.functional import cached_property
from django.utils.translation import ngettext_lazy

from employees.audit import canonical
from employees.errors import NotVisible
from employees.permissions import Actor
from plans.designs import Rated
from plans.enums import PlanStatus
from plans.models import Checkpoint, Plan
from plans.permissions import PLANS, PlanPermission, leads
from plans.queries.accounts import Account, Said
from plans.queries.adjustments import to_answer
from plans.queries.leave import leaves_of
from plans.queries.patience import patience_ends
from plans.queries.steps import (
    DATED,
    NEWS,
    Step,
    StepKind,
    in_hand,
    is_mine,
    steps_of,
    with_steps,
)
from reviews.enums import ReviewStatus, Stance, Standing
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
            "additions__author__employee",
        )
        .order_by("checkpoint__number")
    )
    if PLANS.can(actor, PlanPermission.HOLD_CHECKPOINT, plan):
        return reviews
    return reviews.filter(status=ReviewStatus.SHARED)


def review_for(actor: Actor, plan: Plan, checkpoint: Checkpoint) -> Review | None:
    """The account of one checkpoint, if there is one that the actor may read."""
    return reviews_for(actor, plan).filter(checkpoint=checkpoint).first()


def mark_of(review: Review | None) -> str:
    """A short mark of what an account says now, to tell whether it was rewritten since somebody saw it. "" for none."""
    return mark_for(review, review.measurements.all()) if review is not None else ""


def mark_for(review: Review, measurements: Iterable[Measurement]) -> str:
    """The same mark of an account that need not be stored yet."""
    goals = sorted(
        (said.goal_id, str(said.standing), said.example, said.value, said.was_so) for said in measurements
    )
    said = {
        "held_on": review.held_on,
        "note": review.note,
        "answers": review.answers,
        "ratings": review.ratings,
        "present": review.present,
        "goals": goals,
    }
    return hashlib.sha256(canonical(said)).hexdigest()[:16]


@dataclass(frozen=True)
class ToRate:
    """One thing that the form's scale is asked for: its reference and its words. Of the whole, both are empty."""

    ref: str
    words: str


def to_rate(plan: Plan) -> list[ToRate]:
    """What is rated at each checkpoint, in its order. Empty where the plan's form has no scale for it."""
    if plan.design.scale_at_reviews is None:
        return []
    if plan.design.review_scale_rates == Rated.WHOLE:
        return [ToRate("", "")]
    if plan.design.review_scale_rates == Rated.AREAS:
        return [ToRate(area.ref, area.title) for area in plan.areas.all()]
    return [ToRate(goal.ref, goal.statement) for goal in plan.goals.all()]


def latest_ratings(plan: Plan) -> dict[str, str]:
    """The level that each thing was given last time, by its reference. Empty where nothing was rated yet. One query."""
    shared = Review.objects.filter(checkpoint__plan=plan, status=ReviewStatus.SHARED)
    last = shared.order_by("-checkpoint__number").first()
    return {rating["of"]: rating["level"] for rating in last.ratings} if last else {}


def latest_standings(plan: Plan) -> dict[int, Measurement]:
    """How each goal stood last time it was looked at and shared, by the goal's key."""
    shared = Measurement.objects.filter(
        review__checkpoint__plan=plan, review__status=ReviewStatus.SHARED
    ).order_by("review__checkpoint__number")
    return {measurement.goal_id: measurement for measurement in shared}


def accounts_for_judging(plans: Iterable[Plan]) -> dict[int, list[Account]]:
    """The shared accounts of plans in the shape in which plans judges (plans/queries/accounts.py). Three queries."""
    shared = Review.objects.filter(
        checkpoint__plan__in=[plan.pk for plan in plans],
        status=ReviewStatus.SHARED,
        shared_at__isnull=False,
    )
    found = shared.select_related("checkpoint").prefetch_related("measurements", "responses")
    accounts: dict[int, list[Account]] = {}
    for review in found.order_by("checkpoint__number"):
        if review.shared_at is not None:
            accounts.setdefault(review.checkpoint.plan_id, []).append(_account(review, review.shared_at))
    return accounts


def _account(review: Review, shared_at: datetime) -> Account:
    return Account(
        checkpoint_id=review.checkpoint_id,
        number=review.checkpoint.number,
        held_on=review.held_on,
        shared_at=shared_at,
        said={one.goal_id: _said(one) for one in review.measurements.all()},
        disputed_at=tuple(
            response.at for response in review.responses.all() if response.stance == Stance.DISPUTED
        ),
    )


def _said(measurement: Measurement) -> Said:
    standing = Standing(measurement.standing)
    well = None if standing == Standing.TOO_EARLY else standing in {Standing.ON_COURSE, Standing.MET}
    return Said(str(standing.label), well, measurement.value)


IN_WORDS = {
    Standing.MET: ngettext_lazy("%(count)d met", "%(count)d met", "count"),
    Standing.ON_COURSE: ngettext_lazy("%(count)d on course", "%(count)d on course", "count"),
    Standing.SOME_WAY_TO_GO: ngettext_lazy("%(count)d some way to go", "%(count)d some way to go", "count"),
    Standing.NEEDS_MORE_SUPPORT: ngettext_lazy(
        "%(count)d needs more support", "%(count)d need more support", "count"
    ),
    Standing.TOO_EARLY: ngettext_lazy("%(count)d too early to say", "%(count)d too early to say", "count"),
}


def standings_in_words(plans: Iterable[Plan]) -> dict[int, str]:
    """How the goals of many plans stood last time, such as “2 on course, 1 some way to go”, by the plan's key.

    One query. A plan without a shared checkpoint is not in it.
    """
    shared = Measurement.objects.filter(
        review__checkpoint__plan__in=[plan.pk for plan in plans], review__status=ReviewStatus.SHARED
    )
    latest: dict[int, dict[int, str]] = {}
    for plan, goal, standing in shared.order_by("review__checkpoint__number").values_list(
        "review__checkpoint__plan", "goal", "standing"
    ):
        latest.setdefault(plan, {})[goal] = standing
    return {plan: _in_words(Counter(by_goal.values())) for plan, by_goal in latest.items()}


def _in_words(found: Counter[str]) -> str:
    return ", ".join(
        str(words % {"count": found[standing]}) for standing, words in IN_WORDS.items() if found[standing]
    )


# More than this nobody does in a day; the list of plans has the rest.
MOST_PLANS = 300
SOON = timedelta(days=7)


@dataclass(frozen=True)
class Item:
    """One row of Today: a step, whether notes of it lie there as a draft, and the date in its plan's zone."""

    step: Step
    today: date
    has_notes: bool = False


class Work:
    """What needs somebody: late, today, in the next seven days; what they wait for; and `news`, which need nobody.

    Counted for the frame of every page; put in order only where it is shown.
    """

    def __init__(self, mine: list[Item], others: list[Item], *, is_cut: bool) -> None:
        self._mine = [item for item in mine if item.step.kind not in NEWS]
        self.news = [item for item in mine if item.step.kind in NEWS]
        self._others = others
        self.is_cut = is_cut

    @property
    def count(self) -> int:
        """How much needs them now: what is late, and what is due today."""
        return sum(item.step.is_late(item.today) or _is_due(item) for item in self._mine)

    @cached_property
    def late(self) -> list[Item]:
        """What should have been done before today."""
        return _by_date(item for item in self._mine if item.step.is_late(item.today))

    @cached_property
    def today(self) -> list[Item]:
        """What can be done now, or has to be."""
        return _by_date(item for item in self._mine if not item.step.is_late(item.today) and _is_due(item))

    @cached_property
    def soon(self) -> list[Item]:
        """What comes in the next seven days."""
        return _by_date(item for item in self._mine if not _is_due(item) and _is_soon(item))

    @cached_property
    def later(self) -> Item | None:
        """What comes first after that."""
        beyond = (item for item in self._mine if not _is_due(item) and not _is_soon(item))
        return min(beyond, key=_when, default=None)

    @cached_property
    def waiting(self) -> list[Item]:
        """What others have to do."""
        return _by_date(self._others)


def work_for(actor: Actor, at: datetime) -> Work:
    """What needs the actor at the instant `at`, from the facts of every plan they run. A fixed number of queries.

    Each date is read in its plan's own zone. At most MOST_PLANS plans are looked at, those that end first.
    """
    order = F("ends_on").asc(nulls_last=True)
    found = list(with_steps(in_hand(actor, actor.on)).order_by(order, "pk")[: MOST_PLANS + 1])
    noted = set(
        Review.objects.filter(
            status=ReviewStatus.DRAFT, checkpoint__plan__in=[plan.pk for plan in found]
        ).values_list("checkpoint__ref", flat=True)
    )
    _tell_absence(found, actor.on)
    mine = [Item(step, _day_of(step.plan, at)) for step in to_answer(actor)]
    others: list[Item] = []
    for plan in found[:MOST_PLANS]:
        today = _day_of(plan, at)
        for step in steps_of(plan, today):
            item = Item(step, today, has_notes=step.ref in noted)
            if is_mine(actor, step):
                mine.append(item)
            elif _waited_for(actor, item):
                others.append(item)
    return Work(mine, others, is_cut=len(found) > MOST_PLANS)


def _day_of(plan: Plan, at: datetime) -> date:
    return at.astimezone(ZoneInfo(plan.time_zone)).date()


def _tell_absence(found: Iterable[Any], on: date) -> None:
    """Tell the plans that `in_hand` marked how many days of absence wait; of somebody who is still away, none do."""
    marked = {plan.pk: plan for plan in found if plan.absence_open and plan.status == PlanStatus.ACTIVE}
    if not marked:
        return
    for pk, leave in leaves_of(Plan.objects.filter(pk__in=marked), on).items():
        marked[pk].absence_owed = 0 if leave.is_away else leave.owed


def _is_due(item: Item) -> bool:
    act_on = item.step.act_on()
    return act_on is None or act_on <= item.today


def _is_soon(item: Item) -> bool:
    act_on = item.step.act_on()
    return act_on is not None and act_on <= item.today + SOON


def _waited_for(actor: Actor, item: Item) -> bool:
    """What is not the actor's to do, and worth knowing: theirs to follow, or late, or waiting for long."""
    step = item.step
    if step.kind == StepKind.RESUME or (step.kind in DATED and not item.step.is_late(item.today)):
        return False
    if leads(actor, step.plan) or step.plan.author_id == actor.user_id:
        return True
    return step.is_late(item.today) or (step.since is not None and step.since < patience_ends(item.today))


def _when(item: Item) -> date:
    return item.step.due or item.today


def _by_date(items: Iterable[Item]) -> list[Item]:
    """By the day on which it was promised; then what waits longest."""

    def place(item: Item) -> tuple[date, float, str]:
        since = item.step.since.timestamp() if item.step.since else 0.0
        return (_when(item), since, item.step.plan.employee.last_name)

    return sorted(items, key=place)
