"""What is typed into a proposal comes back: after a reload, and after a session that ended. Once sent, it does not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

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


def test_the_next_person_at_the_machine_finds_nothing(somebody: Opens, company: Cast, talking: Plan) -> None:
    sam = somebody()
    sam.sign_in(company.account("sam"))
    sam.page.on("dialog", lambda dialog: dialog.accept())
    sam.go("/my-plan/ask/")
    sam.page.locator("[name='words']").fill("Is this only for me?")
    sam.page.context.clear_cookies(name="session")
    sam.sign_in(company.account("chris"))

    assert sam.page.evaluate("Object.keys(sessionStorage).length") == 0
