"""The day of the explored world."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import time_machine

# A Tuesday on which plans of the factories are under way.
NOW = datetime(2026, 6, 9, 10, 0, tzinfo=UTC)


@contextmanager
def clock() -> Iterator[None]:
    """That day; time passes."""
    with time_machine.travel(NOW, tick=True):
        yield
