"""What stands in which list: in the views of plans, in a calendar, in what happened, among one's own.

Jana leads Sam's plan and Ana stands in for her; Lee's plan is Ana's.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from employees import audit
from employees.enums import Role
from employees.errors import NotVisible
from employees.permissions import Actor, actor_for
from plans import workflows
from plans.enums import PlanEvent, PlanStatus
from plans.models import Goal, Plan
from plans.queries import leads_a_plan, own_meetings, own_plan, own_plans, plan_for
from plans.queries.portfolio import View, in_view
from plans.queries.timeline import events_for
from tests.factories.people import RoleGrantFactory, UserFactory
from tests.factories.plans import ENDS, plan_in
from tests.people import Cast
from tests.plans.test_who_may import LAST, NAMES, NOW, TODAY, actor, with_everybody

V, S = View, PlanStatus
# Two weeks before the day on which the plans of the tests end.
SOON = date(2026, 6, 26)
# What is urgent, or worth a look, is told elsewhere.
LISTED = {V.OPEN, V.ENDING, V.DRAFTS, V.CLOSED}
STANDS_IN: dict[PlanStatus, set[View]] = {
    S.DRAFT: {V.OPEN, V.DRAFTS},
    S.IN_REVIEW: {V.OPEN},
    S.APPROVED: {V.OPEN},
    S.CONSULTATION: {V.OPEN},
    S.ACTIVE: {V.OPEN, V.ENDING},
    S.PAUSED: {V.OPEN, V.ENDING},
    S.CLOSED: {V.CLOSED},
    S.WITHDRAWN: {V.CLOSED},
}


def listed(cast: Cast, plan: Plan, on: date) -> set[View]:
    """In which views Jana finds the plan on a day."""
    jana = actor_for(cast.account("jana"), on=on)
    return {view for view in LISTED if Plan.objects.filter(in_view(view, jana, on), pk=plan.pk).exists()}


@pytest.fixture(params=PlanStatus)
def in_each(request: pytest.FixtureRequest, cast: Cast) -> Plan:
    """Sam's plan in every state, one after the other."""
    return plan_in(request.param, cast)


def test_each_state_of_a_plan_stands_in_the_views_that_are_written(cast: Cast, in_each: Plan) -> None:
    assert listed(cast, in_each, SOON) == STANDS_IN[PlanStatus(in_each.status)]


@pytest.fixture
def plan(cast: Cast) -> Plan:
    """Sam's plan, which runs, with everybody there."""
    return with_everybody(PlanStatus.ACTIVE, cast)


def test_a_plan_ends_soon_from_two_weeks_before_its_last_day_and_until_that_day(
    cast: Cast, plan: Plan
) -> None:
    days = (SOON - timedelta(days=1), SOON, ENDS, ENDS + timedelta(days=1))

    assert [View.ENDING in listed(cast, plan, on) for on in days] == [False, True, True, False]


@pytest.fixture
def outside(cast: Cast, plan: Plan) -> Actor:
    """Somebody who leads HR for a while, and whom the directory does not know."""
    return actor_for(RoleGrantFactory(user=UserFactory(), role=Role.HR_LEAD).user, on=TODAY)


def test_whoever_is_not_in_the_directory_has_no_plan_leads_none_and_meets_nobody(
    cast: Cast, outside: Actor
) -> None:
    # Nor would they if somebody had named them to stand in.
    for asking in (outside, replace(actor(cast, "ana"), employee_id=None)):
        assert list(own_plans(asking)) == []
        assert list(own_meetings(asking)) == []
        assert not leads_a_plan(asking)
        with pytest.raises(NotVisible):
            own_plan(asking)


@pytest.fixture
def beside_ivo(cast: Cast) -> Plan:
    """Sam's plan, withdrawn after he had asked Ivo, who approves plans, to stand by him."""
    plan = plan_in(PlanStatus.CONSULTATION, cast)
    sam, ivo = cast.account("sam"), cast.account("ivo")
    workflows.invite_companion(plan=plan, companion=ivo, until=LAST, by=sam, at=NOW)
    reason = "A coaching plan is the better first step."
    workflows.withdraw(plan=plan, reason=reason, by=cast.account("mia"), at=NOW)
    return plan


def test_a_companion_opens_the_plan_when_it_would_not_be_theirs_to_read_otherwise(
    cast: Cast, beside_ivo: Plan
) -> None:
    assert plan_for(actor(cast, "ivo"), beside_ivo.ref) == beside_ivo
    # Paul leads Jana, and reads no plan that was withdrawn.
    with pytest.raises(NotVisible):
        plan_for(actor(cast, "paul"), beside_ivo.ref)


def test_of_what_happened_since_it_was_shared_the_employee_reads_what_is_for_them(
    cast: Cast, plan: Plan
) -> None:
    def events(name: str) -> list[str]:
        return [event.event for event in events_for(actor(cast, name), plan)]

    before = {name: events(name) for name in ("sam", "kim", "jana", "mia")}
    for event in (PlanEvent.MILESTONE_REACHED, PlanEvent.OUTCOME_PROPOSED):
        audit.record(event, by=cast.account("jana"), about=plan, at=NOW)

    both = [PlanEvent.OUTCOME_PROPOSED, PlanEvent.MILESTONE_REACHED]
    assert {name: events(name) for name in before} == {
        "sam": [PlanEvent.MILESTONE_REACHED, *before["sam"]],
        "kim": [PlanEvent.MILESTONE_REACHED, *before["kim"]],
        "jana": [*both, *before["jana"]],
        "mia": [*both, *before["mia"]],
    }


def test_what_happened_to_something_else_of_the_same_reference_did_not_happen_to_the_plan(
    cast: Cast, plan: Plan
) -> None:
    audit.record(PlanEvent.MILESTONE_REACHED, by=cast.account("jana"), about=Goal(ref=plan.ref), at=NOW)

    for name in ("sam", "jana", "mia"):
        told = [event.event for event in events_for(actor(cast, name), plan)]
        assert PlanEvent.STARTED in told
        assert PlanEvent.MILESTONE_REACHED not in told


def test_that_an_account_is_being_written_is_known_to_those_who_may_read_it_then(
    cast: Cast, plan: Plan
) -> None:
    audit.record("review.drafted", by=cast.account("jana"), about=plan, at=NOW)

    knows = {
        name
        for name in NAMES
        if "review.drafted" in {event.event for event in events_for(actor(cast, name), plan)}
    }

    assert knows == {"jana", "ana", "mia", "ada", "noor"}
