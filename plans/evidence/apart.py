"""Reads a stranger's file in a process of its own, with no secrets around it and no more than it needs.

A file made to crash, hang or swell a reader then ends that process, and the person is told that it cannot be taken.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import threading
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from plans.evidence.kinds import Kind
from plans.evidence.limits import SECONDS_IN_ALL
from plans.evidence.names import refuse_strange_name
from plans.evidence.refusing import Refusal, Refused

_ROOT = Path(__file__).resolve().parents[2]
# The reader gets where programs lie, and no setting, address or key of ours.
_PASSED_ON = ("PATH", "LD_LIBRARY_PATH", "LANG", "SYSTEMROOT")


# Each reader may take much memory for a moment: so many at a time in one process, and others wait their turn.
_READERS = threading.BoundedSemaphore(2)


@dataclass(frozen=True)
class Clean:
    """A file as it is kept: what it is, and its bytes without a trace of who made them."""

    kind: Kind
    content: bytes

    @property
    def size(self) -> int:
        """In bytes."""
        return len(self.content)

    @cached_property
    def sha256(self) -> str:
        """The fingerprint of the bytes as they are kept."""
        return hashlib.sha256(self.content).hexdigest()


def clean_apart(content: bytes, name: str) -> Clean:
    """Find out what the file is and clean it. `name` is what it was called; only its ending is looked at.

    Raises Refused, also for a file over which the reader died or took too long.
    """
    refuse_strange_name(name)
    if not content:
        raise Refused(Refusal.EMPTY)
    ending = name.rpartition(".")[2][:20] if "." in name.lstrip(".") else ""
    try:
        with _READERS:
            done = _read(content, f"file.{ending}" if ending else "file")
    except subprocess.TimeoutExpired as late:
        raise Refused(Refusal.TOO_MUCH_WORK) from late
    verdict, _line, cleaned = done.stdout.partition(b"\n")
    word, _blank, value = verdict.decode("ascii", "replace").partition(" ")
    if done.returncode == 0 and word == "ok":
        return Clean(Kind(value), cleaned)
    if done.returncode == 0 and word == "no":
        raise Refused(Refusal(value))
    raise Refused(Refusal.TOO_MUCH_WORK)


def _read(content: bytes, name: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(  # noqa: S603 -- our own module; of what came, an ending is the only argument
        [sys.executable, "-E", "-s", "-B", "-m", "plans.evidence", name],
        input=content,
        capture_output=True,
        cwd=_ROOT,
        env={key: os.environ[key] for key in _PASSED_ON if key in os.environ},
        timeout=SECONDS_IN_ALL,
        check=False,
    )
