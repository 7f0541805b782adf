"""When a process of tests looks for cycles that nothing refers to: seldom."""

from __future__ import annotations

import gc


def collect_seldom() -> None:
    """Take everything that stands by now out of the collector's sight, and let it look seldom from here on.

    What was imported stays, and is walked for nothing. What a test makes is small and soon gone.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(200_000, 20, 100)
