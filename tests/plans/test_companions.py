"""A companion reads one plan until a date: what they print says whose copy it is, and all of it ends at once."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from employees.models import AuditEvent
from employees.permissions import actor_for
from plans import workflows
from plans.enums import DocumentKind, PlanStatus
from plans.models import Companion, Document, Plan
from plans.permissions import PLANS, PlanPermission, may_fetch, own_copies, reads_along
from plans.queries.documents import documents_for
from plans.workflows import make_next
from reviews.documents.papers import paper_for
from tests.factories.plans import plan_in
from tests.people import Cast
from tests.plans.documents.papers import findings

NOW = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
TODAY, UNTIL = NOW.date(), date(2026, 6, 30)
SignIn = Callable[[str], Client]


@pytest.fixture(autouse=True)
def _on_that_day(time_machine: Any) -> None:
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def plan(cast: Cast) -> Plan:
    return plan_in(PlanStatus.ACTIVE, cast)


@pytest.fixture
def kim(cast: Cast, plan: Plan) -> Companion:
    return workflows.invite_companion(
        plan=plan, companion=cast.account("kim"), until=UNTIL, by=cast.account("sam"), at=NOW
    )


@pytest.mark.parametrize(("days", "is_taken"), [(-1, False), (0, True), (365, True), (366, False)])
def test_it_is_for_a_year_at_most_and_for_no_day_that_has_passed(
    cast: Cast, plan: Plan, signed_in: SignIn, days: int, is_taken: bool
) -> None:
    given = {"email": "kim@example.org", "until": (TODAY + timedelta(days=days)).isoformat()}

    answer = signed_in("sam").post(reverse("my_plan_access"), given)

    assert (answer.status_code == 302) is is_taken
    assert Companion.objects.exists() is is_taken
    if days > 0 and not is_taken:
        assert "Choose a date within a year from today." in answer.content.decode()


def pages_of(content: bytes) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(content)).pages]


def test_what_a_companion_prints_says_so_on_every_page_and_is_no_issued_document(
    cast: Cast, plan: Plan, kim: Companion, signed_in: SignIn
) -> None:
    answer = signed_in("kim").get(reverse("plan_version_pdf", args=[plan.ref, 1]))

    assert answer.status_code == 200
    content = b"".join(answer)
    assert all("Copy for Kim Aster" in page for page in pages_of(content))
    assert findings(content) == []
    assert PdfReader(io.BytesIO(content)).attachments == {}
    assert not Document.objects.filter(issued_by=cast.account("kim")).exists()
    read = AuditEvent.objects.filter(event="reading.noted", actor_ref=cast.account("kim").ref)
    assert "copy" in {event.data["part"] for event in read}


def test_whoever_has_a_part_in_the_plan_gets_the_sealed_one(
    cast: Cast, plan: Plan, kim: Companion, signed_in: SignIn
) -> None:
    content = b"".join(signed_in("sam").get(reverse("plan_version_pdf", args=[plan.ref, 1])))

    assert not any("Copy for" in page for page in pages_of(content))
    issued = Document.objects.get(kind=DocumentKind.VERSION)
    companion, sam = (actor_for(cast.account(name), on=TODAY) for name in ("kim", "sam"))
    assert may_fetch(sam, plan, issued)
    assert not may_fetch(companion, plan, issued)
    assert not Document.objects.filter(own_copies(companion, plan)).exists()
    assert not documents_for(companion, plan).exists()


def test_a_worker_makes_the_print_and_keeps_it_for_minutes(
    cast: Cast, plan: Plan, kim: Companion, signed_in: SignIn
) -> None:
    account = cast.account("kim")
    wanted = workflows.want_document(
        plan=plan, kind=DocumentKind.VERSION, number=1, facts_sha256="", by=account, at=NOW
    )

    assert make_next(paper_for, clock=lambda: NOW)

    wanted.refresh_from_db()
    url = reverse("plan_draft_file", args=[plan.ref, wanted.ref])
    assert "Copy for Kim Aster" in pages_of(b"".join(signed_in("kim").get(url)))[0]
    workflows.remove_companion(companion=kim, by=cast.account("sam"), at=NOW)
    assert signed_in("kim").get(url).status_code == 404


def test_the_page_says_it_too_where_it_is_printed(
    cast: Cast, plan: Plan, kim: Companion, signed_in: SignIn
) -> None:
    url = reverse("plan", args=[plan.ref])

    assert 'class="print-mark"' in signed_in("kim").get(url).content.decode()
    assert 'class="print-mark"' not in signed_in("mia").get(url).content.decode()


def test_everything_ends_with_the_access(cast: Cast, plan: Plan, kim: Companion, signed_in: SignIn) -> None:
    browser = signed_in("kim")
    addresses = [
        reverse("plan", args=[plan.ref]),
        reverse("plan_timeline", args=[plan.ref]),
        reverse("plan_version_pdf", args=[plan.ref, 1]),
        reverse("plan_meetings", args=[plan.ref]),
        reverse("plans"),
        reverse("plans_export"),
    ]
    assert {browser.get(url).status_code for url in addresses} == {200}
    assert plan.ref in browser.get(reverse("plans") + "?view=open").content.decode()

    workflows.remove_companion(companion=kim, by=cast.account("sam"), at=NOW)

    assert {browser.get(url).status_code for url in addresses} == {404}
    assert plan.ref not in browser.get(reverse("messages")).content.decode()


def test_it_ends_by_itself_after_the_date(cast: Cast, plan: Plan, kim: Companion) -> None:
    def may(on: date) -> bool:
        actor = actor_for(cast.account("kim"), on=on)
        return PLANS.can(actor, PlanPermission.VIEW, plan) and reads_along(actor, plan)

    assert (may(UNTIL), may(UNTIL + timedelta(days=1))) == (True, False)
