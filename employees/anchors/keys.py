"""The key that signs anchors: its own, used for nothing else, and never in the database."""

from __future__ import annotations

import os
import re
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from django.conf import settings

from employees.key_files import ELSEWHERE, bring_in

BLOCK = re.compile(r"-----BEGIN PRIVATE KEY-----.+?-----END PRIVATE KEY-----", re.DOTALL)


class NoAnchorKey(Exception):
    """The key that is set cannot be used. Says which and why, never what it holds."""


def signing_keys() -> list[Ed25519PrivateKey]:
    """The keys that are set, newest first; one is made on the first run where none is set.

    Raises NoAnchorKey, also in a process that holds none.
    """
    if not settings.HOLDS_KEYS:
        raise NoAnchorKey(ELSEWHERE)
    if settings.AUDIT_ANCHOR_KEY:
        return keys_in(settings.AUDIT_ANCHOR_KEY, "AUDIT_ANCHOR_KEY")
    path: Path = settings.AUDIT_ANCHOR_KEY_PATH
    bring_in(path)
    if not path.exists():
        _write_once(path, pem_of(Ed25519PrivateKey.generate()))
    return held_keys()


def held_keys() -> list[Ed25519PrivateKey]:
    """The keys that are there, newest first: none is made, and none seen where none is held.

    Raises NoAnchorKey for one that cannot be read.
    """
    if not settings.HOLDS_KEYS:
        return []
    if settings.AUDIT_ANCHOR_KEY:
        return keys_in(settings.AUDIT_ANCHOR_KEY, "AUDIT_ANCHOR_KEY")
    path: Path = settings.AUDIT_ANCHOR_KEY_PATH
    if not path.exists():
        return []
    try:
        return keys_in(path.read_text(encoding="utf-8"), str(path))
    except (OSError, UnicodeDecodeError) as error:
        raise NoAnchorKey(f"{path} cannot be read ({type(error).__name__}).") from error


def add_key() -> None:
    """Put a new key before those in the state directory. Raises NoAnchorKey where one is set instead."""
    if settings.AUDIT_ANCHOR_KEY:
        raise NoAnchorKey("AUDIT_ANCHOR_KEY is set: put the new key before the old one there.")
    both = [Ed25519PrivateKey.generate(), *signing_keys()]
    _replace(settings.AUDIT_ANCHOR_KEY_PATH, "".join(map(pem_of, both)))


def forget_old_keys() -> None:
    """Leave only the newest key in the state directory: the lines say themselves who signed them."""
    if not settings.AUDIT_ANCHOR_KEY:
        _replace(settings.AUDIT_ANCHOR_KEY_PATH, pem_of(signing_keys()[0]))


def pem_of(key: Ed25519PrivateKey) -> str:
    """The key as PEM, as the state directory and AUDIT_ANCHOR_KEY hold it."""
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def keys_in(text: str, where: str) -> list[Ed25519PrivateKey]:
    """The keys in a text of PEM. Raises NoAnchorKey, naming `where` it stands, for anything else."""
    try:
        found = [load_pem_private_key(block.encode(), password=None) for block in BLOCK.findall(text)]
    except ValueError as error:
        raise NoAnchorKey(f"{where} holds a key that cannot be read.") from error
    keys = [key for key in found if isinstance(key, Ed25519PrivateKey)]
    if not keys or len(keys) != len(found):
        raise NoAnchorKey(
            f"{where} must hold Ed25519 keys in PEM, newest first. Make one with: openssl genpkey -algorithm ed25519"
        )
    return keys


def _fresh(path: Path, text: str) -> Path:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    return fresh


def _write_once(path: Path, text: str) -> None:
    fresh = _fresh(path, text)
    try:
        os.link(fresh, path)  # the first of two processes wins, and both read the same key
    except FileExistsError:
        pass
    finally:
        fresh.unlink()


def _replace(path: Path, text: str) -> None:
    _fresh(path, text).replace(path)
