"""First-run setup: once, with the code from the terminal, and gone afterwards."""

from __future__ import annotations

import pytest
from django.core.cache import cache

from employees.enums import PeopleEvent, Role
from employees.models import AuditEvent, Organisation, User
from employees.permissions import actor_for
from tests.factories.people import OrganisationFactory, UserFactory

GOOD = "three-words-nobody-guesses"
ANSWERS = {
    "code": "blue-otter-42",
    "email": "Owner@Example.org",
    "password": GOOD,
    "password_again": GOOD,
    "name": "Northwind Care",
    "language": "de",
    "time_zone": "Europe/Berlin",
    "holiday_region": "de-by",
    "contact_name": "HR Services",
    "contact_detail": "+49 30 000",
}


@pytest.fixture(autouse=True)
def _started_with_a_code(settings, db):
    settings.SETUP_CODE = "blue-otter-42"
    cache.clear()  # tries are counted there, and it outlives a test


def test_setup_opens_the_owner_s_account_and_names_the_organisation(client):
    response = client.post("/setup/", ANSWERS)

    assert response.url == "/people/"
    ours = Organisation.objects.get()
    assert (ours.name, ours.language, ours.time_zone, ours.holiday_region) == (
        "Northwind Care",
        "de",
        "Europe/Berlin",
        "DE-BY",
    )
    owner = User.objects.get()
    assert (owner.email, owner.check_password(GOOD)) == ("owner@example.org", True)
    assert [grant.role for grant in owner.role_grants.all()] == [Role.SYSTEM_OWNER]
    assert list(AuditEvent.objects.order_by("seq").values_list("event", flat=True)) == [
        PeopleEvent.SETUP_COMPLETED,
        PeopleEvent.SIGNED_IN,
    ]
    assert client.get("/people/").status_code == 200  # already signed in


def test_an_owner_who_leads_hr_may_also_work_with_plans(client):
    client.post("/setup/", {**ANSWERS, "works_in_hr": "on"})

    owner = User.objects.get()
    assert actor_for(owner, on=owner.date_joined.date()).roles == {Role.SYSTEM_OWNER, Role.HR_LEAD}


@pytest.mark.parametrize("path", ["/", "/people/", "/account/login/", "/account/password/reset/"])
def test_whoever_comes_first_is_led_to_setup(client, path):
    assert client.get(path).url == "/setup/"


def test_machines_are_not_led_to_setup(client):
    assert client.get("/healthz").status_code == 200


def test_the_page_shows_its_form(client):
    page = client.get("/setup/")

    assert page.status_code == 200
    assert page.context["form"].initial == {"language": "en", "time_zone": "UTC"}


@pytest.mark.parametrize(
    ("wrong", "status", "said"),
    [
        ({"code": "green-otter-42"}, 422, "This is not the code."),
        ({"code": ""}, 422, "Fill this in."),
        ({"password_again": "another"}, 422, "not the same as the password above"),
        ({"holiday_region": "Texas"}, 422, "No public holidays are known for TEXAS."),
        ({"time_zone": "Mars/Olympus"}, 422, "This cannot be chosen here."),
        ({"password": "password", "password_again": "password"}, 409, "too short"),
        ({"name": "a\x00b"}, 422, "There are characters in this that cannot be read or printed."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(client, wrong, status, said):
    response = client.post("/setup/", {**ANSWERS, **wrong})

    assert response.status_code == status
    assert said in response.content.decode()
    assert not User.objects.exists()
    assert not Organisation.objects.exists()


def test_the_code_cannot_be_guessed_by_trying(client):
    for number in range(10):
        client.post("/setup/", {**ANSWERS, "code": f"green-otter-{number}"})

    response = client.post("/setup/", ANSWERS)  # the right code, told from a wrong one by nothing

    assert response.status_code == 429
    page = response.content.decode()
    assert "too many tries" in page
    assert 'value="Northwind Care"' in page
    assert GOOD not in page
    assert not User.objects.exists()
    assert client.post("/setup/", ANSWERS, REMOTE_ADDR="192.0.2.7").url == "/people/"


def test_setup_is_gone_once_it_is_done(client):
    client.post("/setup/", ANSWERS)
    client.post("/account/logout/")

    assert client.get("/setup/").status_code == 404
    assert client.post("/setup/", {**ANSWERS, "email": "second@example.org"}).status_code == 404
    assert client.get("/account/login/").status_code == 200
    assert User.objects.count() == 1


def test_setup_is_closed_without_a_code(client, settings):
    settings.SETUP_CODE = ""

    assert client.get("/setup/").status_code == 404
    assert client.post("/setup/", {**ANSWERS, "code": ""}).status_code == 404
    assert client.get("/account/login/").status_code == 200


def test_an_account_that_exists_already_closes_setup(client):
    UserFactory()

    response = client.post("/setup/", ANSWERS)

    assert response.status_code == 409
    assert "already set up" in response.content.decode()


def test_somebody_who_is_signed_in_is_left_alone(client):
    OrganisationFactory()
    client.force_login(UserFactory())

    assert client.get("/help/").status_code == 200
