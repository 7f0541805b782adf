"""What every response tells the browser, and when a session ends."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import quote

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client

from employees.models import User


@pytest.fixture
def user(db):
    """Somebody who can sign in, and keeps the setup page closed."""
    return User.objects.create_user("sam@example.org", "correct horse battery")


@pytest.mark.parametrize("path", ["/healthz", "/account/login/", "/nothing-here"])
def test_every_answer_carries_the_policy(client, user, path):
    response = client.get(path)
    policy = response["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "*" not in policy
    for directive in ("default-src 'self'", "script-src 'self'", "style-src 'self'", "object-src 'none'"):
        assert directive in policy
    for directive in ("base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'"):
        assert directive in policy
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert response["X-Frame-Options"] == "DENY"
    assert "camera=()" in response["Permissions-Policy"]
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("path", ["/static/img/icon.svg", "/static/css/site.css", "/static/js/keeping.js"])
def test_so_does_a_file_of_the_site_which_no_other_site_takes_in_and_which_runs_nothing(settings, path):
    settings.WHITENOISE_USE_FINDERS = True  # nothing is collected before the tests
    response = Client().get(path)
    assert (response.status_code, len(response.getvalue()) > 0) == (200, True)
    assert response["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"


def test_cookies_cannot_be_read_by_scripts(client, user):
    response = client.post("/account/login/", {"login": user.email, "password": "correct horse battery"})
    assert response.status_code == 302
    for cookie in response.cookies.values():
        assert cookie["httponly"], cookie.key
        assert cookie["samesite"] == "Lax", cookie.key


@pytest.mark.parametrize(
    ("after", "signed_in"),
    [
        (timedelta(seconds=settings.SESSION_IDLE_SECONDS - 1), True),
        (timedelta(seconds=settings.SESSION_IDLE_SECONDS), False),
    ],
)
def test_an_idle_session_ends(user, after, signed_in):
    with time_machine.travel("2026-03-02 09:00:00+00:00", tick=False) as clock:
        client = Client()
        client.force_login(user)
        client.get("/healthz")
        clock.shift(after)
        client.get("/healthz")
        assert ("_auth_user_id" in client.session) is signed_in


def test_a_session_ends_after_a_working_day_however_busy(user):
    step = timedelta(seconds=settings.SESSION_IDLE_SECONDS / 2)
    with time_machine.travel("2026-03-02 09:00:00+00:00", tick=False) as clock:
        client = Client()
        client.force_login(user)
        client.get("/healthz")
        lasted = timedelta()
        while "_auth_user_id" in client.session:
            clock.shift(step)
            lasted += step
            client.get("/healthz")
        assert lasted == timedelta(seconds=settings.SESSION_ABSOLUTE_SECONDS)


WRITTEN = {
    "body": "On 12 March, 9 of 14 tickets waited.",
    "password": "four words of mine",
    "on": "2026-03-02",
}


def test_what_was_written_over_an_idle_hour_is_given_back(user):
    with time_machine.travel("2026-03-02 09:00:00+00:00", tick=False) as clock:
        client = Client()
        client.force_login(user)
        client.get("/healthz")
        clock.shift(timedelta(seconds=settings.SESSION_IDLE_SECONDS))

        response = client.post("/account/preferences/", WRITTEN)

    assert (response.status_code, "_auth_user_id" in client.session) == (401, False)
    page = BeautifulSoup(response.content, "html.parser")
    assert [area.get_text() for area in page.select("main textarea")] == [WRITTEN["body"]]
    assert "nothing was saved" in page.h1.get_text()


@pytest.mark.parametrize(
    ("said", "leads"),
    [
        ("http://testserver/my-plan/ask/?about=goal", "/my-plan/ask/?about=goal"),
        ("http://elsewhere.example/my-plan/", "/account/preferences/"),
        ("", "/account/preferences/"),
    ],
)
def test_it_leads_back_to_the_page_on_which_it_was_written_and_to_none_of_another_site(user, said, leads):
    response = Client().post("/account/preferences/", WRITTEN, headers={"Referer": said})

    kept = BeautifulSoup(response.content, "html.parser").select_one("main [data-if-kept]")
    assert kept is not None and kept.has_attr("hidden")  # the script shows it where the words were kept
    assert kept["data-if-kept"] == leads
    assert kept.a["href"] == f"/account/login/?next={quote(leads)}"


def test_a_part_of_a_page_gets_a_sentence(user):
    response = Client().post("/account/preferences/", WRITTEN, headers={"HX-Request": "true"})

    assert response.status_code == 401
    page = BeautifulSoup(response.content, "html.parser")
    assert "not saved" in page.select_one("#autosave").get_text()
    assert page.select("html, textarea") == []


def test_whoever_only_wants_to_read_is_led_to_signing_in(user):
    assert Client().get("/account/preferences/")["Location"] == "/account/login/?next=/account/preferences/"


def test_passwords_are_long_and_not_common(user):
    for refused in ("eleven char", "password1234", "sam@example.org"):
        with pytest.raises(ValidationError):
            validate_password(refused, user)
    validate_password("eleven chars plus", user)


def test_sign_up_is_closed(client, user):
    response = client.post(
        "/account/signup/",
        {"email": "new@example.org", "password1": "a long password", "password2": "a long password"},
    )
    assert not User.objects.filter(email="new@example.org").exists()
    assert not re.search(r"<input[^>]+password1", response.content.decode())
