"""Where things stand: days across, numbers down, and words where they cover nothing.

Words are placed for the narrowest and the widest picture. Shares of the width keep their order, and words keep their
size, so what is apart on a phone is further apart on a desk.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache

from reviews.pictures.picture import Label, Line, Mark

# CSS pixels: a phone of 320 with the page's own margins, the width from which all words are shown, and the widest.
NARROW, WIDE, WIDEST = 256.0, 560.0, 640.0
TEXT = 14.0
RADIUS = 7.0
# The ends of the axis stand so far in, that a mark there is whole.
INSET = 0.03
# An estimate on the safe side: no letter of the fonts that we ship is wider on average.
LETTER, WIDE_LETTER = 0.56, 1.05


@dataclass(frozen=True)
class Days:
    """The axis of days, both ends included. `start` equals `end` where there is one day only."""

    start: date
    end: date

    @classmethod
    def around(cls, days: Iterable[date | None]) -> Days:
        """From the first to the last of them. At least one is a date."""
        known = [day for day in days if day is not None]
        return cls(min(known), max(known))

    def x(self, day: date) -> float:
        """Where a day stands, as a share of the width."""
        length = (self.end - self.start).days
        share = (day - self.start).days / length if length else 0.5
        return INSET + (1 - 2 * INSET) * min(max(share, 0.0), 1.0)

    def holds(self, day: date) -> bool:
        """Whether a day stands on the axis."""
        return self.start <= day <= self.end


@dataclass(frozen=True)
class Numbers:
    """The axis of numbers. More is higher up, whichever way is better: a picture that turned around would mislead.

    What was agreed sets the scale. What was measured may stretch it by its own length to either side; what lies beyond
    is drawn at the edge.
    """

    low: float
    high: float
    top: float
    bottom: float

    @classmethod
    def of(cls, agreed: Sequence[Decimal], measured: Sequence[Decimal], top: float, bottom: float) -> Numbers:
        """The axis for these numbers between two heights in pixels. At least one number is there."""
        base = [float(value) for value in agreed or measured]
        span = max(base) - min(base) or max(abs(base[0]) / 2, 1.0)
        least, most = min(base) - span, max(base) + span
        known = [*base, *(min(max(float(value), least), most) for value in measured)]
        low, high = min(known), max(known)
        if low == high:
            low, high = low - span / 2, high + span / 2
        return cls(low, high, top, bottom)

    def y(self, value: Decimal) -> float:
        """How far down a number stands; at the edge if it lies beyond the scale."""
        share = (float(value) - self.low) / (self.high - self.low)
        return self.bottom - min(max(share, 0.0), 1.0) * (self.bottom - self.top)

    def beyond(self, value: Decimal) -> str:
        """Whether a number lies above or below the scale; "" for within."""
        slack = (self.high - self.low) * 1e-9
        if float(value) > self.high + slack:
            return "above"
        return "below" if float(value) < self.low - slack else ""


@dataclass(frozen=True)
class Box:
    """A rectangle in pixels, down from the top."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Box) -> bool:
        """Whether they share any surface."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )

    def lies_within(self, width: float, height: float) -> bool:
        """Whether it stands whole in a picture of this size."""
        return self.left >= 0 and self.top >= 0 and self.right <= width and self.bottom <= height

    def is_crossed_by(self, line: Line, width: float) -> bool:
        """Whether a line passes through it in a picture of this width (Liang and Barsky)."""
        x, y = line.x1 * width, line.y1
        dx, dy = (line.x2 - line.x1) * width, line.y2 - line.y1
        enters, leaves = 0.0, 1.0
        for step, room in (
            (-dx, x - self.left),
            (dx, self.right - x),
            (-dy, y - self.top),
            (dy, self.bottom - y),
        ):
            if step == 0:
                if room < 0:
                    return False
            elif step < 0:
                enters = max(enters, room / step)
            else:
                leaves = min(leaves, room / step)
        return enters <= leaves


@lru_cache(maxsize=2048)
def width_of(text: str) -> float:
    """How wide words are at most, in pixels."""
    letters = (WIDE_LETTER if unicodedata.east_asian_width(one) in "WF" else LETTER for one in text)
    return sum(letters) * TEXT


def box_of(label: Label, width: float) -> Box:
    """The rectangle of a label in a picture of this width."""
    wide = width_of(label.text)
    at = label.x * width + label.dx
    left = {"start": at, "middle": at - wide / 2, "end": at - wide}[label.anchor]
    return Box(left, label.y - TEXT * 0.8, left + wide, label.y + TEXT * 0.25)


def box_of_mark(mark: Mark, width: float) -> Box:
    """The rectangle that a mark takes."""
    at = mark.x * width
    return Box(at - RADIUS, mark.y - RADIUS, at + RADIUS, mark.y + RADIUS)


@dataclass(frozen=True)
class Wanted:
    """Words that belong to a place, and the places they can take, the best first. `must`: they are never left out."""

    spots: Sequence[Label]
    must: bool = False


def around(text: str, x: float, y: float, *, kind: str = "plain", must: bool = False) -> Wanted:
    """Words that belong to a mark: above it, below it, or beside it."""
    above, below, beside = y - RADIUS - 5, y + RADIUS + TEXT, y + TEXT * 0.3
    away = RADIUS + 4
    spots = [
        Label(text, x, above, 0, "middle", kind),
        Label(text, x, below, 0, "middle", kind),
        Label(text, x, above, -RADIUS, "start", kind),
        Label(text, x, above, RADIUS, "end", kind),
        Label(text, x, below, -RADIUS, "start", kind),
        Label(text, x, below, RADIUS, "end", kind),
        Label(text, x, beside, away, "start", kind),
        Label(text, x, beside, -away, "end", kind),
        Label(text, x, above - TEXT, 0, "middle", kind),
        Label(text, x, below + TEXT, 0, "middle", kind),
    ]
    return Wanted(spots, must)


def on_axis(text: str, x: float, y: float, *, kind: str = "quiet", must: bool = False) -> Wanted:
    """Words below or above an axis: in the middle of their place, or to one side where the picture ends."""
    return Wanted(
        [
            Label(text, x, y, 0, "middle", kind),
            Label(text, x, y, -RADIUS, "start", kind),
            Label(text, x, y, RADIUS, "end", kind),
        ],
        must,
    )


def placed(
    wanted: Sequence[Wanted], marks: Sequence[Mark], lines: Sequence[Line], height: float
) -> list[Label]:
    """The labels that have room, in the order of their weight. What must stand may cross a line, or a mark where many
    lie together, but no other words.

    What has no room on a phone is tried again for the desk; what has none there either is left to the table.
    """
    everywhere = [_Room.of(width, height, marks, lines) for width in (NARROW, WIDE, WIDEST)]
    found: list[Label] = []
    later: list[Wanted] = []
    for one in wanted:
        spot = _spot(one, everywhere)
        if spot is None:
            later.append(one)
        else:
            found.append(spot)
    for one in later:
        spot = _spot(one, everywhere[1:])
        if spot is not None:
            found.append(replace(spot, only_wide=True))
    return found


@dataclass(frozen=True)
class _Room:
    """A picture of one width, and what is taken in it."""

    width: float
    height: float
    marks: Sequence[Box]
    lines: Sequence[Line]
    words: list[Box] = field(default_factory=list)

    @classmethod
    def of(cls, width: float, height: float, marks: Sequence[Mark], lines: Sequence[Line]) -> _Room:
        return cls(width, height, [box_of_mark(mark, width) for mark in marks], lines)

    def has_room(self, box: Box, *, over_marks: bool = False) -> bool:
        if not box.lies_within(self.width, self.height) or any(box.meets(other) for other in self.words):
            return False
        return over_marks or not any(box.meets(mark) for mark in self.marks)

    def is_clear(self, box: Box) -> bool:
        return not any(box.is_crossed_by(line, self.width) for line in self.lines)


def _spot(wanted: Wanted, rooms: Sequence[_Room]) -> Label | None:
    """The best spot that is free in every room; it is taken then."""
    crowded: list[Label] = []
    for spot in wanted.spots:
        boxes = [(room, box_of(spot, room.width)) for room in rooms]
        if all(room.has_room(box) for room, box in boxes):
            if all(room.is_clear(box) for room, box in boxes):
                return _taken(spot, rooms)
            crowded.append(spot)
    if not wanted.must:
        return None
    over_marks = (
        spot
        for spot in wanted.spots
        if all(room.has_room(box_of(spot, room.width), over_marks=True) for room in rooms)
    )
    best = crowded[0] if crowded else next(over_marks, None)
    return _taken(best, rooms) if best else None


def _taken(spot: Label, rooms: Sequence[_Room]) -> Label:
    for room in rooms:
        room.words.append(box_of(spot, room.width))
    return spot
