"""Whoever reads along, as a companion or in an emergency: each page says whose copy it is, and no way is a dead end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from employees.enums import ConflictKind
from employees.permissions import actor_for
from employees.workflows import note_conflict
from plans import workflows
from plans.enums import DocumentAudience, DocumentKind, PlanStatus
from plans.models import Companion, Document, Plan
from plans.queries.beside import plans_beside
from tests.architecture.matrix import MATRIX
from tests.architecture.test_matrix import address
from tests.factories.plans import plan_in
from tests.people import Cast
from tests.plans.test_document_pages import issued
from tests.reviews.test_checkpoint_pages import shared

NOW = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
TODAY, UNTIL = NOW.date(), date(2026, 12, 3)
WHY = "The copy of the record does not open, and the log says nothing."
SignIn = Callable[[str], Client]
READERS = ("kim", "tom")
# What is walked in every run, and what with --long: pages of a plan that is under way are most of them.
SHARED = (
    PlanStatus.ACTIVE,
    *(
        pytest.param(status, marks=pytest.mark.long)
        for status in (PlanStatus.CONSULTATION, PlanStatus.CLOSED)
    ),
)

# Addresses within a plan whose page carries no mark, each with the reason. There is none.
WITHOUT_MARK: dict[str, str] = {}


@pytest.fixture(autouse=True)
def _on_that_day(time_machine: Any) -> Any:
    time_machine.move_to(NOW, tick=False)
    return time_machine


@pytest.fixture
def plan(cast: Cast) -> Plan:
    return plan_in(PlanStatus.ACTIVE, cast)


def beside(cast: Cast, plan: Plan, who: str = "kim", until: date = UNTIL, by: str = "sam") -> Companion:
    """Somebody is invited to read along."""
    return workflows.invite_companion(
        plan=plan, companion=cast.account(who), until=until, by=cast.account(by), at=NOW
    )


def let_in(cast: Cast, plan: Plan) -> None:
    """Noor opens a plan to Tom, who owns the system, for an hour."""
    access = workflows.ask_for_emergency(person=plan.employee, reason=WHY, by=cast.account("tom"), at=NOW)
    workflows.confirm_emergency(access=access, plan=plan, minutes=60, by=cast.account("noor"), at=NOW)


def reads(cast: Cast, plan: Plan, who: str) -> None:
    """Let somebody of the two in, each in their way."""
    if who == "kim":
        beside(cast, plan)
    else:
        let_in(cast, plan)


def is_page(answer: HttpResponse) -> bool:
    """Whether an answer is a page, and not a file, a refusal or the way to somewhere else."""
    answer.getvalue()  # so that a file that is sent is closed
    return answer.status_code == 200 and answer["Content-Type"].startswith("text/html")


def links_of(answer: HttpResponse) -> set[str]:
    """Where the words of a page lead, and the band above them; the frame is the same on every page."""
    page = BeautifulSoup(answer.content, "html.parser")
    found = {str(link["href"]).split("#")[0] for link in page.select("main a[href], .band-emergency a[href]")}
    return {url for url in found if url.startswith("/")}


def walked(browser: Client, start: str) -> Iterator[tuple[str, HttpResponse]]:
    """Every page that a reader comes to from here by links, over the pages of the plan. Files are fetched elsewhere."""
    known, waiting = {start}, [start]
    while waiting:
        url = waiting.pop()
        answer = browser.get(url)
        yield url, answer
        if url.startswith(start) and is_page(answer):
            more = {one for one in links_of(answer) if not one.split("?")[0].endswith(".pdf")} - known
            known |= more
            waiting += sorted(more)


def said(answer: HttpResponse, selector: str = "main") -> str:
    """The words of a page."""
    part = BeautifulSoup(answer.content, "html.parser").select_one(selector)
    return "" if part is None else " ".join(part.get_text(" ").split())


MARK = 'class="print-mark"'


class TestWhoseCopyItIs:
    @pytest.mark.parametrize("who", READERS)
    @pytest.mark.parametrize("status", SHARED)
    def test_every_page_of_a_plan_says_so_where_it_is_printed(
        self, cast: Cast, signed_in: SignIn, status: PlanStatus, who: str
    ) -> None:
        plan = plan_in(status, cast)
        reads(cast, plan, who)
        browser, unmarked, opened = signed_in(who), set(), set()

        for name, row in MATRIX.items():
            if row.arguments.get("ref") != "plan" or name.endswith("_pdf"):
                continue
            answer = browser.get(address(name, row, cast, plan))
            if is_page(answer):
                opened.add(name)
                unmarked |= {name} if MARK not in answer.content.decode() else set()

        assert {"plan", "plan_record", "plan_timeline", "checkpoint", "plan_documents"} <= opened
        assert unmarked == set(WITHOUT_MARK)

    @pytest.mark.parametrize("who", READERS)
    def test_and_so_does_every_page_to_which_its_links_lead(
        self, cast: Cast, plan: Plan, signed_in: SignIn, who: str
    ) -> None:
        reads(cast, plan, who)
        shared(plan, cast, at=NOW)
        start = reverse("plan", args=[plan.ref])

        answers = dict(walked(signed_in(who), start))

        assert reverse("checkpoint", args=[plan.ref, 1]) in answers
        of_the_plan = {url: one for url, one in answers.items() if url.startswith(start) and is_page(one)}
        assert {url for url, one in of_the_plan.items() if MARK not in one.content.decode()} == set()

    def test_a_list_of_plans_says_it_too(self, cast: Cast, plan: Plan, signed_in: SignIn) -> None:
        beside(cast, plan)
        kim = signed_in("kim")

        assert {MARK in kim.get(reverse(name)).content.decode() for name in ("plans", "my_plan")} == {True}
        assert MARK not in signed_in("jana").get(reverse("plans")).content.decode()

    def test_whoever_works_on_the_plan_prints_without_it(
        self, cast: Cast, plan: Plan, signed_in: SignIn
    ) -> None:
        for who in ("jana", "mia", "ola"):
            page = signed_in(who).get(reverse("checkpoint", args=[plan.ref, 1]))
            assert MARK not in page.content.decode()


class TestDocumentsThatGoToOthers:
    @pytest.mark.parametrize("who", READERS)
    def test_the_page_says_for_whom_they_are_and_what_one_may_take(
        self, cast: Cast, plan: Plan, signed_in: SignIn, who: str
    ) -> None:
        reads(cast, plan, who)
        issued(plan, cast.account("jana"), DocumentKind.VERSION)

        page = signed_in(who).get(reverse("plan_documents", args=[plan.ref]))

        assert "Nothing is issued yet" not in said(page)
        assert "Issued documents go to others They are for the employee and" in said(page)
        assert "a copy with your name on it" in said(page)
        assert reverse("plan_record", args=[plan.ref]) in links_of(page)

    @pytest.mark.parametrize("who", READERS)
    def test_it_says_the_same_whether_there_are_any_or_not(
        self, cast: Cast, plan: Plan, signed_in: SignIn, who: str
    ) -> None:
        """Nobody who reads along learns from it that HR had something made for itself, nor how much."""
        reads(cast, plan, who)
        address, browser = reverse("plan_documents", args=[plan.ref]), signed_in(who)
        Document.objects.all().delete()
        none = said(browser.get(address))

        for _each in range(3):
            issued(plan, cast.account("mia"), DocumentKind.RECORD, DocumentAudience.HR)

        assert said(browser.get(address)) == none
        assert "A document is issued when somebody asks for it" in none

    def test_to_whoever_is_given_some_nothing_issued_is_said_as_it_is(
        self, cast: Cast, plan: Plan, signed_in: SignIn
    ) -> None:
        Document.objects.all().delete()

        for who in ("sam", "jana", "mia"):
            page = said(signed_in(who).get(reverse("plan_documents", args=[plan.ref])))
            assert "Nothing is issued yet A document is issued when somebody asks for it" in page


class TestTheFirstPage:
    def test_it_leads_a_companion_to_what_is_open_to_them(
        self, cast: Cast, plan: Plan, signed_in: SignIn
    ) -> None:
        beside(cast, plan)

        page = signed_in("kim").get(reverse("home"), follow=True)

        assert "nothing is waiting for you" not in said(page)
        assert "You read along Plan of Sam Okafor until 3 December 2026" in said(page)
        assert reverse("plan", args=[plan.ref]) in links_of(page)

    def test_it_leads_a_system_owner_to_the_plan_while_it_is_open(
        self, cast: Cast, plan: Plan, signed_in: SignIn, _on_that_day: Any
    ) -> None:
        let_in(cast, plan)

        page = signed_in("tom").get(reverse("home"), follow=True)

        assert "Plan of Sam Okafor opened to you in an emergency, until 11:00" in said(page)
        assert reverse("plan", args=[plan.ref]) in links_of(page)
        _on_that_day.move_to(NOW + timedelta(minutes=61), tick=False)
        assert signed_in("tom").get(reverse("home"))["Location"] == reverse("people")

    def test_it_ends_with_the_access(
        self, cast: Cast, plan: Plan, signed_in: SignIn, _on_that_day: Any
    ) -> None:
        held = beside(cast, plan)
        kim = signed_in("kim")
        workflows.remove_companion(companion=held, by=cast.account("sam"), at=NOW)
        assert "nothing is waiting for you" in said(kim.get(reverse("my_plan")))

        beside(cast, plan, until=TODAY)
        assert "Sam Okafor" in said(kim.get(reverse("my_plan")))
        _on_that_day.move_to(NOW + timedelta(days=1), tick=False)
        page = signed_in("kim").get(reverse("my_plan"))
        assert "nothing is waiting for you" in said(page) and "Sam Okafor" not in said(page)

    def test_whoever_has_a_plan_of_their_own_finds_both(
        self, cast: Cast, plan: Plan, signed_in: SignIn
    ) -> None:
        other = plan_in(PlanStatus.ACTIVE, cast, employee="lee", author="ana")
        beside(cast, other, "sam", by="lee")

        page = signed_in("sam").get(reverse("home"), follow=True)

        assert said(page, "h1") == "Your plan"
        assert "Plan of Lee Chan until 3 December 2026" in said(page)
        assert MARK not in page.content.decode()

    def test_whoever_follows_plans_finds_it_in_their_list(
        self, cast: Cast, plan: Plan, signed_in: SignIn
    ) -> None:
        beside(cast, plan, "ana")
        ana = signed_in("ana")

        assert ana.get(reverse("home"))["Location"] == reverse("today")
        assert plan.ref in ana.get(reverse("plans") + "?view=open").content.decode()

    def test_a_conflict_of_interest_ends_an_emergency_there_too(self, cast: Cast, plan: Plan) -> None:
        let_in(cast, plan)
        tom = cast.account("tom")
        assert [one.plan for one in plans_beside(actor_for(tom, on=TODAY, at=NOW))] == [plan]

        note_conflict(
            who=cast.tom, about=cast.sam, kind=ConflictKind.RELATIVE, by=cast.account("noor"), at=NOW
        )

        assert plans_beside(actor_for(tom, on=TODAY, at=NOW)) == []

    def test_it_asks_as_much_of_the_database_for_many_as_for_one_and_once_where_there_is_none(
        self, cast: Cast, plan: Plan
    ) -> None:
        kim, chris = (actor_for(cast.account(name), on=TODAY, at=NOW) for name in ("kim", "chris"))
        beside(cast, plan)
        with CaptureQueriesContext(connection) as one:
            assert len(plans_beside(kim)) == 1
        for employee, author in (("lee", "ana"), ("chris", "jana")):
            beside(cast, plan_in(PlanStatus.ACTIVE, cast, employee=employee, author=author), by=employee)

        with CaptureQueriesContext(connection) as many:
            found = plans_beside(kim)
        with CaptureQueriesContext(connection) as none:
            assert plans_beside(chris) == []

        names = [f"{each.plan.employee.full_name}, {each.until}" for each in found]
        assert names == ["Chris Bell, 2026-12-03", "Lee Chan, 2026-12-03", "Sam Okafor, 2026-12-03"]
        assert (len(one), len(many), len(none)) == (2, 2, 1)


class TestTheWayBack:
    @pytest.mark.parametrize("who", READERS)
    @pytest.mark.parametrize("status", SHARED)
    def test_no_link_on_a_page_of_the_plan_is_a_dead_end(
        self, cast: Cast, signed_in: SignIn, status: PlanStatus, who: str
    ) -> None:
        plan = plan_in(status, cast)
        reads(cast, plan, who)

        answers = walked(signed_in(who), reverse("plan", args=[plan.ref]))

        assert {url: one.status_code for url, one in answers if one.status_code >= 400} == {}

    def test_nor_on_that_of_a_draft_which_nobody_accompanies(self, cast: Cast, signed_in: SignIn) -> None:
        plan = plan_in(PlanStatus.DRAFT, cast)
        let_in(cast, plan)

        answers = walked(signed_in("tom"), reverse("plan", args=[plan.ref]))

        assert {url: one.status_code for url, one in answers if one.status_code >= 400} == {}

    @pytest.mark.parametrize("who", READERS)
    def test_it_leads_to_what_is_open_to_them(
        self, cast: Cast, plan: Plan, signed_in: SignIn, who: str
    ) -> None:
        reads(cast, plan, who)
        browser = signed_in(who)

        for name in ("plan", "plan_evidence"):
            page = browser.get(reverse(name, args=[plan.ref]))
            assert said(page, ".back-link") == "What is open to you"
            back = BeautifulSoup(page.content, "html.parser").select_one(".back-link")
            assert back is not None
            assert "Plan of Sam Okafor" in said(browser.get(str(back["href"]), follow=True))

    def test_whoever_follows_plans_goes_back_to_their_list(
        self, cast: Cast, plan: Plan, signed_in: SignIn
    ) -> None:
        beside(cast, plan, "ana")

        for who in ("jana", "mia", "ola", "ana"):
            page = signed_in(who).get(reverse("plan", args=[plan.ref]))
            assert reverse("plans") in links_of(page) and "All plans" in said(page)
