"""The outside of a backup: one line of text, and behind it a file in the age format (age-encryption.org/v1).

age authenticates each 64 KiB with its place and the last one as the last: what was changed, cut off, moved or added
does not open. With a passphrase the file is encrypted to a key of its own, which lies before it, locked with the
passphrase (age, scrypt). Knows neither Django nor what is inside.
"""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import pyrage
from pyrage import passphrase as with_passphrase
from pyrage import x25519

FIRST_WORDS = b"waymark-backup "
FORMAT = 1
TO_KEYS, TO_PASSPHRASE = b"keys", b"passphrase"
LONGEST_LINE = 100  # bytes
LONGEST_LOCKED_KEY = 2_000  # bytes; it has about 420
SHORTEST_PASSPHRASE = 15  # characters
LOCKED_KEY_ENDS = b"-----END AGE ENCRYPTED FILE-----\n"


class BackupRefused(Exception):
    """This cannot be done with this file, or in this place. Says why in a sentence, and what to do."""


@dataclass(frozen=True)
class Lock:
    """Who will be able to open a backup: the holders of age keys, by their public halves, or of a passphrase."""

    recipients: tuple[str, ...] = ()
    passphrase: str = field(default="", repr=False)


@dataclass(frozen=True)
class Opener:
    """What opens a backup: an age key, or the passphrase."""

    identity: str = field(default="", repr=False)
    passphrase: str = field(default="", repr=False)


def make_key(path: Path) -> str:
    """Write a new age key into a file for its owner alone. Returns its public half. Raises BackupRefused."""
    identity = x25519.Identity.generate()
    public = str(identity.to_public())
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(f"# public key: {public}\n{identity}\n")
    except FileExistsError as there:
        raise BackupRefused(f"{path} is there already. A key is never written over.") from there
    return public


def read_key(path: Path) -> str:
    """The age key in a file, as `make_key` or age-keygen wrote it. Raises BackupRefused."""
    try:
        lines = path.read_text(encoding="utf-8").split()
    except (OSError, UnicodeDecodeError) as trouble:
        raise BackupRefused(f"{path} cannot be read ({type(trouble).__name__}).") from trouble
    for word in lines:
        if word.startswith("AGE-SECRET-KEY-1"):
            return word
    raise BackupRefused(f"{path} holds no age key: a line that begins with AGE-SECRET-KEY-1.")


def preamble_for(lock: Lock) -> tuple[bytes, list[x25519.Recipient]]:
    """What stands before the encrypted part, and to whom that is encrypted. Raises BackupRefused."""
    if lock.recipients:
        try:
            to = [x25519.Recipient.from_str(one) for one in lock.recipients]
        except pyrage.RecipientError as wrong:
            raise BackupRefused("A recipient is not a public age key: age1… of 62 characters.") from wrong
        return FIRST_WORDS + b"%d %s\n" % (FORMAT, TO_KEYS), to
    if len(lock.passphrase) < SHORTEST_PASSPHRASE:
        raise BackupRefused(
            f"The passphrase has {len(lock.passphrase)} characters, and {SHORTEST_PASSPHRASE} are the least: whoever "
            "guesses it reads everything. Five or six random words do well."
        )
    identity = x25519.Identity.generate()
    locked = with_passphrase.encrypt(str(identity).encode(), lock.passphrase, armored=True)
    return FIRST_WORDS + b"%d %s\n" % (FORMAT, TO_PASSPHRASE) + locked, [identity.to_public()]


class _Pulled:
    """Blocks of bytes as something that can be read from. Keeps what went wrong while they were made."""

    def __init__(self, blocks: Iterator[bytes]) -> None:
        self.blocks, self.rest, self.trouble = blocks, b"", None

    trouble: BaseException | None

    def read(self, size: int = -1) -> bytes:
        """So many bytes, or fewer; nothing at the end."""
        try:
            while not self.rest:
                block = next(self.blocks, None)
                if block is None:
                    return b""
                self.rest = block
        except BaseException as trouble:
            self.trouble = trouble
            raise
        part, self.rest = self.rest[:size], self.rest[size:]
        return part


def seal(out: BinaryIO, preamble: bytes, to: list[x25519.Recipient], blocks: Iterator[bytes]) -> None:
    """Write the preamble, and the blocks encrypted. What goes wrong in `blocks` is raised as it is."""
    out.write(preamble)
    pulled = _Pulled(blocks)
    try:
        pyrage.encrypt_io(pulled, out, to)
    except Exception as trouble:
        if pulled.trouble is not None:
            raise pulled.trouble from trouble
        raise


@contextmanager
def opened(file: BinaryIO, opener: Opener) -> Iterator[tuple[BinaryIO, str]]:
    """What lies inside, to be read once from its beginning, and the SHA-256 of what stands before it.

    Each byte was authenticated when it is read; that nothing was cut off is only known when this ends without a
    BackupRefused. Ending early with an exception of one's own is fine.
    """
    kind, preamble = _read_preamble(file)
    identity = _identity(kind, preamble, opener)
    inner, outer = os.pipe()
    trouble: list[Exception] = []

    def decrypt() -> None:
        with os.fdopen(outer, "wb") as plain:
            try:
                pyrage.decrypt_io(file, plain, [identity])
            except Exception as wrong:  # noqa: BLE001 -- handed over to the thread that reads
                trouble.append(wrong)
                with suppress(OSError):
                    plain.flush()

    worker = threading.Thread(target=decrypt, name="backup", daemon=True)
    worker.start()
    failed = False
    try:
        with os.fdopen(inner, "rb") as content:
            try:
                yield content, hashlib.sha256(preamble).hexdigest()
            except Exception:
                failed = True
                raise
            finally:
                # What was wrong with the file counts for more than what a reader made of its torn end.
                if failed:
                    while content.read(1 << 20):
                        pass
                elif content.read(1):
                    trouble.append(ValueError("more than there should be"))
    except Exception:
        worker.join()
        if trouble:
            raise _not_whole(trouble[0]) from trouble[0]
        raise
    worker.join()
    if trouble:
        raise _not_whole(trouble[0]) from trouble[0]


def kind_of(path: Path) -> bytes:
    """Whether a backup opens with keys or a passphrase. Raises BackupRefused, OSError."""
    with path.open("rb") as file:
        return _read_preamble(file)[0]


def _read_preamble(file: BinaryIO) -> tuple[bytes, bytes]:
    line = file.readline(LONGEST_LINE)
    words = line.removeprefix(FIRST_WORDS).split()
    if not line.startswith(FIRST_WORDS) or not line.endswith(b"\n") or len(words) != 2:
        raise BackupRefused("This is not a backup of Waymark.")
    if words[0] != b"%d" % FORMAT:
        raise BackupRefused(
            "This backup was made by a newer Waymark, or is damaged. Update Waymark, then try again."
        )
    if words[1] not in {TO_KEYS, TO_PASSPHRASE}:
        raise BackupRefused("This is not a backup of Waymark, or it was changed.")
    preamble = line
    while words[1] == TO_PASSPHRASE and not preamble.endswith(LOCKED_KEY_ENDS):
        more = file.readline(LONGEST_LINE)
        preamble += more
        if not more or len(preamble) > LONGEST_LOCKED_KEY:
            raise BackupRefused("This backup was cut short or changed: its key cannot be read.")
    return words[1], preamble


def _identity(kind: bytes, preamble: bytes, opener: Opener) -> x25519.Identity:
    if kind == TO_KEYS:
        if not opener.identity:
            raise BackupRefused("This backup opens with an age key, not with a passphrase: --identity FILE.")
        words = opener.identity
    else:
        if not opener.passphrase:
            raise BackupRefused("This backup opens with a passphrase.")
        try:
            locked = preamble.partition(b"\n")[2]
            words = with_passphrase.decrypt(locked, opener.passphrase).decode()
        except (pyrage.DecryptError, OSError, UnicodeDecodeError) as wrong:
            raise BackupRefused(
                "The passphrase is wrong, or the beginning of the file was changed."
            ) from wrong
    try:
        return x25519.Identity.from_str(words)
    except pyrage.IdentityError as wrong:
        raise BackupRefused("The key cannot be read: it must be an age key, AGE-SECRET-KEY-1….") from wrong


def _not_whole(trouble: Exception) -> BackupRefused:
    if isinstance(trouble, pyrage.DecryptError):
        return BackupRefused("The key does not open this backup, or the beginning of the file was changed.")
    return BackupRefused("This backup is not whole: it was cut short or changed. Take another one.")
