"""What a letter shows to whoever sees it on its way: its link says nothing, and does nothing when it is opened."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.db import transaction
from django.test import Client
from django.urls import reverse

from employees import notices as about_accounts
from employees.models import OutboxMessage, RoleGrant
from employees.outbox import Ready, deliver_due, enqueue
from employees.queries import Purpose, password_path
from plans.enums import PlanStatus
from plans.models import Plan
from plans.notices import messages
from reviews.notices import CATALOGUE
from tests.factories.plans import MONDAY, plan_in
from tests.people import Cast
from tests.reading import everything_stored
from tests.reviews.test_links_pages import ABOUT_PLANS, READERS, told

pytestmark = pytest.mark.once

SignIn = Callable[[str], Client]
NOW = MONDAY + timedelta(days=20)
ADDRESS = re.compile(r"https?://[^\s\"<>]+")
# Of a letter the whole address is read on a lock screen, in a preview, by an assistant, in the log of a gateway.
NEUTRAL = re.compile(r"/|/messages/|/messages/[a-z0-9]+/")
SCANNERS = {
    "a gateway that follows links": {"HTTP_USER_AGENT": "Mozilla/5.0 (compatible; SafeLinks)"},
    "a chat that unfurls them": {"HTTP_USER_AGENT": "Slackbot-LinkExpanding 1.0"},
}


@pytest.fixture(autouse=True)
def _on_that_day(time_machine: Any) -> None:
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def active(cast: Cast) -> Plan:
    plan = plan_in(PlanStatus.ACTIVE, cast)
    OutboxMessage.objects.all().delete()
    return plan


def sent(cast: Cast, plan: Plan, kind: str, who: str) -> OutboxMessage:
    """A message of this kind that has gone out."""
    message = told(kind, plan, cast, who)
    deliver_due(notices=CATALOGUE, at_clock=lambda: NOW)
    return message


def letter_link(message: OutboxMessage) -> str:
    """Where the letter about it leads."""
    return reverse("message", args=[message.ref])


@pytest.mark.parametrize("status", [PlanStatus.CONSULTATION, PlanStatus.ACTIVE, PlanStatus.IN_REVIEW])
def test_no_address_in_a_letter_says_what_it_is_about(cast: Cast, status: PlanStatus) -> None:
    plan = plan_in(status, cast)
    OutboxMessage.objects.all().delete()
    for kind in ABOUT_PLANS:
        for who in READERS:
            told(kind, plan, cast, who)

    deliver_due(notices=CATALOGUE, at_clock=lambda: NOW)

    parts = [part.get_payload(decode=True).decode() for one in mail.outbox for part in leaves(one.message())]
    addresses = {found for part in parts for found in ADDRESS.findall(part)}
    assert len(mail.outbox) > 1
    assert [found for found in addresses if not NEUTRAL.fullmatch(urlsplit(found).path or "/")] == []
    assert {urlsplit(found).query for found in addresses} == {""}
    assert [part for part in parts if plan.ref in part] == []


def leaves(letter: Any) -> list[Any]:
    """The parts of a letter that hold something."""
    return [part for part in letter.walk() if not part.is_multipart()]


def test_it_leads_its_reader_to_where_it_is_done_and_changes_nothing(
    cast: Cast, signed_in: SignIn, active: Plan
) -> None:
    message = sent(cast, active, "plans.support_late", "jana")
    jana = signed_in("jana")
    before = everything_stored()

    answer = jana.get(letter_link(message))

    assert (answer.status_code, answer["Location"]) == (302, reverse("plan_support", args=[active.ref]))
    assert everything_stored() == before


def test_what_is_done_already_leads_to_the_plan(cast: Cast, signed_in: SignIn, active: Plan) -> None:
    message = sent(cast, active, "plans.support_late", "jana")
    active.support.update(delivered_at=NOW, delivered_by=cast.account("jana"))

    answer = signed_in("jana").get(letter_link(message))

    assert answer["Location"] == reverse("plan", args=[active.ref])


@pytest.mark.parametrize("scanner", SCANNERS)
def test_whoever_opens_it_unasked_marks_nothing_and_learns_nothing(
    cast: Cast, active: Plan, scanner: str
) -> None:
    told_of = sent(cast, active, "plans.started", "sam")
    known, unknown = letter_link(told_of), reverse("message", args=["a" * 26])
    before = everything_stored()

    robot = Client(**SCANNERS[scanner])
    answers = [getattr(robot, method)(url) for url in (known, unknown) for method in ("get", "head")]

    assert {answer.status_code for answer in answers} == {302}
    assert [answer["Location"] for answer in answers[::2]] == [
        f"{reverse('account_login')}?next={url}" for url in (known, unknown)
    ]
    assert everything_stored() == before


@pytest.mark.parametrize("who", ["jana", "mia", "noor", "chris", "tom"])
def test_forwarded_it_opens_for_nobody_but_the_one_it_was_sent_to(
    cast: Cast, signed_in: SignIn, active: Plan, who: str
) -> None:
    message = sent(cast, active, "plans.started", "sam")

    answers = [signed_in(who).get(url) for url in (letter_link(message), reverse("message", args=["a" * 26]))]

    assert [answer.status_code for answer in answers] == [404, 404]


def test_who_lost_the_plan_since_is_told_so_and_led_home(cast: Cast, signed_in: SignIn, active: Plan) -> None:
    message = sent(cast, active, "plans.support_late_hr", "mia")
    RoleGrant.objects.filter(user=cast.account("mia")).update(revoked_at=NOW, revoked_by=cast.account("tom"))

    answer = signed_in("mia").get(letter_link(message), follow=True)

    page = answer.content.decode()
    assert answer.redirect_chain[0] == (reverse("home"), 302)
    assert "What this message was about is over, or is no longer for you to see." in page
    assert (active.ref in page, cast.sam.last_name in page) == (False, False)


def test_a_message_that_never_left_has_no_such_page(cast: Cast, signed_in: SignIn, active: Plan) -> None:
    (wanted,) = messages("plans.started", active, [cast.account("sam")], once="later")
    with transaction.atomic():
        later = enqueue(
            kind=wanted.kind,
            key=wanted.key,
            recipient=wanted.recipient,
            about=active,
            at=NOW,
            due_at=NOW + timedelta(days=3),
        )
    assert later is not None

    assert signed_in("sam").get(letter_link(later)).status_code == 404


@pytest.mark.parametrize("purpose", list(Purpose))
def test_a_link_that_is_used_once_is_not_used_up_by_a_machine(
    cast: Cast, client: Client, purpose: Purpose
) -> None:
    sam = cast.account("sam")
    sam.set_unusable_password()
    sam.save()
    path = password_path(sam, purpose)
    for kind in SCANNERS:
        robot = Client(**SCANNERS[kind])
        assert [robot.get(path).status_code, robot.head(path).status_code] == [200, 200]

    chosen = "thirteen quiet herons by the weir"
    answer = client.post(path, {"password": chosen, "password_again": chosen})

    sam.refresh_from_db()
    assert (answer.status_code, sam.check_password(chosen)) == (302, True)


def test_what_is_about_an_account_keeps_its_own_link(cast: Cast) -> None:
    at = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
    paths = set()
    with transaction.atomic():
        for tell in (about_accounts.password_asked_for, about_accounts.sign_in_changed):
            message = tell(cast.account("sam"), at=at)
            assert message is not None
            verdict = CATALOGUE[message.kind].still_true(message, at)
            assert isinstance(verdict, Ready)
            paths.add(verdict.path.split("/")[1])

    assert paths == {"account"}
    assert [kind for kind, notice in CATALOGUE.items() if notice.straight] == [
        about_accounts.INVITED,
        about_accounts.PASSWORD_ASKED_FOR,
        about_accounts.SIGN_IN_CHANGED,
    ]
