"""In by the organisation's sign-in, and signing with it, in a real browser, under our own policy."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from employees.models import User
from employees.single_sign_on import SingleSignOn
from plans import workflows
from plans.enums import PlanStatus
from plans.models import Plan, Signature
from tests.employees.single_sign_on.conftest import Organisation, provider_process  # noqa: F401 -- a fixture
from tests.factories.plans import plan_in
from tests.journeys.conftest import Reader
from tests.people import Cast

pytestmark = [
    pytest.mark.journey,
    pytest.mark.slow,
    pytest.mark.every_walk,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]


@pytest.fixture
def northwind(provider_process: str, settings: Any, live_server: Any, company: Cast) -> Organisation:  # noqa: F811
    """The provider, which Sam uses and which leads back to the server of this test."""
    settings.SITE_URL = live_server.url
    settings.OIDC = SingleSignOn(provider_process, "waymark", "not-a-secret", "Northwind")
    User.objects.filter(pk=company.account("sam").pk).update(password="!")
    organisation = Organisation(provider_process)
    organisation.knows("sam", amr=["pwd", "mfa"])
    return organisation


@pytest.fixture
def plan(company: Cast) -> Plan:
    """Sam's plan runs, opened just now."""
    running = plan_in(PlanStatus.ACTIVE, company)
    return workflows.open_plan(plan=running, by=company.account("sam"), at=timezone.now())


def sign_in_there(reader: Reader) -> None:
    reader.page.wait_for_url(re.compile("/oauth2/authorize"))
    reader.page.locator("input[name=sub]").fill("sub-sam")
    reader.page.get_by_role("button", name="Authorize").click()
    reader.page.wait_for_url(re.compile(re.escape(reader.origin)))
    reader.problems.clear()  # the provider is a third party, and meant to be


def look(reader: Reader, name: str) -> None:
    reader.check()
    if folder := os.environ.get("PICTURES"):
        reader.page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


def test_sam_comes_in_signs_and_sees_where(
    northwind: Organisation, plan: Plan, company: Cast, somebody: Callable[..., Reader]
) -> None:
    sam = somebody(phone=True)
    sam.go("/my-plan/confirm/")
    look(sam, "sso-1-door")
    sam.press("Sign in with Northwind")
    sign_in_there(sam)
    assert sam.page.url.endswith("/my-plan/confirm/")

    sam.fill(meaning="comments", comment="Long and careful words.")
    look(sam, "sso-2-confirm")
    sam.press("Show with Northwind that it is you")
    sign_in_there(sam)
    assert sam.page.locator("[name=comment]").input_value() == "Long and careful words."
    assert sam.page.locator("[name=meaning][value=comments]").is_checked()
    look(sam, "sso-3-proven")
    sam.press("Sign: I have read this plan")

    act = Signature.objects.get()
    assert (act.method, act.mfa, act.comment) == ("sso", True, "Long and careful words.")
    look(sam, "sso-4-done")
    sam.go("/account/devices/")
    assert "Chrome" in sam.page.locator("main").inner_text()
    look(sam, "sso-5-devices")


def test_mia_is_led_to_a_second_step(settings: Any, company: Cast, somebody: Callable[..., Reader]) -> None:
    settings.SECOND_STEP_REQUIRED, settings.SECOND_STEP_GRACE_DAYS = True, 0
    mia = somebody()
    mia.sign_in(company.account("mia"))
    assert mia.heading == "One more step to protect what you see"
    look(mia, "step-1")
    mia.press("Set up an app")
    look(mia, "step-2")
