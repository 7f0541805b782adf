"""Where somebody is signed in: listed for them alone, ended by them and by what takes away how they came in."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from employees.enums import PeopleEvent, Role
from employees.models import AuditEvent, RoleGrant, Session
from employees.queries import Purpose, password_path
from employees.workflows import grant_role, leave, revoke_role
from tests.employees.test_sign_in import GOOD, enrol, sign_in
from tests.factories.people import PASSWORD

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
AT_HOME = {
    "HTTP_USER_AGENT": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML) "
    "Version/18.5 Mobile/15E148 Safari/604.1",
    "REMOTE_ADDR": "203.0.113.9",
}


def somewhere(name: str, **where: str) -> Client:
    """A browser in which somebody has signed in and looked around."""
    client = Client(**where)
    assert sign_in(client, f"{name}@example.org").status_code == 302
    assert client.get("/help/").status_code == 200
    return client


def is_out(client: Client) -> bool:
    """Whether a browser is asked to sign in again; its cookie is the same as before."""
    return client.get("/help/").status_code == 302


def marks(page: Any) -> dict[str, str]:
    return {each.device.words: each.mark for each in page.context["sessions"] if not each.is_this}


# --- Listed


def test_one_s_own_devices_are_listed_and_nobody_else_s(cast):
    here, _there, _hers = somewhere("sam"), somewhere("sam", **AT_HOME), somewhere("jana", **AT_HOME)

    page = here.get("/account/devices/")

    found = page.context["sessions"]
    assert [(each.is_this, each.device.ip) for each in found] == [(True, "127.0.0.1"), (False, "203.0.113.9")]
    assert "Safari 18 on iPhone" in page.content.decode()
    keys = set(Session.objects.values_list("session_key", flat=True))
    assert not any(key in page.content.decode() for key in keys)  # a mark opens nothing


# --- Ended by their owner


def test_signing_out_there_ends_that_one(cast):
    here, there, elsewhere = somewhere("sam"), somewhere("sam", **AT_HOME), somewhere("sam")
    mark = marks(here.get("/account/devices/"))["Safari 18 on iPhone"]

    answer = here.post("/account/devices/", {"mark": mark}, follow=True)

    assert "Signed out on 1 device." in answer.content.decode()
    assert (is_out(there), is_out(elsewhere), is_out(here)) == (True, False, False)
    event = AuditEvent.objects.get(event=PeopleEvent.SESSIONS_ENDED)
    assert (event.actor_ref, event.data["count"]) == (cast.account("sam").ref, 1)
    again = here.post("/account/devices/", {"mark": mark}, follow=True)
    assert "Nobody was signed in there any more." in again.content.decode()


def test_signing_out_everywhere_else_leaves_this_one(cast):
    here, there, hers = somewhere("sam"), somewhere("sam"), somewhere("jana")

    here.post("/account/devices/")

    assert (is_out(there), is_out(here), is_out(hers)) == (True, False, False)


def test_somebody_else_s_session_is_not_ended(cast):
    hers, mallory = somewhere("jana", **AT_HOME), somewhere("sam")
    mark = marks(somewhere("jana").get("/account/devices/"))["Safari 18 on iPhone"]

    mallory.post("/account/devices/", {"mark": mark})

    assert not is_out(hers)


# --- Ended with what they were opened with


def test_a_role_given_or_taken_ends_them(cast):
    sam, jana = somewhere("sam"), somewhere("jana")

    grant = grant_role(employee=cast.sam, role=Role.AUDITOR, by=cast.account("tom"), at=NOON)
    assert is_out(sam)
    assert not is_out(jana)

    sam = somewhere("sam")
    revoke_role(employee=cast.sam, grant=grant, by=cast.account("tom"), at=NOON)
    assert is_out(sam)
    assert not RoleGrant.objects.filter(user=cast.account("sam"), revoked_at__isnull=True).exists()


def test_a_closed_account_s_end(cast):
    jana = somewhere("jana")

    leave(employee=cast.jana, last_day=date(2026, 5, 1), by=cast.account("noor"), at=NOON)

    assert is_out(jana)
    assert not Session.objects.filter(user=cast.account("jana")).exists()


def test_a_new_password_by_link_ends_them_all_and_the_browser_goes_on_without_an_error(cast):
    here, there = somewhere("sam"), somewhere("sam")

    answer = here.post(
        password_path(cast.account("sam"), Purpose.RESET),
        {"password": GOOD, "password_again": GOOD},
        follow=True,
    )

    assert answer.status_code == 200
    assert "Your password is saved." in answer.content.decode()
    assert (is_out(here), is_out(there)) == (True, True)


def test_a_password_changed_or_a_second_step_set_up_ends_the_others(cast, django_capture_on_commit_callbacks):
    here, there = somewhere("sam"), somewhere("sam")
    changed = {"oldpassword": PASSWORD, "password1": GOOD, "password2": GOOD}

    assert here.post("/account/password/change/", changed).status_code == 302
    assert (is_out(here), is_out(there)) == (False, True)

    here, there = somewhere("kim"), somewhere("kim")
    with django_capture_on_commit_callbacks(execute=True):
        enrol(here)
    assert (is_out(here), is_out(there)) == (False, True)


def test_signing_out_leaves_nothing(cast):
    sam = somewhere("sam")
    key = sam.session.session_key

    sam.post("/account/logout/")

    assert not Session.objects.filter(session_key=key).exists()
    assert is_out(Client(headers={"cookie": f"session={key}"}))


@pytest.mark.parametrize("after", [settings.SESSION_IDLE_SECONDS, settings.SESSION_ABSOLUTE_SECONDS])
def test_what_is_over_is_not_listed(cast, time_machine, after):
    time_machine.move_to(NOON, tick=False)
    somewhere("sam")
    time_machine.move_to(NOON + timedelta(seconds=after), tick=False)

    assert [each.is_this for each in somewhere("sam").get("/account/devices/").context["sessions"]] == [True]
