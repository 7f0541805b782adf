"""What every test of backups leaves behind."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.factories.remembered import forget


@pytest.fixture(autouse=True)
def _keys_count_anew() -> Iterator[None]:
    """Forget what was built: a restore sets the counters of keys to what it put back, and rolls none of them back."""
    yield
    forget()
