"""A screen left open: what gives roles, lets others in, or leaves as a file asks anew who is there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from employees.enums import Role
from employees.models import CalendarLink, RoleGrant
from employees.web.anew import ALWAYS, AT_THE_ACT
from employees.web.sealed_words import seal
from plans.enums import PlanStatus
from plans.models import EmergencyAccess
from reviews.models import EvidencePack
from tests.employees.test_sign_in import sign_in
from tests.factories.people import PASSWORD
from tests.factories.plans import plan_in
from tests.people import Cast

NOW = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
AGAIN = "/account/reauthenticate/"
ASKS = {
    "role_grant": ALWAYS,
    "role_revoke": ALWAYS,
    "plans_export": ALWAYS,
    "plan_pack": AT_THE_ACT,
    "plan_pack_for_person": AT_THE_ACT,
    "plan_pack_file": ALWAYS,
    "calendar_link": AT_THE_ACT,
    "emergency": ALWAYS,
    "emergency_decide": ALWAYS,
}


@pytest.fixture(autouse=True)
def _on_that_day(time_machine: Any) -> None:
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def left_open(signed_in: Callable[[str], Client], time_machine: Any) -> Callable[[str], Client]:
    """A browser in which somebody signed in ten minutes ago."""

    def leave(name: str) -> Client:
        time_machine.move_to(NOW, tick=False)
        client = signed_in(name)
        time_machine.move_to(NOW + timedelta(minutes=10), tick=False)
        return client

    return leave


def asking(patterns: list[URLPattern | URLResolver]) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            found |= asking(pattern.url_patterns)
        else:
            methods: frozenset[str] = getattr(
                getattr(pattern.callback, "view_class", None), "asks_anew", frozenset()
            )
            found |= {str(pattern.name): methods} if methods else {}
    return found


@pytest.mark.once
def test_these_pages_ask_and_no_others() -> None:
    assert asking(get_resolver().url_patterns) == ASKS


def test_a_role_is_not_given_from_a_screen_left_open_but_after_the_password(
    cast: Cast, left_open: Callable[[str], Client]
) -> None:
    noor, url = left_open("noor"), reverse("role_grant", args=[cast.ana.ref])
    role = {"role": Role.AUDITOR}

    assert noor.get(url)["Location"] == f"{AGAIN}?next={url.replace('/', '%2F')}"
    assert noor.post(url, role)["Location"].startswith(AGAIN)
    assert not RoleGrant.objects.filter(user=cast.account("ana")).exists()

    noor.post(AGAIN, {"password": "wrong-horse-battery"})
    assert noor.post(url, role)["Location"].startswith(AGAIN)
    shown = noor.post(AGAIN, {"password": PASSWORD, "next": url})
    assert shown["Location"] == url
    assert noor.get(url).context["form"]["role"].value() == Role.AUDITOR  # what was chosen is chosen still
    noor.post(url, role)
    assert RoleGrant.objects.get(user=cast.account("ana")).role == Role.AUDITOR
    assert noor.get(url).context["form"]["role"].value() is None


def test_a_list_a_pack_a_calendar_and_an_emergency_ask_as_well(
    cast: Cast, left_open: Callable[[str], Client]
) -> None:
    plan = plan_in(PlanStatus.ACTIVE, cast)
    noor, tom = left_open("noor"), left_open("tom")
    asked = {
        "list": noor.get(reverse("plans_export")),
        "pack": noor.post(reverse("plan_pack", args=[plan.ref])),
        "calendar": noor.post(reverse("calendar_link")),
        "emergency": tom.post(reverse("emergency"), {"person": cast.sam.staff_number, "reason": "Urgent."}),
    }

    assert {name: answer.headers.get("Location", "")[: len(AGAIN)] for name, answer in asked.items()} == (
        dict.fromkeys(asked, AGAIN)
    )
    # A file is fetched from its page: one comes back to the list as it was searched.
    sam = seal("sam")
    back = noor.get(reverse("plans_export"), {"view": "open", "q": sam})["Location"]
    assert back == f"{AGAIN}?next=%2Fplans%2F%3Fview%3Dopen%26q%3D{sam}"
    assert noor.get(reverse("plan_pack", args=[plan.ref])).status_code == 200
    assert [model.objects.count() for model in (EvidencePack, CalendarLink, EmergencyAccess)] == [0, 0, 0]


def test_who_may_not_is_told_so_and_not_asked_who_they_are(
    cast: Cast, left_open: Callable[[str], Client]
) -> None:
    assert left_open("sam").get(reverse("plans_export")).status_code == 404
    assert left_open("mia").get(reverse("role_grant", args=[cast.sam.ref])).status_code == 403


def test_whoever_just_signed_in_is_not_asked(cast: Cast, client: Client) -> None:
    sign_in(client, "jana@example.org")

    assert client.get(reverse("plans_export")).status_code == 200


def test_a_passkey_or_a_code_will_do_where_there_is_no_password(
    cast: Cast, left_open: Callable[[str], Client]
) -> None:
    jana = cast.account("jana")
    browser = left_open("jana")
    jana.set_unusable_password()
    jana.save(update_fields=["password"])
    browser.force_login(jana)
    Authenticator.objects.create(user=jana, type=Authenticator.Type.TOTP, data={"secret": "A" * 32})

    there = browser.get(reverse("plans_export"), follow=True)

    assert there.redirect_chain[0][0].startswith(AGAIN)
    assert there.redirect_chain[-1][0].startswith("/account/2fa/reauthenticate/")
