"""The seal: what it leaves alone, the organisation's key and its successors, and the time from somebody else."""

from __future__ import annotations

import base64
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import keys, tsp, x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
    pkcs12,
)
from cryptography.x509 import (
    CertificateBuilder,
    ExtendedKeyUsage,
    Name,
    NameAttribute,
    load_der_x509_certificate,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from environ import Env
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper

from employees.models import AuditEvent, SealCertificate
from employees.sealing_keys import NoSealKey, current_key, known_chains, new_key
from employees.seals import Finding, SealKey, Stamping, examine_apart
from employees.seals.sealing import NoTime, NotTrusted, examine, seal
from pip_config.settings.environment import seal_key  # noqa: TID251 -- what reads the environment is what is tried
from plans.documents.render import pdf_from_html
from plans.documents.seal import sealed
from tests.people import Cast
from tests.tamper.counting import pdfsig_approves

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

AT = datetime(2026, 6, 1, 9, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def paper() -> bytes:
    """A document before it is sealed."""
    return pdf_from_html(
        '<html lang="en"><title>Document</title><body><h1>Goal</h1><p>One.</p></body></html>'
    )


@pytest.fixture
def state(tmp_path: Path, settings: Any) -> Path:
    """A state directory without a key."""
    settings.STATE_DIR = settings.KEY_DIR = tmp_path
    return tmp_path


def test_a_seal_is_added_behind_what_was_rendered_and_changes_none_of_it(paper: bytes) -> None:
    key = new_key(AT)

    content = seal(paper, key, at=AT)

    added = content[len(paper) :]
    assert content.startswith(paper)
    assert b"/Metadata" not in added.replace(b"/Metadata ", b"", 1) and b"xpacket" not in added
    assert b"/DocMDP" in added and b"20260601093000" in added
    assert examine_apart(content, [(key.certificate,)]) == Finding.HOLDS
    assert examine_apart(content + b"\n", [(key.certificate,)]) == Finding.BROKEN
    assert (
        examine_apart(content, [(new_key(AT).certificate,)]) == examine_apart(paper, []) == Finding.NOT_OURS
    )


def test_a_new_key_leaves_what_was_sealed_under_the_old_one_verifiable(
    cast: Cast, state: Path, paper: bytes
) -> None:
    first = current_key(AT)
    old = seal(paper, first, at=AT)
    said = StringIO()

    call_command("rotate_seal_key", stdout=said)
    second = current_key(AT + timedelta(days=1))

    assert first.fingerprint != second.fingerprint and second.fingerprint in said.getvalue()
    assert first == new_or_same(first) and current_key(AT).fingerprint == second.fingerprint
    rows = list(SealCertificate.objects.all())
    assert [(row.fingerprint, row.used_until is None) for row in rows] == [
        (first.fingerprint, False),
        (second.fingerprint, True),
    ]
    assert (
        examine(old, known_chains()) == examine(seal(paper, second, at=AT), known_chains()) == Finding.HOLDS
    )
    assert AuditEvent.objects.get(event="people.seal_key_replaced").data == {
        "certificate": second.fingerprint
    }
    assert [path.name for path in state.iterdir() if path.is_file()] == ["seal.pem"]
    assert first.private_key not in (state / "seal.pem").read_bytes()


def new_or_same(key: SealKey) -> SealKey:
    """The same key again: it is compared by what it holds."""
    return SealKey(key.certificate, key.private_key, key.chain)


def test_the_operator_may_bring_a_key_as_pem_or_pkcs12_and_is_told_what_is_wrong_with_it(
    db: None, state: Path, settings: Any
) -> None:
    own = new_key(AT)
    private, certificate = (
        load_der_private_key(own.private_key, None),
        load_der_x509_certificate(own.certificate),
    )
    other = load_der_x509_certificate(new_key(AT).certificate)
    locked = BestAvailableEncryption(b"a-calm-tuesday")
    p12 = pkcs12.serialize_key_and_certificates(b"seal", private, certificate, None, locked)
    (state / "seal.p12").write_bytes(p12)

    def brought(**environment: str) -> SealKey:
        env = Env()
        env.ENVIRON = environment
        settings.SEAL_KEY = seal_key(env)
        settings.SEAL_KEY_PASSWORD = environment.get("SEAL_KEY_PASSWORD", "")
        return current_key(AT)

    password = {"SEAL_KEY_PASSWORD": "a-calm-tuesday"}
    assert brought(SEAL_KEY_FILE=str(state / "seal.p12"), **password) == own
    assert brought(SEAL_KEY=base64.b64encode(p12).decode(), **password) == own
    wrong = pkcs12.serialize_key_and_certificates(b"seal", None, other, None, locked)
    with pytest.raises(NoSealKey, match="cannot be read"):
        brought(SEAL_KEY_FILE=str(state / "seal.p12"), SEAL_KEY_PASSWORD="another")
    with pytest.raises(NoSealKey, match="together with its certificate"):
        brought(SEAL_KEY=base64.b64encode(wrong).decode(), **password)
    with pytest.raises(ImproperlyConfigured, match="cannot be read"):
        brought(SEAL_KEY_FILE=str(state / "nowhere"))
    with pytest.raises(ImproperlyConfigured, match="Remove one"):
        brought(SEAL_KEY="x", SEAL_KEY_FILE="y")
    with pytest.raises(ImproperlyConfigured, match="neither PEM"):
        brought(SEAL_KEY="not base 64!")
    with pytest.raises(CommandError, match="put the new one there"):
        call_command("rotate_seal_key")
    assert not (state / "seal.pem").exists()
    assert certificate.public_bytes(Encoding.PEM).decode() == SealCertificate.objects.get().pem


@pytest.fixture
def stamping() -> Iterator[Stamping]:
    """pyHanko's own time-stamp service, which knows RSA alone, behind a real address on this machine."""
    private = rsa.generate_private_key(65537, 2048)
    certificate = x509.Certificate.load(certificate_for_stamps(private))
    own = private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    service = DummyTimeStamper(certificate, keys.PrivateKeyInfo.load(own), fixed_dt=AT)

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = self.rfile.read(int(self.headers["Content-Length"]))
            said = service.request_tsa_response(tsp.TimeStampReq.load(asked)).dump()
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_args: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Stamping(f"http://127.0.0.1:{server.server_port}/", (certificate.dump(),))
    server.shutdown()
    server.server_close()
    thread.join()


def certificate_for_stamps(private: rsa.RSAPrivateKey) -> bytes:
    """A certificate for time-stamps, which the standard asks for a purpose of its own."""
    name = Name([NameAttribute(NameOID.COMMON_NAME, "Time")])
    purpose = ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
    made = (
        CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(7)
        .not_valid_before(AT - timedelta(days=1))
        .not_valid_after(AT + timedelta(days=3650))
        .add_extension(purpose, critical=True)
        .sign(private, SHA256())
    )
    return made.public_bytes(Encoding.DER)


def test_a_stamp_is_put_in_only_under_the_operator_s_list_and_near_our_own_clock(
    paper: bytes, stamping: Stamping, caplog: pytest.LogCaptureFixture
) -> None:
    key, stranger = new_key(AT), rsa.generate_private_key(65537, 2048)
    another = Stamping(stamping.url, (certificate_for_stamps(stranger),))

    for trusted, at, why in (
        (another, AT, "its certificate is not under one of TSA_CERTIFICATES"),
        (Stamping(stamping.url), AT, "its certificate is not under one of TSA_CERTIFICATES"),
        (stamping, AT + timedelta(minutes=11), "its time is far from that of this server"),
    ):
        caplog.clear()
        with pytest.raises(NotTrusted, match=why):
            seal(paper, key, at=at, stamping=trusted)
        found = sealed(paper, key, at=at, stamping=trusted)
        assert found.stamped is False and b"/DSS" not in found.content
        assert examine(found.content, [(key.certificate,)]) == Finding.HOLDS
        (line,) = [one for one in caplog.records if one.message == "time_stamp_refused"]
        assert (line.levelname, line.about) == ("ERROR", why)  # type: ignore[attr-defined]  # put there by extra


def test_a_time_stamp_service_confirms_when_and_nobody_waits_for_one_that_is_away(
    paper: bytes, stamping: Stamping, tmp_path: Path
) -> None:
    key = new_key(AT)

    stamped = sealed(paper, key, at=AT, stamping=stamping)
    away = Stamping("http://127.0.0.1:9/", timeout=1)
    unstamped = sealed(paper, key, at=AT, stamping=away)

    assert (stamped.stamped, unstamped.stamped) == (True, False)
    for one in (stamped.content, unstamped.content):
        assert examine(one, [(key.certificate,)]) == Finding.HOLDS
        assert pdfsig_approves(one, tmp_path / "sealed.pdf")
        assert examine(one + b"%", [(key.certificate,)]) == Finding.BROKEN
    assert b"/DSS" in stamped.content and b"/DSS" not in unstamped.content
    with pytest.raises(NoTime):
        seal(paper, key, at=AT, stamping=away)
