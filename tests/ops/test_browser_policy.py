"""What every response tells the browser, and when a session ends."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
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
