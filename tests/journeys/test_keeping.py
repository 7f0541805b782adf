"""What is typed into a proposal comes back: after a reload, and after a session that ended. Once sent, it does not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from employees.models import Session
from plans import workflows
from plans.models import Plan, Proposal
from tests.factories.plans import MONDAY, answered_for_hr, draft_plan, fill
from tests.journeys.conftest import Reader
from tests.people import Cast

pytestmark = [pytest.mark.journey, pytest.mark.slow, pytest.mark.filterwarnings("ignore::DeprecationWarning")]
Opens = Callable[..., Reader]


@pytest.fixture
def talking(company: Cast) -> Plan:
    """Sam's plan, being talked through today."""
    now = timezone.now()
    plan = fill(draft_plan(company), company, later=timedelta(days=(now - MONDAY).days))
    workflows.submit(plan=plan, by=company.account("jana"), at=now)
    answered_for_hr(plan, company, at=now)
    workflows.approve(plan=plan, by=company.account("mia"), at=now)
    workflows.share(plan=plan, by=company.account("jana"), at=now)
    return workflows.open_plan(plan=plan, by=company.account("sam"), at=now)


def test_words_come_back_until_they_are_sent(somebody: Opens, company: Cast, talking: Plan) -> None:
    sam, goal = somebody(phone=True), talking.goals.first()
    assert goal is not None
    form = f"/my-plan/propose/?kind=target&item=goal&about={goal.ref}"
    sam.sign_in(company.account("sam"))
    sam.page.on("dialog", lambda dialog: dialog.accept())
    sam.go("/my-plan/read/")
    sam.check()
    sam.go(form)
    sam.check()
    target, why = sam.page.locator("[name='target']"), sam.page.locator("[name='wording']")
    target.fill("85")
    why.fill("As the team in Leeds does.")
    sam.page.reload()
    assert (target.input_value(), why.input_value()) == ("85", "As the team in Leeds does.")
    assert sam.page.locator("#kept-line").is_visible()

    sam.page.context.clear_cookies(name="session")
    sam.press("Send proposal")
    sam.problems.clear()
    sam.go("/account/login/?next=" + form.replace("?", "%3F").replace("&", "%26").replace("=", "%3D"))
    sam.sign_in_here(company.account("sam"))
    assert (target.input_value(), why.input_value()) == ("85", "As the team in Leeds does.")
    sam.press("Send proposal")
    assert Proposal.objects.get().wording == "As the team in Leeds does."
    sam.check()

    sam.go(form)
    assert (target.input_value(), why.input_value()) == ("90", "")


def test_words_of_a_draft_come_back_after_a_session_that_was_ended_elsewhere(
    somebody: Opens, company: Cast
) -> None:
    plan, jana = draft_plan(company), somebody()
    jana.sign_in(company.account("jana"))
    jana.page.on("dialog", lambda dialog: dialog.accept())
    jana.go(reverse("draft_why", args=[plan.ref]))
    reason = jana.page.locator("[name='reason']")
    reason.fill("Nine of 14 tickets waited.")
    Session.objects.filter(user=company.account("jana")).delete()
    jana.press("Save and continue")
    assert jana.heading == "You were signed out, and nothing was saved"

    jana.press("Sign in again: the page comes back, with what you wrote in it")
    jana.sign_in_here(company.account("jana"))
    assert reason.input_value() == "Nine of 14 tickets waited."
    assert jana.page.locator("#kept-line").is_visible()
    jana.press("Save and continue")
    plan.refresh_from_db()
    assert plan.reason == "Nine of 14 tickets waited."


def test_words_that_come_back_do_not_replace_unseen_what_was_written_meanwhile(
    somebody: Opens, company: Cast
) -> None:
    plan, jana = draft_plan(company), somebody()
    jana.sign_in(company.account("jana"))
    jana.page.on("dialog", lambda dialog: dialog.accept())
    jana.go(reverse("draft_why", args=[plan.ref]))
    jana.page.locator("[name='reason']").fill("Nine of 14 tickets waited.")
    workflows.describe(plan=plan, reason="Ten of 14.", by=company.account("mia"), at=timezone.now())
    jana.page.reload()
    jana.press("Save and continue")

    assert Plan.objects.get().reason == "Ten of 14."
    assert "Ten of 14." in jana.page.locator("main").inner_text()
    assert jana.page.locator("[name='reason']").input_value() == "Nine of 14 tickets waited."


def test_whoever_cancels_does_not_get_it_back(somebody: Opens, company: Cast) -> None:
    plan, jana = draft_plan(company), somebody()
    address = reverse("draft_why", args=[plan.ref])
    jana.sign_in(company.account("jana"))
    jana.page.on("dialog", lambda dialog: dialog.accept())
    jana.go(address)
    before = jana.page.locator("[name='reason']").input_value()
    jana.page.locator("[name='reason']").fill("Nine of 14 tickets waited.")
    jana.press("Cancel")
    jana.go(address)

    assert jana.page.locator("[name='reason']").input_value() == before


def test_the_next_person_at_the_machine_finds_nothing(somebody: Opens, company: Cast, talking: Plan) -> None:
    sam = somebody()
    sam.sign_in(company.account("sam"))
    sam.page.on("dialog", lambda dialog: dialog.accept())
    sam.go("/my-plan/ask/")
    sam.page.locator("[name='words']").fill("Is this only for me?")
    sam.page.context.clear_cookies(name="session")
    sam.sign_in(company.account("chris"))

    assert sam.page.evaluate("Object.keys(sessionStorage).length") == 0
