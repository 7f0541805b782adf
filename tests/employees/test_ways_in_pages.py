"""Ways in that are tried from outside: keys of sessions, codes, host names, and tries that lock others out."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django import forms
from django.conf import settings
from django.core.cache import cache
from django.core.cache.backends.locmem import LocMemCache
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils.module_loading import import_string

from employees.enums import Role
from employees.models import OutboxMessage, User
from employees.notices import PASSWORD_ASKED_FOR
from employees.queries import Purpose, password_path
from employees.workflows import grant_role
from plans.enums import PlanStatus
from tests.employees.test_sign_in import GOOD, LOGIN, RESET, enrol, is_in, sign_in, totp
from tests.factories.people import PASSWORD
from tests.factories.plans import plan_in
from tests.people import Cast

NOW = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
AUTHENTICATE = "/account/2fa/authenticate/"
AGAIN = "/account/reauthenticate/"


def key_of(client: Client) -> str:
    return client.cookies["session"].value


def opens(key: str) -> bool:
    return Client(headers={"cookie": f"session={key}"}).get("/help/").status_code == 200


# --- The key of a session


def test_the_key_is_another_one_after_signing_in_and_after_showing_oneself_anew(
    cast: Cast, client: Client
) -> None:
    client.get(LOGIN)
    session = client.session
    session["planted"] = "by somebody else"
    session.save()
    planted = key_of(client)

    sign_in(client, "kim@example.org")
    first = key_of(client)
    client.post(AGAIN, {"password": PASSWORD})
    second = key_of(client)

    assert len({planted, first, second}) == 3
    assert [opens(key) for key in (planted, first, second)] == [False, False, True]


def test_the_key_is_another_one_after_a_code(cast: Cast, client: Client, time_machine: Any) -> None:
    time_machine.move_to(NOW, tick=False)
    sign_in(client, "kim@example.org")
    secret = enrol(client)
    before = key_of(client)
    time_machine.move_to(NOW + timedelta(minutes=10), tick=False)

    client.post("/account/2fa/reauthenticate/", {"code": totp(secret)})

    assert key_of(client) != before
    assert not opens(before)


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.HR_PARTNER])
def test_a_cookie_from_before_a_role_was_given_opens_nothing(cast: Cast, client: Client, role: Role) -> None:
    sign_in(client, "sam@example.org")
    before = key_of(client)
    assert opens(before)

    grant_role(employee=cast.sam, role=role, by=cast.account("tom"), at=NOW)

    assert not opens(before)


# --- The second step


def test_a_code_is_good_once_and_never_instead_of_the_password(
    cast: Cast, client: Client, time_machine: Any
) -> None:
    time_machine.move_to(NOW, tick=False)
    sign_in(client, "kim@example.org")
    secret = enrol(client)
    time_machine.move_to(NOW + timedelta(minutes=1), tick=False)
    code = totp(secret)

    stranger = Client()
    alone = stranger.post(AUTHENTICATE, {"code": code})
    stranger.post(LOGIN, {"login": "kim@example.org", "password": "", "code": code})
    sign_in(stranger, "kim@example.org", "wrong-horse-battery", code=code)
    after_all = stranger.post(AUTHENTICATE, {"code": code})
    assert (alone.status_code, after_all.status_code) == (302, 302)
    assert not is_in(stranger)

    first, second = Client(), Client()
    for browser in (first, second):
        sign_in(browser, "kim@example.org")
        browser.post(AUTHENTICATE, {"code": code})
    assert (is_in(first), is_in(second)) == (True, False)


def test_codes_cannot_be_guessed_one_after_the_other(cast: Cast, client: Client, time_machine: Any) -> None:
    time_machine.move_to(NOW, tick=False)
    sign_in(client, "kim@example.org")
    secret = enrol(client)
    time_machine.move_to(NOW + timedelta(minutes=1), tick=False)
    thief = Client()
    sign_in(thief, "kim@example.org")
    wrong = f"{(int(totp(secret)) + 7) % 1_000_000:06d}"
    for _time in range(10):
        thief.post(AUTHENTICATE, {"code": wrong})

    thief.post(AUTHENTICATE, {"code": totp(secret)})

    assert not is_in(thief)


# --- Tries, and whom they keep out


def test_who_is_guessed_at_is_kept_out_for_minutes_and_their_sessions_go_on(
    cast: Cast, client: Client, time_machine: Any
) -> None:
    time_machine.move_to(NOW, tick=False)
    sign_in(client, "sam@example.org")
    for number in range(20):
        Client(REMOTE_ADDR=f"203.0.113.{number}").post(
            LOGIN, {"login": "sam@example.org", "password": "wrong-one"}
        )

    at_once = Client()
    sign_in(at_once, "sam@example.org")
    assert not is_in(at_once)
    assert client.get("/help/").status_code == 200

    time_machine.move_to(NOW + timedelta(minutes=5, seconds=1), tick=False)
    later = Client()
    sign_in(later, "sam@example.org")
    assert is_in(later)


def test_asking_for_a_password_is_slowed_for_each_address(cast: Cast, client: Client) -> None:
    answers = [client.post(RESET, {"email": "sam@example.org"}).status_code for _time in range(6)]

    assert answers == [302] * 5 + [429]
    assert OutboxMessage.objects.filter(kind=PASSWORD_ASKED_FOR).count() == 1
    assert client.post(RESET, {"email": "jana@example.org"}).status_code == 302


def test_who_asks_for_a_password_learns_nothing_by_the_time_it_takes(cast: Cast) -> None:
    """Nothing is sent and nothing hashed while one waits: a known address costs a few rows more, not a letter."""

    def milliseconds(address: str) -> float:
        cache.clear()
        begun = time.perf_counter()
        Client().post(RESET, {"email": address})
        return (time.perf_counter() - begun) * 1000

    pairs = [(milliseconds("sam@example.org"), milliseconds("nobody@example.org")) for _time in range(7)]

    known, unknown = (sorted(column)[3] for column in zip(*pairs, strict=True))
    assert known - unknown < 250  # a letter takes longer


def test_a_link_for_one_account_changes_no_other(cast: Cast, client: Client) -> None:
    link = password_path(cast.account("sam"), Purpose.RESET)
    jana = {
        "email": "jana@example.org",
        "login": "jana@example.org",
        "user": cast.account("jana").ref,
        "who": "jana",
    }

    client.post(link, {"password": GOOD, "password_again": GOOD, **jana})

    assert User.objects.get(email="sam@example.org").check_password(GOOD)
    assert User.objects.get(email="jana@example.org").check_password(PASSWORD)


# --- Addresses that others make up


@pytest.mark.parametrize(
    "host",
    ["evil.example", "localhost.evil.example", "localhost:80@evil.example", "evil.example#localhost", " "],
)
def test_a_host_that_is_not_ours_is_not_answered(cast: Cast, host: str) -> None:
    answer = Client().post(RESET, {"email": "sam@example.org"}, headers={"Host": host})

    assert answer.status_code == 400
    assert not OutboxMessage.objects.exists()


def test_what_a_proxy_says_of_the_host_is_not_believed(
    cast: Cast, signed_in: Callable[[str], Client]
) -> None:
    said = {"X-Forwarded-Host": "evil.example", "X-Host": "evil.example", "Forwarded": "host=evil.example"}

    page = signed_in("jana").post(reverse("calendar_link"), headers=said)

    assert page.context["address"].startswith("http://testserver/calendar/")
    assert b"evil.example" not in page.content


# --- Nobody chooses another's password, and nobody is there from the start


def test_a_new_place_has_no_account(db: None) -> None:
    assert list(User.objects.values_list("email", flat=True)) == []


@pytest.mark.parametrize("name", [["changepassword", "sam@example.org"], ["createsuperuser"]])
def test_no_command_chooses_a_password_for_anybody(cast: Cast, name: list[str]) -> None:
    before = User.objects.get(email="sam@example.org").password

    with pytest.raises(CommandError, match=r"password|invited"):
        call_command(*name)

    assert User.objects.get(email="sam@example.org").password == before


@pytest.mark.once
def test_the_only_forms_that_take_a_password_are_about_one_s_own() -> None:
    get_resolver().url_patterns  # noqa: B018 -- imports every page
    for named in settings.ACCOUNT_FORMS.values():
        import_string(named)  # by their names alone, once somebody opens the page

    def forms_of(kind: type[forms.BaseForm]) -> set[type[forms.BaseForm]]:
        return {kind} | {form for child in kind.__subclasses__() for form in forms_of(child)}

    asking = {
        form
        for form in forms_of(forms.BaseForm)
        if form.__module__.startswith(("employees.", "plans.", "reviews."))
        and any(
            isinstance(one.widget, forms.PasswordInput) for one in getattr(form, "base_fields", {}).values()
        )
    }
    # Asked of whoever comes in, and again while signed in; chosen by a link of one's own, or for the first account by
    # its owner; changed by who knows it; and asked of whoever signs, at the act.
    first = {form.__name__ for form in asking if not asking & set(form.__mro__[1:])}
    assert first == {"SignIn", "StillMe", "NewPasswordForm", "ChangePassword", "ProvingForm"}


# --- What stops working opens nothing


def test_without_what_counts_the_tries_nobody_comes_in(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_asked: Any, **_how: Any) -> None:
        raise OSError("no space left on device")

    for name in ("get", "set", "add"):
        monkeypatch.setattr(LocMemCache, name, gone)
    client = Client(raise_request_exception=False)

    answer = sign_in(client, "sam@example.org")

    assert answer.status_code == 500
    assert b"_auth_user_id" not in answer.content
    assert not is_in(client)


def test_without_the_database_a_page_says_so_and_shows_nothing(
    cast: Cast, signed_in: Callable[[str], Client]
) -> None:
    plan, jana = plan_in(PlanStatus.ACTIVE, cast), signed_in("jana")
    jana.raise_request_exception = False

    def gone(*_asked: Any) -> None:
        raise OperationalError("the connection is closed")

    with connection.execute_wrapper(gone):
        answer = jana.get(reverse("plan", args=[plan.ref]))

    assert answer.status_code == 500
    assert cast.sam.last_name.encode() not in answer.content
    assert b"Traceback" not in answer.content
    assert b"connection is closed" not in answer.content
