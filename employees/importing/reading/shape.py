"""What is known about how a file is to be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

# The number of the row as a spreadsheet counts it, and its cells.
Row = tuple[int, list[str]]


@dataclass(frozen=True)
class Reading:
    """How to turn the file into rows. `rows_total` is how many rows it says it has; 0 if it does not say."""

    kind: str = "text"
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    header_row: int = 1
    rows_total: int = 0
    # Text beyond plain letters, as this encoding reads it: whoever looks sees at once whether it is right.
    sample: str = ""

    def stored(self) -> dict[str, Any]:
        """What is kept of it."""
        return asdict(self)

    def changed(self, **changes: Any) -> Reading:
        """The same with something different."""
        return replace(self, **changes)

    @classmethod
    def restored(cls, kept: Mapping[str, Any]) -> Reading:
        """The inverse of `stored`."""
        known = {name: kept[name] for name in cls.__dataclass_fields__ if name in kept}
        return cls(**{**known, "sheets": tuple(known.get("sheets", ()))})
