"""Who sees, opens and withdraws which file of Sam's plan, and what he keeps to himself beside a checkpoint.

Everybody is there at once: Ana stands in for Jana, who leads the plan, and Ada for Mia, who looks after Sam in HR.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from employees.errors import NotVisible
from employees.permissions import Actor, actor_for
from plans.enums import PlanStatus
from plans.evidence import Kind
from plans.models import Attachment, Checkpoint, Plan
from plans.permissions import may_open, may_withdraw
from plans.queries import attachment_for, attachments_for, bytes_kept, file_for, kept_file_for, kept_files
from tests.factories.plans import plan_in
from tests.people import Cast
from tests.plans.seen import Actors, everybody
from tests.plans.test_who_may import LAST, TODAY, with_everybody

NOW = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
MOMENT = timedelta(microseconds=1)
READERS = {"sam", "jana", "ana", "paul", "mia", "ada", "noor", "ivo", "ola", "kim", "tom"}
# Who reads the plan, and nothing of the case about it.
BESIDE = {"sam", "kim", "tom"}
IN_HR = {"mia", "ada", "noor"}


def readers(cast: Cast, on: date = TODAY) -> Actors:
    """Those who read Sam's plan today, and who they are on that day."""
    return {name: actor for name, actor in everybody(cast, on=on, at=NOW).items() if name in READERS}


@pytest.fixture
def actors(cast: Cast, plan: Plan) -> Actors:
    """Those who read Sam's plan, by name."""
    return readers(cast)


def who(actors: Actors, ask: Callable[[Actor], bool]) -> set[str]:
    """Those who are answered yes."""
    return {name for name, actor in actors.items() if ask(actor)}


Find = Callable[[Actor, Plan, str], Attachment]


def there_for(actors: Actors, find: Find, file: Attachment, *, of: Plan) -> set[str]:
    """Those for whom the very file is found, by its reference, among those of the plan."""

    def is_there(actor: Actor) -> bool:
        try:
            assert find(actor, of, file.ref) == file
        except NotVisible:
            return False
        return True

    return who(actors, is_there)


def put(
    plan: Plan,
    cast: Cast,
    title: str,
    *,
    by: str = "sam",
    keep_at: Checkpoint | None = None,
    withdrawn_at: datetime | None = None,
) -> Attachment:
    """A file of ten bytes; kept to whoever adds it, if a checkpoint is named."""
    return Attachment.everything.create(
        plan=plan,
        title=title,
        kind=Kind.TEXT,
        file=f"{plan.pk} {title}",
        size=10,
        sha256="0" * 64,
        added_at=NOW,
        added_by=cast.account(by),
        checkpoint=keep_at,
        at_number=keep_at.number if keep_at else None,
        is_kept=keep_at is not None,
        withdrawn_at=withdrawn_at,
        withdrawn_by=cast.account(by) if withdrawn_at else None,
        withdrawn_reason="The wrong month." if withdrawn_at else "",
    )


@pytest.fixture
def plan(cast: Cast) -> Plan:
    """Sam's plan, with everybody there."""
    return with_everybody(PlanStatus.ACTIVE, cast)


@pytest.fixture
def other(cast: Cast, plan: Plan) -> Plan:
    """Lee's plan."""
    return plan_in(PlanStatus.ACTIVE, cast, employee="lee", author="ana")


@pytest.fixture
def files(cast: Cast, plan: Plan) -> dict[str, Attachment]:
    """What Jana put on the record, in its order, by what became of it."""
    assert plan.shared_at is not None
    withdrawn = {
        "stands": None,
        "before it was shared": plan.shared_at - MOMENT,
        "as it was shared": plan.shared_at,
        "afterwards": plan.shared_at + timedelta(days=1),
    }
    return {title: put(plan, cast, title, by="jana", withdrawn_at=at) for title, at in withdrawn.items()}


@pytest.fixture
def kept(cast: Cast, plan: Plan, files: dict[str, Attachment]) -> list[Attachment]:
    """What Sam keeps beside his first checkpoint, and beside his second."""
    return [
        put(plan, cast, f"kept {number}", keep_at=plan.checkpoints.get(number=number)) for number in (1, 2)
    ]


@pytest.fixture
def elsewhere(cast: Cast, other: Plan) -> dict[str, Attachment]:
    """Of Lee's plan: one on the record, and what somebody keeps beside its first checkpoint, by whom."""
    first = other.checkpoints.get(number=1)
    kept = {name: put(other, cast, f"kept by {name}", by=name, keep_at=first) for name in ("lee", "sam")}
    return kept | {"ana": put(other, cast, "on the record", by="ana")}


def test_what_was_withdrawn_before_the_plan_was_shared_is_for_those_who_work_on_it(
    actors: Actors,
    plan: Plan,
    files: dict[str, Attachment],
    kept: list[Attachment],
    elsewhere: dict[str, Attachment],
) -> None:
    before, *rest = files["before it was shared"], files["as it was shared"], files["afterwards"]

    seen = {name: list(attachments_for(actor, plan)) for name, actor in actors.items()}

    assert seen == {
        name: [files["stands"], *rest] if name in BESIDE else [files["stands"], before, *rest]
        for name in READERS
    }


def test_one_on_the_record_is_there_for_whoever_sees_it(
    actors: Actors,
    plan: Plan,
    files: dict[str, Attachment],
    kept: list[Attachment],
    elsewhere: dict[str, Attachment],
) -> None:
    assert there_for(actors, attachment_for, files["before it was shared"], of=plan) == READERS - BESIDE
    assert there_for(actors, attachment_for, files["afterwards"], of=plan) == READERS
    # What is kept is not on it, and Lee's is no part of Sam's plan.
    for file in (kept[0], elsewhere["ana"]):
        assert there_for(actors, attachment_for, file, of=plan) == set()


def test_a_withdrawn_file_is_opened_by_who_added_it_and_by_hr(cast: Cast, actors: Actors, plan: Plan) -> None:
    def may(file: Attachment) -> set[str]:
        return who(actors, lambda actor: may_open(actor, plan, file))

    for name in ("sam", "jana", "ana", "mia"):
        assert may(put(plan, cast, f"stands, of {name}", by=name)) == READERS
        assert may(put(plan, cast, f"withdrawn, of {name}", by=name, withdrawn_at=NOW)) == {name} | IN_HR


def test_each_side_withdraws_its_own_and_whoever_stood_in_no_longer_does(
    cast: Cast, actors: Actors, plan: Plan
) -> None:
    may_now = {"sam": {"sam"}, "jana": {"jana"} | IN_HR, "ana": {"ana"} | IN_HR, "mia": IN_HR}
    files = {name: put(plan, cast, f"of {name}", by=name) for name in may_now}

    def may(actors: Actors, file: Attachment) -> set[str]:
        return who(actors, lambda actor: may_withdraw(actor, plan, file))

    assert {name: may(actors, file) for name, file in files.items()} == may_now
    later = readers(cast, LAST + timedelta(days=1))
    assert {name: may(later, file) for name, file in files.items()} == {
        name: able - {"ana", "ada"} for name, able in may_now.items()
    }


def test_what_somebody_keeps_beside_their_checkpoints_is_theirs_alone(
    cast: Cast,
    actors: Actors,
    plan: Plan,
    other: Plan,
    kept: list[Attachment],
    elsewhere: dict[str, Attachment],
) -> None:
    first, second, third = (plan.checkpoints.get(number=number) for number in (1, 2, 3))

    def keeps(at: Checkpoint | None = None) -> dict[str, list[Attachment]]:
        found = {name: list(kept_files(actor, plan, at)) for name, actor in actors.items()}
        return {name: files for name, files in found.items() if files}

    assert keeps() == {"sam": kept}
    assert (keeps(first), keeps(second), keeps(third)) == ({"sam": kept[:1]}, {"sam": kept[1:]}, {})
    lee = actor_for(cast.account("lee"), on=TODAY)
    assert list(kept_files(lee, other)) == [elsewhere["lee"]]


def test_one_that_is_kept_is_there_for_its_owner_and_nobody_else(
    actors: Actors,
    plan: Plan,
    files: dict[str, Attachment],
    kept: list[Attachment],
    elsewhere: dict[str, Attachment],
) -> None:
    for file in kept:
        assert there_for(actors, kept_file_for, file, of=plan) == {"sam"}
    for file in (files["stands"], elsewhere["sam"]):
        assert there_for(actors, kept_file_for, file, of=plan) == set()


def test_a_file_is_opened_from_the_record_or_from_what_one_keeps(
    actors: Actors,
    plan: Plan,
    files: dict[str, Attachment],
    kept: list[Attachment],
    elsewhere: dict[str, Attachment],
) -> None:
    assert there_for(actors, file_for, kept[1], of=plan) == {"sam"}
    assert there_for(actors, file_for, files["afterwards"], of=plan) == READERS
    assert there_for(actors, file_for, files["before it was shared"], of=plan) == READERS - BESIDE
    assert there_for(actors, file_for, elsewhere["sam"], of=plan) == set()


def test_what_is_kept_counts_for_its_owner_alone(
    cast: Cast, plan: Plan, kept: list[Attachment], elsewhere: dict[str, Attachment]
) -> None:
    assert bytes_kept(plan, cast.account("jana")) == (40, 4)
    assert bytes_kept(plan, cast.account("sam")) == (60, 6)
