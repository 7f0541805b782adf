"""Room for the calls of a whole document in one piece.

CPython keeps the frames of calls in pieces of 16 KB, taken from the system when one is full and given back as soon as
the last call in it returns. Laying out boxes within boxes goes up and down across such an edge thousands of times: a
record of four pages took 17,000 pieces, a quarter of its time. A call whose own frame is large is given a large piece,
and what it calls goes on in the same one.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

Given = TypeVar("Given")
Made = TypeVar("Made")

# Of the frame, in words of 8 bytes: just more than a piece of 1 MB holds, so that half of the next size is left.
WORDS = 132_000


def with_room(function: Callable[[Given], Made]) -> Callable[[Given], Made]:
    """The same function, with room below it for about a thousand calls within calls. Deeper ones cost what they did."""

    def call(given: Given) -> Made:
        return function(given)

    # What a frame may hold at a time is said by its code; the words that it does not use are never touched.
    call.__code__ = call.__code__.replace(co_stacksize=WORDS)
    return wraps(function)(call)
