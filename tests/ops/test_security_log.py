"""The security log: one test for each of its events, and no word of anybody in any of them."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.db.models.enums import ChoicesType
from django.test import Client
from django.urls import reverse

import employees.enums
import plans.enums
import reviews.enums
from employees import audit
from employees.enums import PeopleEvent, Role
from employees.security_log import FROM_THE_RECORD, Told
from employees.web.sealed_words import seal
from employees.workflows import grant_role, invite, revoke_role
from pip_config.logging import EventFormatter
from plans.enums import PlanStatus
from tests.employees.test_sign_in import sign_in
from tests.factories.people import PASSWORD, EmployeeFactory
from tests.factories.plans import plan_in
from tests.people import Cast

pytestmark = pytest.mark.once

NOW = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
Lines = Callable[[], list[dict[str, Any]]]
WORDS = (
    "Okafor",
    "Lind",
    "sam@example.org",
    "jana@example.org",
    PASSWORD,
    "wrong-horse-battery",
    "2026-06-01 ",
)


@pytest.fixture
def told() -> Iterator[Lines]:
    """What was logged, but for requests, as it would be written."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(EventFormatter())
    watched = [logging.getLogger(name) for name in ("", "django", "django.request")]
    for logger in watched:
        logger.addHandler(handler)
    yield lambda: [
        line for line in map(json.loads, stream.getvalue().splitlines()) if line["event"] != "request"
    ]
    for logger in watched:
        logger.removeHandler(handler)
    assert [word for word in WORDS if word in stream.getvalue()] == []


def said(lines: Lines, *fields: str) -> list[tuple[Any, ...]]:
    return [tuple(line.get(field) for field in ("event", *fields)) for line in lines()]


def test_signing_in_and_not(cast: Cast, client: Client, told: Lines) -> None:
    sign_in(client, "sam@example.org", "wrong-horse-battery")
    sign_in(client, "sam@example.org")

    assert said(told, "level", "user") == [
        ("authn_failed", "warning", None),
        ("authn_succeeded", "info", cast.account("sam").ref),
    ]


def test_signing_out_and_running_out(
    cast: Cast, client: Client, signed_in: Callable[[str], Client], told: Lines, time_machine: Any
) -> None:
    time_machine.move_to(NOW, tick=False)
    sam, jana = signed_in("sam"), signed_in("jana")
    sam.get("/help/")
    jana.get("/help/")
    sam.post("/account/logout/")
    time_machine.move_to(NOW + timedelta(seconds=settings.SESSION_IDLE_SECONDS), tick=False)
    jana.get("/help/")

    assert said(told, "code", "user") == [
        ("session_ended", "signed_out", cast.account("sam").ref),
        ("session_ended", "idle", cast.account("jana").ref),
    ]


@pytest.mark.parametrize(
    ("who", "name", "code"), [("ana", "plan", "not_visible"), ("paul", "plan_change", "not_allowed")]
)
def test_asking_for_what_is_not_one_s_own(
    cast: Cast, signed_in: Callable[[str], Client], told: Lines, who: str, name: str, code: str
) -> None:
    plan = plan_in(PlanStatus.ACTIVE, cast)

    signed_in(who).get(reverse(name, args=[plan.ref]))

    assert said(told, "level", "code", "user", "route") == [
        ("authz_failed", "warning", code, cast.account(who).ref, name)
    ]
    assert plan.ref not in json.dumps(told())


def test_rights_that_change(
    cast: Cast, told: Lines, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    tom = cast.account("tom")
    with django_capture_on_commit_callbacks(execute=True):
        grant = grant_role(employee=cast.ana, role=Role.AUDITOR, by=tom, at=NOW)
        revoke_role(employee=cast.ana, grant=grant, by=tom, at=NOW)
        invite(employee=EmployeeFactory(user=None, department=cast.support), by=cast.account("mia"), at=NOW)

    assert said(told, "code", "user") == [
        ("privileges_changed", "people.role_granted", tom.ref),
        ("privileges_changed", "people.role_revoked", tom.ref),
        ("account_opened", "people.invited", cast.account("mia").ref),
    ]


def test_reading_what_is_somebody_else_s(
    cast: Cast,
    signed_in: Callable[[str], Client],
    told: Lines,
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    plan = plan_in(PlanStatus.ACTIVE, cast)

    with django_capture_on_commit_callbacks(execute=True):
        signed_in("ola").get(reverse("plan", args=[plan.ref]))

    assert said(told, "code", "user") == [("sensitive_read", "reading.noted", cast.account("ola").ref)]


def test_each_event_of_the_record_that_counts_is_told_when_it_is_kept_and_not_when_it_is_undone(
    cast: Cast, told: Lines, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    sam = cast.account("sam")
    with django_capture_on_commit_callbacks(execute=True):
        for event in FROM_THE_RECORD:
            audit.record(event, by=sam, about=sam, at=NOW)
            with transaction.atomic():
                audit.record(event, by=sam, about=sam, at=NOW)
                transaction.set_rollback(True)

    assert said(told, "code", "user") == [(name, event, sam.ref) for event, name in FROM_THE_RECORD.items()]


def test_every_such_event_is_one_of_the_record_and_every_name_is_used() -> None:
    names = {
        value
        for module in (employees.enums, plans.enums, reviews.enums)
        for kind in vars(module).values()
        if isinstance(kind, ChoicesType) and kind.__name__.endswith("Event")
        for value in kind.values
    }
    assert set(FROM_THE_RECORD) - names == set()
    elsewhere = {Told.AUTHZ_FAILED, Told.LIMITED, Told.FORGED}
    assert set(FROM_THE_RECORD.values()) | elsewhere == set(Told)


def test_a_list_that_is_taken_along(cast: Cast, signed_in: Callable[[str], Client], told: Lines) -> None:
    signed_in("jana").get(reverse("plans_export")).getvalue()

    assert said(told, "code", "user") == [("sensitive_read", "export", cast.account("jana").ref)]


def test_what_is_everyday_is_not_told(
    cast: Cast, told: Lines, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        audit.record(PeopleEvent.PREFERENCES_CHANGED, by=cast.account("sam"), about=cast.sam, at=NOW)

    assert said(told) == []


def test_requests_that_others_made_up(cast: Cast, told: Lines) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.account("sam"))
    client.post("/account/preferences/", {"theme": "dark"})
    client.get("/help/", headers={"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Dest": "image"})

    assert said(told, "level", "code") == [
        ("refused: csrf", "warning", None),
        ("request_refused", "warning", "from_elsewhere"),
    ]


# --- More than a person does


@pytest.mark.parametrize(
    ("url", "code", "rate"),
    [
        ("/people/?q=", "search", "search"),
        ("/plans/?q=", "search", "search"),
        ("/plans/new/?q=", "search", "search"),
        ("/plans/export.csv", "export", "export"),
    ],
)
def test_searches_and_lists_are_slowed_and_everything_else_goes_on(
    cast: Cast, signed_in: Callable[[str], Client], told: Lines, url: str, code: str, rate: str, settings: Any
) -> None:
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, rate: "2/m/user"}
    url = url + seal("okafor") if url.endswith("=") else url
    noor = signed_in("noor")

    assert [noor.get(url).status_code for _time in range(3)] == [200, 200, 429]
    page = noor.get(url).content.decode()
    assert "Please wait a moment" in page
    assert "Okafor" not in page
    assert noor.get(url.partition("?")[0] if "q=" in url else "/plans/").status_code == 200
    assert signed_in("mia").get(url).status_code == 200  # each account has its own count
    limited = [line for line in said(told, "level", "code", "user") if line[0] == "limited"]
    assert limited == 2 * [("limited", "warning", code, cast.account("noor").ref)]


@pytest.mark.parametrize("page", ["/people/", "/plans/", "/plans/new/"])
def test_a_search_counts_once_from_the_press_to_what_it_finds(
    cast: Cast, signed_in: Callable[[str], Client], page: str, settings: Any
) -> None:
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "search": "2/m/user"}
    noor = signed_in("noor")

    assert [noor.post(page, {"q": "okafor"}, follow=True).status_code for _time in range(3)] == [
        200,
        200,
        429,
    ]


def test_a_person_is_not_slowed() -> None:
    assert settings.ACCOUNT_RATE_LIMITS["search"] == "60/m/user"
    assert settings.ACCOUNT_RATE_LIMITS["export"] == "20/10m/user"
