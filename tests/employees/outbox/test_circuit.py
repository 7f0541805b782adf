"""No server, or settings that no letter leaves with: the sweep ends, no message pays, and one tries for all."""

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
from employees.models import AuditEvent, OutboxMessage
from employees.outbox import circuit
from employees.outbox.circuit import Way
from tests.employees.outbox.conftest import SMTP, Desk
from tests.employees.outbox.post_office import PostOffice, nobody_may_sign_in, open_office
from tests.services import free_port

pytestmark = pytest.mark.django_db

Fresh = Callable[[OutboxMessage], OutboxMessage]


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


def test_while_nothing_leaves_one_message_tries_for_all_later_and_later_and_it_is_said_once(
    desk: Desk, office: PostOffice, caplog: pytest.LogCaptureFixture
) -> None:
    office.greeting = "554 5.3.2 no service here"
    for number in range(5):
        desk.queue(f"told:{number}")
    opened = desk.now
    desk.sweep()
    probes = []
    for _minute in range(60):
        before = office.connections
        desk.wait(minutes=1)
        if office.connections > before:
            assert office.connections == before + 1
            probes.append(int((desk.now - opened) / timedelta(minutes=1)))

    assert probes == [1, 3, 7, 15, 30, 45, 60]
    assert set(OutboxMessage.objects.values_list("state", "attempts")) == {(OutboxState.PENDING, 0)}
    office.greeting = ""
    desk.wait(minutes=14)
    assert office.letters == []
    desk.wait(minutes=1)

    assert len(office.letters) == 5
    assert circuit.state() is None
    said = [name for name in caplog.messages if name.startswith("delivery_")]
    assert said == ["delivery_stopped", "delivery_resumed"]
    record = AuditEvent.objects.filter(event__startswith="people.delivery").order_by("seq")
    assert list(record.values_list("event", flat=True)) == [
        PeopleEvent.DELIVERY_STOPPED,
        PeopleEvent.DELIVERY_RESUMED,
    ]


def test_of_several_sweeps_at_once_one_tries_and_one_that_dies_at_it_is_followed(desk: Desk) -> None:
    desk.queue()
    circuit.trip(at=desk.now, reason="Nothing leaves.")
    later = desk.now + timedelta(minutes=1)

    assert [circuit.enter(later) for _sweep in range(3)] == [Way.PROBE, Way.WAIT, Way.WAIT]
    # A sweep that was under way when it opened does not count as a second try.
    circuit.trip(at=later, reason="Nothing leaves.")
    assert circuit.enter(later + timedelta(minutes=1)) is Way.PROBE


def test_a_refusal_of_one_letter_shows_that_the_server_is_well(desk: Desk, office: PostOffice) -> None:
    desk.queue("told:1")
    desk.queue("told:2")
    circuit.trip(at=desk.now, reason="Nothing leaves.")
    office.at_rcpt = ["550 5.1.1 unknown", "250 OK"]

    desk.wait(minutes=1)

    assert circuit.state() is None
    assert sorted(OutboxMessage.objects.values_list("state", flat=True)) == ["failed_permanent", "sent"]


def test_where_nothing_waits_nothing_tries_and_the_next_message_need_not_wait(
    desk: Desk, office: PostOffice
) -> None:
    circuit.trip(at=desk.now, reason="Nothing leaves.")
    desk.wait(minutes=20)
    desk.queue()

    desk.sweep()

    assert len(office.letters) == 1


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
