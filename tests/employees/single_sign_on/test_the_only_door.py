"""`OIDC_ONLY`: nobody comes in with a password or a passkey, and whoever runs Waymark is never locked out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.test import Client

from employees.enums import PeopleEvent
from employees.errors import NotNow
from employees.models import AuditEvent, OutboxMessage, User
from employees.notices import INVITED, NOTICES, SIGN_IN_CHANGED
from employees.outbox import Suppressed
from employees.queries import Purpose, password_path
from employees.workflows import go_through_door, invite
from tests.employees.single_sign_on.conftest import signs_in
from tests.employees.test_notices import letter
from tests.employees.test_setup import ANSWERS
from tests.employees.test_sign_in import GOOD, is_in, sign_in
from tests.factories.people import EmployeeFactory

pytestmark = pytest.mark.once

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


@pytest.fixture
def only(provider, set_up):
    """The one door."""
    set_up(only=True)


def test_the_right_password_opens_nothing_and_no_form_asks_for_it(cast, client, only, provider):
    sign_in(client, "sam@example.org")
    assert not is_in(client)

    page = client.get("/account/login/").content.decode()
    assert "Sign in with Northwind" in page
    assert 'type="password"' not in page and "passkey" not in page

    signs_in(client, provider, provider.knows("sam"))
    assert is_in(client)
    assert "/account/password/change/" not in client.get("/help/").content.decode()


@pytest.mark.parametrize(
    "path", ["/account/password/reset/", "/account/password/change/", "/account/2fa/webauthn/login/"]
)
def test_what_belongs_to_passwords_and_passkeys_is_not_there(cast, signed_in, only, path):
    sam = signed_in("sam")
    assert sam.get(path).status_code == sam.post(path, {"email": "sam@example.org"}).status_code == 404
    assert Client().get(path).status_code in {302, 404}
    assert not OutboxMessage.objects.exists()


def test_a_link_to_choose_a_password_leads_to_the_door(cast, client, only):
    link = password_path(cast.account("sam"), Purpose.RESET)

    assert client.get(link).url == "/account/login/"
    assert client.post(link, {"password": GOOD, "password_again": GOOD}).url == "/account/login/"
    assert not User.objects.get(pk=cast.account("sam").pk).check_password(GOOD)


def test_an_invitation_leads_to_the_door(cast, client, only, provider):
    remy = EmployeeFactory(user=None, department=cast.support, work_email="remy@example.org")
    invite(employee=remy, by=cast.account("mia"), at=NOON)
    message = OutboxMessage.objects.get(kind=INVITED)

    _subject, text, _html = letter(message)
    assert "Sign in with Northwind" in text
    assert "http://localhost/account/login/" in text
    assert "password" not in text

    signs_in(client, provider, provider.knows("remy"))
    message.refresh_from_db()
    message.recipient.refresh_from_db()
    assert isinstance(NOTICES[INVITED].still_true(message, NOON), Suppressed)


def test_somebody_who_has_come_in_is_not_invited_again(cast, client, only, provider, signed_in):
    User.objects.filter(pk=cast.account("sam").pk).update(password="!", last_login=None)
    assert "Invite again" in signed_in("mia").get(f"/people/{cast.sam.ref}/").content.decode()

    signs_in(client, provider, provider.knows("sam"))

    page = signed_in("mia").get(f"/people/{cast.sam.ref}/").content.decode()
    assert "Invite again" not in page
    refused = signed_in("mia").post(f"/people/{cast.sam.ref}/invite/").content.decode()
    assert "signs in with your organisation’s sign-in" in refused


def test_first_run_asks_for_no_password_and_the_owner_comes_in_by_the_door(
    db, client, settings, only, provider
):
    settings.SETUP_CODE = "blue-otter-42"
    assert "password" not in client.get("/setup/").context["form"].fields

    assert client.post("/setup/", ANSWERS).url == "/account/login/"

    owner = User.objects.get()
    assert not owner.has_usable_password()
    assert not is_in(client)
    signs_in(client, provider, provider.knows("owner"))
    assert client.get("/people/").status_code == 200


# --- When the door does not open


def link_for(name: str, capsys) -> str:
    call_command("sign_in_link", f"{name}@example.org")
    address = capsys.readouterr().out.split()[0]
    return address.removeprefix("http://localhost")


def test_a_link_from_the_command_line_lets_a_system_owner_in_once(cast, client, only, capsys):
    link = link_for("tom", capsys)

    assert "It works once" in client.get(link).content.decode()
    assert not is_in(client)  # opening it changed nothing
    assert client.post(link).url == "/"

    assert is_in(client)
    assert Client().post(link).status_code == 404
    events = list(AuditEvent.objects.order_by("seq").values_list("event", "data"))
    assert [event for event, _data in events] == [PeopleEvent.DOOR_OPENED, PeopleEvent.SIGNED_IN]
    assert events[1][1] == {"methods": ["command_line"]}
    assert OutboxMessage.objects.filter(kind=SIGN_IN_CHANGED, recipient=cast.account("tom")).exists()


def test_of_two_who_have_opened_it_one_comes_in(cast):
    first, second = (User.objects.get(pk=cast.account("tom").pk) for _page in range(2))

    assert go_through_door(user=first, at=NOON) == first
    with pytest.raises(NotNow, match="used a moment ago"):
        go_through_door(user=second, at=NOON)


def test_it_is_over_after_a_quarter_of_an_hour(cast, client, only, capsys):
    with time_machine.travel(datetime.now(tz=UTC), tick=False) as clock:
        link = link_for("tom", capsys)
        clock.shift(timedelta(minutes=15, seconds=1))
        assert client.post(link).status_code == 404
    assert not is_in(client)


@pytest.mark.parametrize(("name", "says"), [("noor", "system owners only"), ("nobody", "no account")])
def test_it_is_made_for_nobody_else(cast, only, name, says):
    with pytest.raises(CommandError, match=says):
        call_command("sign_in_link", f"{name}@example.org")


def test_a_tie_is_undone_on_the_command_line(cast, client, only, provider, capsys):
    signs_in(client, provider, provider.knows("sam"))

    call_command("untie_sign_in", "Sam@example.org")
    call_command("untie_sign_in", "sam@example.org")

    assert capsys.readouterr().out.splitlines() == [
        "The account is no longer tied.",
        "The account was not tied.",
    ]
    assert (
        AuditEvent.objects.filter(event=PeopleEvent.SIGN_IN_UNTIED, about_ref=cast.account("sam").ref).count()
        == 1
    )
    with pytest.raises(CommandError, match="no account"):
        call_command("untie_sign_in", "nobody@example.org")
