"""Text files: CSV and its relatives, in whatever encoding and with whatever separator."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from employees.importing.cells import tidy
from employees.importing.limits import MAX_CELL, MAX_LINES_IN_A_ROW
from employees.importing.problems import FileProblem
from employees.importing.reading.encodings import guess_encoding
from employees.importing.reading.shape import Reading, Row

SEPARATORS = (",", ";", "\t", "|")
# What Excel's own first line "sep=…" may name.
HINTED = frozenset((*SEPARATORS, ":", "^", "~", "#"))
SAMPLE_CHARACTERS = 64 * 1024
SAMPLE_RECORDS = 60
# More control characters than this share of the text, and it is no text.
MOST_CONTROLS = 0.02


def look(path: Path, *, encoding: str = "", delimiter: str = "") -> Reading:
    """Find encoding and separator. Raises FileProblem if this is not a table of text."""
    chosen = encoding or guess_encoding(path)
    with _opened(path, chosen) as file:
        head = file.read(SAMPLE_CHARACTERS).lstrip("\ufeff")
    if not head.strip():
        raise FileProblem("empty")
    controls = sum(1 for each in head if each < " " and each not in "\t\r\n\x0b\x0c\x1a")
    if controls > max(3, len(head) * MOST_CONTROLS):
        raise FileProblem("not_a_table")
    return Reading(
        kind="text",
        encoding=chosen,
        delimiter=delimiter or _separator_of(head),
        sample=_beyond_plain_letters(path, chosen),
    )


def rows(path: Path, reading: Reading) -> Iterator[Row]:
    """Every record with its number. A record with quoted line breaks counts once, as in a spreadsheet."""
    with _opened(path, reading.encoding) as file:
        records = csv.reader(file, delimiter=reading.delimiter)
        number = line = 0
        while True:
            number += 1
            try:
                record = next(records)
            except StopIteration:
                return
            except csv.Error as error:
                if "field limit" in str(error):
                    raise FileProblem("cell_too_large", row=number, limit=f"{MAX_CELL:,}") from error
                raise FileProblem("not_a_table") from error
            if records.line_num - line > MAX_LINES_IN_A_ROW:
                raise FileProblem("open_quote", row=number)
            line = records.line_num
            yield number, [tidy(cell) for cell in record]


@contextmanager
def _opened(path: Path, encoding: str) -> Iterator[io.TextIOWrapper]:
    # newline="": csv itself knows CR, LF and CRLF, and keeps those inside quotes.
    # replace: one broken byte spoils one cell, which is then named, and not the whole file.
    try:
        opened = path.open(encoding=encoding, errors="replace", newline="")
    except LookupError as error:
        raise FileProblem("unknown_encoding", encoding=encoding[:20]) from error
    with opened:
        try:
            yield opened
        except (
            UnicodeError
        ) as error:  # UTF-16 and UTF-32 want their mark at the beginning, whatever `errors` says
            raise FileProblem("unknown_encoding", encoding=encoding[:20]) from error


def _separator_of(head: str) -> str:
    first_line = head.split("\n", 1)[0].strip()
    if first_line.lower().startswith("sep=") and first_line[4:] in HINTED:
        return first_line[4:]
    if first_line.lower() == "sep=":  # "sep=<tab>", with the tab stripped
        return "\t"
    scores = {separator: _evenness(head, separator) for separator in SEPARATORS}
    best = max(SEPARATORS, key=lambda separator: scores[separator])
    return best if scores[best] > 0 else ","


def _evenness(head: str, separator: str) -> float:
    """How much the text looks like a table with this separator: many columns, and as many in every record."""
    widths: list[int] = []
    lines = head.splitlines(keepends=True)
    # The last line is cut off, unless it is the only one.
    records = csv.reader(lines[:-1] or lines, delimiter=separator)
    try:
        for record in records:
            if any(record):
                widths.append(len(record))
            if len(widths) == SAMPLE_RECORDS:
                break
    except csv.Error:
        pass
    if not widths:
        return 0.0
    width, count = Counter(widths).most_common(1)[0]
    return 0.0 if width < 2 else width * (count / len(widths)) ** 2


def _beyond_plain_letters(path: Path, encoding: str) -> str:
    """A few words with letters beyond A to Z, to judge the encoding by."""
    words: list[str] = []
    with _opened(path, encoding) as file:
        for line in iter(lambda: file.readline(MAX_CELL), ""):
            if not line.isascii():
                words += [word for word in tidy(line).replace('"', " ").split() if not word.isascii()]
            if len(words) >= 5:
                break
    return " ".join(word[:40] for word in words[:5]).lstrip("\ufeff")
