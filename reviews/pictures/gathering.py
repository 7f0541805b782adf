"""From the rows of a plan to the facts of its pictures. Reads what was shared and nothing else, whoever asks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from plans.designs import Rated
from plans.enums import ChangeKind, PlanStatus, Provider, SignatureMeaning
from plans.models import Goal, Plan, PlanVersion, SupportItem
from plans.workflows.entering import local_date
from reviews.enums import ReviewStatus, Standing
from reviews.models import Measurement, Review
from reviews.pictures.bullet_bar import BulletBar, bullet_bar
from reviews.pictures.facts import Agreed, GoalFacts, Looked, Measure
from reviews.pictures.goal_path import goal_path, measured_word
from reviews.pictures.picture import Picture, in_reading_order
from reviews.pictures.plan_line import Event, Kind, LineFacts, State, plan_line
from reviews.pictures.support_ledger import LedgerFacts, Promise, support_ledger
from reviews.pictures.words import is_share

# What a version was answered with, in words and in short. Not signing gets no mark of its own below the line.
SAID: Mapping[SignatureMeaning, tuple[object, object]] = {
    SignatureMeaning.RECEIVED: (_lazy("Version %(number)d received and read"), _lazy("read")),
    SignatureMeaning.AGREED: (_lazy("Version %(number)d received, read and agreed with"), _lazy("read")),
    SignatureMeaning.COMMENTS: (_lazy("Version %(number)d received and read, with comments"), _lazy("read")),
    SignatureMeaning.NOT_SIGNING: (_lazy("Chose not to sign version %(number)d"), ""),
}


@dataclass(frozen=True)
class GoalDrawn:
    """A goal with its picture, its bar where it is measured by a number, and how it stood last time.

    `word` is what was measured last time, where that is a level, or yes or no.
    """

    number: int
    goal: Goal
    picture: Picture
    bar: BulletBar | None
    last: Measurement | None
    word: str = ""


class Pictures:
    """The pictures of one plan on a day in its zone. Each is drawn when it is asked for, from what is read once.

    At most ten queries, however many goals, checkpoints and promises there are. Drafts of accounts are never read, so
    the pictures are the same for everybody who may see the plan.
    """

    def __init__(self, plan: Plan, today: date) -> None:
        self.plan, self.today = plan, today

    @cached_property
    def goals(self) -> list[GoalDrawn]:
        """Every goal of the plan, in its order."""
        drawn = []
        for number, goal in enumerate(self.plan.goals.prefetch_related("steps"), start=1):
            said = [
                (review, one)
                for review in self._reviews
                for one in review.measurements.all()
                if one.goal_id == goal.pk
            ]
            facts = self._goal_facts(goal, said)
            last = said[-1][1] if said else None
            word = measured_word(facts, facts.in_order[-1]) if said and not goal.is_numeric else ""
            picture = in_reading_order(goal_path(facts))
            drawn.append(GoalDrawn(number, goal, picture, bullet_bar(facts), last, word))
        return drawn

    @cached_property
    def by_ref(self) -> dict[str, GoalDrawn]:
        """The goals by their references."""
        return {one.goal.ref: one for one in self.goals}

    @cached_property
    def line(self) -> Picture:
        """The plan from its start to its end."""
        return in_reading_order(plan_line(self._line))

    @cached_property
    def events(self) -> list[Event]:
        """What stands on the line, as the list that it is first."""
        return self._line.in_order

    @cached_property
    def ledger(self) -> Picture:
        """What was promised, delivered and received."""
        plan = self.plan
        promises = [
            Promise(
                what=item.description,
                who=_owner(plan, item),
                due=item.due_on,
                delivered=self._day(item.delivered_at),
                received=self._day(item.received_at),
            )
            for item in self._support
        ]
        facts = LedgerFacts(
            promises, self.today, self._is_running, plan.starts_on, plan.ends_on, is_over=self._is_over
        )
        return in_reading_order(support_ledger(facts))

    @cached_property
    def _reviews(self) -> list[Review]:
        shared = Review.objects.filter(checkpoint__plan=self.plan, status=ReviewStatus.SHARED)
        found = shared.select_related("checkpoint").prefetch_related("measurements")
        return list(found.order_by("checkpoint__number"))

    @cached_property
    def _support(self) -> list[SupportItem]:
        return list(self.plan.support.all())

    @property
    def _is_running(self) -> bool:
        return self.plan.status == PlanStatus.ACTIVE

    @property
    def _is_over(self) -> bool:
        return self.plan.status in {PlanStatus.CLOSED, PlanStatus.WITHDRAWN}

    def _day(self, at: datetime | None) -> date | None:
        return local_date(self.plan, at) if at else None

    def _goal_facts(self, goal: Goal, said: Sequence[tuple[Review, Measurement]]) -> GoalFacts:
        levels = _levels(self.plan) if not goal.is_numeric else []
        keys = [key for key, _label in levels]
        return GoalFacts(
            statement=goal.statement,
            due_on=goal.due_on,
            today=self.today,
            measure=measure_of(goal, self.plan),
            starts_on=self.plan.starts_on,
            unit=goal.unit,
            baseline=goal.baseline,
            target=goal.target,
            steps=[Agreed(step.due_on, step.value) for step in goal.steps.all()],
            looked=[_looked(review, one, goal, keys) for review, one in said],
            levels=[label for _key, label in levels],
            is_over=self._is_over,
        )

    @cached_property
    def _line(self) -> LineFacts:
        events = [*self._ends(), *self._facts(), *self._meetings(), *self._promises(), *self._milestones()]
        return LineFacts(events, self.today, self._is_running)

    def _ends(self) -> Iterator[Event]:
        plan = self.plan
        if plan.starts_on:
            yield Event(plan.starts_on, Kind.START, _("The plan starts"))
        closed = self._day(plan.closed_at)
        if closed:
            yield Event(closed, Kind.END, _("The plan was closed"))
        elif plan.ends_on:
            yield Event(plan.ends_on, Kind.END, _("The plan ends"))

    def _facts(self) -> Iterator[Event]:
        """What happened once: shared, opened, paused, changed, signed. The employee reads all of it in the timeline."""
        plan = self.plan
        if shared := self._day(plan.shared_at):
            yield Event(shared, Kind.FACT, _("Shared"), short=_("shared"))
        if opened := self._day(plan.opened_at):
            yield Event(opened, Kind.FACT, _("Opened for the first time"), short=_("opened"))
        for version in self._versions:
            yield from self._version(version)
        if plan.paused_on:
            yield Event(plan.paused_on, Kind.FACT, _("Paused since"), short=_("paused"))

    @cached_property
    def _versions(self) -> list[PlanVersion]:
        return list(self.plan.versions.defer("facts").prefetch_related("signatures"))

    def _version(self, version: PlanVersion) -> Iterator[Event]:
        said = {"number": version.number, "kind": version.get_kind_display()}
        if version.kind != ChangeKind.START:
            words = _("Version %(number)d: %(kind)s") % said
            yield Event(
                local_date(self.plan, version.made_at), Kind.FACT, words, short=_("version %(number)d") % said
            )
        for signature in version.signatures.all():
            read, short = SAID[SignatureMeaning(signature.meaning)]
            day = signature.signed_on or local_date(self.plan, signature.at)
            yield Event(day, Kind.FACT, str(read) % said, short=str(short))

    def _meetings(self) -> Iterator[Event]:
        held = {review.checkpoint_id: review.held_on for review in self._reviews}
        for checkpoint in self.plan.checkpoints.all():
            day = held.get(checkpoint.pk) or self._day(checkpoint.held_at)
            state = self._state(checkpoint.due_on, is_done=day is not None)
            yield Event(
                day or checkpoint.due_on,
                Kind.CHECKPOINT,
                _("Checkpoint %(number)d") % {"number": checkpoint.number},
                State.LEFT if checkpoint.not_held_at is not None else state,
                short=str(checkpoint.number),
            )

    def _promises(self) -> Iterator[Event]:
        for item in self._support:
            day = self._day(item.delivered_at)
            yield Event(
                day or item.due_on,
                Kind.SUPPORT,
                item.description,
                self._state(item.due_on, is_done=day is not None),
            )

    def _milestones(self) -> Iterator[Event]:
        for milestone in self.plan.milestones.all():
            day = self._day(milestone.reached_at)
            state = self._state(milestone.due_on, is_done=day is not None)
            yield Event(day or milestone.due_on, Kind.MILESTONE, milestone.title, state)

    def _state(self, due: date, *, is_done: bool) -> State:
        if is_done:
            return State.DONE
        if self._is_over:
            return State.LEFT
        return State.LATE if self._is_running and due < self.today else State.TO_COME


def pictures_of(plan: Plan, today: date) -> Pictures:
    """The pictures of a plan on `today`, a date in its zone."""
    return Pictures(plan, today)


def measure_of(goal: Goal, plan: Plan) -> Measure:
    """What a goal is measured by: its number; else the levels of the form, if it rates goals; else yes or no."""
    if goal.is_numeric:
        return Measure.PERCENT if is_share(goal.unit) else Measure.NUMBER
    return Measure.LEVEL if _levels(plan) else Measure.YES_NO


def _levels(plan: Plan) -> list[tuple[str, str]]:
    scale = plan.design.scale_at_reviews
    if scale is None or plan.design.review_scale_rates != Rated.GOALS:
        return []
    return [(level.key, level.label) for level in scale.levels]


def _looked(review: Review, said: Measurement, goal: Goal, keys: Sequence[str]) -> Looked:
    rated = {rating["of"]: rating["level"] for rating in review.ratings}.get(goal.ref) if keys else None
    return Looked(
        number=review.checkpoint.number,
        on=review.held_on,
        standing=Standing(said.standing),
        value=said.value,
        level=keys.index(rated) if rated in keys else None,
        was_so=said.was_so,
    )


def _owner(plan: Plan, item: SupportItem) -> str:
    if item.provider_name:
        return item.provider_name
    return plan.manager.full_name if item.provider == Provider.MANAGER else str(item.get_provider_display())
