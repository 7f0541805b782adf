"""How much, how long and how often a sentence asks for, each as a value that can be compared with another's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from plans.goal_check.language import Wording
from plans.goal_check.patterns import Stretch
from plans.goal_check.quantities import value
from plans.goal_check.subjects import is_named_by_number
from plans.goal_check.tokens import Text

# So far behind a number may stand per what it is: "four reviews of care plans a day".
FARTHEST_PERIOD = 6
HUNDRED = Decimal(100)


@dataclass
class Amounts:
    """The values of each kind (share, time in minutes, times a year, money, number), and where they stand."""

    values: dict[str, set[Decimal]] = field(default_factory=dict)
    places: list[Stretch] = field(default_factory=list)

    def add(self, kind: str, one: Decimal, place: Stretch) -> None:
        """Take in one amount."""
        self.values.setdefault(kind, set()).add(one)
        self.places.append(place)


def amounts(text: Text, wording: Wording) -> Amounts:
    """Every amount of a text, but no date, no time of day and no "line 2"."""
    found, reader = Amounts(), _Reader(text, wording)
    taken = {i for start, end in wording.find("deadline", text) for i in range(start, end)}
    for index in range(len(text.tokens)):
        if index in taken:
            continue
        for kind, one, end in reader.read(index):
            found.add(kind, one, (index, end))
            taken.update(range(index, end))
    return _each_time(found)


def _each_time(found: Amounts) -> Amounts:
    """ "Each week, visit five farms" is five a week."""
    rhythm, numbers = found.values.get("rhythm"), found.values.get("number")
    if rhythm and numbers and len(rhythm) == 1 and "pace" not in found.values:
        times = next(iter(rhythm))
        del found.values["rhythm"], found.values["number"]
        found.values["pace"] = {number * times for number in numbers}
    return found


def differ(one: Mapping[str, set[Decimal]], other: Mapping[str, set[Decimal]]) -> bool:
    """Whether two sentences ask for different amounts of one kind: neither says only part of what the other says."""
    return any(
        not (one[kind] <= other[kind] or other[kind] <= one[kind]) for kind in one.keys() & other.keys()
    )


class _Reader:
    """Reads the amount that begins at a token."""

    def __init__(self, text: Text, wording: Wording) -> None:
        self.text, self.wording = text, wording
        self.said = [token.text for token in text.tokens]
        self.minutes = {word: Decimal(n) for word, n in wording.minutes.items()}
        self.yearly = {word: Decimal(n) for word, n in wording.yearly.items()}

    def word(self, index: int) -> str:
        """The word at a place, or nothing beyond either end."""
        return self.said[index] if 0 <= index < len(self.said) else ""

    def read(self, index: int) -> Iterator[tuple[str, Decimal, int]]:
        """Its kind, its value, and where it ends. At most one."""
        said, lists = self.word(index), self.wording.lists
        if said in self.yearly and said in lists["rhythm_words"]:
            if index + 1 < len(self.said) and self._names_a_thing(index + 1):
                return  # the weekly report
            yield "rhythm", self.yearly[said], index + 1
        elif said in lists["every"] and self._period(index) is not None:
            yield "rhythm", *self._each(index)
        elif said in {"a", "an"} and self.word(index + 1) in self.minutes and self._is_span(index):
            yield "time", self.minutes[self.word(index + 1)], index + 2
        elif said in lists["same_day"] and self.word(index + 1) in lists["day_names"]:
            yield "time", Decimal(0), index + 2
        elif not is_named_by_number(self.text, index, self.wording):
            number = value(self.text.tokens[index], self.wording)
            amount = self._amount(index, number) if number is not None and ":" not in said else None
            # "Without one gap" and "one of the team" count nothing.
            if amount and (amount[0] != "number" or said not in lists["hardly_numbers"]):
                yield amount
        return

    def _names_a_thing(self, index: int) -> bool:
        token = self.text.tokens[index]
        return token.is_word and not any(
            token.text in self.wording.lists[name] for name in ("no_object", "function_words", "joins")
        )

    def _is_span(self, index: int) -> bool:
        return self.word(index - 1) in self.wording.lists["span_words"]

    def _period(self, index: int) -> int | None:
        """Where the period of "every month", "every two weeks", "every other day" stands."""
        nearest = (index + 1, index + 2) if self._step(index + 1) else (index + 1,)
        return next((place for place in nearest if self.word(place) in self.yearly), None)

    def _step(self, index: int) -> Decimal | None:
        word = self.word(index)
        if word in self.wording.lists["every_second"]:
            return Decimal(2)
        return value(self.text.tokens[index], self.wording) if word else None

    def _each(self, index: int) -> tuple[Decimal, int]:
        place = self._period(index) or index
        step = self._step(index + 1) if place == index + 2 else None
        return self.yearly[self.word(place)] / (step or 1), place + 1

    def _amount(self, index: int, number: Decimal) -> tuple[str, Decimal, int]:
        after, lists = self.word(index + 1), self.wording.lists
        if self.word(index) in lists["half_words"] and after in {"of", "the", "all"}:
            return "share", HUNDRED / 2, index + 1
        if after in {"%", "percent"} or (after == "per" and self.word(index + 2) == "cent"):
            return "share", number, index + 2
        of = (
            index + 2
            if after in {"in", "of"}
            else index + 3
            if (after, self.word(index + 2)) == ("out", "of")
            else 0
        )
        whole = value(self.text.tokens[of], self.wording) if of and of < len(self.said) else None
        if whole is not None and number < whole <= HUNDRED:
            return "share", number / whole * HUNDRED, of + 1
        unit = index + 2 if after in lists["working"] else index + 1
        if self.word(index) in lists["half_words"] and self.word(unit) in {"a", "an"}:  # half an hour
            unit += 1
        per = self._per(index)
        if self.word(unit) in self.minutes:
            return "time", number * self.minutes[self.word(unit)], unit + 1
        if self.word(index - 1) in lists["currencies"] or after in lists["currencies"]:
            return "money", number, index + 1
        if per is not None:
            kind = "rhythm" if self.word(index) in lists["rhythm_numbers"] or after == "times" else "pace"
            return kind, number * self.yearly[self.word(per)], index + 1
        return "number", number, index + 1

    def _per(self, index: int) -> int | None:
        """Where the period stands of which a number is so many: "five a week"."""
        stop = min(index + FARTHEST_PERIOD, len(self.said) - 1)
        for place in range(index + 1, stop + 1):
            word = self.word(place)
            if self.text.tokens[place].is_number or word in {",", ";", "."}:
                return None
            if word in self.wording.lists["rhythm_words"]:
                return place
            if word in self.wording.lists["pace_words"] | {"/"}:
                # "a half-term", "each frosty morning"
                named = next((i for i in (place + 1, place + 2) if self.word(i) in self.yearly), None)
                if named is not None:
                    return named
        return None
