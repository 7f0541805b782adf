"""One's own passkeys are renamed and taken away at addresses that cannot be counted; nobody else's is there."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import NoReverseMatch, reverse

from employees.enums import PeopleEvent
from employees.models import AuditEvent, OutboxMessage, User
from employees.models.base import REF_ALPHABET, REF_LENGTH
from employees.notices import SIGN_IN_CHANGED
from employees.web.passkeys import key_of
from employees.web.second_factors import SecondFactorAdapter
from employees.web.sign_in import one_at_a_time
from tests.factories.people import PASSWORD
from tests.people import Cast

KEYS = "/account/2fa/webauthn/keys"
LIST = "/account/2fa/webauthn/"
BOTH = ["mfa_edit_webauthn", "mfa_remove_webauthn"]


def passkey(user: User, name: str = "Blue key") -> Authenticator:
    credential = {"clientExtensionResults": {"credProps": {"rk": True}}}
    return Authenticator.objects.create(
        user=user, type=Authenticator.Type.WEBAUTHN, data={"name": name, "credential": credential}
    )


def address(name: str, one: Authenticator) -> str:
    return reverse(name, kwargs={"key": key_of(one)})


def shows_anew(client: Client) -> None:
    """With the password, as it is asked for before anything that lets somebody in is changed."""
    assert client.post("/account/reauthenticate/", {"password": PASSWORD}).status_code == 302


@pytest.fixture(autouse=True)
def _no_tries_left_over() -> None:
    """Rate limits are counted in the cache, which outlives a test."""
    cache.clear()


@pytest.fixture
def sam(cast: Cast, client: Client) -> Client:
    """Sam, who has just shown anew that it is they."""
    client.force_login(cast.account("sam"))
    shows_anew(client)
    return client


def test_it_is_renamed(cast: Cast, sam: Client) -> None:
    blue, red = passkey(cast.account("sam")), passkey(cast.account("sam"), "Red key")
    where = address("mfa_edit_webauthn", red)

    assert where in sam.get(LIST).content.decode()
    assert 'value="Red key"' in sam.get(where).content.decode()
    answer = sam.post(where, {"name": "Green key"})

    assert (answer.status_code, answer["Location"]) == (302, LIST)
    assert [str(Authenticator.objects.get(pk=one.pk)) for one in (blue, red)] == ["Blue key", "Green key"]
    assert address("mfa_edit_webauthn", Authenticator.objects.get(pk=red.pk)) == where  # and it stays there


def test_it_is_taken_away_recorded_and_told(
    cast: Cast, sam: Client, django_capture_on_commit_callbacks: Any
) -> None:
    blue, red = passkey(cast.account("sam")), passkey(cast.account("sam"), "Red key")
    where = address("mfa_remove_webauthn", blue)

    page = sam.get(where).content.decode()
    assert where in sam.get(LIST).content.decode()
    assert "“Blue key”" in page and f'action="{where}"' in page
    with django_capture_on_commit_callbacks(execute=True):
        answer = sam.post(where)

    assert (answer.status_code, answer["Location"]) == (302, LIST)
    assert list(Authenticator.objects.all()) == [red]
    event = AuditEvent.objects.get(event=PeopleEvent.SIGN_IN_CHANGED)
    assert event.actor_ref == cast.account("sam").ref
    assert event.data["what"] == "webauthn_removed"
    assert OutboxMessage.objects.filter(kind=SIGN_IN_CHANGED, recipient=cast.account("sam")).exists()
    assert sam.get(where).status_code == 404


def test_adding_one_speaks_our_words(cast: Cast, sam: Client) -> None:
    page = sam.get("/account/2fa/webauthn/add/").content.decode()

    assert "Sign in with this key alone, without a password" in page
    assert "asks for your fingerprint, your face or a PIN" in page
    assert 'value="Key 1"' in page
    assert "passwordless operation" not in page


def test_a_new_one_is_named_by_how_many_there_are(cast: Cast) -> None:
    for name in ("Key 1", "Key 2", "Key 3"):
        proposed = SecondFactorAdapter().generate_authenticator_name(
            cast.account("sam"), Authenticator.Type.WEBAUTHN
        )
        assert proposed == name
        passkey(cast.account("sam"), name)


def test_of_two_presses_at_once_the_second_sees_what_the_first_has_done(
    cast: Cast, rf: RequestFactory
) -> None:
    seen: list[str] = []

    @one_at_a_time
    def page(request: HttpRequest) -> HttpResponse:
        assert isinstance(request.user, User)
        seen.append(request.user.password)
        return HttpResponse()

    read, sent = rf.get("/"), rf.post("/")
    read.user = sent.user = User.objects.get(pk=cast.account("sam").pk)
    User.objects.filter(pk=sent.user.pk).update(password="!of the first press")

    page(read)
    page(sent)

    assert seen[0] != "!of the first press" == seen[1]


def test_each_has_an_address_of_its_own_in_the_shape_of_a_reference(cast: Cast) -> None:
    found = {key_of(passkey(cast.account(name))) for name in ("sam", "sam", "jana", "jana")}

    assert len(found) == 4
    assert all(len(key) == REF_LENGTH and set(key) <= set(REF_ALPHABET) for key in found)
    assert len({key[:5] for key in found}) == len({key[-5:] for key in found}) == 4


def test_it_is_reckoned_with_the_key_of_the_place(cast: Cast, settings: Any) -> None:
    one = passkey(cast.account("sam"))
    before = key_of(one)

    settings.SECRET_KEY = "another " * 8

    assert key_of(one) != before


@pytest.mark.parametrize("what", ["edit", "remove"])
def test_at_the_number_of_its_row_there_is_nothing(cast: Cast, sam: Client, what: str) -> None:
    one = passkey(cast.account("sam"))

    for number in (str(one.pk), f"{one.pk:026}"):
        assert sam.get(f"{KEYS}/{number}/{what}/").status_code == 404
        assert sam.post(f"{KEYS}/{number}/{what}/", {"name": "Mine"}).status_code == 404
    assert str(Authenticator.objects.get()) == "Blue key"


@pytest.mark.parametrize("name", BOTH)
def test_somebody_else_s_is_one_that_does_not_exist(cast: Cast, sam: Client, name: str) -> None:
    passkey(cast.account("sam"), "Mine")
    theirs = passkey(cast.account("jana"), "Theirs")
    gone = passkey(cast.account("sam"), "Gone")
    nowhere = address(name, gone)
    gone.delete()

    for sent in (sam.get, sam.post):
        one, other = sent(address(name, theirs), {"name": "Taken"}), sent(nowhere, {"name": "Taken"})
        assert (one.status_code, other.status_code) == (404, 404)
        assert one.content == other.content
    assert {str(one) for one in Authenticator.objects.all()} == {"Mine", "Theirs"}


def test_an_app_and_recovery_codes_are_not_taken_away_there(cast: Cast, sam: Client) -> None:
    codes = Authenticator.objects.create(
        user=cast.account("sam"), type=Authenticator.Type.RECOVERY_CODES, data={}
    )

    assert sam.post(address("mfa_remove_webauthn", codes)).status_code == 404
    assert Authenticator.objects.exists()


@pytest.mark.parametrize("name", BOTH)
def test_who_it_is_is_asked_anew_before_it_is_changed_or_shown_to_be_there(cast: Cast, name: str) -> None:
    client = Client()
    mine, theirs = passkey(cast.account("sam")), passkey(cast.account("jana"))
    client.force_login(cast.account("sam"))

    with time_machine.travel(datetime.now(tz=UTC), tick=False) as clock:
        shows_anew(client)
        assert client.get(address(name, mine)).status_code == 200
        clock.shift(timedelta(minutes=5))
        for one in (mine, theirs):
            for answer in (client.get(address(name, one)), client.post(address(name, one), {"name": "No"})):
                assert answer.status_code == 302
                assert answer["Location"].startswith(("/account/reauthenticate/", "/account/2fa/"))
    assert {str(one) for one in Authenticator.objects.all()} == {"Blue key"}

    assert Client().get(address(name, mine))["Location"].startswith("/account/login/")
    assert Client().post(address(name, mine), {"name": "No"}).status_code == 401
    assert {str(one) for one in Authenticator.objects.all()} == {"Blue key"}


def test_no_name_leads_to_an_address_with_a_number_that_answers(cast: Cast, sam: Client) -> None:
    """The library's own addresses are still in its list; ours stand before them."""
    one = passkey(cast.account("sam"))

    for name in BOTH:
        try:
            where = reverse(name, kwargs={"pk": one.pk})
        except NoReverseMatch:
            continue
        assert sam.get(where).status_code == 404
