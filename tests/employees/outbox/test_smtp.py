"""A real mail server, and everything it can do to us."""

from __future__ import annotations

import datetime as dt
import ssl
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pytest_django import Settings

from employees.enums import OutboxState, PeopleEvent
from employees.models import AuditEvent, Organisation, OutboxMessage
from employees.outbox import Suppressed
from tests.employees.outbox.conftest import MONDAY, SMTP, Desk, account
from tests.employees.outbox.post_office import PostOffice, nobody_may_sign_in, open_office
from tests.services import free_port

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


def test_while_the_letter_is_with_the_server_its_row_says_so(desk: Desk, office: PostOffice) -> None:
    message, seen = desk.queue(), []
    advance = OutboxMessage.objects.filter(pk=message.pk).values_list
    office.before_dot_is_answered = lambda: seen.append(True)

    desk.sweep()

    assert seen == [True]
    assert advance("state", flat=True).get() == OutboxState.SENT


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


def test_without_a_server_the_sweep_ends_and_the_others_are_not_touched(
    desk: Desk, fresh: Fresh, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = SMTP, "127.0.0.1", free_port()
    first, second = desk.queue("told:1"), desk.queue("told:2")

    report = desk.sweep()

    assert report.stopped == "The mail server cannot be reached."
    assert (fresh(first).state, fresh(first).attempts) == (OutboxState.FAILED_TEMPORARY, 1)
    assert (fresh(second).state, fresh(second).attempts) == (OutboxState.PENDING, 0)
    assert caplog.messages.count("delivery_stopped") == 1


@pytest.mark.parametrize("greeting", ["421 4.3.2 too busy", "450 later"])
def test_a_server_that_takes_nobody_at_present_ends_the_sweep(
    desk: Desk, office: PostOffice, fresh: Fresh, greeting: str
) -> None:
    office.greeting = greeting
    first, second = desk.queue("told:1"), desk.queue("told:2")

    report = desk.sweep()

    assert report.stopped == "The mail server takes nothing at present."
    assert (fresh(first).state, fresh(second).attempts) == (OutboxState.FAILED_TEMPORARY, 0)


@pytest.mark.parametrize(
    ("step", "answer"),
    [
        ("at_mail", "550 5.7.1 sender rejected"),
        ("at_mail", "530 5.7.0 authentication required"),
        ("at_rcpt", "530 5.7.0 authentication required"),
        ("greeting", "554 5.3.2 no service here"),
    ],
)
def test_a_fault_of_the_installation_stops_the_sweep_and_costs_no_message_a_try(
    desk: Desk,
    office: PostOffice,
    fresh: Fresh,
    caplog: pytest.LogCaptureFixture,
    step: str,
    answer: str,
) -> None:
    setattr(office, step, answer if step == "greeting" else [answer])
    messages = [desk.queue(f"told:{number}") for number in range(3)]

    report = desk.sweep()

    assert report.stopped
    assert [(fresh(message).state, fresh(message).attempts) for message in messages] == [
        (OutboxState.PENDING, 0)
    ] * 3
    assert caplog.messages.count("delivery_stopped") == 1
    office.greeting = ""
    desk.wait(minutes=1)
    assert {fresh(message).state for message in messages} == {OutboxState.SENT}


def test_the_message_that_met_a_closed_circuit_is_not_the_first_to_try_again(
    desk: Desk, office: PostOffice, fresh: Fresh
) -> None:
    first, second = desk.queue("told:1"), desk.queue("told:2")
    office.at_rcpt = ["530 5.7.0 authentication required"]

    desk.sweep()
    office.at_rcpt = ["250 OK", "530 5.7.0 authentication required"]
    desk.wait(seconds=61)

    assert fresh(second).state == OutboxState.SENT
    assert fresh(first).state == OutboxState.PENDING


def test_a_wrong_password_stops_the_sweep(desk: Desk, fresh: Fresh, settings: Settings) -> None:
    office, controller = open_office(authenticator=nobody_may_sign_in, auth_require_tls=False)
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = SMTP, office.host, office.port
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "waymark", "wrong"
    message = desk.queue()
    try:
        report = desk.sweep()
    finally:
        controller.stop()

    assert report.stopped == "The mail server turns us away."
    assert (fresh(message).state, fresh(message).attempts) == (OutboxState.PENDING, 0)
    assert fresh(message).detail.startswith("535 ")


def test_a_server_without_tls_gets_no_letter_when_tls_is_asked_for(
    desk: Desk, office: PostOffice, fresh: Fresh, settings: Settings
) -> None:
    settings.EMAIL_USE_TLS = True
    message = desk.queue()

    report = desk.sweep()

    assert report.stopped == "No safe connection to the mail server can be made."
    assert office.letters == []
    assert (fresh(message).state, fresh(message).attempts) == (OutboxState.PENDING, 0)


@pytest.fixture
def unknown_certificate(tmp_path: Path) -> Iterator[ssl.SSLContext]:
    """The server side of TLS with a certificate that nobody vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    (tmp_path / "cert.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (tmp_path / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")
    yield context


def test_a_server_that_nobody_vouches_for_gets_no_letter(
    desk: Desk, fresh: Fresh, settings: Settings, unknown_certificate: ssl.SSLContext
) -> None:
    office, controller = open_office(tls_context=unknown_certificate)
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = SMTP, office.host, office.port
    settings.EMAIL_USE_TLS = True
    message = desk.queue()
    try:
        report = desk.sweep()
    finally:
        controller.stop()

    assert report.stopped == "No safe connection to the mail server can be made."
    assert office.letters == []
    assert (fresh(message).attempts, fresh(message).detail) == (0, "SSLCertVerificationError")


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


def test_the_server_hangs_up_between_two_letters(desk: Desk, office: PostOffice) -> None:
    desk.queue("told:1")
    desk.sweep()
    to = account()
    desk.queue("told:2", to=to)
    office.at_dot = ["take it, and hang up later"]

    desk.sweep()
    desk.queue("told:3")
    desk.sweep()

    assert len(office.letters) == 3
