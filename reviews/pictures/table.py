"""The numbers behind a picture, as rows: the same for the page and for a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from reviews.pictures.words import full_day, measured


@dataclass(frozen=True)
class Amount:
    """A number with its unit: together on a page; in a file the number alone, for whoever calculates with it."""

    value: Decimal
    unit: str = ""


Cell = str | date | Amount | None


def _shown(cell: Cell) -> str:
    if isinstance(cell, date):
        return full_day(cell)
    return measured(cell.value, cell.unit) if isinstance(cell, Amount) else cell or ""


def _kept(cell: Cell) -> str:
    if isinstance(cell, date):
        return cell.isoformat()
    return f"{cell.value.normalize():f}" if isinstance(cell, Amount) else cell or ""


@dataclass(frozen=True)
class Row:
    """Cells in the order of the headings; what is not known or does not apply is empty."""

    cells: Sequence[Cell]

    @property
    def kept(self) -> list[str]:
        """As a file keeps them: days in ISO 8601, numbers bare."""
        return [_kept(cell) for cell in self.cells]


@dataclass(frozen=True)
class Table:
    """Headings and rows."""

    headings: Sequence[str]
    rows: Sequence[Row]

    @property
    def used(self) -> list[int]:
        """The places of the columns in which anything stands: the others say nothing on a page."""
        return [place for place in range(len(self.headings)) if any(row.cells[place] for row in self.rows)]

    @property
    def shown_headings(self) -> list[str]:
        """The headings of the columns that a page shows."""
        return [self.headings[place] for place in self.used]

    @property
    def shown(self) -> list[list[tuple[str, str]]]:
        """The rows as a page shows them: each cell beside its heading, an empty one as a dash."""
        return [
            [(self.headings[place], _shown(row.cells[place]) or "–") for place in self.used]
            for row in self.rows
        ]
