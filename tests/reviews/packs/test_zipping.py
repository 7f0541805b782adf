"""reviews/packs/zipping.py: the same files are the same bytes, however they come and however large they are."""

from __future__ import annotations

import hashlib
import io
import tempfile
import tracemalloc
from collections.abc import Iterator

import pytest

from reviews.packs.verify import where_changed
from reviews.packs.zipping import PackZip

pytestmark = pytest.mark.once
MEGABYTE = 1024 * 1024


def written(*blocks: bytes) -> tuple[PackZip, bytes]:
    """A ZIP with one file that came in these blocks."""
    made = io.BytesIO()
    pack = PackZip(made)
    pack.add_blocks("a.txt", sum(map(len, blocks)), blocks)
    pack.close()
    return pack, made.getvalue()


@pytest.mark.parametrize("size", [0, 1, 255, 256, 257, 16_384, 16_385, 100_000])
def test_blocks_make_no_difference_and_pieces_tell_where_something_was_changed(size: int) -> None:
    content = bytes(number * 7 % 251 for number in range(size))
    cut = size // 3

    whole, again = written(content), written(content[:cut], b"", content[cut : cut + 1], content[cut + 1 :])

    (entry,) = whole[0].entries
    assert (whole[0].entries, whole[1]) == (again[0].entries, again[1])
    assert (entry.size, entry.sha256) == (size, hashlib.sha256(content).hexdigest())
    assert len(entry.pieces) == -(-size // entry.piece) <= 64
    if size:
        changed = content[:cut] + bytes([content[cut] ^ 1]) + content[cut + 1 :]
        begins = cut // entry.piece * entry.piece
        said = f"was changed between byte {begins + 1:,} and byte {min(begins + entry.piece, size):,}"
        assert where_changed(changed, entry.said()) == said
        assert where_changed(content[:-1], entry.said()) != ""
    assert where_changed(content + b"x", entry.said()) == f"goes on after its {size:,} bytes"


def test_a_file_of_another_size_than_it_was_said_to_have_is_refused() -> None:
    with io.BytesIO() as made:
        pack = PackZip(made)
        with pytest.raises(ValueError, match="is not 7 bytes long"):
            pack.add_blocks("a.txt", 7, [b"six ok"])
        pack.close()


def test_a_large_file_goes_through_in_flat_memory() -> None:
    block = b"x" * 65_536

    def blocks() -> Iterator[bytes]:
        yield from (block for _each in range(30 * MEGABYTE // len(block)))

    with tempfile.TemporaryFile() as made:
        pack = PackZip(made)
        tracemalloc.start()
        pack.add_blocks("a.txt", 30 * MEGABYTE, blocks())
        _now, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        pack.close()

    assert peak < MEGABYTE
