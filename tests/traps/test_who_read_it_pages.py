"""Whoever opens anything of a plan stands on the record, whichever address they came by; in an emergency, each time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from employees.models import AuditEvent
from employees.permissions import Relation
from plans import workflows
from plans.enums import PlanStatus, ReadingEvent
from plans.models import EmergencyAccess, Plan
from plans.permissions import relations_to
from plans.web import pages
from tests.architecture.matrix import MATRIX
from tests.architecture.test_matrix import address
from tests.factories.plans import plan_in
from tests.people import Cast
from tests.reading import text_of

pytestmark = pytest.mark.once

SignIn = Callable[[str], Client]
NOW = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
WHY = "The copy of the record does not open, and the log says nothing."
# What is handed out without a page of its own around it, and what lies on pages about one meeting.
BESIDE = ("plan_record", "plan_numbers", "checkpoint")


@pytest.fixture(autouse=True)
def _on_that_day(time_machine: Any) -> None:
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def plan(cast: Cast) -> Plan:
    return plan_in(PlanStatus.ACTIVE, cast)


def url_of(name: str, plan: Plan) -> str:
    more = {"plan_numbers": ["goals"], "checkpoint": [1]}.get(name, [])
    return reverse(name, args=[plan.ref, *more])


def open_to_tom(cast: Cast, plan: Plan, **change: Any) -> EmergencyAccess:
    asked = workflows.ask_for_emergency(person=cast.sam, reason=WHY, by=cast.account("tom"), at=NOW)
    return workflows.confirm_emergency(
        access=asked, plan=plan, by=cast.account("noor"), at=NOW, **{"minutes": 60, **change}
    )


def events_of(cast: Cast, who: str, event: str) -> list[AuditEvent]:
    """What the record says that somebody did of this kind."""
    return list(AuditEvent.objects.filter(event=event, actor_ref=cast.account(who).ref).order_by("seq"))


@pytest.mark.parametrize("name", BESIDE)
def test_the_employee_reads_who_came_by_another_address(
    cast: Cast, signed_in: SignIn, plan: Plan, name: str
) -> None:
    assert signed_in("noor").get(url_of(name, plan)).status_code == 200

    said = text_of(signed_in("sam").get(reverse("my_plan_access")))

    row = said[said.index("Noor Haddad") :][:200]
    assert "Last opened on" in row
    assert ("took a copy or a file" in row) == (name == "plan_numbers")


def test_the_employee_themselves_is_not_noted(cast: Cast, signed_in: SignIn, plan: Plan) -> None:
    sam = signed_in("sam")
    for name in BESIDE:
        sam.get(url_of(name, plan))

    assert events_of(cast, "sam", ReadingEvent.READ) == []


def test_in_an_emergency_every_address_is_on_the_record_and_told_nowhere_else(
    cast: Cast, signed_in: SignIn, plan: Plan
) -> None:
    rows = {name: row for name, row in MATRIX.items() if row.state == PlanStatus.ACTIVE}
    every = {name: address(name, row, cast, plan) for name, row in rows.items()}
    addresses = {name: url for name, url in every.items() if plan.ref in url}
    open_to_tom(cast, plan)
    tom = signed_in("tom")

    shown = []
    for name, url in addresses.items():
        answer = tom.get(url)
        if answer.status_code == 200:
            answer.getvalue()
            shown.append(name)

    assert len(shown) > 10
    assert set(BESIDE) <= set(shown)
    assert {event.data["page"] for event in events_of(cast, "tom", "emergency.read")} >= set(shown)
    assert events_of(cast, "tom", ReadingEvent.READ) == []


def test_what_is_told_later_is_not_given_away_by_who_has_read_it(
    cast: Cast, signed_in: SignIn, plan: Plan
) -> None:
    later = date(2026, 6, 11)
    open_to_tom(cast, plan, tell_on=later, why_later="Somebody might come to harm.")
    tom = signed_in("tom")
    for name in (*BESIDE, "plan", "plan_pdf"):
        tom.get(url_of(name, plan)).getvalue()

    assert "Tom Reyes" not in text_of(signed_in("sam").get(reverse("my_plan_access")))


def test_on_the_day_it_is_told(cast: Cast, signed_in: SignIn, plan: Plan, time_machine: Any) -> None:
    open_to_tom(cast, plan, tell_on=date(2026, 6, 11), why_later="Somebody might come to harm.")

    time_machine.move_to(NOW + timedelta(days=10), tick=False)

    assert "Tom Reyes" in text_of(signed_in("sam").get(reverse("my_plan_access")))


def test_without_the_note_the_walk_would_say_so(
    cast: Cast, signed_in: SignIn, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "note_emergency_read", lambda **_said: None)
    open_to_tom(cast, plan)

    assert signed_in("tom").get(url_of("plan_record", plan)).status_code == 200

    assert Relation.EMERGENCY in relations_to_tom(cast, plan)
    assert events_of(cast, "tom", "emergency.read") == []


def relations_to_tom(cast: Cast, plan: Plan) -> frozenset[Relation]:
    from employees.permissions import actor_for  # noqa: PLC0415 -- this story alone asks

    return relations_to(actor_for(cast.account("tom"), on=NOW.date(), at=NOW), plan)
