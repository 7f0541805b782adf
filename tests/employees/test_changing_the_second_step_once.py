"""An app and recovery codes are set up, and taken off, once, however often somebody presses."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from employees.enums import PeopleEvent
from employees.models import AuditEvent, User
from employees.workflows.accounts import hold_account
from tests.employees.test_sign_in import totp
from tests.factories.people import PASSWORD
from tests.people import Cast

ACTIVATE, DEACTIVATE = "mfa_activate_totp", "mfa_deactivate_totp"
GENERATE, CODES = "mfa_generate_recovery_codes", "mfa_view_recovery_codes"


@pytest.fixture
def kim(cast: Cast, client: Client) -> Iterator[Client]:
    """Kim, who has just shown that it is they. Rate limits are counted in the cache, which outlives a test."""
    cache.clear()
    with time_machine.travel(datetime.now(tz=UTC), tick=False):
        client.force_login(cast.account("kim"))
        client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
        yield client


def with_app(user: User) -> None:
    TOTP.activate(user, generate_totp_secret())
    RecoveryCodes.activate(user)


def let_in_after(monkeypatch: pytest.MonkeyPatch, first: Callable[[User], object]) -> None:
    """The next press waits until another, which does `first`, is done."""

    def held(pk: int) -> User:
        first(User.objects.get(pk=pk))
        return hold_account(pk)

    monkeypatch.setattr("employees.web.sign_in.hold_account", held)


def kinds() -> list[str]:
    return sorted(Authenticator.objects.values_list("type", flat=True))


def test_an_app_that_was_set_up_meanwhile_is_not_set_up_again(
    cast: Cast, kim: Client, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    secret = kim.get(reverse(ACTIVATE)).context["form"].secret
    let_in_after(monkeypatch, with_app)

    with django_capture_on_commit_callbacks(execute=True):
        answer = kim.post(reverse(ACTIVATE), {"code": totp(secret)})

    assert (answer.status_code, answer["Location"]) == (302, reverse(DEACTIVATE))
    assert kinds() == ["recovery_codes", "totp"]
    assert not AuditEvent.objects.filter(event=PeopleEvent.SIGN_IN_CHANGED).exists()


def test_an_app_that_was_taken_off_meanwhile_is_not_told_of_again(
    cast: Cast, kim: Client, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    with_app(cast.account("kim"))
    let_in_after(monkeypatch, lambda user: Authenticator.objects.filter(user=user).delete())

    with django_capture_on_commit_callbacks(execute=True):
        answer = kim.post(reverse(DEACTIVATE))

    assert answer.status_code == 404
    assert not AuditEvent.objects.filter(event=PeopleEvent.SIGN_IN_CHANGED).exists()


def test_new_codes_are_made_once_for_a_page(
    cast: Cast, kim: Client, django_capture_on_commit_callbacks: Any
) -> None:
    with_app(cast.account("kim"))
    page = kim.get(reverse(GENERATE)).context["form"]
    sent = {"in_place_of": page["in_place_of"].value()}
    before = Authenticator.objects.get(type="recovery_codes")

    with django_capture_on_commit_callbacks(execute=True):
        answers = [kim.post(reverse(GENERATE), sent)]
        made = Authenticator.objects.get(type="recovery_codes")
        answers.append(kim.post(reverse(GENERATE), sent))

    assert [(one.status_code, one["Location"]) for one in answers] == [(302, reverse(CODES))] * 2
    assert made != before
    assert Authenticator.objects.get(type="recovery_codes") == made
    assert AuditEvent.objects.filter(event=PeopleEvent.SIGN_IN_CHANGED).count() == 1


def test_whoever_wants_others_after_all_opens_the_page_again(cast: Cast, kim: Client) -> None:
    with_app(cast.account("kim"))
    seen = set()

    for _ in range(3):
        page = kim.get(reverse(GENERATE)).context["form"]
        kim.post(reverse(GENERATE), {"in_place_of": page["in_place_of"].value()})
        seen.add(Authenticator.objects.get(type="recovery_codes").pk)

    assert len(seen) == 3
