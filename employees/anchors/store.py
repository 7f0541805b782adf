"""The file of anchors, and how far it was mailed: a line is on the disk before anything goes on."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from employees.anchors.lines import LONGEST_LINE, Anchor, Reading, read_line, read_lines

FILE, LOCK, MAILED = "anchors.jsonl", "lock", "mailed"


def anchor_file() -> Path:
    """Where the anchors are."""
    return Path(settings.AUDIT_ANCHOR_FOLDER) / FILE


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Hold the file against other workers that share the folder."""
    folder = anchor_file().parent
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def read_anchors(path: Path | None = None, *, whole: bool = True) -> Reading:
    """Every anchor of the file, as far as they hold; of none where there is no file."""
    try:
        with (path or anchor_file()).open("rb") as file:
            return read_lines(iter(lambda: file.readline(LONGEST_LINE + 2), b""), whole=whole)
    except FileNotFoundError:
        return Reading(())


def last_anchor() -> Anchor | None:
    """The latest whole line, if its signature holds: read from the end, whatever the length of the file."""
    try:
        with anchor_file().open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - 3 * LONGEST_LINE))
            lines = file.read().split(b"\n")[:-1]  # what follows the last line end is torn, or nothing
    except FileNotFoundError:
        return None
    try:
        return read_line(lines[-1]) if lines else None
    except ValueError:
        return None


def append(anchor: Anchor) -> None:
    """Add a line, on the disk when this returns. A line that a crash tore goes: nothing was built on it."""
    path = anchor_file()
    is_new = not path.exists()
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "r+b") as file:
        content_ends = _end_of_last_line(file.seek(0, os.SEEK_END), file)
        file.truncate(content_ends)
        file.seek(content_ends)
        file.write(anchor.line() + b"\n")
        file.flush()
        os.fsync(file.fileno())
    if is_new:
        folder = os.open(path.parent, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)


def _end_of_last_line(size: int, file: BinaryIO) -> int:
    start = max(0, size - 2 * LONGEST_LINE)
    file.seek(start)
    tail: bytes = file.read()
    return start + tail.rfind(b"\n") + 1


def mailed_up_to() -> tuple[int, str]:
    """The number of the last anchor that was mailed, and when (ISO); (0, "") if none was."""
    try:
        number, _blank, at = (
            (anchor_file().parent / MAILED).read_text(encoding="ascii").strip().partition(" ")
        )
        return int(number), at
    except (FileNotFoundError, ValueError):
        return 0, ""


def note_mailed(number: int, at: str) -> None:
    """Remember what was mailed. Lost, it is only mailed again."""
    path = anchor_file().parent / MAILED
    fresh = path.with_name(f"{MAILED}.{os.getpid()}")
    fresh.write_text(f"{number} {at}\n", encoding="ascii")
    fresh.replace(path)
