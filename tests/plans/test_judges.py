"""Who is left to confirm an outcome and to hear an appeal about Sam's plan, asked before it is needed.

Jana leads it. Mia, who reviewed it, and Noor, who did not, could act as HR.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from employees.enums import Role
from employees.models import RoleGrant
from plans.enums import PlanStatus, Side
from plans.models import Plan
from plans.queries.judges import Judges, hearers_of, judges_of
from tests.factories.people import RoleGrantFactory
from tests.factories.plans import plan_in
from tests.people import Cast

TODAY = date(2026, 7, 9)
NOW = datetime(2026, 7, 9, 9, 0, tzinfo=UTC)


@pytest.fixture
def plan(cast: Cast) -> Plan:
    """Sam's, under way."""
    return plan_in(PlanStatus.ACTIVE, cast)


def left(cast: Cast, plan: Plan, by: str, side: Side) -> tuple[set[str], set[str]]:
    """Who could confirm and who could hear, by their names."""
    found: Judges = judges_of(
        Plan.objects.get(pk=plan.pk), proposed_by=cast.account(by), proposed_as=side, on=TODAY
    )
    names = {cast.account(name).pk: name for name in cast.people()}
    return {names[one.pk] for one in found.confirm}, {names[one.pk] for one in found.hear}


def test_each_side_confirms_for_the_other_and_who_took_no_part_hears(cast: Cast, plan: Plan) -> None:
    assert left(cast, plan, "jana", Side.MANAGER) == ({"mia", "noor"}, {"noor"})
    assert left(cast, plan, "mia", Side.HR) == ({"jana"}, {"noor"})


def test_who_reviewed_it_does_not_hear_its_appeal(cast: Cast, plan: Plan) -> None:
    assert hearers_of(Plan.objects.get(pk=plan.pk), TODAY) == [cast.account("noor")]


def test_whoever_alone_could_confirm_is_not_left_to_hear(cast: Cast, plan: Plan) -> None:
    RoleGrant.objects.filter(user=cast.account("mia")).update(revoked_at=NOW)

    assert left(cast, plan, "jana", Side.MANAGER) == ({"noor"}, set())
    RoleGrantFactory(user=cast.account("ola"), role=Role.HR_LEAD)
    confirm, hear = left(cast, plan, "jana", Side.MANAGER)
    assert (confirm, len(hear)) == ({"noor", "ola"}, 1)


def test_nobody_confirms_their_own(cast: Cast, plan: Plan) -> None:
    assert left(cast, plan, "noor", Side.MANAGER) == ({"mia"}, set())
    assert left(cast, plan, "jana", Side.HR) == (set(), {"noor"})


def test_a_manager_without_an_account_confirms_nothing(cast: Cast, plan: Plan) -> None:
    cast.jana.user = None
    cast.jana.save(update_fields=["user"])

    assert (
        judges_of(
            Plan.objects.get(pk=plan.pk), proposed_by=cast.account("mia"), proposed_as=Side.HR, on=TODAY
        ).confirm
        == []
    )


@pytest.fixture
def by_mia(cast: Cast) -> Plan:
    """The same, written by Mia; of who took part nothing is noted."""
    plan = plan_in(PlanStatus.ACTIVE, cast, author="mia")
    plan.participants.clear()
    return plan


def test_who_wrote_it_and_who_puts_it_forward_have_taken_part_whatever_is_noted(
    cast: Cast, by_mia: Plan
) -> None:
    assert hearers_of(Plan.objects.get(pk=by_mia.pk), TODAY) == [cast.account("noor")]
    assert left(cast, by_mia, "noor", Side.HR) == ({"jana"}, set())


def test_a_manager_who_is_in_hr_as_well_neither_confirms_as_hr_nor_hears(cast: Cast, by_mia: Plan) -> None:
    RoleGrantFactory(user=cast.account("jana"), role=Role.HR_LEAD)

    assert left(cast, by_mia, "mia", Side.MANAGER) == ({"noor"}, set())
    assert hearers_of(Plan.objects.get(pk=by_mia.pk), TODAY) == [cast.account("noor")]
