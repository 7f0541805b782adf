"""`python -m employees.seals`: our certificates in one line and a file come in, one word about its seal goes out.

The process takes its own rights away before it reads a byte: it cannot write a file, run long or grow large.
"""

from __future__ import annotations

import base64
import logging
import sys
import warnings

from employees.confining import confine
from employees.seals.finding import Finding
from employees.seals.sealing import examine

SECONDS_AT_WORK = 20
MEMORY = 1536 * 1024 * 1024  # bytes
_DEPTH = 3_000


def main() -> None:
    """Read, look, answer."""
    confine(seconds=SECONDS_AT_WORK, memory=MEMORY)
    logging.disable()
    warnings.simplefilter("ignore")
    sys.setrecursionlimit(_DEPTH)
    line, _end, content = sys.stdin.buffer.read().partition(b"\n")
    known = [tuple(base64.b64decode(one) for one in chain.split(b",")) for chain in line.split()]
    try:
        found = examine(content, known)
    except (MemoryError, RecursionError):
        found = Finding.NOT_OURS
    sys.stdout.write(found)


if __name__ == "__main__":
    main()
