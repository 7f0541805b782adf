"""The inside of a backup: a tar of parts, written and read in one go, in flat memory. Any tar program lists it.

Parts have fixed names and a fixed order; nothing else is taken, and nothing is unpacked by the name that a part gives.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import tarfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from employees.backup.envelope import BackupRefused

HEADER, KEYS, ANCHORS, MAILED, MANIFEST = (
    "header.json",
    "keys.json",
    "anchors.jsonl",
    "mailed",
    "manifest.json",
)
ROWS = re.compile(r"rows/([a-z0-9_]+\.[a-z0-9_]+)/(\d{6})\.jsonl\.gz\Z")
FILES = re.compile(r"files/([a-z]+)/([0-9a-zA-Z_./-]{1,200})\Z")
# What is held in memory at once: a part of rows, and how far it may swell when it is unpacked.
PART_BYTES, LARGEST_PART = 1 << 20, 64 << 20
LARGEST_TEXT = 64 << 20
BLOCK = 1 << 18


def part(name: str, content: bytes) -> Iterator[bytes]:
    """A part of which the content is known."""
    yield _head(name, len(content))
    yield content
    yield _padding(len(content))


def file_part(name: str, size: int, file: BinaryIO, digest: Any) -> Iterator[bytes]:
    """A part read from `file`, which has exactly `size` bytes; `digest` takes them too. Raises BackupRefused."""
    yield _head(name, size)
    left = size
    while left:
        block = file.read(min(BLOCK, left))
        if not block:
            raise BackupRefused(f"{name} became shorter while it was read. Try again.")
        digest.update(block)
        left -= len(block)
        yield block
    yield _padding(size)


def end_of_tape() -> Iterator[bytes]:
    """What a tar ends with."""
    yield b"\0" * tarfile.BLOCKSIZE * 2


def packed(lines: Iterable[bytes]) -> bytes:
    """Lines as one compressed part; the same lines, the same bytes."""
    return gzip.compress(b"".join(lines), compresslevel=6, mtime=0)


def unpacked(content: bytes) -> bytes:
    """What `packed` packed. Raises BackupRefused for what is nothing of the kind, or swells beyond all bounds."""
    unpacking = zlib.decompressobj(wbits=31)
    try:
        whole = unpacking.decompress(content, LARGEST_PART)
    except zlib.error as wrong:
        raise BackupRefused("This backup is damaged: a part of its rows cannot be unpacked.") from wrong
    if not unpacking.eof or unpacking.unused_data:
        raise BackupRefused("This backup is damaged: a part of its rows is not as it was packed.")
    return whole


def as_text(content: Any) -> bytes:
    """Facts as JSON, for a part that is one."""
    return json.dumps(content, sort_keys=True, indent=1, ensure_ascii=False).encode()


@dataclass
class Counted:
    """What went over the tape, so that its end can say what must have come before."""

    tables: dict[str, int] = field(default_factory=dict)
    files: dict[str, dict[str, int]] = field(default_factory=dict)
    parts: int = 0
    _digest: Any = field(default_factory=hashlib.sha256)

    def note(self, name: str, sha256: str) -> None:
        """One part went by."""
        self.parts += 1
        self._digest.update(f"{name} {sha256}\n".encode())

    def note_file(self, store: str, size: int) -> None:
        """It was a file."""
        counts = self.files.setdefault(store, {"count": 0, "bytes": 0})
        counts["count"] += 1
        counts["bytes"] += size

    def note_rows(self, table: str, count: int) -> None:
        """It held rows."""
        self.tables[table] = self.tables.get(table, 0) + count

    def said(self) -> dict[str, Any]:
        """As the manifest says it."""
        return {
            "tables": self.tables,
            "files": self.files,
            "parts": self.parts,
            "sha256": self._digest.hexdigest(),
        }


@dataclass
class Part:
    """One part while it is being read. A file is read through `blocks`, everything else through `content`."""

    name: str
    size: int
    _file: BinaryIO
    _digest: Any = field(default_factory=hashlib.sha256)

    def content(self, at_most: int = LARGEST_TEXT) -> bytes:
        """All of it. Raises BackupRefused if it is larger than such a part can be."""
        if self.size > at_most:
            raise BackupRefused(f"This backup is damaged: {self.name} is far too large.")
        return b"".join(self.blocks())

    def blocks(self) -> Iterator[bytes]:
        """All of it, piece by piece."""
        left = self.size
        while left:
            block = self._file.read(min(BLOCK, left))
            if not block:
                raise BackupRefused(f"This backup is cut short in {self.name}.")
            self._digest.update(block)
            left -= len(block)
            yield block

    @property
    def sha256(self) -> str:
        """Of what was read."""
        digest: str = self._digest.hexdigest()
        return digest


def parts_of(content: BinaryIO) -> Iterator[Part]:
    """The parts, one after the other; each must be read before the next. Raises BackupRefused for anything else."""
    try:
        with tarfile.open(fileobj=content, mode="r|", bufsize=BLOCK) as tape:
            for member in tape:
                file = tape.extractfile(member) if member.isreg() else None
                if file is None or member.issparse() or member.pax_headers:
                    raise BackupRefused("This backup holds something that Waymark never puts into one.")
                yield Part(member.name, member.size, file)  # type: ignore[arg-type]  # it reads like any binary file
    except tarfile.TarError as wrong:
        raise BackupRefused("This backup is damaged: its parts cannot be told apart.") from wrong
    while rest := content.read(BLOCK):
        if rest.strip(b"\0"):
            raise BackupRefused("This backup holds more after its end.")


def _head(name: str, size: int) -> bytes:
    about = tarfile.TarInfo(name)
    about.size, about.mode = size, 0o600
    return about.tobuf(format=tarfile.USTAR_FORMAT)


def _padding(size: int) -> bytes:
    return b"\0" * (-size % tarfile.BLOCKSIZE)
