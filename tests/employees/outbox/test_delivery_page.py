"""The delivery log, and the mail that a machine without a mail server keeps."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings
from time_machine import TimeMachineFixture

from employees.enums import OutboxState, PeopleEvent
from employees.models import AuditEvent, OutboxMessage
from employees.models.outbox import UNDELIVERED
from employees.outbox import circuit, deliver_due
from employees.outbox.circuit import Way
from employees.workflows import try_delivery_now
from pip_config.mail import KeptMail
from plans.enums import PlanStatus
from plans.models import Plan
from reviews.notices import CATALOGUE
from tests.employees.outbox.conftest import MONDAY
from tests.factories.plans import plan_in
from tests.people import Cast

pytestmark = pytest.mark.django_db

SignIn = Callable[[str], Client]
LOG = "/delivery/"


def message_to(cast: Cast, name: str, kind: str = "plans.shared", **fields: object) -> OutboxMessage:
    """A message that stands in the log."""
    number = OutboxMessage.objects.count()
    defaults = {
        "key": f"{kind}:{number}",
        "kind": kind,
        "recipient": cast.account(name),
        "about_type": "plans.plan",
        "about_ref": "0123456789abcdefghjkmnpqrs",
        "state": OutboxState.SENT,
        "queued_at": MONDAY,
        "due_at": MONDAY,
        "settled_at": MONDAY,
        "attempts": 1,
    }
    return OutboxMessage.objects.create(**defaults | fields)


def words(client: Client, url: str = LOG) -> str:
    """What stands in the tables."""
    page = BeautifulSoup(client.get(url).content, "html.parser")
    return " ".join(" ".join(table.get_text(" ") for table in page.find_all("table")).split())


@pytest.mark.parametrize("name", ["noor", "tom"])
def test_the_log_opens_for_those_who_answer_for_delivery(cast: Cast, signed_in: SignIn, name: str) -> None:
    assert signed_in(name).get(LOG).status_code == 200


@pytest.mark.parametrize("name", ["sam", "jana", "paul", "mia", "ada", "chris", "ana", "ivo", "ola", "lee"])
def test_for_others_there_is_no_such_page(cast: Cast, signed_in: SignIn, name: str) -> None:
    assert signed_in(name).get(LOG).status_code == 404


def test_nobody_sees_it_without_signing_in(cast: Cast, client: Client) -> None:
    assert client.get(LOG).status_code == 302


def test_the_hr_lead_reads_to_whom_and_why_not(cast: Cast, signed_in: SignIn) -> None:
    message_to(
        cast,
        "sam",
        state=OutboxState.FAILED_PERMANENT,
        reason="The mail server refused it.",
        detail="550 5.1.1 sam.okafor@example.org unknown",
    )

    shown = words(signed_in("noor"))

    assert "Sam Okafor" in shown
    assert "Could not be delivered" in shown
    assert "The mail server refused it. 550 5.1.1 sam.okafor@example.org unknown" in shown


def test_the_system_owner_learns_nothing_of_any_plan(cast: Cast, signed_in: SignIn) -> None:
    message_to(cast, "sam", state=OutboxState.FAILED_PERMANENT, detail="550 5.1.1 okafor unknown")
    message_to(cast, "sam", state=OutboxState.SUPPRESSED, reason="It was withdrawn.")

    shown = words(signed_in("tom"))

    assert "550 5.1.1" in shown
    for secret in ("Sam", "Okafor", "okafor", "plans.", "withdrawn"):
        assert secret not in shown


def test_the_system_owner_reads_to_whom_an_invitation_went(cast: Cast, signed_in: SignIn) -> None:
    message_to(cast, "sam", kind="people.invited")

    assert "Sam Okafor About an account" in words(signed_in("tom"))


def test_no_reader_is_told_the_kind_of_a_notice(cast: Cast, signed_in: SignIn) -> None:
    message_to(cast, "sam", kind="plans.shared")

    assert "Sam Okafor Notice" in words(signed_in("noor"))
    assert "shared" not in words(signed_in("noor"))


def test_the_hr_lead_does_not_see_what_goes_to_their_own_manager(cast: Cast, signed_in: SignIn) -> None:
    noor = cast.people()["noor"]
    line = noor.reporting_lines.first() or noor.reporting_lines.create(manager=cast.paul, from_date=MONDAY)
    manager = next(name for name, person in cast.people().items() if person.pk == line.manager_id)
    message_to(cast, manager)
    message_to(cast, "noor")

    shown = words(signed_in("noor"))

    assert shown.count("not shown") == 2
    assert line.manager.full_name not in shown


def test_one_state_can_be_looked_at_alone(cast: Cast, signed_in: SignIn) -> None:
    message_to(cast, "sam")
    message_to(cast, "jana", state=OutboxState.AMBIGUOUS)

    shown = words(signed_in("noor"), f"{LOG}?state=ambiguous")

    assert "Jana Lind" in shown
    assert "Sam Okafor" not in shown


@pytest.mark.parametrize("state", ["nonsense", "", "'; DROP TABLE employees_user; --"])
def test_a_state_that_does_not_exist_shows_all(cast: Cast, signed_in: SignIn, state: str) -> None:
    message_to(cast, "sam")

    response = signed_in("noor").get(LOG, {"state": state})

    assert response.status_code == 200
    assert "Sam Okafor" in response.content.decode()


def test_the_log_takes_the_same_number_of_queries_whatever_its_length(cast: Cast, signed_in: SignIn) -> None:
    client, counts = signed_in("noor"), []
    for total in (1, 3, 30):
        while OutboxMessage.objects.count() < total:
            message_to(cast, "sam")
        client.get(LOG)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(LOG)
        counts.append(len(queries))

    assert len(set(counts)) == 1


def test_what_has_to_be_looked_at_comes_first_the_unknown_before_all_and_says_what_to_do(
    cast: Cast, signed_in: SignIn, time_machine: TimeMachineFixture
) -> None:
    time_machine.move_to(MONDAY + timedelta(days=2), tick=False)
    message_to(cast, "lee", state=OutboxState.AMBIGUOUS, settled_at=MONDAY - timedelta(days=40))
    message_to(cast, "sam", state=OutboxState.AMBIGUOUS, reason="The mail server's answer was not seen.")
    report = {"reported_at": MONDAY + timedelta(hours=1), "report": "5.1.1 550 jana@example.org unknown"}
    message_to(cast, "jana", state=OutboxState.BOUNCED, **report)
    message_to(cast, "paul")

    shown = words(signed_in("noor"))

    # Each twice: the row, and what its link is about.
    first = re.findall("Sam Okafor|Jana Lind|Lee Chan|Paul Odell", shown)[:5]
    assert first == ["Sam Okafor", "Sam Okafor", "Jana Lind", "Jana Lind", "Paul Odell"]
    assert "it may have arrived or not. Ask the person, or send it again; then it may arrive twice." in shown
    assert re.search("Came back: .{0,12}2 March 2026, 10:00 5.1.1 550 jana@example.org unknown", shown)
    # The system owner reads the code, and of whom it is not.
    owner = words(signed_in("tom"))
    assert "5.1.1" in owner
    assert [word for word in ("jana", "Jana", "Sam", "Send again") if word in owner] == []


def test_messages_about_accounts_and_notices_can_be_looked_at_apart(cast: Cast, signed_in: SignIn) -> None:
    message_to(cast, "sam", kind="people.invited")
    message_to(cast, "jana")

    assert re.findall("Sam|Jana", words(signed_in("noor"), f"{LOG}?kind=account")) == ["Sam"]
    assert re.findall("Sam|Jana", words(signed_in("noor"), f"{LOG}?kind=notice&state=sent")) == ["Jana"]


@pytest.mark.parametrize("state", UNDELIVERED)
def test_what_did_not_arrive_is_sent_again_once_and_asked_again_whether_it_is_true(
    cast: Cast, signed_in: SignIn, state: OutboxState
) -> None:
    plan = plan_in(PlanStatus.CONSULTATION, cast)
    message = OutboxMessage.objects.get(kind="plans.shared")
    assert message.about_ref == plan.ref
    OutboxMessage.objects.exclude(pk=message.pk).delete()
    OutboxMessage.objects.update(
        state=state, next_try_at=None, settled_at=MONDAY, attempts=9, message_id="<x@y>"
    )
    noor, page = signed_in("noor"), f"{LOG}{message.ref}/again/"

    assert "Sam Okafor" in noor.get(page).content.decode()
    assert noor.post(page).status_code == 302
    assert noor.post(page).status_code == 409

    event = AuditEvent.objects.get(event=PeopleEvent.MESSAGE_SENT_AGAIN)
    assert (event.data["was"], event.data["recipient"]) == (state, cast.account("sam").ref)
    now = timezone.now()
    deliver_due(notices=CATALOGUE, at_clock=lambda: now)
    message.refresh_from_db()
    assert (message.state, message.attempts) == (OutboxState.SENT, 1)


def test_what_is_no_longer_true_is_not_sent_again(cast: Cast, signed_in: SignIn) -> None:
    plan_in(PlanStatus.CONSULTATION, cast)
    message = OutboxMessage.objects.get(kind="plans.shared")
    OutboxMessage.objects.update(state=OutboxState.BOUNCED, next_try_at=None, settled_at=MONDAY)
    Plan.objects.update(status=PlanStatus.WITHDRAWN)

    signed_in("noor").post(f"{LOG}{message.ref}/again/")
    now = timezone.now()
    deliver_due(notices=CATALOGUE, at_clock=lambda: now)

    message.refresh_from_db()
    assert message.state == OutboxState.SUPPRESSED
    assert mail.outbox == []


@pytest.mark.parametrize(("who", "to"), [("tom", "sam"), ("mia", "sam"), ("noor", "noor")])
def test_nobody_sends_again_what_they_may_not_know_of(
    cast: Cast, signed_in: SignIn, who: str, to: str
) -> None:
    message = message_to(cast, to, state=OutboxState.BOUNCED)

    assert signed_in(who).post(f"{LOG}{message.ref}/again/").status_code == 404
    assert OutboxMessage.objects.get().state == OutboxState.BOUNCED


def test_a_delivery_that_stands_still_is_said_without_an_address_and_can_be_tried_at_once(
    cast: Cast, signed_in: SignIn
) -> None:
    tom = signed_in("tom")
    assert tom.post(f"{LOG}try/").status_code == 409
    circuit.trip(
        at=MONDAY, reason="The mail server wants us to sign in.", detail="530 5.7.0 <sam@example.org> no"
    )

    shown = tom.get(LOG).content.decode()
    assert "Messages do not leave at present." in shown
    assert "530 5.7.0" in shown
    assert "sam@example.org" not in shown
    assert tom.post(f"{LOG}try/").status_code == 302
    now = timezone.now()
    message_to(cast, "sam", state=OutboxState.PENDING, next_try_at=MONDAY, settled_at=None)
    assert circuit.enter(now) is Way.PROBE
    assert AuditEvent.objects.filter(event=PeopleEvent.DELIVERY_TRIED).count() == 1


def test_a_second_press_tries_nothing_more_and_one_after_a_while_does(cast: Cast) -> None:
    noor = cast.account("noor")
    circuit.trip(at=MONDAY, reason="The mail server wants us to sign in.")

    def press(seconds: int) -> int:
        try_delivery_now(by=noor, at=MONDAY + timedelta(seconds=seconds))
        return AuditEvent.objects.filter(event=PeopleEvent.DELIVERY_TRIED).count()

    # The one of 9 began before that of 10, and came after it.
    assert [press(seconds) for seconds in (10, 9, 11, 69, 71)] == [1, 1, 1, 1, 2]


@pytest.fixture
def kept(settings: Settings, tmp_path: Path) -> EmailMultiAlternatives:
    """A machine that keeps its mail, with one message."""
    settings.MAIL_DIR, settings.DEVELOPMENT_MAIL = tmp_path, True
    letter = EmailMultiAlternatives(
        "O'Brien & Sons", "Read it: http://localhost/today/ <b>", to=["sam@example.org"]
    )
    KeptMail().send_messages([letter])
    return letter


def test_kept_mail_can_be_read_and_its_links_followed(kept: EmailMultiAlternatives, client: Client) -> None:
    page = client.get("/development/mail/")

    assert page.status_code == 200
    html = page.content.decode()
    assert "O&#x27;Brien &amp; Sons" in html
    assert '<a href="http://localhost/today/"' in html
    assert "&lt;b&gt;" in html


def test_kept_mail_says_how_much_waits_until_when(
    kept: EmailMultiAlternatives, cast: Cast, client: Client, time_machine: TimeMachineFixture
) -> None:
    time_machine.move_to(MONDAY, tick=False)
    waits = {"state": OutboxState.PENDING, "settled_at": None, "reason": "Waits until working hours."}
    for hours in (10, 10, 34):
        message_to(cast, "sam", next_try_at=MONDAY + timedelta(hours=hours), **waits)
    message_to(cast, "sam", next_try_at=MONDAY + timedelta(hours=1), **waits | {"reason": "Busy."})

    page = " ".join(BeautifulSoup(client.get("/development/mail/").content, "html.parser").get_text().split())

    assert "2 messages wait until Mon 2 March 2026, 19:00." in page
    assert "1 message waits until Tue 3 March 2026, 19:00." in page
    assert page.count("until") == 2


def test_kept_mail_is_for_this_machine_alone(kept: EmailMultiAlternatives, client: Client) -> None:
    assert client.get("/development/mail/", REMOTE_ADDR="192.0.2.7").status_code == 404
    assert client.get("/development/mail/", REMOTE_ADDR="").status_code == 404


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"])
def test_kept_mail_is_not_for_whoever_a_proxy_brings(
    kept: EmailMultiAlternatives, client: Client, header: str
) -> None:
    assert client.get("/development/mail/", headers={header: "198.51.100.4"}).status_code == 404


def test_there_is_no_kept_mail_where_mail_is_sent(
    kept: EmailMultiAlternatives, client: Client, settings: Settings
) -> None:
    settings.DEVELOPMENT_MAIL = False

    assert client.get("/development/mail/").status_code == 404
