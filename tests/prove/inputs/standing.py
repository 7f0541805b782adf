"""Which payloads stood in which column, and on which kinds of page they were read in Chromium."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.prove.canaries.table import WORDS
from tests.prove.inputs.planting import Planter

ENOUGH = 200  # payloads in each column, and of each column on each kind of page


@dataclass
class Standing:
    """Payloads that were put into columns carry the number of their column (`replanting.marked`): by it they are found
    again on whatever page they stand."""

    planter: Planter
    host: str
    read: dict[tuple[int, str], set[int]] = field(default_factory=lambda: defaultdict(set))

    def note(self, page: str, html: str) -> None:
        """A page of this kind was opened, and stood so in the browser."""
        for number, place in self._found(html):
            self.read[place, page].add(number)

    def places_in(self, html: str) -> set[int]:
        """The columns of which something stands there."""
        return {place for _number, place in self._found(html)}

    def columns(self) -> dict[str, int]:
        """How many payloads stood in each column of words: none, where the column is empty in every row."""
        stood: dict[str, set[int]] = {name: set() for name in sorted(WORDS)}
        for (model, within), numbers in self.planter.planted.items():
            name = f"{model}.{within.split('.')[0]}"
            if name in stood:
                stood[name] |= numbers
        return {name: len(numbers) for name, numbers in stood.items()}

    def columns_below(self, enough: int) -> list[str]:
        """Columns of words in which there stood some, and fewer."""
        return [f"{name}: {count}" for name, count in self.columns().items() if 0 < count < enough]

    def told(self) -> Iterator[str]:
        """What came of it, in lines."""
        columns = self.columns()
        full = sum(count >= ENOUGH for count in columns.values())
        yield f"columns of words: {len(columns)}, {full} of them held {ENOUGH} payloads or more"
        yield f"    never filled as text: {', '.join(name for name, count in columns.items() if not count)}"
        many = sum(len(numbers) >= ENOUGH for numbers in self.read.values())
        kinds = len({page for _place, page in self.read})
        yield (
            f"columns on kinds of pages: {len(self.read)} on {kinds} kinds of page, of {many} of them {ENOUGH} or "
            f"more that call were read there"
        )
        names = {number: ".".join(place) for place, number in self.planter.places.items()}
        for (place, page), numbers in sorted(self.read.items(), key=lambda one: (len(one[1]), one[0][1])):
            if len(numbers) < ENOUGH:
                yield f"    {names[place]} on {page}: {len(numbers)}"

    def _found(self, html: str) -> Iterator[tuple[int, int]]:
        for number, place in re.findall(rf"{re.escape(self.host)}/(\d+)x(\d+)", html):
            yield int(number), int(place)
