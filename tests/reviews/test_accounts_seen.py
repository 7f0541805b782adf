"""Who reads what of a checkpoint: a draft by those who hold it, a shared account by every reader of the plan.

And what somebody noted before it and keeps to themselves: nobody else.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from employees.permissions import Actor, actor_for
from plans.enums import PlanStatus
from plans.models import Checkpoint, Plan
from reviews.models import Preparation, Review
from reviews.queries.checkpoints import review_for, reviews_for
from reviews.queries.notes import kept_note
from reviews.workflows import GoalEntry, NoteBefore, log_checkpoint, prepare
from tests.factories.plans import plan_in
from tests.people import Cast

TODAY = date(2026, 6, 15)
NOW = datetime(2026, 6, 15, 15, 0, tzinfo=UTC)
READ_IT = {"sam", "jana", "paul", "mia", "noor", "ivo", "ola"}
HOLD_IT = {"jana", "mia", "noor"}


def asking(cast: Cast, name: str) -> Actor:
    return actor_for(cast.account(name), on=TODAY)


def meeting(plan: Plan, number: int) -> Checkpoint:
    return plan.checkpoints.get(number=number)


@pytest.fixture
def plan(cast: Cast) -> Plan:
    """Sam's plan. Jana leads it."""
    return plan_in(PlanStatus.ACTIVE, cast)


@pytest.fixture
def other(cast: Cast, plan: Plan) -> Plan:
    """Lee's plan, led by Ana, beside it."""
    return plan_in(PlanStatus.ACTIVE, cast, employee="lee", author="ana")


def account_of(cast: Cast, plan: Plan, number: int, by: str, *, share: bool) -> Review:
    return log_checkpoint(
        checkpoint=meeting(plan, number),
        entries=[GoalEntry(goal, "on_course", "Seen on Tuesday.") for goal in plan.goals.all()],
        held_on=meeting(plan, number).due_on,
        note="",
        share=share,
        by=cast.account(by),
        at=NOW,
    )


@pytest.fixture
def shared(cast: Cast, plan: Plan) -> Review:
    """The account of the first checkpoint."""
    return account_of(cast, plan, 1, "jana", share=True)


@pytest.fixture
def draft(cast: Cast, plan: Plan, shared: Review) -> Review:
    """That of the second, not shared yet."""
    return account_of(cast, plan, 2, "jana", share=False)


@pytest.fixture
def of_lee(cast: Cast, other: Plan, draft: Review) -> list[Review]:
    """The same of Lee's plan."""
    return [account_of(cast, other, number, "ana", share=share) for number, share in ((1, True), (2, False))]


def test_a_draft_is_read_by_those_who_hold_checkpoints_and_a_shared_account_by_every_reader(
    cast: Cast, plan: Plan, shared: Review, draft: Review, of_lee: list[Review]
) -> None:
    found = {name: list(reviews_for(asking(cast, name), plan)) for name in READ_IT}

    assert found == {name: [shared, draft] if name in HOLD_IT else [shared] for name in READ_IT}


def test_the_accounts_of_a_plan_are_those_of_its_own_checkpoints(
    cast: Cast, other: Plan, draft: Review, of_lee: list[Review]
) -> None:
    assert list(reviews_for(asking(cast, "ana"), other)) == of_lee
    assert list(reviews_for(asking(cast, "lee"), other)) == of_lee[:1]


def test_each_checkpoint_has_its_own_account_or_none(
    cast: Cast, plan: Plan, shared: Review, draft: Review, of_lee: list[Review]
) -> None:
    first, second, third = (meeting(plan, number) for number in (1, 2, 3))
    jana, sam = asking(cast, "jana"), asking(cast, "sam")

    assert [review_for(jana, plan, each) for each in (first, second, third)] == [shared, draft, None]
    assert [review_for(sam, plan, each) for each in (first, second, third)] == [shared, None, None]


@pytest.fixture
def notes(cast: Cast, plan: Plan, other: Plan) -> dict[int, Preparation]:
    """What Sam noted before the second and the third checkpoint, beside a note of Lee's."""

    def note(plan: Plan, number: int, by: str) -> Preparation:
        said = NoteBefore(went_well=f"Before {number}.")
        return prepare(checkpoint=meeting(plan, number), said=said, share=False, by=cast.account(by), at=NOW)

    note(other, 1, "lee")
    return {number: note(plan, number, "sam") for number in (2, 3)}


def test_what_is_kept_is_had_by_its_writer_alone_and_at_its_own_checkpoint(
    cast: Cast, plan: Plan, notes: dict[int, Preparation]
) -> None:
    sam, numbers = cast.account("sam"), (1, 2, 3)

    assert [kept_note(meeting(plan, number), sam) for number in numbers] == [None, notes[2], notes[3]]
    for name in cast.people().keys() - {"sam"}:
        assert [kept_note(meeting(plan, number), cast.account(name)) for number in numbers] == [None] * 3
