"""Who learns that somebody stands in for Jana: she herself, who does, and who looks after her in HR."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from employees.enums import Role, StandInKind
from employees.errors import NotVisible
from employees.models import StandIn
from employees.permissions import Actor, actor_for
from employees.queries.standing_in import stand_in_for, stand_ins_for, standing_in_by
from tests.factories.people import RoleGrantFactory, UserFactory
from tests.people import NAMES, Cast

TODAY = date(2026, 6, 1)
NOW = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
KNOW_OF_JANAS = {"jana", "mia", "noor"}


def asking(cast: Cast, name: str) -> Actor:
    return actor_for(cast.account(name), on=TODAY)


def standing(cast: Cast, person: str, by: str, *, last: date = TODAY, ended: bool = False) -> StandIn:
    people = cast.people()
    return StandIn.objects.create(
        person=people[person],
        by=people[by],
        kind=StandInKind.MANAGER,
        from_date=TODAY - timedelta(days=3),
        until_date=last,
        named_at=NOW,
        named_by=people[person].user,
        ended_at=NOW if ended else None,
        ended_by=people[person].user if ended else None,
    )


@pytest.fixture
def today(cast: Cast) -> StandIn:
    """Ana stands in for Jana until today; what was yesterday, was ended, or is another's, is not meant."""
    standing(cast, "jana", "ana", last=TODAY - timedelta(days=1))
    standing(cast, "jana", "chris", ended=True)
    standing(cast, "ana", "jana", ended=True)
    standing(cast, "ana", "paul")
    return standing(cast, "jana", "ana")


def test_the_one_who_is_away_and_hr_read_who_stands_in_and_until_when(cast: Cast, today: StandIn) -> None:
    found = {name: list(stand_ins_for(asking(cast, name), cast.jana, TODAY)) for name in NAMES}

    assert found == {name: [today] if name in KNOW_OF_JANAS else [] for name in NAMES}


def test_who_stands_in_reads_for_whom(cast: Cast, today: StandIn) -> None:
    found = {name: list(standing_in_by(asking(cast, name))) for name in NAMES}

    assert {name: each for name, each in found.items() if each} == {
        "ana": [today],
        "paul": [StandIn.objects.get(by=cast.paul)],
    }
    outside = UserFactory()
    RoleGrantFactory(user=outside, role=Role.HR_LEAD)
    # Somebody without an entry in the directory stands in for nobody.
    assert list(standing_in_by(actor_for(outside, on=TODAY))) == []


def test_both_of_them_and_hr_come_by_the_very_one_and_nobody_else(cast: Cast, today: StandIn) -> None:
    found = set()
    for name in NAMES:
        try:
            assert stand_in_for(asking(cast, name), today.ref) == today
        except NotVisible:
            continue
        found.add(name)

    assert found == KNOW_OF_JANAS | {"ana"}


def test_one_that_was_ended_or_never_was_is_not_there(cast: Cast, today: StandIn) -> None:
    ended = StandIn.objects.get(by=cast.chris)

    for ref in (ended.ref, "2" * 26):
        with pytest.raises(NotVisible):
            stand_in_for(asking(cast, "jana"), ref)
