"""Writes the ZIP of a pack, file by file and in flat memory, and keeps what the manifest says of each.

The same files give the same bytes: nothing is packed, and no entry has a moment. What verify.py does to see that a ZIP
is as it was made has to be the same (`entry_of` there).
"""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import IO, Any

SMALLEST_PIECE, MOST_PIECES = 256, 64
# Of the fingerprint of a piece so much is kept, in hex digits: it says where a file was changed, not whether.
PIECE_DIGITS = 16


@dataclass(frozen=True)
class Entry:
    """A file of the pack as the manifest names it. `piece` and `size` are in bytes, `pieces` are the pieces' hashes."""

    path: str
    size: int
    sha256: str
    piece: int
    pieces: list[str]

    def said(self) -> dict[str, Any]:
        """As the manifest holds it."""
        return asdict(self)


class PackZip:
    """A ZIP that is being written to `file`. `entries` are the files so far."""

    def __init__(self, file: IO[bytes]) -> None:
        self.entries: list[Entry] = []
        self._zip = zipfile.ZipFile(file, "w")

    def add(self, path: str, content: bytes) -> Entry:
        """Add a file."""
        return self.add_blocks(path, len(content), [content])

    def add_blocks(self, path: str, size: int, blocks: Iterable[bytes]) -> Entry:
        """Add a file of `size` bytes that comes in blocks. Raises ValueError if it comes to another size."""
        piece = max(SMALLEST_PIECE, -(-size // MOST_PIECES))
        whole, part, pieces, left = hashlib.sha256(), hashlib.sha256(), [], piece
        with self._zip.open(entry_of(path, size), "w") as file:
            for block in blocks:
                file.write(block)
                whole.update(block)
                while block:
                    part.update(block[:left])
                    block, left = block[left:], left - min(left, len(block))
                    if left == 0:
                        pieces.append(part.hexdigest()[:PIECE_DIGITS])
                        part, left = hashlib.sha256(), piece
        if left < piece:
            pieces.append(part.hexdigest()[:PIECE_DIGITS])
        if self._zip.getinfo(path).file_size != size:
            raise ValueError(f"{path} is not {size} bytes long.")
        entry = Entry(path, size, whole.hexdigest(), piece, pieces)
        self.entries.append(entry)
        return entry

    def close(self) -> None:
        """Write the end of it."""
        self._zip.close()


def entry_of(path: str, size: int) -> zipfile.ZipInfo:
    """A file as it stands in the ZIP: not packed, and without a moment."""
    entry = zipfile.ZipInfo(path, date_time=(1980, 1, 1, 0, 0, 0))
    entry.create_system, entry.external_attr, entry.file_size = 3, 0o100644 << 16, size
    return entry
