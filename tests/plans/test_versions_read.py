"""Which version of a plan is in force, and which somebody had answered for before."""

from __future__ import annotations

from datetime import timedelta

import pytest

from employees.models import User
from plans.enums import ChangeKind, PlanStatus, SignatureMeaning
from plans.models import Plan, PlanVersion, Signature
from plans.queries import answered_before, current_version
from tests.factories.plans import plan_in
from tests.people import Cast
from tests.plans.test_who_may import NOW


@pytest.fixture
def versions(cast: Cast) -> list[PlanVersion]:
    """Sam's plan, which was changed three times; the third is in force, and the last is still to be."""
    plan = plan_in(PlanStatus.ACTIVE, cast)
    for number in (2, 3, 4):
        changed(plan, number)
    Plan.objects.filter(pk=plan.pk).update(version=3)
    return list(plan.versions.order_by("number"))


@pytest.fixture
def of_lees(cast: Cast) -> PlanVersion:
    """The second version of another plan."""
    return changed(plan_in(PlanStatus.ACTIVE, cast, employee="lee", author="ana"), 2)


def changed(plan: Plan, number: int) -> PlanVersion:
    return PlanVersion.objects.create(
        plan=plan,
        number=number,
        kind=ChangeKind.AMENDMENT,
        facts={},
        sha256=f"{number:064x}",
        made_at=NOW + timedelta(days=number),
        made_by=plan.author,
    )


def answered(version: PlanVersion, by: User) -> None:
    Signature.objects.create(
        version=version,
        signer=by,
        meaning=SignatureMeaning.RECEIVED,
        version_sha256=version.sha256,
        at=version.made_at,
    )


def test_the_version_in_force_is_the_one_that_the_plan_names(cast: Cast, versions: list[PlanVersion]) -> None:
    assert current_version(Plan.objects.get(employee=cast.sam)) == versions[2]


def test_what_somebody_answered_for_before_is_the_latest_of_this_plan_and_their_own_answer(
    cast: Cast, versions: list[PlanVersion], of_lees: PlanVersion
) -> None:
    sam, kim = cast.account("sam"), cast.account("kim")
    first, second, third, last = versions
    for version, by in ((first, sam), (third, sam), (second, kim), (of_lees, sam)):
        answered(version, by)

    assert [answered_before(version, sam) for version in versions] == [None, first, first, third]
    assert [answered_before(version, kim) for version in versions] == [None, None, second, second]
    assert answered_before(last, cast.account("lee")) is None
