"""Looks at a stranger's file in a process of its own, which knows our certificates and nothing else of ours."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
import threading
from collections.abc import Collection
from pathlib import Path

from employees.seals.finding import Finding

_ROOT = Path(__file__).resolve().parents[2]
# The reader gets where programs lie, and no setting, address or key of ours.
_PASSED_ON = ("PATH", "LD_LIBRARY_PATH", "LANG", "SYSTEMROOT")
# Each reader may take much memory for a moment: so many at a time in one process, and others wait their turn.
_READERS = threading.BoundedSemaphore(2)
SECONDS_IN_ALL = 30


def examine_apart(content: bytes, known: Collection[tuple[bytes, ...]]) -> Finding:
    """What `examine` finds. A file over which the reader dies, or takes too long, has no seal of ours that holds."""
    chains = b" ".join(b",".join(base64.b64encode(one) for one in chain) for chain in known)
    try:
        with _READERS:
            done = subprocess.run(
                [sys.executable, "-E", "-s", "-B", "-m", "employees.seals"],
                input=chains + b"\n" + content,
                capture_output=True,
                cwd=_ROOT,
                env={key: os.environ[key] for key in _PASSED_ON if key in os.environ},
                timeout=SECONDS_IN_ALL,
                check=False,
            )
    except subprocess.TimeoutExpired:
        return Finding.NOT_OURS
    said = done.stdout.decode("ascii", "replace").strip()
    return Finding(said) if done.returncode == 0 and said in set(Finding) else Finding.NOT_OURS
