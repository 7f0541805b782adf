"""Signing in: by password and a second step, closed to strangers, silent about who has an account."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.conf import settings
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from employees.enums import PeopleEvent
from employees.models import AuditEvent, Employee, OutboxMessage, User
from employees.notices import INVITED, PASSWORD_ASKED_FOR, SIGN_IN_CHANGED
from employees.queries import Purpose, password_path
from employees.workflows import invite, leave
from tests.factories.people import PASSWORD, EmployeeFactory, UserFactory

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
LOGIN, RESET = "/account/login/", "/account/password/reset/"
GOOD = "three-words-nobody-guesses"


@pytest.fixture(autouse=True)
def _no_tries_left_over():
    """Rate limits are counted in the cache, which outlives a test."""
    cache.clear()


def sign_in(client: Client, email: str, password: str = PASSWORD, **more: str):
    return client.post(LOGIN, {"login": email, "password": password, **more})


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def events() -> list[str]:
    return list(AuditEvent.objects.order_by("seq").values_list("event", flat=True))


# --- Password


def test_signing_in_leads_to_the_start_and_is_on_the_record(cast, client):
    response = sign_in(client, "SAM@example.org ")

    assert (response.status_code, response.url) == (302, "/")
    event = AuditEvent.objects.get()
    assert (event.event, event.actor_ref, event.data) == (
        PeopleEvent.SIGNED_IN,
        cast.account("sam").ref,
        {"methods": ["password"]},
    )


def test_signing_in_leads_to_the_page_that_was_asked_for(cast, client):
    assert client.get("/help/").url == f"{LOGIN}?next=/help/"

    assert sign_in(client, "sam@example.org", next="/help/").url == "/help/"


@pytest.mark.parametrize(
    "where", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_signing_in_never_leads_elsewhere(cast, client, where):
    assert sign_in(client, "sam@example.org", next=where).url == "/"


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(cast, client, caplog):
    def answer(email: str) -> str:
        page = sign_in(client, email, "wrong-horse-battery").content.decode()
        return re.sub(r'value="[^"]*"', "", page)

    assert answer("sam@example.org") == answer("nobody@example.org")
    assert not is_in(client)
    assert "authn_failed" in caplog.text
    assert "sam@example.org" not in caplog.text


def test_too_many_tries_are_slowed_down(cast, client):
    for _try in range(10):
        sign_in(client, "sam@example.org", "wrong-horse-battery")

    sign_in(client, "sam@example.org")

    assert not is_in(client)


def test_after_too_many_tries_the_page_says_how_long_and_what_else_one_can_do(cast, client, settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "login_failed": "10/m/ip,2/420s/key"}
    for _try in range(2):
        sign_in(client, "sam@example.org", "wrong-horse-battery")

    page = sign_in(client, "sam@example.org").content.decode()

    assert not is_in(client)
    assert "Too many failed login attempts" not in page
    assert "Wait 7 minutes at most, then try again. Nothing is locked." in page
    assert "choose a new password" in page


def test_what_is_wrong_on_the_way_in_is_said_in_words_of_ours(cast, client):
    page = sign_in(client, "sam@example.org", "wrong-horse-battery")
    assert "This address and this password do not belong together." in page.content.decode()
    assert "you specified" not in page.content.decode()

    sam = Client()
    sign_in(sam, "sam@example.org")
    enrol(sam)
    for there in ("/account/reauthenticate/", "/account/2fa/reauthenticate/"):
        said = sam.post(there, {"password": "wrong-horse-battery", "code": "000000"}).content.decode()
        assert "This is not your password." in said or "This code is not right" in said, there
        assert "Incorrect" not in said


def test_the_password_is_kept_as_argon2id(settings):
    settings.PASSWORD_HASHERS = production_hashers()

    user = User(email="x@example.org")
    user.set_password(GOOD)

    _name, variant, _version, parameters, *_rest = user.password.split("$")
    memory, time, _lanes = (int(part.partition("=")[2]) for part in parameters.split(","))
    assert variant == "argon2id"
    assert memory >= 19 * 1024
    assert time >= 2


def production_hashers() -> list[str]:
    text = (settings.BASE_DIR / "pip_config/settings/base.py").read_text()
    found = re.search(r"PASSWORD_HASHERS = \[(.*?)\]", text, re.DOTALL)
    assert found is not None
    return re.findall(r'"([^"]+)"', found.group(1))


# --- Nobody signs up


def test_sign_up_is_closed(db, client):
    for method in (client.get, client.post):
        method("/account/signup/", {"email": "new@example.org", "password1": GOOD, "password2": GOOD})

    assert not User.objects.exists()


@pytest.mark.parametrize(
    "path",
    [
        "/account/email/",
        "/account/confirm-email/",
        "/account/confirm-email/abc/",
        "/account/password/set/",
        "/account/password/reset/key/1-abc/",
    ],
)
def test_pages_of_the_library_that_waymark_does_not_have_are_absent(cast, signed_in, client, path):
    assert client.get(path).status_code == 404
    assert signed_in("kim").post(path, {"email": "x@example.org", "action_add": ""}).status_code == 404


# --- Invited


def test_an_invited_person_chooses_a_password_and_signs_in(cast, client):
    remy = EmployeeFactory(user=None, department=cast.support, work_email="remy@example.org")
    account = invite(employee=remy, by=cast.account("mia"), at=NOON)
    link = password_path(account, Purpose.INVITATION)

    assert client.get(link).status_code == 200
    assert not User.objects.get(pk=account.pk).has_usable_password()  # opening the link changed nothing
    response = client.post(link, {"password": GOOD, "password_again": GOOD})

    assert response.url == LOGIN
    assert not is_in(client)
    assert sign_in(client, "remy@example.org", GOOD).url == "/"
    assert client.get(link).status_code == 404
    assert OutboxMessage.objects.filter(kind=INVITED).count() == 1


def test_a_password_that_is_mistyped_or_weak_is_explained(cast, client):
    link = password_path(cast.account("sam"), Purpose.RESET)

    mistyped = client.post(link, {"password": GOOD, "password_again": "other"})
    weak = client.post(link, {"password": "password", "password_again": "password"})

    assert (mistyped.status_code, weak.status_code) == (422, 409)
    assert "not the same as the password above" in mistyped.content.decode()
    assert "too short" in weak.content.decode()
    assert User.objects.get(pk=cast.account("sam").pk).check_password(PASSWORD)


# --- Forgotten


def test_asking_for_a_new_password_gets_the_same_answer_for_every_address(cast, client):
    known = client.post(RESET, {"email": "sam@example.org"})
    unknown = client.post(RESET, {"email": "nobody@example.org"})

    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    pages = [client.get(answer.url).content for answer in (known, unknown)]
    assert pages[0] == pages[1]
    assert [message.kind for message in OutboxMessage.objects.all()] == [PASSWORD_ASKED_FOR]
    assert mail.outbox == []  # nothing is sent outside the queue


def test_a_new_password_ends_every_open_session(cast, client):
    elsewhere = Client()
    sign_in(elsewhere, "sam@example.org")
    assert elsewhere.get("/help/").status_code == 200

    client.post(password_path(cast.account("sam"), Purpose.RESET), {"password": GOOD, "password_again": GOOD})

    assert elsewhere.get("/help/")["Location"].startswith(LOGIN)
    assert PeopleEvent.PASSWORD_CHOSEN in events()
    assert OutboxMessage.objects.filter(kind=SIGN_IN_CHANGED, recipient=cast.account("sam")).exists()


# --- Leaving


def test_access_ends_with_the_next_click_when_somebody_has_left(cast, client):
    sign_in(client, "jana@example.org")

    leave(employee=cast.jana, last_day=date(2026, 5, 1), by=cast.account("noor"), at=NOON)

    assert client.get("/help/").url.startswith(LOGIN)
    sign_in(client, "jana@example.org")
    assert client.get("/help/").url.startswith(LOGIN)


def test_access_ends_after_the_last_day_even_if_no_sweep_ran(cast, client):
    Employee.objects.filter(pk=cast.sam.pk).update(left_on=date(2026, 5, 4), time_zone="America/Los_Angeles")
    with time_machine.travel(datetime(2026, 5, 5, 6, 0, tzinfo=UTC)) as clock:  # 23:00 on the last day
        sign_in(client, "sam@example.org")
        assert client.get("/help/").status_code == 200

        clock.shift(timedelta(hours=1))
        assert client.get("/help/").url.startswith(LOGIN)


# --- The second step


def totp(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(datetime.now(tz=UTC).timestamp()) // 30))


def enrol(client: Client) -> str:
    """Switch on the second step as a person does, confirming the password first, and return the secret."""
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    response = client.post(reverse("mfa_activate_totp"), {"code": totp(secret)})
    assert response.status_code == 302
    return secret


def test_the_second_step_is_switched_on_told_and_then_asked_for(
    cast, client, django_capture_on_commit_callbacks
):
    sign_in(client, "kim@example.org")
    with time_machine.travel(datetime.now(tz=UTC), tick=False) as clock:
        with django_capture_on_commit_callbacks(execute=True):
            secret = enrol(client)
        client.post("/account/logout/")
        clock.shift(timedelta(seconds=60))  # a code is good once

        response = sign_in(client, "kim@example.org")
        assert response.url.startswith(reverse("mfa_authenticate"))
        assert not is_in(client)
        client.post(reverse("mfa_authenticate"), {"code": totp(secret)})

    assert is_in(client)
    assert PeopleEvent.SIGN_IN_CHANGED in events()
    assert AuditEvent.objects.order_by("-seq")[0].data == {"methods": ["password", "mfa"]}
    assert OutboxMessage.objects.filter(kind=SIGN_IN_CHANGED, recipient=cast.account("kim")).exists()


def test_a_recovery_code_opens_the_door_once(cast, client):
    sign_in(client, "kim@example.org")
    enrol(client)
    codes = Authenticator.objects.get(user=cast.account("kim"), type=Authenticator.Type.RECOVERY_CODES)
    code = codes.wrap().get_unused_codes()[0]

    for expected in (True, False):
        other = Client()
        sign_in(other, "kim@example.org")
        other.post(reverse("mfa_authenticate"), {"code": code})
        assert is_in(other) is expected


def test_a_new_password_does_not_skip_the_second_step(cast, client):
    sign_in(client, "kim@example.org")
    enrol(client)
    stranger = Client()

    stranger.post(
        password_path(User.objects.get(pk=cast.account("kim").pk), Purpose.RESET),
        {"password": GOOD, "password_again": GOOD},
    )
    response = sign_in(stranger, "kim@example.org", GOOD)

    assert response.url.startswith(reverse("mfa_authenticate"))
    assert not is_in(stranger)


def test_the_password_is_asked_again_before_the_second_step_is_touched(cast, client):
    def asked_again() -> bool:
        response = client.get(reverse("mfa_activate_totp"))
        return response.status_code == 302 and response.url.startswith(reverse("account_reauthenticate"))

    with time_machine.travel(datetime.now(tz=UTC), tick=False) as clock:
        sign_in(client, "kim@example.org")
        assert asked_again()

        client.post(reverse("account_reauthenticate"), {"password": "wrong-horse-battery"})
        assert asked_again()
        client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
        assert not asked_again()

        clock.shift(timedelta(minutes=5))
        assert asked_again()


def test_an_account_without_a_person_may_sign_in(db, client):
    UserFactory(email="owner@example.org")

    assert sign_in(client, "owner@example.org").url == "/"
