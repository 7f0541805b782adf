"""Workbooks (XLSX), read cell by cell from the packed file."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

from employees.importing.cells import as_text
from employees.importing.limits import MAX_CELL, MAX_COLUMNS
from employees.importing.problems import FileProblem
from employees.importing.reading.shape import Reading, Row

log = logging.getLogger(__name__)

# The last row that Excel knows. A file that counts further has been made to keep a reader busy.
LAST_ROW = 1_048_576
# Rows looked at to see whether a sheet holds a table.
GLANCE = 30
BATCH = 200


def look(path: Path, *, sheet: str = "") -> Reading:
    """Find the sheet with the table: the one chosen, else the visible one with the widest rows near its top."""
    with _opened(path) as book:
        names = tuple(each.title for each in book.worksheets)
        if sheet in names:
            chosen = book[sheet]
        else:
            visible = [each for each in book.worksheets if each.sheet_state == "visible"] or book.worksheets
            chosen = max(visible, key=_width, default=None)
        if chosen is None:
            raise FileProblem("no_sheet")
        declared = chosen.max_row or 0
        if not _width(chosen):
            raise FileProblem("empty")
        return Reading(
            kind="xlsx",
            sheet=chosen.title,
            sheets=names,
            rows_total=declared if 1 < declared < LAST_ROW else 0,
        )


def rows(path: Path, reading: Reading) -> Iterator[Row]:
    """Every row of the chosen sheet with its number."""
    with _opened(path) as book:
        if reading.sheet not in book.sheetnames:
            raise FileProblem("no_sheet")
        for number, cells in enumerate(_cells(book[reading.sheet]), 1):
            if number > LAST_ROW:
                raise FileProblem("damaged_workbook")
            yield number, [_text(cell, number) for cell in cells]


def _text(cell: Any, number: int) -> str:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, str) and len(value) > MAX_CELL:
        raise FileProblem("cell_too_large", row=number, limit=f"{MAX_CELL:,}")
    return as_text(value, cell.number_format if type(value) is int else "")


def _cells(sheet: Any) -> Iterator[tuple[Any, ...]]:
    """The rows of a sheet. Their width is given, because files lie about it; one column more shows too many."""
    sheet.reset_dimensions()
    found = sheet.iter_rows(max_col=MAX_COLUMNS + 1)
    while True:
        with _quietly():
            batch = list(islice(found, BATCH))
        if not batch:
            return
        yield from batch


def _width(sheet: Any) -> int:
    return max(
        (sum(1 for cell in row if cell.value not in (None, "")) for row in islice(_cells(sheet), GLANCE)),
        default=0,
    )


@contextmanager
def _quietly() -> Iterator[None]:
    # openpyxl warns of styles and extensions that it does not know; they hold no facts.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    """The workbook, closed afterwards. Whatever goes wrong inside it is the file's fault and becomes a FileProblem."""
    from openpyxl import load_workbook  # noqa: PLC0415 -- a third of a second of every start, needed by an import

    book = None
    try:
        # Opened here, because openpyxl judges files by their names, and ours are random.
        with path.open("rb") as file:
            with _quietly():
                book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
            yield book
    except (FileProblem, GeneratorExit):
        raise
    except Exception as error:
        # A stranger's file in a parser of others: it raises nearly every exception there is.
        log.info("workbook_unreadable", extra={"code": type(error).__name__})
        raise FileProblem("damaged_workbook") from error
    finally:
        if book is not None:
            book.close()
