"""Runs several processes as one: started together, restarted when one falls, stopped together, none left behind."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import FrameType

STOP_WITHIN = 15.0  # seconds until a process that does not stop is killed
GONE_WITHIN = 5.0  # seconds that the system may take to end what was killed
FALLS_ALLOWED = 5  # within FALLS_WINDOW, then everything stops
FALLS_WINDOW = 120.0  # seconds
WAITS = (1.0, 2.0, 4.0, 8.0)  # seconds before the first, second, … new start
LAST_LINES = 15
LARGEST_LOG = 20_000_000  # bytes; a larger one is set aside at the next start
PR_SET_PDEATHSIG = 1

Say = Callable[[str], object]


def _die_with_parent() -> None:
    """Linux: get SIGTERM when the supervisor is killed in a way it cannot answer."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class Child:
    """One process in a group of its own, with its output in a file."""

    def __init__(self, name: str, command: Sequence[str], env: Mapping[str, str], log: Path) -> None:
        self.name, self.command, self.env, self.log = name, list(command), dict(env), log
        self.falls: deque[float] = deque(maxlen=FALLS_ALLOWED)
        self.start_at = 0.0
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the process; its output is appended to the log."""
        if self.log.exists() and self.log.stat().st_size > LARGEST_LOG:
            self.log.replace(self.log.with_suffix(".log.1"))
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(  # noqa: S603 -- our own commands
                self.command,
                env=self.env,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_die_with_parent if sys.platform == "linux" else None,
            )

    def has_fallen(self) -> bool:
        """Whether the process was started and has ended."""
        return self.process is not None and self.process.poll() is not None

    def signal_group(self, number: signal.Signals) -> None:
        """Send a signal to the process and everything it started."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, number)

    def wait_until_group_is_gone(self) -> None:
        """Wait for what was killed to end: a signal is sent at once, but answered when the system gets to it."""
        deadline = time.monotonic() + GONE_WITHIN
        while self.process is not None and time.monotonic() < deadline:
            try:
                os.killpg(self.process.pid, 0)
            except ProcessLookupError:
                return
            time.sleep(0.02)

    def last_lines(self) -> str:
        """The end of the log, for a person who must find out why it fell."""
        try:
            lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError:
            return ""
        return "\n".join(f"    {line}" for line in lines[-LAST_LINES:])


class Supervisor:
    """Keeps children running until it is told to stop or one of them cannot be kept."""

    def __init__(self, children: Sequence[Child], say: Say) -> None:
        self.children, self.say = list(children), say
        self.stop_asked = threading.Event()

    def run(self, when_up: Callable[[], bool]) -> int:
        """Run until SIGINT, SIGTERM or SIGHUP. Returns the exit code: 0 when asked to stop, 1 when it had to.

        The first child starts alone; `when_up` is asked again and again, and returns True once it has seen that one
        answer. Then the others start: they would only slow it down.
        """
        before = {
            number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        }
        for number in before:
            signal.signal(number, self._asked)
        try:
            self.children[0].start()
            return self._watch(when_up)
        finally:
            self._stop()
            for number, handler in before.items():
                signal.signal(number, handler)

    def _asked(self, number: int, frame: FrameType | None) -> None:
        self.stop_asked.set()

    def _watch(self, when_up: Callable[[], bool]) -> int:
        up = False
        while not self.stop_asked.wait(0.1 if not up else 0.5):
            for child in self.children:
                if child.has_fallen() and not self._pick_up(child, up=up):
                    return 1
            if not up and when_up():
                up = True
                for child in self.children[1:]:
                    child.start()
        return 0

    def _pick_up(self, child: Child, *, up: bool) -> bool:
        """Start a fallen child again, a little later each time. Returns False when that is pointless."""
        process = child.process
        now = time.monotonic()
        if process is not None and child.start_at == 0.0:
            child.falls.append(now)
            self.say(
                f"The {child.name} process stopped by itself ({_how(process.returncode)}). Its last lines:"
            )
            self.say(child.last_lines())
            too_often = len(child.falls) == FALLS_ALLOWED and now - child.falls[0] < FALLS_WINDOW
            if not up or too_often:
                self.say(f"Stopping everything. The whole log: {child.log}")
                return False
            child.signal_group(signal.SIGKILL)  # whatever it left running
            wait = WAITS[min(len(child.falls), len(WAITS)) - 1]
            self.say(f"Starting {child.name} again in {wait:.0f} s.")
            child.start_at = now + wait
        elif now >= child.start_at:
            child.start_at = 0.0
            child.start()
        return True

    def _stop(self) -> None:
        for child in self.children:
            if child.process is not None and child.process.poll() is None:
                child.process.terminate()
        deadline = time.monotonic() + STOP_WITHIN
        for child in self.children:
            if child.process is not None:
                try:
                    child.process.wait(max(0.1, deadline - time.monotonic()))
                except subprocess.TimeoutExpired:
                    self.say(f"{child.name} did not stop in {STOP_WITHIN:.0f} s and was ended.")
                child.signal_group(signal.SIGKILL)
                child.process.wait()
                child.wait_until_group_is_gone()


def _how(code: int) -> str:
    return f"exit code {code}" if code >= 0 else f"signal {signal.Signals(-code).name}"
