"""Lists as CSV that no spreadsheet takes for formulas."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator

# What a spreadsheet reads as the beginning of a formula or a command (CSV injection), full-width twins included.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
BOM = "\ufeff"


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, line: str) -> str:
        """The line itself."""
        return line


def safe(cell: object) -> str:
    """The text of a cell, with an apostrophe before it where a spreadsheet would calculate with it."""
    text = str(cell)
    return f"'{text}" if text.lstrip(" ").startswith(DANGEROUS) else text


def csv_lines(heading: Iterable[object], rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """The lines of a CSV file in UTF-8 with a mark at its beginning, by which spreadsheets know the encoding."""
    writer = csv.writer(_Echo())
    yield BOM + str(writer.writerow([safe(cell) for cell in heading]))
    for row in rows:
        yield str(writer.writerow([safe(cell) for cell in row]))
