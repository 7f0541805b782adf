"""Which plans of others somebody reads along, and until when: by a day as a companion, else by an instant."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from employees.enums import ConflictKind
from employees.permissions import actor_for
from employees.workflows import note_conflict
from plans import workflows
from plans.enums import PlanStatus
from plans.models import Companion, Plan
from plans.queries.beside import Beside, plans_beside
from tests.factories.plans import plan_in
from tests.people import Cast

NOW = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
TODAY, UNTIL, CLOSES = NOW.date(), date(2026, 6, 30), NOW + timedelta(hours=1)


@pytest.fixture
def plan(cast: Cast) -> Plan:
    return plan_in(PlanStatus.ACTIVE, cast)


def beside(cast: Cast, who: str) -> list[Beside]:
    return plans_beside(actor_for(cast.account(who), on=TODAY, at=NOW))


def accompany(cast: Cast, plan: Plan, who: str) -> None:
    Companion.objects.create(
        plan=plan, user=cast.account(who), until=UNTIL, invited_at=NOW, invited_by=cast.account("mia")
    )


def let_in(cast: Cast, plan: Plan) -> None:
    """Noor opens a plan to Tom for an hour."""
    access = workflows.ask_for_emergency(
        person=plan.employee, reason="The record does not open.", by=cast.account("tom"), at=NOW
    )
    workflows.confirm_emergency(access=access, plan=plan, minutes=60, by=cast.account("noor"), at=NOW)


def test_a_companion_reads_that_plan_until_the_day_and_others_read_none(cast: Cast, plan: Plan) -> None:
    other = plan_in(PlanStatus.ACTIVE, cast, employee="lee", author="ana")
    accompany(cast, plan, "kim")

    assert beside(cast, "kim") == [Beside(plan, UNTIL, None)]
    assert [beside(cast, name) for name in ("chris", "jana", "sam", "tom")] == [[], [], [], []]
    accompany(cast, other, "kim")
    assert [one.plan for one in beside(cast, "kim")] == [other, plan]  # by the names, Lee before Sam


def test_of_the_plans_that_somebody_reads_at_work_only_what_they_accompany_is_among_them(
    cast: Cast, plan: Plan
) -> None:
    plan_in(PlanStatus.ACTIVE, cast, employee="chris")
    accompany(cast, plan, "mia")

    assert beside(cast, "mia") == [Beside(plan, UNTIL, None)]


def test_ones_own_plan_is_none_of_them(cast: Cast, plan: Plan) -> None:
    other = plan_in(PlanStatus.ACTIVE, cast, employee="lee", author="ana")
    accompany(cast, plan, "sam")
    accompany(cast, other, "sam")

    assert beside(cast, "sam") == [Beside(other, UNTIL, None)]


def test_an_emergency_lasts_until_its_instant_also_of_a_plan_that_one_accompanies(
    cast: Cast, plan: Plan
) -> None:
    let_in(cast, plan)
    assert beside(cast, "tom") == [Beside(plan, None, CLOSES)]

    accompany(cast, plan, "tom")
    assert beside(cast, "tom") == [Beside(plan, None, CLOSES)]


def test_a_conflict_of_interest_ends_an_emergency_and_leaves_a_companion(cast: Cast, plan: Plan) -> None:
    let_in(cast, plan)
    note_conflict(who=cast.tom, about=cast.sam, kind=ConflictKind.RELATIVE, by=cast.account("noor"), at=NOW)
    assert beside(cast, "tom") == []

    accompany(cast, plan, "tom")
    assert beside(cast, "tom") == [Beside(plan, UNTIL, None)]
