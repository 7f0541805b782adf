"""Reads a backup from beginning to end and holds everything in it against everything else. Writes nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any, BinaryIO, Protocol

from django.db.migrations.loader import MigrationLoader

from employees.anchors.lines import Reading, read_lines
from employees.backup import tape
from employees.backup.envelope import FORMAT, BackupRefused, Opener, opened
from employees.backup.keys import KeyMaterial
from employees.backup.rows import read_lines as read_rows


@dataclass
class Contents:
    """What a backup says of itself and holds, as far as it was read."""

    header: dict[str, Any] = field(default_factory=dict)
    keys: KeyMaterial = field(default_factory=KeyMaterial)
    anchors: Reading = field(default_factory=lambda: Reading(()))
    anchor_lines: bytes = b""
    mailed: bytes = b""
    missing: dict[str, list[str]] = field(default_factory=dict)
    counted: tape.Counted = field(default_factory=tape.Counted)

    @property
    def made_at(self) -> datetime:
        """When it was made (UTC)."""
        return datetime.fromisoformat(self.header["made_at"])

    @property
    def rows(self) -> int:
        """How many rows it holds."""
        return sum(self.counted.tables.values())

    @property
    def files(self) -> int:
        """How many files it holds."""
        return sum(one["count"] for one in self.counted.files.values())


class Reader(Protocol):
    """Whoever wants to see the parts go by. Each method may raise BackupRefused."""

    def begin(self, contents: Contents) -> None:
        """Header, keys and anchors were read."""

    def rows(self, table: str, columns: Sequence[str], rows: list[list[Any]]) -> None:
        """Some rows of a table."""

    def file(self, store: str, name: str, blocks: Iterator[bytes], size: int) -> None:
        """A file; all of its blocks must be read."""

    def end(self, contents: Contents) -> None:
        """Everything was read, and is complete."""


def read_backup(file: BinaryIO, opener: Opener, reader: Reader) -> Contents:
    """Read all of it, in flat memory but for some 300 bytes a file. Raises BackupRefused.

    What the reader saw is only certain when this returns.
    """
    with opened(file, opener) as (content, before):
        walk = _Walk(reader, before)
        for part in tape.parts_of(content):
            walk.take(part)
        return walk.finish()


class _Walk:
    """Takes the parts in the one order in which they can come."""

    def __init__(self, reader: Reader, before: str) -> None:
        self.reader, self.before = reader, before
        self.contents = Contents()
        self.waiting = [tape.HEADER, tape.ANCHORS, tape.MAILED]
        self.in_files = self.ended = False

    def take(self, part: tape.Part) -> None:
        """The next part. Raises BackupRefused for one that has no business here."""
        if self.ended:
            raise BackupRefused("This backup holds more after its end.")
        if self.waiting:
            self._beginning(part)
        elif part.name == tape.MANIFEST:
            self._end(part)
            return
        elif (found := tape.ROWS.match(part.name)) and not self.in_files:
            self._rows(found[1], part)
        elif found := tape.FILES.match(part.name):
            self.in_files = True
            self.reader.file(found[1], found[2], part.blocks(), part.size)
            self.contents.counted.note_file(found[1], part.size)
        else:
            raise BackupRefused(
                f"This backup holds something that Waymark never puts there: {part.name[:80]}"
            )
        self.contents.counted.note(part.name, part.sha256)

    def finish(self) -> Contents:
        """What was read. Raises BackupRefused if its end did not come."""
        if not self.ended:
            raise BackupRefused("This backup is cut short: its end is missing.")
        self.reader.end(self.contents)
        return self.contents

    def _beginning(self, part: tape.Part) -> None:
        expected = self.waiting.pop(0)
        if part.name != expected:
            raise BackupRefused(f"This backup is damaged: {expected} is not where it should be.")
        content = part.content()
        if part.name == tape.HEADER:
            self.contents.header = _json(content)
            _fits_this_waymark(self.contents.header, self.before)
            if self.contents.header["with_keys"]:
                self.waiting.insert(0, tape.KEYS)
            for store in self.contents.header["stores"]:
                self.contents.counted.files.setdefault(store, {"count": 0, "bytes": 0})
        elif part.name == tape.KEYS:
            self.contents.keys = _keys_in(content)
        elif part.name == tape.ANCHORS:
            self.contents.anchor_lines = content
            self.contents.anchors = read_lines(content.splitlines(keepends=True))
        else:
            self.contents.mailed = content
        if not self.waiting:
            self.reader.begin(self.contents)

    def _rows(self, table: str, part: tape.Part) -> None:
        columns = self.contents.header["tables"].get(table)
        if columns is None:
            raise BackupRefused(f"This backup is damaged: it does not say what stands in {table}.")
        try:
            rows = read_rows(tape.unpacked(part.content()), columns)
        except ValueError as wrong:
            raise BackupRefused(f"This backup is damaged: rows of {table} cannot be read.") from wrong
        self.contents.counted.note_rows(table, len(rows))
        self.reader.rows(table, columns, rows)

    def _end(self, part: tape.Part) -> None:
        said = _json(part.content())
        self.contents.missing = said.pop("missing", {})
        if said != self.contents.counted.said():
            raise BackupRefused("This backup is damaged: it does not hold what its end says that it holds.")
        self.ended = True


def _json(content: bytes) -> dict[str, Any]:
    try:
        said = json.loads(content)
    except ValueError as wrong:
        raise BackupRefused("This backup is damaged: what it says of itself cannot be read.") from wrong
    if not isinstance(said, dict):
        raise BackupRefused("This backup is damaged: what it says of itself cannot be read.")
    return said


def _keys_in(content: bytes) -> KeyMaterial:
    try:
        return KeyMaterial.read(_json(content))
    except (KeyError, TypeError, ValueError) as wrong:
        raise BackupRefused("This backup is damaged: its keys cannot be read.") from wrong


@cache
def _known_migrations() -> frozenset[tuple[str, str]]:
    return frozenset(MigrationLoader(None).disk_migrations)


def _fits_this_waymark(header: dict[str, Any], before: str) -> None:
    """Raise BackupRefused for a backup that a newer Waymark made, and for one whose first lines are not its own."""
    try:
        made_by = f"Waymark {header['waymark']}" if header["waymark"] else "another Waymark"
        if header["format"] > FORMAT:
            raise BackupRefused(f"This backup was made by {made_by}, which is newer. Update Waymark first.")
        if header["before"] != before:
            raise BackupRefused("The beginning of this file was changed: it belongs to another backup.")
        datetime.fromisoformat(header["made_at"])
        known = _known_migrations()
        unknown = sorted(
            f"{app}.{name}"
            for app, names in header["migrations"].items()
            for name in names
            if (app, name) not in known
        )
        whole = isinstance(header["tables"], dict) and isinstance(header["stores"], list)
    except (KeyError, TypeError, ValueError, AttributeError) as wrong:
        raise BackupRefused("This backup is damaged: what it says of itself cannot be read.") from wrong
    if not whole or not isinstance(header.get("with_keys"), bool):
        raise BackupRefused("This backup is damaged: what it says of itself cannot be read.")
    if unknown:
        raise BackupRefused(
            f"This backup was made by {made_by}, which is newer: this one does not know {unknown[0]}. "
            "Update Waymark first."
        )
