"""That the browser of the long form would see it: a page that trusts what was typed, with and without our policy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.safestring import mark_safe
from playwright.sync_api import Browser

from employees.models import Session
from plans.enums import PlanStatus
from plans.models import Plan
from tests.factories.plans import plan_in
from tests.people import Cast
from tests.prove.inputs.beacon import beacon
from tests.prove.inputs.browsing import Window
from tests.prove.inputs.payloads import MARKUP, payloads

pytestmark = [pytest.mark.every_walk, pytest.mark.journey, pytest.mark.slow]


def opened(company: Cast, browser: Browser, origin: str) -> Window:
    """A manager's look at a draft whose reason is all that calls for itself."""
    with beacon() as called:
        plan = plan_in(PlanStatus.DRAFT, company)
        Plan.objects.filter(pk=plan.pk).update(reason=" ".join(payloads(called.host)[: len(MARKUP)]))
        jana = Client()
        jana.force_login(company.account("jana"))
        window = Window(browser, origin, called)
        window.open("jana", jana, origin + reverse("draft_check", args=[plan.ref]))
    return window


def test_what_is_typed_does_nothing(company: Cast, chromium: Browser, live_server: Any) -> None:
    window = opened(company, chromium, live_server.url)

    assert (window.opened, window.executed, window.violations, window.abroad, window.broken) == (
        1,
        [],
        [],
        [],
        [],
    )


def test_a_page_that_trusts_it_is_found_by_the_policy(
    company: Cast,
    chromium: Browser,
    live_server: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Plan, "from_db", _trusting(Plan.from_db))

    assert opened(company, chromium, live_server.url).violations != []


def test_without_the_policy_it_calls(
    company: Cast,
    chromium: Browser,
    live_server: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Plan, "from_db", _trusting(Plan.from_db))
    monkeypatch.setattr(
        "csp.middleware.CSPMiddleware.process_response", lambda _self, _request, answer: answer
    )

    window = opened(company, chromium, live_server.url)

    assert window.executed != []
    assert window.abroad != []


def test_a_page_that_asks_to_sign_in_is_no_page_that_was_looked_at(
    company: Cast, chromium: Browser, live_server: Any
) -> None:
    with beacon() as called:
        plan, jana = plan_in(PlanStatus.DRAFT, company), Client()
        jana.force_login(company.account("jana"))
        jana.get("/help/")
        Session.objects.all().delete()
        window = Window(chromium, live_server.url, called)
        address = live_server.url + reverse("draft_check", args=[plan.ref])
        window.open("jana", jana, address)

    assert window.broken == [f"{address} by jana: is asked to sign in, and sees nothing of it"]


def _trusting(read: Callable[..., Plan]) -> Callable[..., Plan]:
    def trusted(*row: object) -> Plan:
        plan = read(*row)
        plan.reason = mark_safe(plan.reason)  # noqa: S308 -- the very fault that is looked for
        return plan

    return trusted
