"""A file turned into rows of text, whatever program wrote it.

`look` finds out how a file has to be read, `rows` reads it so, row by row, in flat memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from employees.importing.limits import MAX_COLUMNS, MAX_ROWS
from employees.importing.problems import FileProblem
from employees.importing.reading import delimited, workbook
from employees.importing.reading.shape import Reading, Row
from employees.importing.reading.sniffing import kind_of

__all__ = ["Reading", "Row", "look", "people_rows", "rows"]


def look(path: Path, *, encoding: str = "", delimiter: str = "", sheet: str = "") -> Reading:
    """How the file is to be read. What a person has said goes before what the file suggests. Raises FileProblem."""
    if kind_of(path) == "xlsx":
        return workbook.look(path, sheet=sheet)
    return delimited.look(path, encoding=encoding, delimiter=delimiter)


def rows(path: Path, reading: Reading) -> Iterator[Row]:
    """The rows that hold anything, each with its number as a spreadsheet counts. Raises FileProblem."""
    if not path.exists():
        raise FileProblem("file_gone")
    found = workbook.rows(path, reading) if reading.kind == "xlsx" else delimited.rows(path, reading)
    count = 0
    for number, cells in found:
        if not any(cells):
            continue
        count += 1
        if count > MAX_ROWS:
            raise FileProblem("too_many_rows", limit=f"{MAX_ROWS:,}")
        while cells and not cells[-1]:
            cells.pop()
        if len(cells) > MAX_COLUMNS:
            raise FileProblem("too_many_columns", limit=MAX_COLUMNS)
        yield number, cells


def people_rows(path: Path, reading: Reading) -> Iterator[Row]:
    """The rows below the heading row."""
    for number, cells in rows(path, reading):
        if number > reading.header_row:
            yield number, cells
