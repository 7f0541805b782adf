"""A second step and the organisation's sign-in: when what it says is enough, and who may set one up here."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from employees.models import User
from employees.web.passkeys import key_of
from tests.employees.single_sign_on.conftest import asked, signs_in
from tests.employees.test_passkey_pages import passkey

pytestmark = pytest.mark.once

THERE = "/account/second-step/"


@pytest.fixture(autouse=True)
def _required(settings: Any) -> None:
    settings.SECOND_STEP_REQUIRED = True
    settings.SECOND_STEP_GRACE_DAYS = 0


@pytest.mark.parametrize(
    ("claims", "operator", "enough"),
    [
        ({}, {}, False),
        ({"amr": ["pwd"]}, {}, False),
        ({"amr": ["pwd", "mfa"]}, {}, True),
        ({"acr": "gold"}, {}, False),
        ({"acr": "gold"}, {"mfa_acr": frozenset({"gold"})}, True),
        ({}, {"mfa_always": True}, True),
    ],
)
def test_what_the_provider_says_or_the_operator_knows_is_enough(
    cast, client, provider, set_up, claims, operator, enough
):
    set_up(**operator)

    signs_in(client, provider, provider.knows("mia", **claims))

    assert (client.get("/people/").status_code == 200) is enough


def test_without_it_one_is_set_up_here(cast, client, provider):
    signs_in(client, provider, provider.knows("mia"))

    assert client.get("/people/")["Location"].startswith(THERE)


@pytest.mark.parametrize("only", [False, True])
def test_who_has_no_password_signs_in_anew_before_a_second_step_is_touched(
    cast, client, provider, set_up, time_machine, only
):
    """Or whoever finds the browser open adds a key of their own, and signs with it."""
    set_up(only=only)
    User.objects.filter(pk=cast.account("sam").pk).update(password="!")
    signs_in(client, provider, provider.knows("sam"))
    add = reverse("mfa_activate_totp")
    assert client.get(add).status_code == 200  # just came in

    session = client.session
    for one in session["account_authentication_methods"]:
        one["at"] -= 301
    session.save()
    led = client.get(add)
    assert led["Location"] == f"/account/organisation/again/?next={add.replace('/', '%2F')}"
    assert "Sign in with Northwind again" in client.get(led["Location"]).content.decode()
    address = client.post("/account/organisation/again/", {"next": add}).context["address"]

    assert asked(address)["prompt"] == "login"
    assert client.get(provider.lets_in(address, "sub-sam"))["Location"] == add
    assert client.get(add).status_code == 200


@pytest.mark.parametrize("name", ["mfa_edit_webauthn", "mfa_remove_webauthn"])
def test_nor_is_anything_told_of_a_passkey(cast, client, provider, set_up, name):
    set_up()
    User.objects.filter(pk=cast.account("sam").pk).update(password="!")
    page = reverse(name, kwargs={"key": key_of(passkey(cast.account("jana")))})
    signs_in(client, provider, provider.knows("sam"))
    assert client.get(page).status_code == 404  # just came in

    session = client.session
    for one in session["account_authentication_methods"]:
        one["at"] -= 301
    session.save()

    for answer in (client.get(page), client.post(page, {"name": "Mine"})):
        assert answer.status_code == 302
        assert answer["Location"].startswith("/account/organisation/again/")
    assert str(Authenticator.objects.get()) == "Blue key"


def test_where_passwords_are_off_nobody_is_asked_for_one(cast, client, provider, set_up):
    """Sam still has one, of before."""
    set_up(only=True)
    signs_in(client, provider, provider.knows("sam"))

    assert client.get("/account/reauthenticate/?next=/help/")["Location"].startswith(
        "/account/organisation/again/"
    )


def test_who_is_not_tied_has_no_such_page(cast, signed_in, provider):
    assert signed_in("sam").get("/account/organisation/again/").status_code == 404
    assert Client().get("/account/organisation/again/").status_code == 302
