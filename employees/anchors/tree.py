"""A tree over the hashes of all events, so that one event can be shown to be in the record without the others.

Knows neither Django nor the database. The leaves are the hashes of events 1, 2, 3 and so on; two nodes that stand side
by side have one above them (SHA-256, with one byte before it that says whether it is a leaf). A number of events is the
sum of powers of two, and so is the tree: each part is a whole tree, its peak at the top (docs/audit.md).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence

LEAF, NODE = b"\0", b"\1"
# The height of a node above the leaves, and its place among those of its height, both from 0.
Place = tuple[int, int]


def leaf(event_hash: str) -> bytes:
    """The leaf of the event that has this hash. What somebody has made into none has a leaf of its own."""
    try:
        content = bytes.fromhex(event_hash)
    except ValueError:
        content = event_hash.encode()
    return hashlib.sha256(LEAF + content).digest()


def above(left: bytes, right: bytes) -> bytes:
    """The node above two."""
    return hashlib.sha256(NODE + left + right).digest()


class Tree:
    """A tree that grows by one leaf after the other, and keeps its peaks, the highest first, and what was asked for."""

    def __init__(self, peaks: Sequence[str] = (), size: int = 0) -> None:
        """Go on from `peaks` of `size` leaves. Raises ValueError if these do not belong together."""
        heights = [height for height in range(size.bit_length(), -1, -1) if size >> height & 1]
        if len(heights) != len(peaks):
            raise ValueError(f"{size} events do not have {len(peaks)} peaks.")
        self.size = size
        self.kept: dict[Place, bytes] = {}
        self._peaks = [(height, bytes.fromhex(peak)) for height, peak in zip(heights, peaks, strict=True)]

    @property
    def peaks(self) -> tuple[str, ...]:
        """The top of each whole tree, the highest first, in hex."""
        return tuple(peak.hex() for _height, peak in self._peaks)

    def add(self, event_hash: str, keep: frozenset[Place] = frozenset()) -> None:
        """Add the next event. Nodes that are whole now are kept if they are in `keep`."""
        height, place, node = 0, self.size, leaf(event_hash)
        self._keep((height, place), node, keep)
        while self._peaks and self._peaks[-1][0] == height:
            _height, left = self._peaks.pop()
            height, place, node = height + 1, place >> 1, above(left, node)
            self._keep((height, place), node, keep)
        self._peaks.append((height, node))
        self.size += 1

    def _keep(self, where: Place, node: bytes, wanted: frozenset[Place]) -> None:
        if where in wanted:
            self.kept[where] = node


def height_of(seq: int, size: int) -> int:
    """How high the peak lies under which event `seq` stands in a tree of `size` events. Raises ValueError beyond it."""
    if not 1 <= seq <= size:
        raise ValueError(f"Event {seq} is not among the first {size}.")
    rest, begins = size, 0
    while True:
        height = rest.bit_length() - 1
        if seq - 1 < begins + (1 << height):
            return height
        begins, rest = begins + (1 << height), rest - (1 << height)


def paths(hashes: Iterable[str], wanted: Mapping[int, int]) -> dict[int, tuple[str, ...]]:
    """For each event wanted, in a tree of so many events: the nodes beside the way up from its leaf to its peak.

    `hashes` are those of events 1, 2, 3 and so on, read once, in flat memory. Raises ValueError where there are fewer
    than a tree needs.
    """
    ways = {seq: _beside(seq, size) for seq, size in wanted.items()}
    needed = frozenset(place for way in ways.values() for place in way)
    tree, last = Tree(), max(wanted.values(), default=0)
    for event_hash in hashes:
        if tree.size == last:
            break
        tree.add(event_hash, needed)
    if tree.size < last:
        raise ValueError(f"The record holds {tree.size} events of {last}.")
    return {seq: tuple(tree.kept[place].hex() for place in way) for seq, way in ways.items()}


def _beside(seq: int, size: int) -> list[Place]:
    return [(height, ((seq - 1) >> height) ^ 1) for height in range(height_of(seq, size))]
