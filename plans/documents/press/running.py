"""Keeps a press or two at hand, gives them orders, and ends one that does not answer."""

from __future__ import annotations

import atexit
import os
import select
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

from plans.documents.press.limits import MAX_HTML, PRESSES, SECONDS_IN_ALL, NotSet, Refusal
from plans.documents.press.order import Order

_ROOT = Path(__file__).resolve().parents[3]
# The press gets where programs and fonts lie, and no setting, address or key of ours.
_PASSED_ON = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "LANG", "HOME", "TMPDIR", "FONTCONFIG_FILE")
# To start one: imports and fonts, on a slow machine. And over what a press allows itself, for the way there and back.
_SECONDS_TO_START = 60
_SECONDS_BESIDES = 2

_TURNS = threading.BoundedSemaphore(PRESSES)
_idle: list[Press] = []


class Press:
    """One process that sets documents, one after the other. Raises NotSet where it cannot start."""

    def __init__(self) -> None:
        self.owner = os.getpid()
        self.is_free = True
        self._unread = b""
        self._process = subprocess.Popen(
            [sys.executable, "-E", "-s", "-m", "plans.documents.press"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=_ROOT,
            env={key: os.environ[key] for key in _PASSED_ON if key in os.environ},
            start_new_session=True,
            bufsize=0,
        )
        pipes = self._process.stdin, self._process.stdout
        self._orders, self._answers = (pipe.fileno() if pipe else -1 for pipe in pipes)
        if self._line(time.monotonic() + _SECONDS_TO_START) != b"ready":
            # Most likely WeasyPrint or one of its libraries is not there.
            self.end()
            raise NotSet(Refusal.FAILED, "start")

    @property
    def pid(self) -> int:
        """The number of its process."""
        return self._process.pid

    @property
    def is_ready(self) -> bool:
        """Not ended since, and ours: a fork of this process must not speak into its pipes."""
        return self.owner == os.getpid() and self._process.poll() is None

    def set(self, order: Order) -> bytes:
        """The document. Raises NotSet. A press that is not free afterwards is of no use any more."""
        self.is_free = False
        try:
            self._give(order)
            until = time.monotonic() + SECONDS_IN_ALL + _SECONDS_BESIDES
            word, _blank, value = self._line(until).partition(b" ")
            content = self._take(int(value), until) if word == b"ok" else b""
        except OSError as gone:
            raise NotSet(Refusal.TOO_MUCH_WORK) from gone
        self.is_free = word in {b"ok", b"no"}
        if content:
            return content
        why, _blank, error = value.partition(b" ")
        raise (
            NotSet(Refusal(why.decode()), error.decode()) if word == b"no" else NotSet(Refusal.TOO_MUCH_WORK)
        )

    def _give(self, order: Order) -> None:
        for part in (order.head, order.html, order.data):
            left = memoryview(part)
            while left:
                left = left[os.write(self._orders, left) :]

    def end(self) -> None:
        """End it, and what it started."""
        if self.owner != os.getpid():
            return
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()

    def _line(self, until: float) -> bytes:
        while b"\n" not in self._unread:
            if not self._read(until):
                return b""
        line, _break, self._unread = self._unread.partition(b"\n")
        return line

    def _take(self, length: int, until: float) -> bytes:
        parts, have = [self._unread], len(self._unread)
        while have < length:
            self._unread = b""
            if not self._read(until):
                raise NotSet(Refusal.TOO_MUCH_WORK)
            parts.append(self._unread)
            have += len(self._unread)
        self._unread = b""
        return b"".join(parts)

    def _read(self, until: float) -> bool:
        if not select.select([self._answers], [], [], max(0.0, until - time.monotonic()))[0]:
            return False
        part = os.read(self._answers, 1 << 20)
        self._unread += part
        return bool(part)


def set_apart(order: Order) -> bytes:
    """Set a document in a press. Raises NotSet for one that is too long, or over which it died or took too long."""
    if len(order.html) + len(order.data) > MAX_HTML:
        raise NotSet(Refusal.TOO_LONG)
    with _TURNS:
        press = _at_hand()
        try:
            return press.set(order)
        finally:
            if press.is_free:
                _idle.append(press)
            else:
                press.end()


def _at_hand() -> Press:
    while _idle:
        press = _idle.pop()
        if press.is_ready:
            return press
        press.end()
    return Press()


@atexit.register
def _end_all() -> None:
    while _idle:
        _idle.pop().end()
