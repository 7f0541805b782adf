"""employees/anchors/tree.py: one event can be shown to be in the record, and none that is not."""

from __future__ import annotations

import hashlib

import pytest

from employees.anchors.tree import Tree, above, height_of, leaf, paths

HASHES = [hashlib.sha256(bytes([number])).hexdigest() for number in range(23)]


def grown(size: int) -> Tree:
    """A tree over so many events."""
    tree = Tree()
    for one in HASHES[:size]:
        tree.add(one)
    return tree


def climbed(event_hash: str, seq: int, path: tuple[str, ...]) -> str:
    """Where the way up from an event ends."""
    node = leaf(event_hash)
    for height, beside in enumerate(path):
        pair = (node, bytes.fromhex(beside))
        node = above(*(reversed(pair) if (seq - 1) >> height & 1 else pair))
    return node.hex()


@pytest.mark.parametrize("size", range(1, len(HASHES) + 1))
def test_every_event_leads_to_a_peak_and_to_no_other_from_elsewhere(size: int) -> None:
    tree = grown(size)
    heights = [height for height in range(5, -1, -1) if size >> height & 1]
    found = paths(iter(HASHES), dict.fromkeys(range(1, size + 1), size))

    for seq, path in found.items():
        peak = tree.peaks[heights.index(len(path))]
        assert len(path) == height_of(seq, size)
        assert climbed(HASHES[seq - 1], seq, path) == peak
        assert climbed(HASHES[seq % size], seq, path) != peak or size == 1


@pytest.mark.parametrize("begun", range(len(HASHES) + 1))
def test_a_tree_goes_on_from_its_peaks_as_if_it_had_grown_at_once(begun: int) -> None:
    first = grown(begun)
    tree = Tree(first.peaks, first.size)
    for one in HASHES[begun:]:
        tree.add(one)

    assert tree.peaks == grown(len(HASHES)).peaks
    assert len(tree.peaks) == len(HASHES).bit_count()


def test_events_are_found_in_trees_of_different_sizes_in_one_reading() -> None:
    found = paths(iter(HASHES), {3: 4, 5: 7, 23: 23})

    assert climbed(HASHES[2], 3, found[3]) == grown(4).peaks[0]
    assert climbed(HASHES[4], 5, found[5]) == grown(7).peaks[1]
    assert (found[23], leaf(HASHES[22]).hex()) == ((), grown(23).peaks[-1])


def test_what_does_not_belong_together_is_refused() -> None:
    with pytest.raises(ValueError, match="7 events do not have 1 peaks"):
        Tree(grown(4).peaks, 7)
    with pytest.raises(ValueError, match="Event 9 is not among the first 8"):
        height_of(9, 8)
    with pytest.raises(ValueError, match="The record holds 23 events of 30"):
        paths(iter(HASHES), {3: 30})


def test_a_hash_that_was_made_into_none_stands_in_the_tree_as_something_else() -> None:
    spoilt = Tree()
    for one in (HASHES[0], f"{HASHES[1][:-1]}z"):
        spoilt.add(one)

    assert spoilt.size == 2
    assert spoilt.peaks != grown(2).peaks
