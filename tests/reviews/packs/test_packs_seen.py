"""A pack is had by the one who asked for it, and by nobody else; and who fetches their own by signing in."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from employees.errors import NotVisible
from employees.permissions import Actor, actor_for
from employees.workflows import leave
from plans.enums import PlanStatus
from plans.models import Plan
from reviews.models import EvidencePack
from reviews.queries.packs import can_sign_in, latest_pack, pack_for
from reviews.workflows import ask_for_pack
from tests.factories.plans import plan_in
from tests.people import Cast

TODAY = date(2026, 6, 15)
NOW = datetime(2026, 6, 15, 9, 0, tzinfo=UTC)
ASKED = ("mia", "noor", "jana")


def asking(cast: Cast, name: str) -> Actor:
    return actor_for(cast.account(name), on=TODAY)


@pytest.fixture
def plan(cast: Cast) -> Plan:
    """Sam's plan."""
    return plan_in(PlanStatus.ACTIVE, cast)


@pytest.fixture
def other(cast: Cast, plan: Plan) -> Plan:
    """Lee's plan, which Noor may have as well."""
    return plan_in(PlanStatus.ACTIVE, cast, employee="lee", author="ana")


@pytest.fixture
def packs(cast: Cast, plan: Plan, other: Plan) -> dict[str, EvidencePack]:
    """By who asked for it: of Sam's plan, to hand to Sam, who has left, and of Lee's."""

    def asked(by: str, of: Plan, *, for_sam: bool = False) -> EvidencePack:
        return ask_for_pack(plan=of, by=cast.account(by), at=NOW, for_person=for_sam)

    found = {name: asked(name, plan) for name in ASKED}
    leave(employee=cast.sam, last_day=TODAY, at_once=True, by=cast.account("mia"), at=NOW)
    of_sam = Plan.objects.get(pk=plan.pk)
    found |= {f"{name} for sam": asked(name, of_sam, for_sam=True) for name in ("noor", "mia")}
    return found | {"noor of lee": asked("noor", other), "ana of lee": asked("ana", other)}


def test_each_finds_what_they_asked_for_last_apart_from_what_is_for_the_person(
    cast: Cast, plan: Plan, other: Plan, packs: dict[str, EvidencePack]
) -> None:
    def latest(name: str, of: Plan) -> tuple[EvidencePack | None, EvidencePack | None]:
        actor = asking(cast, name)
        return latest_pack(actor, of), latest_pack(actor, of, for_person=True)

    assert {name: latest(name, plan) for name in (*ASKED, "paul", "ola", "ana")} == {
        "mia": (packs["mia"], packs["mia for sam"]),
        "noor": (packs["noor"], packs["noor for sam"]),
        "jana": (packs["jana"], None),
        "paul": (None, None),
        "ola": (None, None),
        "ana": (None, None),
    }
    assert latest("noor", other) == (packs["noor of lee"], None)
    assert latest("mia", other) == (None, None)


def found(actor: Actor, plan: Plan, packs: dict[str, EvidencePack]) -> set[str]:
    """Which of the packs somebody comes by under the address of a plan."""
    come_by = set()
    for what, pack in packs.items():
        try:
            assert pack_for(actor, plan, pack.ref) == pack
        except NotVisible:
            continue
        come_by.add(what)
    return come_by


def test_each_comes_by_their_own_of_that_plan_and_by_nobody_elses(
    cast: Cast, plan: Plan, other: Plan, packs: dict[str, EvidencePack]
) -> None:
    assert {name: found(asking(cast, name), plan, packs) for name in (*ASKED, "paul", "ola", "ana")} == {
        "mia": {"mia", "mia for sam"},
        "noor": {"noor", "noor for sam"},
        "jana": {"jana"},
        "paul": set(),
        "ola": set(),
        "ana": set(),
    }
    assert found(asking(cast, "noor"), other, packs) == {"noor of lee"}


def test_who_works_here_and_has_an_open_account_can_sign_in(cast: Cast) -> None:
    sam, account = cast.sam, cast.account("sam")
    assert can_sign_in(sam, at=NOW)

    sam.left_on = TODAY
    # Until their last day is over.
    assert can_sign_in(sam, at=NOW)
    assert not can_sign_in(sam, at=NOW + timedelta(days=1))
    sam.left_on = None
    account.is_active = False
    assert not can_sign_in(sam, at=NOW)
    sam.user = None
    assert not can_sign_in(sam, at=NOW)
