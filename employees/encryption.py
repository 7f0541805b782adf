"""Words that only HR may read, and seeds of second steps, locked with a key that is not in the database.

It protects a stolen database, dump or backup, not a running Waymark that somebody controls. A locked text is
"<key id>:<Fernet token>": the id says which key opens it, and nothing else. Keys are derived from the secrets in the
settings, so that any random text will do: FIELD_KEYS, newest first, and after them SECRET_KEY.
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import models

# What is derived for one use tells nothing of what is derived for another.
FOR_KEY, FOR_ID = b"waymark: fields for HR only", b"waymark: name of a field key"
LOCKED = re.compile(r"[0-9a-f]{8}:[A-Za-z0-9_=-]+\Z")


class NoKey(ValueError):
    """None of the keys that are set opens a text."""


@dataclass(frozen=True)
class Key:
    """One key and its name."""

    id: str
    cipher: Fernet


def lock(words: str) -> str:
    """The words as they may lie in the database, under the newest key. Nothing stays nothing."""
    if not words:
        return ""
    key = _keys()[0]
    return f"{key.id}:{key.cipher.encrypt(words.encode()).decode()}"


def unlock(locked: str) -> str:
    """The words again. Raises NoKey if the key is not set any more, or the text was tampered with."""
    if not locked:
        return ""
    name, _colon, token = locked.partition(":")
    for key in _keys():
        if key.id == name:
            try:
                return key.cipher.decrypt(token.encode()).decode()
            except InvalidToken as wrong:
                raise NoKey(f"Key {name} does not open this text: it was changed.") from wrong
    raise NoKey(f"Key {name} is not among those that are set.")


def is_locked(text: str) -> bool:
    """Whether a text has the form of a locked one; whether a key opens it is another question."""
    return LOCKED.match(text) is not None


def lock_again(locked: str) -> str:
    """The same words under the newest key; what lies under it already stays as it is. Raises NoKey."""
    if not locked or locked.startswith(f"{_keys()[0].id}:"):
        return locked
    return lock(unlock(locked))


def name_of(secret: str) -> str:
    """By which name a locked text says that the key of this secret opens it. Tells nothing of the secret."""
    return _expand(secret, FOR_ID, 4).hex()


def key_of(locked: str) -> str:
    """The name of the key that a locked text lies under; nothing for no text."""
    return locked.partition(":")[0]


def ciphers_for(use: bytes) -> tuple[Fernet, ...]:
    """The ciphers for one other use, newest first, from the same secrets: none opens what was made for another use.

    `use` names it, and is said once in the code.
    """
    return _ciphers(_secrets(), use)


def _keys() -> tuple[Key, ...]:
    return _derived(_secrets())


def _secrets() -> tuple[str, ...]:
    former: list[Any] = settings.SECRET_KEY_FALLBACKS  # ours are text
    return (*settings.FIELD_KEYS, settings.SECRET_KEY, *former)


@lru_cache(maxsize=8)
def _derived(secrets: tuple[str, ...]) -> tuple[Key, ...]:
    ciphers = _ciphers(secrets, FOR_KEY)
    return tuple(Key(name_of(secret), cipher) for secret, cipher in zip(secrets, ciphers, strict=True))


@lru_cache(maxsize=8)
def _ciphers(secrets: tuple[str, ...], use: bytes) -> tuple[Fernet, ...]:
    return tuple(Fernet(base64.urlsafe_b64encode(_expand(secret, use, 32))) for secret in secrets)


def _expand(secret: str, use: bytes, length: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=length, salt=None, info=use).derive(secret.encode())


class LockedTextField(models.TextField):
    """A column that holds what `lock` made and refuses anything else: plain words cannot reach it by mistake.

    It reads as it lies. Whoever may read the words unlocks them by name, so that no list, export or log ever does.
    """

    def get_prep_value(self, value: Any) -> Any:
        """The locked text. Raises ValueError, without the words, for one that is not."""
        prepared = super().get_prep_value(value)
        if prepared and not is_locked(prepared):
            raise ValueError(f"{self.model.__name__}.{self.name} takes locked words only.")
        return prepared
