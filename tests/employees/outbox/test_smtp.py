"""A real mail server, and everything it can do to us."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from pytest_django import Settings

from employees.enums import OutboxState, PeopleEvent
from employees.models import AuditEvent, Organisation, OutboxMessage
from employees.outbox import Suppressed
from tests.employees.outbox.conftest import MONDAY, Desk
from tests.employees.outbox.post_office import PostOffice

pytestmark = pytest.mark.django_db

Fresh = Callable[[OutboxMessage], OutboxMessage]


def test_a_letter_arrives_and_the_servers_answer_is_kept(
    desk: Desk, office: PostOffice, fresh: Fresh
) -> None:
    message = desk.queue()

    desk.sweep()

    (letter,) = office.letters
    assert letter.recipients == [message.recipient.email]
    assert letter.sender == "no-reply@localhost"
    assert letter.message["Subject"] == "Set up your sign-in"
    assert letter.message["From"] == "Northwind Care <no-reply@localhost>"
    assert letter.message["Message-ID"] == f"<{message.ref}@localhost>"
    assert "There is an account for you at Northwind Care." in letter.text
    assert "<p>There is an account for you at Northwind Care.</p>" in letter.html
    assert (fresh(message).state, fresh(message).detail) == (OutboxState.SENT, "250 2.0.0 queued as 4711")


def test_full_stops_line_ends_and_letters_of_every_kind_arrive_as_written(
    desk: Desk, office: PostOffice
) -> None:
    Organisation.objects.update(name="Ärzte & O'Brien 日本", contact_name="", contact_detail=".hidden")
    desk.queue()

    desk.sweep()

    (letter,) = office.letters
    assert "There is an account for you at Ärzte & O'Brien 日本." in letter.text
    assert letter.text.splitlines()[0] == "Hello,"
    assert "Questions? .hidden" in letter.text
    assert b"\n" not in letter.raw.replace(b"\r\n", b"")


def test_a_line_that_begins_with_a_full_stop_does_not_end_the_letter(
    desk: Desk, office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.queue()
    monkeypatch.setattr(
        "employees.outbox.wording._render",
        lambda name, context: ".\n..\n.three" if "subject" not in name else "s",
    )

    desk.sweep()

    assert office.letters[0].text == ".\n..\n.three\n"


def test_one_connection_carries_a_whole_sweep(desk: Desk, office: PostOffice) -> None:
    for number in range(5):
        desk.queue(f"told:{number}")

    desk.sweep()

    assert len(office.letters) == 5
    assert office.connections == 1


@pytest.mark.django_db(transaction=True)
def test_before_the_last_step_the_row_says_that_the_answer_is_not_yet_seen(
    desk: Desk, office: PostOffice
) -> None:
    desk.queue()
    seen: list[str] = []

    def look() -> None:
        """From the server's side, in a connection of its own: only what is committed can be seen there."""
        seen.extend(OutboxMessage.objects.values_list("state", flat=True))
        connection.close()

    office.before_dot_is_answered = look

    desk.sweep()

    assert seen == [OutboxState.DOT_PENDING]


@pytest.mark.parametrize(
    ("step", "answer"),
    [
        ("at_rcpt", "450 4.2.1 mailbox busy"),
        ("at_rcpt", "451 4.7.1 greylisted"),
        ("at_rcpt", "421 4.3.2 shutting down"),
        ("at_mail", "452 4.3.1 disk full"),
        ("at_mail", "421 4.7.0 too many connections"),
        ("at_data", "451 4.3.0 try later"),
        ("at_dot", "452 4.3.1 disk full"),
        ("at_rcpt", "hang up"),
        ("at_mail", "hang up"),
        ("at_data", "hang up"),
    ],
)
def test_what_may_pass_is_tried_again_and_others_go_on(
    desk: Desk, office: PostOffice, fresh: Fresh, step: str, answer: str
) -> None:
    message, other = desk.queue("told:1"), desk.queue("told:2")
    setattr(office, step, [answer])

    desk.sweep()
    first_try = fresh(message)
    desk.wait(minutes=2)

    assert first_try.state == OutboxState.FAILED_TEMPORARY
    assert first_try.next_try_at is not None
    assert timedelta(minutes=1) <= first_try.next_try_at - MONDAY <= timedelta(seconds=75)
    if answer != "hang up":
        assert first_try.detail == answer
    assert (fresh(message).state, fresh(message).attempts) == (OutboxState.SENT, 2)
    assert fresh(other).state == OutboxState.SENT
    assert len(office.letters) == 2


@pytest.mark.parametrize(
    ("step", "answer"),
    [
        ("at_rcpt", "550 5.1.1 nobody of that name"),
        ("at_rcpt", "553 5.1.3 mailbox name not allowed"),
        ("at_data", "554 5.5.1 no valid recipients"),
        ("at_dot", "552 5.2.2 mailbox full"),
        ("at_dot", "554 5.7.1 refused by policy"),
    ],
)
def test_a_refusal_is_final_and_on_record_and_others_go_on(
    desk: Desk, office: PostOffice, fresh: Fresh, step: str, answer: str
) -> None:
    message, other = desk.queue("told:1"), desk.queue("told:2")
    setattr(office, step, [answer])

    desk.sweep()
    desk.wait(days=1)

    assert (fresh(message).state, fresh(message).detail) == (OutboxState.FAILED_PERMANENT, answer)
    assert fresh(message).attempts == 1
    assert fresh(other).state == OutboxState.SENT
    event = AuditEvent.objects.get(event=PeopleEvent.MESSAGE_FAILED)
    assert event.about_ref == message.ref
    assert "nobody of that name" not in str(event.data)  # what a server says may hold an address


def test_a_letter_of_which_the_answer_is_lost_is_unknown(
    desk: Desk, office: PostOffice, fresh: Fresh
) -> None:
    message = desk.queue()
    office.at_dot = ["take it, then hang up"]

    desk.sweep()
    desk.wait(days=1)

    assert len(office.letters) == 1  # it did arrive, and we cannot know
    assert (fresh(message).state, fresh(message).unanswered) == (OutboxState.AMBIGUOUS, 1)
    assert AuditEvent.objects.filter(event=PeopleEvent.MESSAGE_AMBIGUOUS, about_ref=message.ref).count() == 1


def test_a_legal_notice_of_which_the_answer_is_lost_comes_twice_under_one_id(
    desk: Desk, office: PostOffice, fresh: Fresh
) -> None:
    desk.change_notice(resend_when_ambiguous=True)
    message = desk.queue()
    office.at_dot = ["take it, then hang up"]

    desk.sweep()
    desk.wait(minutes=2)

    assert fresh(message).state == OutboxState.SENT
    assert [letter.message["Message-ID"] for letter in office.letters] == [f"<{message.ref}@localhost>"] * 2


def test_a_legal_notice_is_asked_about_again_before_it_is_repeated(
    desk: Desk, office: PostOffice, fresh: Fresh
) -> None:
    desk.change_notice(resend_when_ambiguous=True)
    message = desk.queue()
    office.at_dot = ["hang up"]
    desk.sweep()

    desk.verdicts[message.key] = Suppressed("It was withdrawn.")
    desk.wait(minutes=2)

    assert office.letters == []
    assert fresh(message).state == OutboxState.SUPPRESSED


def test_an_answer_that_does_not_come_in_time_is_unknown(
    desk: Desk, office: PostOffice, fresh: Fresh, settings: Settings
) -> None:
    settings.EMAIL_TIMEOUT = 0.2
    message = desk.queue()
    office.answers_dot_after = 0.5

    desk.sweep()

    assert fresh(message).state == OutboxState.AMBIGUOUS


def test_a_message_is_given_up_when_it_is_old_and_was_often_tried(
    desk: Desk, office: PostOffice, fresh: Fresh
) -> None:
    message = desk.queue()
    office.at_rcpt = ["450 busy"] * 100

    desk.sweep()
    tries = [fresh(message).attempts]
    while fresh(message).state == OutboxState.FAILED_TEMPORARY:
        desk.wait(hours=1)
        tries.append(fresh(message).attempts)

    assert fresh(message).state == OutboxState.FAILED_PERMANENT
    assert desk.now - MONDAY >= timedelta(days=3)
    assert max(tries) < 30
    assert office.letters == []


def test_after_a_long_stop_an_old_message_is_not_given_up_at_its_first_try(
    desk: Desk, office: PostOffice, fresh: Fresh
) -> None:
    message = desk.queue()
    office.at_rcpt = ["450 greylisted"]

    desk.wait(days=7)
    desk.wait(minutes=2)

    assert fresh(message).state == OutboxState.SENT


def test_a_claim_lost_before_the_full_stop_leaves_nothing_at_the_server(
    desk: Desk, office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = desk.queue("told:1")
    desk.queue("told:2")
    monkeypatch.setattr("employees.outbox.sending.LEASE", timedelta(0))  # every commit takes too long

    report = desk.sweep()

    assert report.lost == 2
    assert office.letters == []  # not even "QUIT" as the last line of a letter
    assert OutboxMessage.objects.get(pk=message.pk).state == OutboxState.DOT_PENDING


@pytest.mark.parametrize("answer", ["354 go on", "1", "what?"])
def test_an_answer_that_nobody_understands_is_no_reason_to_send_twice(
    desk: Desk, office: PostOffice, fresh: Fresh, answer: str
) -> None:
    message = desk.queue()
    office.at_dot = [f"take it, then say {answer}"]

    desk.sweep()
    desk.wait(days=1)

    assert len(office.letters) == 1
    assert fresh(message).state == OutboxState.AMBIGUOUS


def test_a_server_that_hangs_up_after_each_letter_gets_them_all(desk: Desk, office: PostOffice) -> None:
    office.hangs_up_after_each_letter = True
    for number in range(3):
        desk.queue(f"told:{number}")

    report = desk.sweep()

    assert report.sent == 3
    assert (len(office.letters), office.connections) == (3, 3)
