"""Who looks after others comes in with a second step, or gets no further; and sets one up without being lost."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from bs4 import BeautifulSoup
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from employees.enums import PeopleEvent, Role
from employees.models import AuditEvent, RoleGrant
from employees.web.sealed_words import seal
from employees.workflows import grant_role
from plans.enums import PlanStatus
from tests.architecture.matrix import MATRIX
from tests.employees.test_sign_in import enrol, is_in, sign_in, totp
from tests.factories.people import RoleGrantFactory
from tests.factories.plans import plan_in

THERE = "/account/second-step/"
NEED_ONE = ["mia", "noor", "ivo", "ola", "tom"]


@pytest.fixture(autouse=True)
def _required(settings: Any) -> None:
    settings.SECOND_STEP_REQUIRED = True
    settings.SECOND_STEP_GRACE_DAYS = 0


def comes(name: str) -> Client:
    client = Client()
    assert sign_in(client, f"{name}@example.org").status_code == 302
    return client


@pytest.mark.parametrize("name", NEED_ONE)
def test_with_a_password_alone_a_role_opens_nothing(cast, name):
    """Every address without a reference in it: what needs one is behind these."""
    client = comes(name)
    plain = [each for each, row in MATRIX.items() if not row.arguments]
    left_open = {"help", "devices", "second_step"}

    for each in plain:
        answer = client.get(reverse(each))
        wanted = 200 if each in left_open else 302
        assert answer.status_code == wanted, each
        if wanted == 302:
            assert answer["Location"].startswith(THERE), each
            assert client.post(reverse(each), {})["Location"].startswith(THERE), each


@pytest.mark.parametrize("role", Role)
def test_no_role_there_is_opens_anything_by_a_password_alone(cast, role):
    chris = cast.account("chris")
    plan = plan_in(PlanStatus.ACTIVE, cast)
    assert comes("chris").get("/help/").status_code == 200
    RoleGrantFactory(user=chris, role=role)

    client = comes("chris")

    for address in ("/", "/today/", "/plans/", "/people/", reverse("plan", args=[plan.ref])):
        assert client.get(address)["Location"].startswith(THERE), address


def test_until_then_no_page_says_how_much_waits_and_then_each_does(cast):
    plan_in(PlanStatus.IN_REVIEW, cast)
    mia = comes("mia")
    for there in (THERE, "/help/", reverse("mfa_activate_totp")):
        page = BeautifulSoup(mia.get(there).content, "html.parser")
        assert page.select("header nav a, header .count") == [], there

    with time_machine.travel(datetime.now(tz=UTC), tick=False):
        enrol(mia)

    page = BeautifulSoup(mia.get("/help/").content, "html.parser")
    assert page.select(f"header a[href='{reverse('today')}']") != []


@pytest.mark.parametrize("name", ["sam", "jana", "paul", "kim"])
def test_others_are_not_asked(cast, name):
    assert comes(name).get("/help/").status_code == 200
    assert comes(name).get("/account/preferences/").status_code == 200
    assert comes(name).get(THERE)["Location"] == reverse("mfa_index")


def test_the_page_leads_to_an_app_and_back_to_where_one_wanted_to_go(cast):
    mia = comes("mia")
    sam = f"/people/?{urlencode({'q': seal('sam')})}"
    assert mia.get(sam)["Location"] == f"{THERE}?{urlencode({'next': sam})}"
    page = mia.get(THERE).content.decode()
    assert reverse("mfa_activate_totp") in page and reverse("mfa_add_webauthn") in page

    with time_machine.travel(datetime.now(tz=UTC), tick=False):
        enrol(mia)

    assert mia.get(reverse("mfa_view_recovery_codes")).status_code == 200
    assert mia.get("/people/").status_code == 200
    assert mia.get(THERE, {"next": sam})["Location"] == sam
    assert mia.get(THERE, {"next": "//evil.example/"})["Location"] == "/"


def test_who_came_in_with_one_is_not_asked_again(cast):
    with time_machine.travel(datetime.now(tz=UTC), tick=False) as clock:
        secret = enrol(comes("mia"))
        clock.shift(timedelta(seconds=60))
        mia = comes("mia")
        assert not is_in(mia)
        mia.post(reverse("mfa_authenticate"), {"code": totp(secret)})
        assert mia.get("/people/").status_code == 200


def test_taking_the_second_step_off_shuts_the_door_again(cast, django_capture_on_commit_callbacks):
    with time_machine.travel(datetime.now(tz=UTC), tick=False):
        mia = comes("mia")
        with django_capture_on_commit_callbacks(execute=True):
            enrol(mia)
            assert mia.get("/people/").status_code == 200
            assert mia.post(reverse("mfa_deactivate_totp")).status_code == 302

        assert mia.get("/people/")["Location"].startswith(THERE)


def test_a_role_that_is_given_asks_from_the_next_sign_in(cast):
    sam = comes("sam")

    grant_role(employee=cast.sam, role=Role.APPROVER, by=cast.account("tom"), at=datetime.now(tz=UTC))

    assert sam.get("/my-plan/")["Location"].startswith("/account/login/")
    assert comes("sam").get("/my-plan/")["Location"].startswith(THERE)


def test_within_the_days_of_grace_it_is_said_and_nobody_is_held_up(cast, settings):
    settings.SECOND_STEP_GRACE_DAYS = 7
    given = RoleGrant.objects.filter(user=cast.account("mia"))
    given.update(granted_at=datetime.now(tz=UTC) - timedelta(days=6))

    mia = comes("mia")
    assert "Your role asks for a second step" in mia.get("/people/").content.decode()

    given.update(granted_at=datetime.now(tz=UTC) - timedelta(days=8))
    assert comes("mia").get("/people/")["Location"].startswith(THERE)


def test_who_lost_everything_is_helped_on_the_command_line(cast, capsys):
    with time_machine.travel(datetime.now(tz=UTC), tick=False):
        mia = comes("mia")
        enrol(mia)

    call_command("remove_second_step", "Mia@example.org")

    assert capsys.readouterr().out == "Removed: 2.\n"  # the app, and the recovery codes
    assert not Authenticator.objects.exists()
    assert mia.get("/help/").status_code == 302
    assert AuditEvent.objects.filter(event=PeopleEvent.SECOND_STEP_REMOVED).count() == 1
    assert comes("mia").get("/people/")["Location"].startswith(THERE)
    with pytest.raises(CommandError, match="no account"):
        call_command("remove_second_step", "nobody@example.org")
