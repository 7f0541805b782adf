"""How much work one document may be. The usual one takes less than a tenth of any of these."""

from __future__ import annotations

from enum import StrEnum

MEGABYTE = 1024 * 1024
# What comes in, in bytes, and what comes out, in pages.
MAX_HTML = 4 * MEGABYTE
MAX_PAGES = 300
# For one document: processor time and wall clock in seconds, address space in bytes. A request may take 60 s.
SECONDS_AT_WORK = 40
SECONDS_IN_ALL = 50
MEMORY = 2048 * MEGABYTE
# A press that has nothing to do for so long, in seconds, ends and gives its memory back.
SECONDS_IDLE = 300
# So many documents at a time for one process of ours; others wait their turn.
PRESSES = 2


class Refusal(StrEnum):
    """Why a document was not set."""

    TOO_LONG = "too_long"
    TOO_MUCH_WORK = "too_much_work"
    # Stopped by the clock on the wall, though it had hardly had a turn: the machine had too much else to do.
    TOO_BUSY = "too_busy"
    FAILED = "failed"


class NotSet(Exception):
    """No document came of it. `refusal` says why, `error` the kind of failure where it is ours to mend."""

    def __init__(self, refusal: Refusal, error: str = "") -> None:
        super().__init__(refusal.value)
        self.refusal = refusal
        self.error = error
