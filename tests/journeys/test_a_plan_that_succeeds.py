"""A plan in real browsers: shared, read, answered, signed, two checkpoints on a phone, and the paper at the end."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from pypdf import PdfReader

from plans.enums import PlanStatus
from plans.models import Plan
from tests.factories.plans import plan_in
from tests.journeys.conftest import Reader
from tests.people import Cast

pytestmark = [pytest.mark.journey, pytest.mark.slow, pytest.mark.filterwarnings("ignore::DeprecationWarning")]


def log_checkpoint(jana: Reader, plan: Plan, number: int, standing: str) -> None:
    """What Jana does on her phone after a talk: a tap per goal, one example, share."""
    jana.go(f"/plans/{plan.ref}/checkpoints/{number}/log/")
    jana.check()
    for goal in plan.goals.all():
        jana.fill(
            **{
                f"standing_{goal.ref}": standing,
                f"example_{goal.ref}": "Closed 14 of 16 tickets the same day.",
            }
        )
    jana.press("Share with Sam")
    jana.check()


def test_a_plan_is_shared_read_signed_followed_and_printed(
    company: Cast, somebody: Callable[..., Reader], tmp_path: Path
) -> None:
    plan = plan_in(PlanStatus.APPROVED, company)
    jana, sam = somebody(phone=True), somebody()

    jana.sign_in(company.account("jana"))
    jana.go(f"/plans/{plan.ref}/share/")
    jana.check()
    jana.press("Share the plan")

    sam.sign_in(company.account("sam"))
    sam.go("/my-plan/")
    sam.check()
    sam.press("Read your plan")
    sam.check()
    assert "41 of 96 tickets" in sam.page.locator("main").inner_text()
    sam.go("/my-plan/comments/")
    sam.fill(body="The rota changed in April, and nobody asked us.")
    sam.press("Add comment")
    sam.check()
    sam.go("/my-plan/ready/")
    sam.check()
    sam.press("I am ready to begin")

    jana.go(f"/plans/{plan.ref}/start/")
    jana.check()
    jana.press("Start the plan")

    sam.go("/my-plan/confirm/")
    sam.check()
    sam.press("Sign: I have read this plan")
    assert sam.page.title().startswith("Error:")
    sam.fill(read="on")
    sam.press("Sign: I have read this plan")
    sam.check()
    plan.refresh_from_db()
    assert plan.status == PlanStatus.ACTIVE
    assert plan.versions.get().signatures.get().meaning == "received"

    log_checkpoint(jana, plan, 1, "some_way_to_go")
    log_checkpoint(jana, plan, 2, "on_course")
    sam.go("/my-plan/")
    sam.check()
    assert plan.checkpoints.filter(held_at__isnull=False).count() == 2

    with sam.page.expect_download() as download:
        sam.page.evaluate(
            "address => { const a = document.createElement('a'); a.href = address; a.click(); }",
            f"/plans/{plan.ref}/record.pdf",
        )
    paper = tmp_path / "record.pdf"
    download.value.save_as(paper)
    words = " ".join(
        " ".join(page.extract_text() for page in PdfReader(io.BytesIO(paper.read_bytes())).pages).split()
    )
    for said in (
        "The rota changed in April, and nobody asked us.",
        "Closed 14 of 16 tickets the same day.",
        "I, Sam Okafor, have received and read version 1",
    ):
        assert said in words
