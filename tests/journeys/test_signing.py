"""Seven ways of answering for a plan, each through its pages in a real browser."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from plans import workflows
from plans.enums import AskedBy
from plans.models import FormSignature, MeetingRequest, Plan, Signature
from tests.factories.people import PASSWORD
from tests.factories.plans import MONDAY, answered_for_hr, draft_plan, fill
from tests.journeys.conftest import Reader
from tests.people import Cast

pytestmark = [pytest.mark.journey, pytest.mark.slow, pytest.mark.filterwarnings("ignore::DeprecationWarning")]
Opens = Callable[..., Reader]
CONFIRM = "/my-plan/confirm/"
SIGN = "Sign: I have read this plan"


@pytest.fixture
def plan(company: Cast) -> Plan:
    """Sam's plan runs since a moment ago, opened; its version waits for an answer."""
    now = timezone.now()
    plan = fill(draft_plan(company), company, later=timedelta(days=(now - MONDAY).days))
    jana, mia = company.account("jana"), company.account("mia")
    workflows.submit(plan=plan, by=jana, at=now)
    answered_for_hr(plan, company, at=now)
    workflows.approve(plan=plan, by=mia, at=now)
    workflows.share(plan=plan, by=jana, at=now)
    workflows.open_plan(plan=plan, by=company.account("sam"), at=now)
    workflows.end_consultation(plan=plan, by=company.account("sam"), at=now)
    return workflows.start(plan=plan, by=jana, at=now)


@pytest.fixture
def enter(somebody: Opens, company: Cast) -> Callable[..., Reader]:
    """Somebody of the cast, signed in at a browser of their own."""

    def open_for(name: str, *, phone: bool = False) -> Reader:
        reader = somebody(phone=phone)
        reader.sign_in(company.account(name))
        return reader

    return open_for


def look(reader: Reader, name: str) -> None:
    """Nothing wrong with the page; and a picture of it, where somebody asked for pictures."""
    reader.check()
    if folder := os.environ.get("PICTURES"):
        reader.page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


@pytest.mark.parametrize("phone", [True, False], ids=["phone", "desk"])
def test_sign_takes_two_clicks_after_reading(enter: Any, company: Cast, plan: Plan, phone: bool) -> None:
    sam = enter("sam", phone=phone)
    clicks: list[str] = []
    sam.page.context.expose_binding("clicked", lambda _source, what: clicks.append(what))
    sam.page.context.add_init_script(
        "addEventListener('pointerdown', event => clicked(event.target.tagName), true)"
    )
    sam.go("/my-plan/read/")
    look(sam, f"read-{phone}")
    clicks.clear()

    sam.press("Continue to confirm")
    look(sam, f"confirm-{phone}")
    sam.page.get_by_text("I have received and read it", exact=True).click()
    sam.page.locator("[name='password']").focus()
    sam.page.keyboard.type(PASSWORD)
    with sam.page.expect_navigation():
        sam.page.keyboard.press("Enter")

    assert len(clicks) == 2
    act = Signature.objects.get()
    assert (act.meaning, act.route, act.method, act.signer) == (
        "received",
        "screen",
        "password",
        company.account("sam"),
    )
    assert sam.heading == "You have confirmed that you read your plan"
    look(sam, f"done-{phone}")


@pytest.mark.every_walk
def test_sign_with_comments_after_a_slip_and_with_an_interpreter(enter: Any, plan: Plan) -> None:
    sam = enter("sam", phone=True)
    sam.go(CONFIRM)
    sam.fill(meaning="comments", password=PASSWORD)
    sam.press(SIGN)
    assert "Write your comments, or choose another way of signing." in sam.page.content()
    sam.fill(comment="The report counts Saturdays.", password="not-it")
    sam.page.locator("summary", has_text="Somebody is with you").click()
    sam.fill(present="Kim Aster", interpreter="Noa Levi", interpreter_language="Hebrew")
    sam.press(SIGN)
    assert "what you wrote is still here" in sam.page.content()
    look(sam, "slip")
    assert sam.page.locator("[name='interpreter']").input_value() == "Noa Levi"
    sam.fill(password=PASSWORD)
    sam.press(SIGN)

    act = Signature.objects.get()
    assert (act.meaning, act.comment) == ("comments", "The report counts Saturdays.")
    assert (act.present, act.interpreter, act.interpreter_language) == ("Kim Aster", "Noa Levi", "Hebrew")
    look(sam, "done-comments")


@pytest.mark.every_walk
def test_ask_for_a_meeting(enter: Any, plan: Plan) -> None:
    sam, jana = enter("sam", phone=True), enter("jana")
    sam.go(CONFIRM)
    sam.fill(comment="What does goal 2 count?")
    sam.press("I want to talk about it first")
    assert sam.page.locator("[name='comment']").input_value() == "What does goal 2 count?"
    look(sam, "meet")
    sam.press("Ask to talk first")

    assert MeetingRequest.objects.get().words == "What does goal 2 count?"
    assert not Signature.objects.exists()
    look(sam, "asked")
    jana.go(f"/plans/{plan.ref}/signatures/")
    assert "Wants to talk first" in jana.page.content()
    look(jana, "signatures-wish")
    sam.go(CONFIRM)
    assert sam.page.get_by_role("button", name=SIGN).is_visible(), "signing stays open"


@pytest.mark.every_walk
def test_not_signing_with_a_witness(enter: Any, company: Cast, plan: Plan) -> None:
    sam, mia = enter("sam"), enter("mia")
    sam.go(CONFIRM)
    sam.press("I do not want to sign")
    look(sam, "not-signing")
    sam.fill(password=PASSWORD)
    sam.press("Record that I do not want to sign")
    look(sam, "done-not-signing")

    mia.go(f"/plans/{plan.ref}/signatures/")
    mia.press("Confirm as a witness")
    look(mia, "witness")
    mia.fill(confirmed="on", password=PASSWORD)
    mia.press("Confirm what I saw")
    look(mia, "signatures-witness")

    assert Signature.objects.get().meaning == "not_signing"
    seen = FormSignature.objects.get()
    assert (seen.role, seen.signer) == ("witness", company.account("mia"))
    assert "says nothing about agreement" in seen.statement


@pytest.mark.every_walk
def test_paper(enter: Any, company: Cast, plan: Plan, tmp_path: Path) -> None:
    sam, mia = enter("sam", phone=True), enter("mia")
    sam.go(CONFIRM)
    sam.press("I prefer paper")
    look(sam, "paper-choice")
    sam.press("Sign on paper from now on")
    look(sam, "paper-chosen")

    scan = tmp_path / "scan.txt"
    scan.write_text("Signed by hand: Sam Okafor\n")
    mia.go(f"/plans/{plan.ref}/signatures/")
    look(mia, "signatures-paper")
    mia.press("Put in what was signed on paper")
    look(mia, "paper-record")
    mia.fill(
        meaning="received",
        signed_on=timezone.localdate().isoformat(),
        witness=company.account("jana").ref,
    )
    mia.page.locator("[name='file']").set_input_files(scan)
    mia.press("Put it in the record")
    look(mia, "signatures-paper-done")

    act = Signature.objects.get()
    assert (act.route, act.signer, act.recorded_by) == (
        "paper",
        company.account("sam"),
        company.account("mia"),
    )
    sam.go("/my-plan/done/")
    assert "Put in by Mia Park, with Jana Lind as witness." in sam.page.content()
    look(sam, "done-paper")


@pytest.mark.every_walk
def test_assisted_at_a_shared_device(enter: Any, company: Cast, plan: Plan) -> None:
    device = enter("jana")
    device.go(f"/plans/{plan.ref}/signatures/")
    device.press("Hand over this device for signing")
    look(device, "assist")
    device.press("Sign me out and hand it over")
    device.sign_in_here(company.account("sam"))
    device.go(CONFIRM)
    look(device, "assisted-confirm")
    device.fill(meaning="agreed", password=PASSWORD)
    device.press(SIGN)

    assert device.heading == "Done, and signed out"
    look(device, "signed-here")
    act = Signature.objects.get()
    assert (act.meaning, act.route, act.signer) == ("agreed", "assisted", company.account("sam"))
    device.go("/my-plan/")
    assert "/account/login/" in device.page.url


def test_changed_while_reading(enter: Any, company: Cast, plan: Plan) -> None:
    sam = enter("sam", phone=True)
    sam.go(CONFIRM)
    sam.fill(meaning="comments", comment="Long and careful words.", password=PASSWORD)
    goal = plan.goals.filter(unit="% of tickets").get()
    workflows.amend(
        plan=plan,
        changes=[{"item": "goal", "ref": goal.ref, "fields": {"measure": "The weekly report, weekdays"}}],
        reason="The report counts weekdays now.",
        asked_by=AskedBy.HR,
        by=company.account("mia"),
        at=timezone.now(),
    )
    sam.press(SIGN)

    assert not Signature.objects.exists()
    assert "What changed while the page was open" in sam.page.content()
    assert "weekdays" in sam.page.locator(".version-diff").inner_text()
    look(sam, "changed")
    sam.press("Read the new version")
    sam.press("Continue to confirm")
    assert sam.page.locator("[name='comment']").input_value() == "Long and careful words."
    sam.fill(meaning="comments", password=PASSWORD)
    sam.press(SIGN)
    act = Signature.objects.get()
    assert (act.version.number, act.comment) == (2, "Long and careful words.")
