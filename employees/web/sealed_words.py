"""Words that somebody typed, as they may stand in an address: sealed, so that no history, log or onlooker reads them.

A name that is searched for is about a person. Sealed is more than signed: encrypted and authenticated (Fernet). The
key is made for this use alone out of the secrets for locked fields (employees/encryption.py), so that nothing out of
the database opens here, and nothing out of an address there. It opens for everybody who may use the page, since it is
words and no right, for as long as a secret is set under which it was made. Source: OWASP ASVS 5.0, 14.2.1;
docs/security-checklist.md, 38.
"""

from __future__ import annotations

import re

from cryptography.fernet import InvalidToken, MultiFernet

from employees.encryption import ciphers_for

FOR_ADDRESSES = b"waymark: words in an address"
# Characters that are sealed: more than a name, or what a comment is about, has; and how long that is at most.
LONGEST = 200
SEALED = re.compile(r"[A-Za-z0-9_-]{1,1200}")


class Unreadable(ValueError):
    """Not sealed here, changed since, or under a secret that is not set any more."""


def seal(words: str) -> str:
    """The words as they may stand in an address: letters, digits, - and _. Nothing stays nothing.

    Bounds: what is longer than `LONGEST` is cut. The same words look different each time.
    """
    if not words:
        return ""
    return _cipher().encrypt(words[:LONGEST].encode()).decode().rstrip("=")


def unseal(sealed: str) -> str:
    """The words again. Raises Unreadable, without what was given, for anything that `seal` did not make."""
    if not sealed:
        return ""
    if not SEALED.fullmatch(sealed):
        raise Unreadable
    try:
        return _cipher().decrypt(sealed + "=" * (-len(sealed) % 4)).decode()
    except InvalidToken:
        raise Unreadable from None


def _cipher() -> MultiFernet:
    return MultiFernet(ciphers_for(FOR_ADDRESSES))
