"""Two people of one name, and a plan of somebody else's that a manager must not learn of."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from employees.errors import NotNow
from employees.models import Employee
from employees.permissions import actor_for
from employees.web.sealed_words import seal
from employees.workflows import move
from plans import workflows
from plans.enums import PlanStatus
from plans.models import Plan
from plans.permissions import PLANS, PlanPermission
from tests.factories.people import EmployeeFactory, ReportingLineFactory
from tests.factories.plans import MONDAY, plan_in
from tests.people import Cast
from tests.reading import everything_stored, text_of

pytestmark = pytest.mark.once

SignIn = Callable[[str], Client]
LATER = MONDAY + timedelta(days=2)
UNSAID = "This plan cannot be shared at present."
SAID = "Another plan is under way for this person."


@pytest.fixture(autouse=True)
def _on_that_day(time_machine: Any) -> None:
    time_machine.move_to(LATER, tick=False)


@pytest.fixture
def namesake(cast: Cast) -> Employee:
    """Another Sam Okafor beside the first: same work, same department, same manager."""
    other = EmployeeFactory(
        staff_number="C099",
        first_name="Sam",
        last_name="Okafor",
        title=cast.sam.title,
        work_email="sam.okafor@example.org",
        department=cast.support,
    )
    ReportingLineFactory(employee=other, manager=cast.jana)
    return other


def test_people_of_one_name_are_told_apart_where_a_plan_is_begun(
    cast: Cast, signed_in: SignIn, namesake: Employee
) -> None:
    jana = signed_in("jana")

    chosen_from = text_of(jana.get(reverse("plan_new")))
    chosen = text_of(jana.get(f"{reverse('plan_new')}?person={namesake.ref}"))

    assert chosen_from.count("Sam Okafor") == 2
    assert [number in chosen_from for number in ("C001", "C099")] == [True, True]
    assert [number in chosen for number in ("C001", "C099")] == [False, True]


def test_and_once_more_before_the_first_of_them_can_read_it(
    cast: Cast, signed_in: SignIn, namesake: Employee
) -> None:
    plan = plan_in(PlanStatus.APPROVED, cast)

    assert "Sam Okafor, staff number C001" in text_of(
        signed_in("jana").get(reverse("plan_share", args=[plan.ref]))
    )


def test_a_name_that_two_have_is_asked_about_and_nobody_is_taken_for_the_other(
    cast: Cast, signed_in: SignIn, namesake: Employee
) -> None:
    answer = signed_in("noor").post(
        reverse("person_manager", args=[cast.lee.ref]), {"manager": "Sam Okafor", "from_date": "2026-05-06"}
    )

    assert answer.status_code == 422
    assert "Use one of the staff numbers: C001, C099." in text_of(answer)


@pytest.fixture
def two_plans(cast: Cast) -> tuple[Plan, Plan]:
    """A plan of Sam's that Jana leads and shared, and another that Ana wrote once Sam came to report to her."""
    ours = plan_in(PlanStatus.CONSULTATION, cast)
    theirs = plan_in(PlanStatus.APPROVED, cast)
    move(employee=cast.sam, manager=cast.ana, from_date=date(2026, 5, 5), by=cast.account("noor"), at=MONDAY)
    Plan.objects.filter(pk=theirs.pk).update(manager=cast.ana, author=cast.account("ana"))
    theirs.refresh_from_db()
    return ours, theirs


def test_a_manager_who_cannot_see_the_other_plan_is_not_told_of_it(
    cast: Cast, signed_in: SignIn, two_plans: tuple[Plan, Plan]
) -> None:
    ours, theirs = two_plans
    ana = signed_in("ana")
    assert ana.get(reverse("plan", args=[ours.ref])).status_code == 404
    before = everything_stored()

    answer = ana.post(reverse("plan_share", args=[theirs.ref]))

    said = text_of(answer)
    assert (answer.status_code, UNSAID in said, SAID in said) == (409, True, False)
    assert "Ask HR" in said
    assert everything_stored() == before


def test_whoever_sees_it_reads_why(cast: Cast, signed_in: SignIn, two_plans: tuple[Plan, Plan]) -> None:
    _ours, theirs = two_plans

    said = text_of(signed_in("mia").post(reverse("plan_share", args=[theirs.ref])))

    assert (UNSAID in said, SAID in said) == (False, True)


def test_two_that_are_shared_in_one_instant_tell_no_more(
    cast: Cast, two_plans: tuple[Plan, Plan], monkeypatch: pytest.MonkeyPatch
) -> None:
    _ours, theirs = two_plans
    monkeypatch.setattr("plans.workflows.sharing._another_is_under_way", lambda plan: False)

    with pytest.raises(NotNow) as refused:
        workflows.share(plan=theirs, by=cast.account("ana"), at=LATER)

    assert UNSAID in str(refused.value)


def test_a_new_manager_begins_as_if_there_were_no_plan(
    cast: Cast, signed_in: SignIn, two_plans: tuple[Plan, Plan]
) -> None:
    ours, theirs = two_plans
    ana = signed_in("ana")

    page = ana.get(f"{reverse('plan_new')}?person={cast.sam.ref}")

    assert "There is a plan for Sam that is not over." in text_of(page)  # their own
    assert [plan.ref in page.content.decode() for plan in two_plans] == [False, True]
    assert theirs.manager == cast.ana
    assert not PLANS.can(actor_for(cast.account("ana"), on=LATER.date()), PlanPermission.VIEW, ours)


@pytest.mark.parametrize("who", ["tom", "ada", "noor"])
def test_the_directory_says_the_same_with_a_plan_and_without(cast: Cast, signed_in: SignIn, who: str) -> None:
    client = signed_in(who)
    urls = (
        reverse("people"),
        f"{reverse('people')}?q={seal('Okafor')}",
        reverse("person", args=[cast.sam.ref]),
    )

    def said() -> list[tuple[int, str]]:
        pages = [client.get(url) for url in urls]
        # Noor may read the plan, and her frame counts what she was told of it; the directory itself says nothing.
        return [(page.status_code, main_of(page)) for page in pages]

    before = said()
    plan_in(PlanStatus.APPROVED, cast)

    assert said() == before


def main_of(page: Any) -> str:
    """What stands in the page itself, without its frame and what is new with each request."""
    main = BeautifulSoup(page.content, "html.parser").select_one("main")
    return " ".join(main.get_text(" ").split()) if main is not None else ""


def test_whoever_writes_is_asked_to_name_nobody_else(cast: Cast, signed_in: SignIn) -> None:
    plan = plan_in(PlanStatus.DRAFT, cast)
    jana = signed_in("jana")
    asked = {
        "draft_why": "Describe work, not character, and name nobody else.",
        "draft_area_new": "Name nobody else.",
        "plan_evidence_new": "Take out what is about other people",
    }

    pages = {name: text_of(jana.get(reverse(name, args=[plan.ref]))) for name in asked}

    assert [name for name, words in asked.items() if words not in pages[name]] == []
