"""By the organisation's own sign-in: who gets in, who does not, and what is never believed. Against a real provider."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from employees.enums import PeopleEvent
from employees.models import AuditEvent, Employee, OutboxMessage, User
from employees.notices import SIGN_IN_CHANGED
from employees.workflows import invite, leave, untie
from tests.employees.single_sign_on.conftest import BACK, START, asked, led_to, signs_in
from tests.employees.test_sign_in import enrol, sign_in
from tests.factories.people import EmployeeFactory, UserFactory

pytestmark = pytest.mark.once

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


def is_in(client: Client) -> str:
    """The address of whoever is signed in here; empty: nobody."""
    pk = client.session.get("_auth_user_id")
    return User.objects.get(pk=pk).email if pk else ""


# --- Who gets in


def test_a_person_with_an_account_gets_in_and_it_is_on_the_record(cast, client, provider):
    sam = provider.knows("sam")

    response = signs_in(client, provider, sam)

    assert (response.status_code, response.url, is_in(client)) == (302, "/", "sam@example.org")
    events = [(event.event, event.data) for event in AuditEvent.objects.order_by("seq")]
    assert events == [
        (PeopleEvent.SIGN_IN_TIED, {}),
        (PeopleEvent.SIGNED_IN, {"methods": ["socialaccount"]}),
    ]
    tie = SocialAccount.objects.get()
    assert (tie.user, tie.extra_data) == (
        cast.account("sam"),
        {},
    )  # of what the provider says, nothing is kept
    assert "sub-sam" not in tie.uid


def test_it_leads_to_the_page_that_was_asked_for_and_never_elsewhere(cast, client, provider):
    sam = provider.knows("sam")
    assert client.get("/help/").url == "/account/login/?next=/help/"
    assert 'name="next" value="/help/"' in client.get("/account/login/?next=/help/").content.decode()
    assert signs_in(client, provider, sam, next="/help/").url == "/help/"
    for where in ("https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"):
        assert signs_in(Client(), provider, sam, next=where).url == "/"


def test_an_invited_person_needs_no_password(cast, client, provider):
    remy = EmployeeFactory(user=None, department=cast.support, work_email="Remy@Example.org")
    invite(employee=remy, by=cast.account("mia"), at=NOON)
    remy = provider.knows("remy")

    assert signs_in(client, provider, remy).url == "/"

    assert is_in(client) == "remy@example.org"
    assert not OutboxMessage.objects.filter(kind=SIGN_IN_CHANGED).exists()  # the first way in is no change


def test_who_had_another_way_in_is_told_of_this_one(cast, client, provider):
    User.objects.filter(pk=cast.account("sam").pk).update(last_login=NOON)

    signs_in(client, provider, provider.knows("sam"))
    signs_in(Client(), provider, "sub-sam")

    assert OutboxMessage.objects.filter(kind=SIGN_IN_CHANGED, recipient=cast.account("sam")).count() == 1


def test_the_subject_counts_from_then_on_and_not_the_address(cast, client, provider):
    sam = provider.knows("sam")
    signs_in(client, provider, sam)
    provider.says(sam, email="sam.okafor-lind@example.org", email_verified=False)

    again = Client()
    signs_in(again, provider, sam)

    assert is_in(again) == "sam@example.org"
    assert SocialAccount.objects.count() == 1


def test_the_same_subject_at_another_provider_is_somebody_else(cast, client, provider, set_up):
    signs_in(client, provider, provider.knows("sam"))
    before = SocialAccount.objects.get().uid
    elsewhere = provider.url.replace("127.0.0.1", "localhost")
    set_up(issuer=elsewhere)
    provider.says("sub-sam", email="nobody@example.org", email_verified=True)

    refused = signs_in(Client(), provider, "sub-sam")

    assert refused.status_code == 403
    assert SocialAccount.objects.get().uid == before


# --- Who does not


@pytest.mark.parametrize(
    ("claims", "says"),
    [
        (
            {"email": "sam@example.org", "email_verified": False},
            "does not say that your e-mail address is yours",
        ),
        ({"email": "sam@example.org"}, "does not say that your e-mail address is yours"),
        (
            {"email": "sam@example.org", "email_verified": "yes"},
            "does not say that your e-mail address is yours",
        ),
        ({}, "does not say that your e-mail address is yours"),
        ({"email": "nobody@example.org", "email_verified": True}, "Ask HR to invite you"),
        ({"email": "ſam@example.org", "email_verified": True}, "Ask HR to invite you"),  # ſ in capitals is S
    ],
)
def test_nobody_gets_in_by_an_address_that_is_not_verified_or_not_known(cast, client, provider, claims, says):
    before = (User.objects.count(), Employee.objects.count())
    provider.says("stranger", **claims)

    page = signs_in(client, provider, "stranger")

    assert page.status_code == 403
    assert says in page.content.decode()
    assert is_in(client) == ""
    assert (User.objects.count(), Employee.objects.count()) == before
    assert not SocialAccount.objects.exists()
    assert not AuditEvent.objects.exists()


def test_an_unverified_address_gets_the_same_answer_whether_or_not_it_is_known(cast, provider):
    pages = []
    for number, email in enumerate(("sam@example.org", "nobody@example.org")):
        provider.says(f"curious-{number}", email=email, email_verified=False)
        pages.append(signs_in(Client(), provider, f"curious-{number}").content)

    assert pages[0] == pages[1]


def test_a_domain_can_be_trusted_where_the_provider_says_nothing_of_addresses(cast, provider, set_up):
    set_up(trusted_domains=frozenset({"example.org"}))
    provider.says("quiet", email="Sam@Example.org")
    provider.says("denied", email="jana@example.org", email_verified=False)
    UserFactory(email="mo@elsewhere.example")
    provider.says("elsewhere", email="mo@elsewhere.example")

    found = {}
    for subject in ("quiet", "denied", "elsewhere"):
        client = Client()
        signs_in(client, provider, subject)
        found[subject] = is_in(client)

    assert found == {"quiet": "sam@example.org", "denied": "", "elsewhere": ""}


def test_an_address_that_went_to_somebody_else_opens_nothing_until_it_is_untied(cast, client, provider):
    signs_in(Client(), provider, provider.knows("sam"))
    provider.says("the-next-sam", email="sam@example.org", email_verified=True)

    assert "belongs to another sign-in" in signs_in(client, provider, "the-next-sam").content.decode()
    assert is_in(client) == ""

    assert untie(user=cast.account("sam"), at=NOON) is True
    signs_in(client, provider, "the-next-sam")
    assert is_in(client) == "sam@example.org"
    assert untie(user=cast.account("jana"), at=NOON) is False


def test_a_closed_account_and_somebody_who_left_stay_outside(cast, provider):
    User.objects.filter(pk=cast.account("sam").pk).update(is_active=False)
    leave(employee=cast.jana, last_day=date(2026, 5, 1), by=cast.account("noor"), at=NOON)
    Employee.objects.filter(pk=cast.lee.pk).update(
        left_on=date(2021, 1, 1)
    )  # and the sweep has not come round

    for name in ("sam", "jana", "lee"):
        client = Client()
        page = signs_in(client, provider, provider.knows(name))
        assert (page.status_code, is_in(client)) == (403, ""), name
        assert "This account is closed" in page.content.decode()
    assert not SocialAccount.objects.exists()


def test_two_people_at_one_browser_do_not_mix(cast, client, provider):
    signs_in(client, provider, provider.knows("sam"))
    client.session["kept"] = "of Sam"

    signs_in(client, provider, provider.knows("jana"))

    assert is_in(client) == "jana@example.org"
    assert "kept" not in client.session


def test_who_set_up_a_second_step_here_is_asked_for_it(cast, client, provider):
    at_home = Client()
    sign_in(at_home, "kim@example.org")
    enrol(at_home)

    response = signs_in(client, provider, provider.knows("kim"))

    assert response.url.startswith("/account/2fa/authenticate/")
    assert is_in(client) == ""


def test_a_second_factor_that_the_provider_speaks_of_is_on_the_record(cast, client, provider):
    signs_in(client, provider, provider.knows("sam", amr=["pwd", "mfa"]))

    assert AuditEvent.objects.order_by("-seq")[0].data == {"methods": ["socialaccount", "mfa"]}


# --- What is never believed


def test_what_is_asked_carries_state_nonce_and_pkce_and_nothing_from_the_address_bar(cast, client, provider):
    page = client.post(f"{START}?scope=admin&auth_params=prompt%3Dnone&process=connect")
    said = asked(page.context["address"])

    assert len(said["state"]) >= 16 and len(said["nonce"]) >= 32 and len(said["code_challenge"]) >= 43
    assert said["code_challenge_method"] == "S256"
    assert said["redirect_uri"] == f"http://localhost{BACK}"
    assert set(said["scope"].split()) == {"openid", "profile", "email"}
    assert "prompt" not in said
    assert asked(led_to(client))["state"] != said["state"]


def test_a_link_starts_nothing(cast, client, provider):
    assert client.get(START).status_code == 405
    assert Client(enforce_csrf_checks=True).post(START).status_code == 403


def test_a_way_back_is_good_once_and_in_the_browser_that_began_it(cast, client, provider):
    sam = provider.knows("sam")
    back = provider.lets_in(led_to(client), sam)

    stranger = Client()
    assert stranger.get(back).status_code == 400
    assert client.get(back).status_code == 302
    client.post("/account/logout/")
    page = client.get(back)

    assert page.status_code == 400
    assert "Begin again" in page.content.decode()
    assert is_in(client) == is_in(stranger) == ""


def test_a_code_that_somebody_else_was_given_does_not_open(cast, client, provider):
    """The code of another handshake, slipped into ours: its nonce and its PKCE challenge are not ours."""
    theirs = asked(provider.lets_in(led_to(Client()), provider.knows("jana")))
    ours = asked(led_to(client))

    assert client.get(BACK, {"code": theirs["code"], "state": ours["state"]}).status_code == 400
    assert is_in(client) == ""


def test_a_token_for_another_client_does_not_open(cast, client, provider, set_up):
    back = provider.lets_in(led_to(client), provider.knows("sam"))
    set_up(client_id="another")

    assert client.get(back).status_code == 400
    assert is_in(client) == ""


def test_a_token_whose_signature_is_not_the_provider_s_does_not_open(cast, client, provider):
    back = provider.lets_in(led_to(client), provider.knows("sam"))
    provider.lies(jwks_uri=f"{provider.url}/.well-known/openid-configuration")  # holds no key at all

    assert client.get(back).status_code == 400
    assert is_in(client) == ""


@pytest.mark.parametrize(
    "lie", [{"issuer": "https://login.example.org"}, {"token_endpoint": "ftp://127.0.0.1/"}]
)
def test_a_provider_that_says_it_is_another_is_not_spoken_to(cast, client, provider, lie, caplog):
    provider.lies(**lie)

    page = client.post(START)

    assert page.status_code == 503
    assert "authn_failed" in caplog.text


def test_userinfo_about_somebody_else_is_not_taken(cast, client, provider):
    back = provider.lets_in(led_to(client), provider.knows("sam"))
    provider.lies(userinfo_endpoint=f"{provider.url}/time")  # an answer without this subject

    assert client.get(back).status_code == 400
    assert is_in(client) == ""


def test_who_turns_back_there_is_told_so(cast, client, provider):
    page = client.get(provider.turns_away(led_to(client)))

    assert page.status_code == 400
    assert "You did not sign in. Nothing was changed." in page.content.decode()


def test_a_provider_that_is_away_is_said_and_no_error(cast, client, provider, set_up):
    back = provider.lets_in(led_to(client), provider.knows("sam"))
    set_up(issuer="http://127.0.0.1:9")

    for page in (client.get(back), client.post(START)):
        assert page.status_code == 503
        assert "does not answer just now" in page.content.decode()


@pytest.mark.parametrize(
    "query", ["", "?state=", "?state=x&code=y", "?code=y", "?error=server_error", "?state=%00"]
)
def test_nonsense_on_the_way_back_is_no_error(cast, client, provider, query):
    assert client.get(f"{BACK}{query}").status_code == 400


def test_without_a_provider_there_are_no_such_pages(cast, client):
    assert client.post(START).status_code == client.get(BACK).status_code == 404
    assert "organisation/" not in client.get("/account/login/").content.decode()


@pytest.mark.parametrize(
    "path",
    [
        "/account/3rdparty/", "/account/3rdparty/signup/", "/account/3rdparty/login/error/",
        "/account/3rdparty/login/cancelled/", "/account/social/signup/", "/account/oidc/oidc/login/",
        "/account/oidc/oidc/login/callback/",
    ],
)  # fmt: skip
def test_the_library_s_own_pages_for_it_are_absent(cast, client, provider, path):
    assert client.get(path).status_code == 404
