"""Dates as files write them. Where one can be read in two ways, nothing is guessed: a person says which."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from django.utils import translation
from django.utils.dates import MONTHS, MONTHS_3, MONTHS_AP

from employees.importing.problems import Problem
from employees.working_days import FIRST_YEAR, LAST_YEAR

DAY_FIRST, MONTH_FIRST, ONLY_ONE_WAY = "day_first", "month_first", "only_one_way"
# Two digits: 70 is 1970, 69 is 2069.
PIVOT = 70
# Excel counts days from here, because it takes 1900 for a leap year.
EXCEL_DAY_ZERO = date(1899, 12, 30)
# The languages whose month names are read, whatever language the reader has.
# Finnish is left out: its "mar" is November.
MONTH_LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pt", "pl", "sv", "da", "nb", "cs", "ar")

# A time of day behind a date, and the zone behind that, say nothing about the day.
_TIME = re.compile(
    r"[T ]+\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?\s*([ap]\.?m\.?)?\s*(Z|UTC|[+-]\d{2}:?\d{2})?$", re.IGNORECASE
)
_YEAR_FIRST = re.compile(r"^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$")
_COMPACT = re.compile(r"^(19|20)(\d{2})(\d{2})(\d{2})$")
_NUMERIC = re.compile(r"^(\d{1,2})([-/. ])(\d{1,2})\2(\d{4}|\d{2})$")
_SERIAL = re.compile(r"^[1-7]\d{4}([.,]\d+)?$")
_WORDY = re.compile(
    r"^(?:(\d{1,2})(?:st|nd|rd|th|er|º|ª)?[\s.\-/]*(?:de |of )?)([^\W\d]+)\.?,?[\s.\-/]*(?:de )?(\d{4}|\d{2})$"
)
_WORDY_US = re.compile(r"^([^\W\d]+)\.?[\s\-]*(\d{1,2})(?:st|nd|rd|th)?[,\s\-]+(\d{4}|\d{2})$")
_WEEKDAY = re.compile(r"^[^\W\d]+\.?,\s+(?=\d)")
# How HR systems write "no end": the last day that their calendar knows, or no day at all.
_NO_END = re.compile(r"^(9999\D?12\D?31|31\D?12\D?9999|12\D?31\D?9999|0000\D?00\D?00|00\D?00\D?0000|0{8})$")


def means_never(text: str) -> bool:
    """Whether this is one of the ways in which HR systems write "no date": 31.12.9999, 0000-00-00."""
    return _NO_END.match(_TIME.sub("", text)) is not None


def read_date(text: str, *, order: str = "", field: str = "") -> date:
    """The date that the text says. `order` is DAY_FIRST or MONTH_FIRST where a person chose, else ambiguity is refused.

    Raises Problem, naming `field`.
    """
    readings = possible(text)
    if not readings:
        raise Problem("not_a_date", field=field, value=text[:60])
    wanted = readings.get(order)
    if wanted is None and order in {DAY_FIRST, MONTH_FIRST} and "" not in readings:
        raise Problem("date_other_way", field=field, value=text[:60])
    choices = {wanted} if wanted else set(readings.values())
    if len(choices) > 1:
        raise Problem("date_two_ways", field=field, value=text[:60])
    found = choices.pop()
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise Problem("date_far_away", field=field, value=text[:60], first=FIRST_YEAR, last=LAST_YEAR)
    return found


def possible(text: str) -> dict[str, date]:
    """The ways to read the text: under "" if there is but one, else by which part comes first. Empty: not a date."""
    text = _TIME.sub("", text.strip()).strip()
    if match := _YEAR_FIRST.match(text) or _COMPACT.match(text):
        parts = [int(part) for part in match.groups()]
        year, month, day = parts if len(parts) == 3 else (parts[0] * 100 + parts[1], parts[2], parts[3])
        return _readings({"": (year, month, day)})
    if match := _NUMERIC.match(text):
        first, second, year = int(match[1]), int(match[3]), _year(match[4])
        if match[2] == ".":
            # Wherever dates are written with dots, the day comes first.
            return _readings({"": (year, second, first)})
        found = _readings({DAY_FIRST: (year, second, first), MONTH_FIRST: (year, first, second)})
        return (
            {"": next(iter(found.values()))} if len(set(found.values())) == 1 and len(found) == 2 else found
        )
    if _SERIAL.match(text):
        return {"": EXCEL_DAY_ZERO + timedelta(days=int(float(text.replace(",", "."))))}
    return _in_words(text)


def _in_words(text: str) -> dict[str, date]:
    text = _WEEKDAY.sub("", text)
    if match := _WORDY.match(text):
        day, name, year = match.groups()
    elif match := _WORDY_US.match(text):
        name, day, year = match.groups()
    else:
        return {}
    month = _months().get(name.casefold())
    return _readings({"": (_year(year), month, int(day))}) if month else {}


def _year(digits: str) -> int:
    if len(digits) == 4:
        return int(digits)
    return int(digits) + (1900 if int(digits) >= PIVOT else 2000)


def _readings(candidates: dict[str, tuple[int, int, int]]) -> dict[str, date]:
    found = {}
    for key, (year, month, day) in candidates.items():
        try:
            found[key] = date(year, month, day)
        except ValueError:
            continue
    return found


@lru_cache(maxsize=1)
def _months() -> dict[str, int]:
    """Month by name and short name; a name that means two months in two languages is left out."""
    found: dict[str, set[int]] = {}
    for language in MONTH_LANGUAGES:
        with translation.override(language):
            for table in (MONTHS, MONTHS_3, MONTHS_AP):
                for number, name in table.items():
                    found.setdefault(str(name).casefold().rstrip("."), set()).add(number)
    # German March is abbreviated in two ways, English September in two.
    for name, number in {"mrz": 3, "sept": 9, "mär": 3}.items():
        found.setdefault(name, set()).add(number)
    return {name: numbers.pop() for name, numbers in found.items() if len(numbers) == 1}


@dataclass
class Evidence:
    """What the dates of a column tell about the order of day and month, with an example of each kind."""

    day_first: str = ""
    month_first: str = ""
    either: str = ""

    def add(self, text: str) -> None:
        """Take one cell into account."""
        if not text or not text[0].isdigit() or not _NUMERIC.match(_TIME.sub("", text)):
            return
        readings = possible(text)
        if set(readings) == {DAY_FIRST, MONTH_FIRST}:
            self.either = self.either or text
        elif DAY_FIRST in readings:
            self.day_first = self.day_first or text
        elif MONTH_FIRST in readings:
            self.month_first = self.month_first or text

    @property
    def order(self) -> str:
        """The order that the column gives away; empty if it tells nothing, or contradicts itself."""
        if bool(self.day_first) == bool(self.month_first):
            return ""
        return DAY_FIRST if self.day_first else MONTH_FIRST

    def stored(self) -> dict[str, str]:
        """What is kept of it."""
        return {"day_first": self.day_first, "month_first": self.month_first, "either": self.either}


def together(evidence: Iterable[Evidence]) -> Evidence:
    """What several columns tell together."""
    whole = Evidence()
    for each in evidence:
        whole.day_first = whole.day_first or each.day_first
        whole.month_first = whole.month_first or each.month_first
        whole.either = whole.either or each.either
    return whole
