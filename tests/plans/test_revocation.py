"""Whoever loses access loses it with the next click: pages, lists, files, feeds, and a list that is being sent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from employees.enums import ConflictKind
from employees.models import Employee, RoleGrant
from employees.workflows import make_calendar_link, note_conflict
from plans import workflows
from plans.enums import DocumentKind, PlanStatus
from plans.models import Plan
from reviews.views import export
from tests.architecture.matrix import MATRIX
from tests.architecture.test_matrix import address
from tests.factories.plans import plan_in
from tests.people import Cast

NOW = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
SignIn = Callable[[str], Client]


@pytest.fixture(autouse=True)
def _on_that_day(time_machine: Any) -> None:
    time_machine.move_to(NOW, tick=False)


def handed_over(cast: Cast, plan: Plan) -> None:
    workflows.hand_over(
        plan=plan, to=cast.paul, reason="Jana leads another team.", by=cast.account("mia"), at=NOW
    )


def role_taken_back(cast: Cast, _plan: Plan) -> None:
    RoleGrant.objects.filter(user=cast.account("mia")).update(revoked_at=NOW, revoked_by=cast.account("tom"))


def moved_to_finance(cast: Cast, _plan: Plan) -> None:
    Employee.objects.filter(pk=cast.sam.pk).update(department=cast.finance)


def line_ended(cast: Cast, _plan: Plan) -> None:
    cast.jana.reporting_lines.update(until_date=NOW.date() - timedelta(days=1))


def in_conflict(cast: Cast, _plan: Plan) -> None:
    note_conflict(who=cast.mia, about=cast.sam, kind=ConflictKind.WITNESS, by=cast.account("noor"), at=NOW)


LOSES = {
    "a manager who handed over": ("jana", handed_over),
    "a manager's manager whose line ended": ("paul", line_ended),
    "a partner whose role was taken back": ("mia", role_taken_back),
    "a partner whose person moved": ("mia", moved_to_finance),
    "a partner with a conflict": ("mia", in_conflict),
}


@pytest.mark.once
@pytest.mark.parametrize("who", LOSES)
def test_every_page_and_file_is_one_that_does_not_exist(cast: Cast, signed_in: SignIn, who: str) -> None:
    name, lose = LOSES[who]
    plan = plan_in(PlanStatus.ACTIVE, cast)
    browser = signed_in(name)
    wanted = workflows.want_document(
        plan=plan, kind=DocumentKind.VERSION, number=1, facts_sha256="0" * 64, by=cast.account(name), at=NOW
    )
    addresses = {
        "page": reverse("plan", args=[plan.ref]),
        "timeline": reverse("plan_timeline", args=[plan.ref]),
        "documents": reverse("plan_documents", args=[plan.ref]),
        "what is being made": reverse("plan_document_wanted", args=[plan.ref, wanted.ref]),
        "meetings": reverse("plan_meetings", args=[plan.ref]),
        "checkpoint": reverse("checkpoint", args=[plan.ref, 1]),
        "numbers": reverse("plan_numbers", args=[plan.ref, "goals"]),
    }
    assert {key: browser.get(url).status_code for key, url in addresses.items()} == dict.fromkeys(
        addresses, 200
    )

    lose(cast, plan)

    assert {key: browser.get(url).status_code for key, url in addresses.items()} == dict.fromkeys(
        addresses, 404
    )
    lists = ("/plans/?view=open", "/today/", "/messages/", "/plans/export.csv?view=open")
    everywhere = b"".join(browser.get(url).getvalue() for url in lists)
    assert plan.ref.encode() not in everywhere
    assert cast.sam.last_name.encode() not in everywhere


@pytest.mark.once
@pytest.mark.long
@pytest.mark.parametrize("who", LOSES)
def test_every_address_there_is_is_one_that_does_not_exist(cast: Cast, signed_in: SignIn, who: str) -> None:
    name, lose = LOSES[who]
    plan = plan_in(PlanStatus.ACTIVE, cast)
    rows = {one: row for one, row in MATRIX.items() if row.state == PlanStatus.ACTIVE and name in row.who}
    addresses = {one: address(one, row, cast, plan) for one, row in rows.items() if one != "my_plan"}
    browser = signed_in(name)

    lose(cast, plan)

    answers = {one: (browser.get(url), browser.post(url, {})) for one, url in addresses.items()}
    seen = {one: {answer.status_code for answer in both} for one, both in answers.items()}
    assert len(addresses) >= 15
    assert {one: codes for one, codes in seen.items() if not codes <= {404, 405}} == {}


def test_a_calendar_loses_its_meetings(cast: Cast, client: Client) -> None:
    plan = plan_in(PlanStatus.ACTIVE, cast)
    secret = make_calendar_link(by=cast.account("jana"), at=NOW)
    url = reverse("calendar_feed", args=[secret])
    assert b"BEGIN:VEVENT" in client.get(url).content

    handed_over(cast, plan)

    assert b"BEGIN:VEVENT" not in client.get(url).content


def test_a_list_that_is_being_sent_stops(
    cast: Cast, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "CHUNK", 1)
    plan_in(PlanStatus.ACTIVE, cast)
    plan_in(PlanStatus.ACTIVE, cast, employee="lee", author="ana")
    answer = signed_in("noor").get("/plans/export.csv?view=open&sort=name")
    lines = iter(answer.streaming_content)  # type: ignore[attr-defined]  # it streams
    assert b"Person" in next(lines)
    assert b"Chan" in next(lines)

    RoleGrant.objects.filter(user=cast.account("noor")).update(revoked_at=NOW, revoked_by=cast.account("tom"))

    assert list(lines) == []


def test_who_leaves_loses_what_they_led_and_what_they_were_lent(
    cast: Cast, signed_in: SignIn, time_machine: Any
) -> None:
    plan = plan_in(PlanStatus.ACTIVE, cast)
    browser = signed_in("jana")
    url = reverse("plan", args=[plan.ref])
    Employee.objects.filter(pk=cast.jana.pk).update(left_on=date(2026, 6, 1))
    assert browser.get(url).status_code == 200

    time_machine.move_to(NOW + timedelta(minutes=10) + timedelta(days=1), tick=False)

    assert browser.get(url).status_code == 302  # to the sign-in, where they are not let in
