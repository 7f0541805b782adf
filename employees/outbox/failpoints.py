"""The places in a delivery at which a process may die, by name, so that a test can make it die there.

Nobody listens in production: then reaching a point is one comparison with None. `./waymark faults` listens, and kills.
"""

from __future__ import annotations

from collections.abc import Callable

Listener = Callable[[str, str], None]

# In the order in which a message comes by them; the last four only after trouble.
POINTS = (
    "reminding",  # in the transaction that queues a reminder
    "queued",  # ... after it
    "claiming",  # in the transaction that takes a message in hand
    "claimed",
    "asked_again",  # it is still true
    "written",
    "sending",  # committed: a conversation begins
    "connected",
    "offered",  # the server wants the letter
    "body_sent",  # all but the full stop
    "dot_pending",  # committed: the next packet cannot be taken back
    "dot_sent",
    "answered",
    "settling",
    "settled",
    "taking_over",  # what a dead worker held
    "taken_over",
    "suppressing",
    "suppressed",
)

_listener: Listener | None = None


def reach(point: str, ref: str = "") -> None:
    """Say that the process is at `point`, with the message `ref` where one is in hand."""
    if _listener is not None:
        _listener(point, ref)


def listen(listener: Listener | None) -> None:
    """Have `listener` called at every point of this process and of those it forks; None: nobody any more."""
    global _listener
    _listener = listener
