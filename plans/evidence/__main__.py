"""`python -m plans.evidence NAME`: a file comes in, its kind in one line and the clean file go out.

The process takes its own rights away before it reads a byte: it cannot write a file, run long or grow large.
"""

from __future__ import annotations

import logging
import sys
import warnings

from employees.confining import confine
from plans.evidence.cleaning import clean
from plans.evidence.limits import MEMORY, SECONDS_AT_WORK
from plans.evidence.refusing import Refusal, Refused

# Deep enough for the outlines and tags of honest documents.
_DEPTH = 3_000


def main() -> None:
    """Read, clean, answer: `ok KIND` or `no REASON` in the first line, and after `ok` the file."""
    confine(seconds=SECONDS_AT_WORK, memory=MEMORY)
    logging.disable()
    warnings.simplefilter("ignore")
    sys.setrecursionlimit(_DEPTH)
    content = sys.stdin.buffer.read()
    try:
        kind, cleaned = clean(content, sys.argv[1])
    except Refused as refused:
        sys.stdout.buffer.write(f"no {refused.refusal}\n".encode())
        return
    except MemoryError:
        sys.stdout.buffer.write(f"no {Refusal.TOO_MUCH_WORK}\n".encode())
        return
    sys.stdout.buffer.write(f"ok {kind}\n".encode())
    sys.stdout.buffer.write(cleaned)


if __name__ == "__main__":
    main()
