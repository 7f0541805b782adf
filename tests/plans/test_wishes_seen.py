"""Who reads what Sam asked of HR alone, what was agreed, and what HR keeps to itself: each in a request of their own.

Jana leads Sam's plan and Mia looks after him in HR. Lee's plan stands beside it: Ana leads that, and Ada is his HR
partner. Noor leads HR.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from employees.enums import Role
from employees.errors import NotVisible
from employees.permissions import Actor, actor_for
from plans import workflows
from plans.enums import PlanStatus
from plans.models import Adjustment, HrNote, Plan
from plans.queries.adjustments import (
    Agreed,
    adjustment_for,
    adjustments_of,
    agreed_for,
    asks_to_wait,
    hr_notes_of,
    waiting_adjustments,
)
from tests.factories.people import RoleGrantFactory
from tests.factories.plans import plan_in
from tests.people import Cast
from tests.plans.seen import Actors, asked_by, everybody, given, whole

NOW = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
TODAY, SINCE = NOW.date(), date(2026, 6, 3)


@pytest.fixture
def actors(cast: Cast) -> Actors:
    """Everybody, by name."""
    return everybody(cast, on=TODAY)


@pytest.fixture
def plan(cast: Cast) -> Plan:
    """Sam's plan, under way."""
    return whole(plan_in(PlanStatus.ACTIVE, cast))


@pytest.fixture
def other(cast: Cast, plan: Plan) -> Plan:
    """Lee's plan, under way."""
    return whole(plan_in(PlanStatus.ACTIVE, cast, employee="lee", author="ana"))


def wish(plan: Plan, cast: Cast, at: datetime) -> Adjustment:
    by = cast.account(plan.employee.first_name.lower())
    return workflows.ask_for_adjustment(plan=plan, wish=f"A desk, {at:%H}.", by=by, at=at)


def agree(adjustment: Adjustment, cast: Cast, by: str, agreed: str) -> None:
    workflows.agree_adjustment(
        adjustment=adjustment, agreed=agreed, since=SINCE, by=cast.account(by), at=adjustment.asked_at
    )


@pytest.fixture
def wishes(cast: Cast, plan: Plan) -> list[Adjustment]:
    """What Sam asked for, newest first: one waits, one was declined, one was agreed."""
    first, second, third = (NOW + timedelta(hours=hours) for hours in (0, 1, 2))
    agreed = wish(plan, cast, first)
    agree(agreed, cast, "mia", "A desk by the window")
    declined = wish(plan, cast, second)
    workflows.decline_adjustment(
        adjustment=declined, answer="Not this year.", by=cast.account("mia"), at=second
    )
    return [wish(plan, cast, third), declined, agreed]


@pytest.fixture
def lees(cast: Cast, other: Plan) -> list[Adjustment]:
    """What Lee asked for, newest first: one waits, one was agreed."""
    agreed = wish(other, cast, NOW)
    agree(agreed, cast, "ada", "Calls in the morning alone")
    return [wish(other, cast, NOW + timedelta(hours=1)), agreed]


@pytest.fixture
def notes(cast: Cast, plan: Plan, other: Plan) -> dict[str, HrNote]:
    """A note of Mia's and one of Noor's about Sam's plan, and one of Ada's about Lee's."""
    about = {"mia": plan, "noor": plan, "ada": other}
    return {
        name: workflows.write_hr_note(plan=each, body=f"By {name}.", by=cast.account(name), at=NOW)
        for name, each in about.items()
    }


def test_each_person_and_their_hr_read_what_was_asked(
    actors: Actors, plan: Plan, other: Plan, wishes: list[Adjustment], lees: list[Adjustment]
) -> None:
    sams = given(actors, lambda actor: list(adjustments_of(actor, plan)))
    theirs = given(actors, lambda actor: list(adjustments_of(actor, other)))

    assert sams == {"sam": wishes, "mia": wishes, "noor": wishes}
    assert theirs == {"lee": lees, "ada": lees, "noor": lees}


def test_one_of_them_is_there_for_the_same_and_for_nobody_else(
    actors: Actors, plan: Plan, wishes: list[Adjustment], lees: list[Adjustment]
) -> None:
    def there_for(one: Adjustment) -> set[str]:
        def is_there(actor: Actor) -> bool:
            try:
                assert adjustment_for(actor, plan, one.ref) == one
            except NotVisible:
                return False
            return True

        return set(given(actors, is_there))

    assert [there_for(one) for one in wishes] == [{"sam", "mia", "noor"}] * 3
    # Lee's are no part of Sam's plan.
    assert [there_for(one) for one in lees] == [set()] * 2


def test_what_was_agreed_is_read_by_those_who_lead_as_well(
    actors: Actors, plan: Plan, other: Plan, wishes: list[Adjustment], lees: list[Adjustment]
) -> None:
    window, mornings = [Agreed("A desk by the window", SINCE)], [Agreed("Calls in the morning alone", SINCE)]

    sams = given(actors, lambda actor: agreed_for(actor, plan))
    theirs = given(actors, lambda actor: agreed_for(actor, other))

    assert sams == {"sam": window, "jana": window, "mia": window, "noor": window}
    assert theirs == {"lee": mornings, "ana": mornings, "ada": mornings, "noor": mornings}


def test_those_who_lead_are_asked_to_wait_while_hr_looks_at_something_of_this_very_plan(
    cast: Cast, actors: Actors, plan: Plan, other: Plan, wishes: list[Adjustment], lees: list[Adjustment]
) -> None:
    def waiting(of: Plan) -> set[str]:
        return set(given(actors, lambda actor: asks_to_wait(actor, of)))

    assert waiting(plan) == {"jana", "mia", "noor"}

    workflows.withdraw_adjustment(adjustment=wishes[0], by=cast.account("sam"), at=NOW + timedelta(hours=3))

    assert waiting(plan) == set()
    assert waiting(other) == {"ana", "ada", "noor"}


def test_hr_reads_what_it_keeps_about_each_plan(
    actors: Actors, plan: Plan, other: Plan, notes: dict[str, HrNote]
) -> None:
    sams, lees = [notes["noor"], notes["mia"]], [notes["ada"]]

    assert given(actors, lambda actor: list(hr_notes_of(actor, plan))) == {"mia": sams, "noor": sams}
    assert given(actors, lambda actor: list(hr_notes_of(actor, other))) == {"ada": lees, "noor": lees}


@pytest.fixture
def led_by_mia(cast: Cast, plan: Plan, wishes: list[Adjustment], notes: dict[str, HrNote]) -> Plan:
    """Sam's plan, led from now on by Mia, who is in HR. He reports to Jana all the same."""
    Plan.objects.filter(pk=plan.pk).update(manager=cast.mia)
    return whole(plan)


def test_who_leads_the_plan_and_is_in_hr_reads_what_was_agreed_and_nothing_else(
    actors: Actors, led_by_mia: Plan
) -> None:
    words = given(actors, lambda actor: list(adjustments_of(actor, led_by_mia)))
    kept = given(actors, lambda actor: list(hr_notes_of(actor, led_by_mia)))
    agreed = given(actors, lambda actor: agreed_for(actor, led_by_mia))
    wait = given(actors, lambda actor: waiting_adjustments(actor, [led_by_mia]))

    assert (set(words), set(kept), set(agreed)) == ({"sam", "noor"}, {"noor"}, {"sam", "mia", "noor"})
    assert wait == {"noor": {led_by_mia.pk}}


def test_a_person_in_hr_reads_of_their_own_plan_what_they_asked_and_not_what_is_kept(
    cast: Cast, plan: Plan, wishes: list[Adjustment], notes: dict[str, HrNote]
) -> None:
    RoleGrantFactory(user=cast.account("sam"), role=Role.HR_LEAD)
    sam = actor_for(cast.account("sam"), on=TODAY)

    assert asked_by(sam, lambda actor: list(adjustments_of(actor, plan))) == wishes
    assert asked_by(sam, lambda actor: list(hr_notes_of(actor, plan))) == []
    assert asked_by(sam, lambda actor: waiting_adjustments(actor, [plan])) == set()


@pytest.fixture
def third(cast: Cast, plan: Plan) -> Plan:
    """Chris's plan, on which nothing waits: what he asked for was agreed."""
    third = whole(plan_in(PlanStatus.ACTIVE, cast, employee="chris"))
    agree(wish(third, cast, NOW), cast, "mia", "A second screen")
    return third


def test_hr_knows_on_which_of_some_plans_a_request_waits(
    actors: Actors, plan: Plan, other: Plan, third: Plan, wishes: list[Adjustment], lees: list[Adjustment]
) -> None:
    def waiting(*plans: Plan) -> dict[str, set[int]]:
        return given(actors, lambda actor: waiting_adjustments(actor, plans))

    sams, theirs = {plan.pk}, {other.pk}
    assert waiting(plan, other, third) == {"mia": sams, "ada": theirs, "noor": sams | theirs}
    assert waiting(plan, third) == {"mia": sams, "noor": sams}
    assert waiting(third) == waiting() == {}
