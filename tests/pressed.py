"""A document that was pressed is not pressed again: the same order gives the same bytes.

That this is so is proved where nothing here has a part: tests of the press, of what is issued and of its seal press
everything anew.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache

import pytest

from plans.documents.press.order import Order
from plans.documents.press.running import set_apart

PRESS_ANEW = (
    "tests/plans/documents/",
    "tests/plans/test_documents.py",
    "tests/plans/test_issuing.py",
    "tests/employees/test_seals.py",
    "tests/tamper/",
    "tests/ops/",
    "tests/journeys/",
)
KEPT_AT_MOST = 100  # documents


@contextmanager
def pressed_once() -> Iterator[None]:
    """Keep what is pressed for as long as this lasts."""
    kept = lru_cache(maxsize=KEPT_AT_MOST)(set_apart)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("plans.documents.render.set_apart", _unless_it_is_tested(set_apart, kept))
        yield


def _unless_it_is_tested(
    press: Callable[[Order], bytes], kept: Callable[[Order], bytes]
) -> Callable[[Order], bytes]:
    def set_or_kept(order: Order) -> bytes:
        test = os.environ.get("PYTEST_CURRENT_TEST", "")
        return press(order) if test.startswith(PRESS_ANEW) else kept(order)

    return set_or_kept
