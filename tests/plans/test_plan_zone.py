"""A plan's dates are those of its own zone: in Los Angeles the evening of 20 May is not yet the 21st."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from plans import workflows
from plans.enums import PlanStatus
from plans.models import Plan
from reviews.templatetags.reviews import plan_sentence
from reviews.views.my_plan import Meetings, steps_of
from tests.factories.plans import plan_in
from tests.people import Cast

EVENING = datetime(2026, 5, 21, 1, 0, tzinfo=UTC)


@pytest.fixture
def started(cast: Cast) -> Plan:
    """Sam's plan, started at 18:00 on 20 May in Los Angeles."""
    cast.sam.time_zone = "America/Los_Angeles"
    cast.sam.save(update_fields=["time_zone"])
    plan = plan_in(PlanStatus.CONSULTATION, cast)
    return workflows.start(plan=plan, by=cast.account("jana"), at=EVENING)


def test_what_is_signed_names_the_day_of_the_plans_zone(started: Plan, cast: Cast) -> None:
    said = workflows.statement_for(started, started.versions.get(), cast.account("sam"))
    assert said == "I, Sam Okafor, have received and read version 1 of this plan, made on 20 May 2026."


def test_the_way_of_the_plan_names_it_too(started: Plan) -> None:
    steps = steps_of(started, Meetings.of([], date(2026, 5, 20)))
    assert [step["detail"] for step in steps[:2]] == ["6 May 2026", "20 May 2026"]


def test_the_sentence_about_a_closed_plan_names_it_too(started: Plan) -> None:
    started.status, started.closed_at = PlanStatus.CLOSED, EVENING
    assert plan_sentence(started, date(2026, 5, 21)) == "Closed on 20 May 2026."
