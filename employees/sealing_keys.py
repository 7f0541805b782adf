"""The organisation's key for seals: brought by the operator, or made on first need in KEY_DIR.

The private key lies in a file for its owner alone and never in the database; the certificates lie in the database and
never go, so that what was sealed under an earlier key can still be checked.
"""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    pkcs12,
)
from cryptography.x509.oid import NameOID
from django.conf import settings
from django.db import transaction

from employees.key_files import ELSEWHERE, bring_in
from employees.models import SealCertificate
from employees.seals import SealKey, Stamping

FILE = "seal.pem"
# It names nobody and no plan: whoever opens a document sees it in the reader's panel.
NAME = "Waymark document seal"
YEARS = 10


class NoSealKey(ValueError):
    """The key that was brought cannot be used. The message says why, and nothing of the key."""


def current_key(at: datetime) -> SealKey:
    """The key to seal with now, its certificate among the known ones. Raises NoSealKey, also where none is held."""
    if not settings.HOLDS_KEYS:
        raise NoSealKey(ELSEWHERE)
    key = _brought() if settings.SEAL_KEY else _own(at)
    remember(key, at)
    return key


def stamping() -> Stamping | None:
    """Where the time comes from, if a time-stamp service is set."""
    if not settings.TSA_URL:
        return None
    roots = x509.load_pem_x509_certificates(settings.TSA_CERTIFICATES.encode())
    return Stamping(settings.TSA_URL, tuple(one.public_bytes(Encoding.DER) for one in roots))


def known_chains() -> list[tuple[bytes, ...]]:
    """Every certificate that seals were made under, each with those above it, as DER."""
    rows = SealCertificate.objects.values_list("pem", flat=True)
    return [
        tuple(one.public_bytes(Encoding.DER) for one in x509.load_pem_x509_certificates(pem.encode()))
        for pem in rows
    ]


def remember(key: SealKey, at: datetime) -> SealCertificate:
    """The certificate's row; made when a seal is first put under it, and then the one before is at its end."""
    known = SealCertificate.objects.filter(fingerprint=key.fingerprint, used_until__isnull=True).first()
    if known is not None:
        return known
    with transaction.atomic():
        for earlier in SealCertificate.objects.filter(used_until__isnull=True):
            earlier.used_until = max(at, earlier.used_from)
            earlier.save(update_fields=["used_until"])
        chain = [x509.load_der_x509_certificate(one) for one in (key.certificate, *key.chain)]
        row, _made = SealCertificate.objects.update_or_create(
            fingerprint=key.fingerprint,
            defaults={"used_until": None},
            create_defaults={
                "serial": f"{chain[0].serial_number:x}"[:40],
                "pem": "".join(one.public_bytes(Encoding.PEM).decode() for one in chain),
                "used_from": at,
            },
        )
        return row


def new_key(at: datetime) -> SealKey:
    """A key that seals nothing yet and lies nowhere: P-256, with a certificate of its own from `at` on."""
    return _parsed(_made(at), "")


def replace_own_key(at: datetime) -> SealKey:
    """Make a new key in place of the one that Waymark made; the old private key is gone. Raises NoSealKey."""
    if not settings.HOLDS_KEYS:
        raise NoSealKey(ELSEWHERE)
    if settings.SEAL_KEY:
        raise NoSealKey("The key is set by SEAL_KEY or SEAL_KEY_FILE: put the new one there, and restart.")
    made = _write(_path(), at, replacing=True)
    return _read(made)


def _path() -> Path:
    return Path(settings.KEY_DIR) / FILE


def _own(at: datetime) -> SealKey:
    path = _path()
    bring_in(path)
    if not path.exists():
        _write(path, at)
    return _read_once(path, path.stat().st_mtime_ns)


def _write(path: Path, at: datetime, *, replacing: bool = False) -> Path:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_name(f"{FILE}.{os.getpid()}.new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(_made(at))
        file.flush()
        os.fsync(file.fileno())
    if replacing:
        fresh.replace(path)
        return path
    try:
        os.link(fresh, path)  # the first of two processes wins, and both read the same key
    except FileExistsError:
        pass
    finally:
        fresh.unlink()
    return path


def _made(at: datetime) -> bytes:
    """A new P-256 key with a certificate that it signed itself, as PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    usage = dict.fromkeys(
        ("key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign", "crl_sign", "encipher_only",
         "decipher_only"), False,
    )  # fmt: skip
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - timedelta(minutes=5))  # clocks differ a little
        .not_valid_after(at + timedelta(days=YEARS * 365))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(digital_signature=True, content_commitment=True, **usage), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, SHA256())
    )
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return private + certificate.public_bytes(Encoding.PEM)


@lru_cache(maxsize=2)
def _read_once(path: Path, _changed: int) -> SealKey:
    return _read(path)


def _read(path: Path) -> SealKey:
    return _parsed(path.read_bytes(), "")


def _brought() -> SealKey:
    return _parsed_once(settings.SEAL_KEY, settings.SEAL_KEY_PASSWORD)


@lru_cache(maxsize=2)
def _parsed_once(content: bytes, password: str) -> SealKey:
    return _parsed(content, password)


def _parsed(content: bytes, password: str) -> SealKey:
    """A key with its certificates, from PEM (private key, certificate, those above it) or PKCS#12. Raises NoSealKey."""
    secret = password.encode() or None
    try:
        if b"-----BEGIN" in content:
            key: object = load_pem_private_key(content, secret)
            chain = x509.load_pem_x509_certificates(content)
        else:
            key, leaf, above = pkcs12.load_key_and_certificates(content, secret)
            chain = [*([leaf] if leaf else []), *above]
    except (ValueError, TypeError) as wrong:
        raise NoSealKey(
            "The key for seals cannot be read: wrong password, or neither PEM nor PKCS#12."
        ) from wrong
    if not isinstance(key, ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey) or not chain:
        raise NoSealKey("The key for seals must be an EC or RSA key together with its certificate.")
    if _public(key) != chain[0].public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo):
        raise NoSealKey("The first certificate for seals does not belong to the key.")
    return SealKey(
        chain[0].public_bytes(Encoding.DER),
        key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()),
        tuple(one.public_bytes(Encoding.DER) for one in chain[1:]),
    )


def _public(key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
