"""When an answer leaves that must not tell by its time what it found: at the next full step after the question came."""

from __future__ import annotations

import math
from time import monotonic, sleep

MEGABYTE = 1024 * 1024
# The larger the file, the longer the steps, whatever it is: larger ones take longer to look at.
PER_MEGABYTE = 0.25  # of a step


def seconds_left(elapsed: float, size: int, *, step: float) -> float:
    """How long to wait, `elapsed` seconds after the question came, for a file of `size` bytes; 0 if `step` is 0.

    The step is some times what the work takes, so that what it found moves no answer to another step.
    """
    if step <= 0:
        return 0.0
    own = step * (1 + PER_MEGABYTE * math.ceil(size / MEGABYTE))
    return own * max(1, math.ceil(elapsed / own)) - elapsed


def wait_for_step(begun: float, size: int, *, step: float) -> None:
    """Wait until then. `begun` is the reading of time.monotonic() when the question came."""
    sleep(seconds_left(monotonic() - begun, size, step=step))
