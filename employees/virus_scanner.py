"""Asks a ClamAV daemon about a file, over a socket. No Django.

Written out here because no client suits: clamav-client is under the GPL, clamd was last released in 2014, aioclamd
speaks TCP alone and has no types. What is said is little and stable: clamd(8), PING and INSTREAM.
"""

from __future__ import annotations

import socket
import struct
import time
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

USUAL_PORT = 3310
# A scanner that is there answers the telephone at once; scanning is given longer.
SECONDS_TO_CONNECT = 3.0
_LONGEST_REPLY = 4_096  # bytes; a reply is one short line
# What clamd finds where it did not look to the end, with AlertExceedsMax.
_NOT_TO_THE_END = "Heuristics.Limits.Exceeded"


class Finding(StrEnum):
    """What came of asking. Only a file that is HARMLESS was looked at and found to be so."""

    HARMLESS = "harmless"
    INFECTED = "infected"
    NO_ANSWER = "no_answer"
    TOO_LARGE = "too_large"
    NOT_UNDERSTOOD = "not_understood"


@dataclass(frozen=True)
class Scanner:
    """Where a daemon listens: `path` of its socket, or else `host` and `port`."""

    path: str = ""
    host: str = ""
    port: int = USUAL_PORT

    def look(self, blocks: Iterable[bytes], *, seconds: float) -> Finding:
        """Have a file looked at, block by block. Within about so many seconds, whatever the scanner does."""
        until = time.monotonic() + seconds
        try:
            with self._connected(seconds) as line:
                is_whole = _sent(line, blocks, until)
                finding = _understood(_reply(line, until))
        except OSError:
            return Finding.NO_ANSWER
        # It hung up in the middle: nothing that it says of a part is said of the file.
        return finding if is_whole or finding is not Finding.HARMLESS else Finding.NO_ANSWER

    def answers(self, *, seconds: float) -> bool:
        """Whether it is there, within about so many seconds."""
        until = time.monotonic() + seconds
        try:
            with self._connected(seconds) as line:
                line.sendall(b"zPING\0")
                return _reply(line, until) == b"PONG\0"
        except OSError:
            return False

    def _connected(self, seconds: float) -> socket.socket:
        wait = min(seconds, SECONDS_TO_CONNECT)
        if not self.path:
            return socket.create_connection((self.host, self.port), timeout=wait)
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            line.settimeout(wait)
            line.connect(self.path)
        except BaseException:
            line.close()
            raise
        return line


def scanner_at(said: str) -> Scanner:
    """The scanner at `tcp://HOST:PORT` or `unix:///PATH`. Raises ValueError for anything else."""
    parts = urlsplit(said)
    if parts.query or parts.fragment or parts.username is not None:
        raise ValueError(said)
    if parts.scheme == "unix" and not parts.netloc and len(parts.path) > 1:
        return Scanner(path=parts.path)
    if parts.scheme == "tcp" and parts.hostname and parts.path in ("", "/") and parts.port != 0:
        parts.hostname.encode("idna")  # what cannot be looked up is told here, and not when a file comes
        return Scanner(host=parts.hostname, port=parts.port or USUAL_PORT)
    raise ValueError(said)


def _sent(line: socket.socket, blocks: Iterable[bytes], until: float) -> bool:
    """Send the file; whether all of it was taken. Raises TimeoutError."""
    try:
        _send(line, b"zINSTREAM\0", until)
        for block in blocks:
            if block:  # an empty one would end it
                _send(line, struct.pack("!L", len(block)), until)
                _send(line, block, until)
        _send(line, struct.pack("!L", 0), until)
    except (BrokenPipeError, ConnectionResetError):
        return False
    return True


def _send(line: socket.socket, said: bytes, until: float) -> None:
    line.settimeout(_left(until))
    line.sendall(said)


def _reply(line: socket.socket, until: float) -> bytes:
    """What it says, up to the end of its line or of its saying. Raises TimeoutError."""
    reply = b""
    while not reply.endswith(b"\0") and len(reply) < _LONGEST_REPLY:
        line.settimeout(_left(until))
        heard = line.recv(_LONGEST_REPLY)
        if not heard:
            break
        reply += heard
    return reply


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _understood(reply: bytes) -> Finding:
    if reply == b"stream: OK\0":
        return Finding.HARMLESS
    if not reply.endswith(b"\0"):
        return Finding.NO_ANSWER
    said = reply[:-1].decode("ascii", "replace")
    if said.startswith("INSTREAM size limit exceeded") or _NOT_TO_THE_END in said:
        return Finding.TOO_LARGE
    return Finding.INFECTED if said.endswith(" FOUND") else Finding.NOT_UNDERSTOOD
