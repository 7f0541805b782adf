"""Which column holds which fact: guessed from the headings, remembered from the last file, corrected by a person."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from employees.importing.cells import excerpt
from employees.importing.dates import Evidence
from employees.importing.fields import FIELDS
from employees.importing.limits import HEADING_WITHIN, SAMPLE_ROWS
from employees.importing.names import split_name
from employees.importing.problems import FileProblem
from employees.importing.reading import Reading, rows
from employees.models import RememberedColumn

EXAMPLES = 3
# Words that exports put around the one that matters: "Worker Legal First Name (Current)".
_NOISE = frozenset(
    {"employee", "worker", "primary", "current", "legal", "employees", "the", "of", "staff", "s"}
)
_MANAGER = frozenset(
    {"manager", "supervisor", "reports", "vorgesetzter", "vorgesetzte", "boss", "mgr", "superieur", "jefe"}
)
# Words that make a fact somebody else's, or private.
_NOT_OURS = frozenset(
    {
        "personal",
        "private",
        "home",
        "emergency",
        "contact",
        "birth",
        "spouse",
        "secondary",
        "previous",
        "former",
    }
)


@dataclass
class Column:
    """One column of the file: where it stands, what its heading says, and a few of its values."""

    index: int
    heading: str
    examples: list[str] = field(default_factory=list)
    dates: Evidence = field(default_factory=Evidence)

    @property
    def letter(self) -> str:
        """The column as a spreadsheet names it."""
        from openpyxl.utils import get_column_letter  # noqa: PLC0415 -- a third of a second of every start

        return str(get_column_letter(self.index + 1))

    def stored(self) -> dict[str, Any]:
        """What is kept of it."""
        return asdict(self)

    @classmethod
    def restored(cls, kept: Mapping[str, Any]) -> Column:
        """The inverse of `stored`."""
        return cls(kept["index"], kept["heading"], list(kept["examples"]), Evidence(**kept["dates"]))


def find_heading(path: Path, reading: Reading) -> Reading:
    """The reading with the row that holds the headings: the one near the top that reads most like headings."""
    best, best_score = 1, 0.0
    for number, cells in islice(rows(path, reading), HEADING_WITHIN):
        score = _like_headings(cells)
        if score > best_score:
            best, best_score = number, score
    return reading.changed(header_row=best)


def _like_headings(cells: Sequence[str]) -> float:
    filled = [plain(cell) for cell in cells if cell]
    known = sum(1 for cell in filled if cell in _BY_HEADING)
    # Figures and addresses are facts, not headings; a title is one cell alone.
    facts = sum(1 for cell in cells if cell and (cell[0].isdigit() or "@" in cell))
    return known * 5 + len(set(filled)) - facts * 2


def columns_of(path: Path, reading: Reading) -> tuple[list[Column], int]:
    """The columns of the file with examples, and how many people rows there are (in a workbook: are said to be).

    Reads a text file whole and the beginning of a workbook. Raises FileProblem.
    """
    found: dict[int, Column] = {}
    heading_seen, count = False, 0
    for number, cells in rows(path, reading):
        if number == reading.header_row:
            heading_seen = True
            found = {index: Column(index, excerpt(text, 200)) for index, text in enumerate(cells) if text}
        elif number > reading.header_row:
            count += 1
            _take_examples(found, cells)
            if reading.kind == "xlsx" and count == SAMPLE_ROWS:
                break
    if not heading_seen:
        raise FileProblem("no_such_heading", row=reading.header_row)
    if not count:
        raise FileProblem("only_heading")
    said = max(reading.rows_total - reading.header_row, count)
    return [found[index] for index in sorted(found)], said


def _take_examples(found: dict[int, Column], cells: Sequence[str]) -> None:
    for index, text in enumerate(cells):
        if text:
            column = found.setdefault(index, Column(index, ""))
            column.dates.add(text)
            if len(column.examples) < EXAMPLES:
                column.examples.append(excerpt(text, 40))


def plain(heading: str) -> str:
    """A heading in lower case without accents and signs: "Employee-No.", "EmployeeNo" and "EMPLOYEE_NO" are one."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", heading).replace("#", " number ")
    letters = unicodedata.normalize("NFKD", spaced.casefold().replace("ß", "ss"))
    bare = "".join(each for each in letters if not unicodedata.combining(each))
    return " ".join(re.sub(r"[\W_]+", " ", bare).split())


_BY_HEADING: Mapping[str, str] = {
    heading: name for name, each in reversed(list(FIELDS.items())) for heading in each.headings
}


def guess(columns: Sequence[Column]) -> dict[str, int]:
    """The column of each fact, as far as the headings tell. A heading that was explained before goes first."""
    remembered = dict(RememberedColumn.objects.values_list("heading", "field"))
    scores: list[tuple[float, int, str, int]] = []
    for column in columns:
        heading = plain(column.heading)[:200]
        if remembered.get(heading) in FIELDS:
            scores.append((-1000.0, column.index, remembered[heading], column.index))
            continue
        scores += [(-score, column.index, name, column.index) for name, score in _likely(heading)]
    mapping: dict[str, int] = {}
    for _score, _order, name, index in sorted(scores):
        if name not in mapping and index not in mapping.values():
            mapping[name] = index
    return _one_way_to_name(mapping, columns)


def _likely(heading: str) -> Iterable[tuple[str, float]]:
    words = heading.split()
    about_manager = not _MANAGER.isdisjoint(words)
    if not words or (heading not in _BY_HEADING and not _NOT_OURS.isdisjoint(words)):
        return
    short = " ".join(word for word in words if word not in _NOISE)
    for name, each in FIELDS.items():
        if about_manager != (name == "manager"):
            continue
        if heading in each.headings:
            yield name, 200 - each.headings.index(heading)
        elif short and short in each.headings:
            yield name, 100 - each.headings.index(short)
        elif about_manager:
            yield name, 1


def _one_way_to_name(mapping: dict[str, int], columns: Sequence[Column]) -> dict[str, int]:
    headings = {column.index: plain(column.heading) for column in columns}
    if "name" in mapping and "first_name" in mapping:
        # Beside a column of first names, "Name" alone is the last name: so German systems write it.
        index = mapping.pop("name")
        if "last_name" not in mapping and headings[index] == "name":
            mapping["last_name"] = index
    return mapping


def remember(columns: Sequence[Column], mapping: Mapping[str, int]) -> None:
    """Keep what a person said about the headings, for the next file."""
    headings = {column.index: plain(column.heading)[:200] for column in columns}
    said = {headings[index]: name for name, index in mapping.items() if headings.get(index)}
    RememberedColumn.objects.filter(heading__in=set(headings.values()) - set(said)).delete()
    RememberedColumn.objects.bulk_create(
        [RememberedColumn(heading=heading, field=name) for heading, name in said.items()],
        update_conflicts=True,
        unique_fields=["heading"],
        update_fields=["field"],
    )


def facts_of(cells: Sequence[str], mapping: Mapping[str, int]) -> dict[str, Any]:
    """The cells of one row by fact. A name in one column is parted into first and last."""
    facts = {name: cells[index] if index < len(cells) else "" for name, index in mapping.items()}
    if "name" in facts:
        facts["first_name"], facts["last_name"] = split_name(facts.pop("name"))
    return facts
