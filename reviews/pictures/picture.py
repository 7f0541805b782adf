"""A picture as numbers: what stands where, before it is markup.

Across, everything is a share of the width, 0 to 1, so that one picture fits a phone and a desk and its letters keep
their size; down, it is CSS pixels. `templates/components/picture.html` draws it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from django.utils.translation import get_language_bidi

from reviews.pictures.table import Table


@dataclass(frozen=True)
class Line:
    """A straight line. `kind` is how it is drawn: agreed, target, today, axis, span, late, wait."""

    kind: str
    x1: float
    y1: float
    x2: float
    y2: float


@dataclass(frozen=True)
class Mark:
    """A sign at a place. `shape` tells it from others without colour; RADIUS pixels in every direction are its own."""

    shape: str
    x: float
    y: float
    is_last: bool = False


@dataclass(frozen=True)
class Label:
    """Words at a place: `x` and `y` of their baseline, `dx` pixels beside it, and which end of them stands there.

    `only_wide`: there is no room for them on a phone; they stand in the table.
    """

    text: str
    x: float
    y: float
    dx: float = 0
    anchor: str = "middle"
    kind: str = "plain"
    only_wide: bool = False


@dataclass(frozen=True)
class Key:
    """One line of the legend: a shape, or a line, and what it stands for."""

    words: str
    shape: str = ""
    line: str = ""


@dataclass(frozen=True)
class Picture:
    """One picture. `title` names it, `finding` says in a sentence what it shows, `table` says everything it shows.

    `more` are sentences that belong beside the finding, such as which way is better.
    """

    title: str
    finding: str
    table: Table
    height: float = 0
    lines: Sequence[Line] = ()
    marks: Sequence[Mark] = ()
    labels: Sequence[Label] = ()
    legend: Sequence[Key] = ()
    more: Sequence[str] = field(default_factory=tuple)
    # Where time runs from right to left, as it does for whoever reads Arabic or Hebrew.
    from_the_right: bool = False

    @property
    def direction(self) -> str:
        """Which way its words run, and time with them: also which end of a label is its start."""
        return "rtl" if self.from_the_right else "ltr"

    def turned(self) -> Picture:
        """The same picture for whoever reads from the right: the other way across, with the same up and down.

        Labels keep their anchors, whose start is on the right then, and signs their shape: a tick is a tick everywhere.
        """
        return replace(
            self,
            from_the_right=not self.from_the_right,
            lines=[replace(one, x1=1 - one.x1, x2=1 - one.x2) for one in self.lines],
            marks=[replace(one, x=1 - one.x) for one in self.marks],
            labels=[replace(one, x=1 - one.x, dx=-one.dx) for one in self.labels],
        )

    @property
    def is_drawn(self) -> bool:
        """Whether there is anything to see: without a mark the finding says all."""
        return bool(self.marks)


def in_reading_order(picture: Picture) -> Picture:
    """The picture as the language reads that its words are in: time runs the way the sentence beside it does."""
    return picture.turned() if get_language_bidi() else picture
