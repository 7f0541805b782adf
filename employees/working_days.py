"""Arithmetic in a person's working days. Pure: no database, no Django, no clock."""

from __future__ import annotations

from collections.abc import Collection, Container
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal

MONDAY_TO_FRIDAY = frozenset(range(5))
ONE_DAY = timedelta(days=1)
# A year without one working day is a mistake in the data, not a calendar.
LONGEST_GAP = 366
# A date outside these years is a slip of the keyboard: 0026 for 2026.
FIRST_YEAR, LAST_YEAR = 1930, 2100
# Somebody who is only now recorded as gone was here not longer ago than this.
LATEST_TO_RECORD = timedelta(days=2 * 366)


def is_likely(day: date) -> bool:
    """Whether the date lies in years that a working life touches."""
    return FIRST_YEAR <= day.year <= LAST_YEAR


def earliest_last_day(today: date) -> date:
    """The first date that somebody who leaves can have as their last day, as seen from `today` (two years back)."""
    return today - LATEST_TO_RECORD


class NoWorkingDay(ValueError):
    """No working day was found within a year: the pattern and the holidays leave none."""


@dataclass(frozen=True)
class WorkingCalendar:
    """The weekdays somebody works (Monday is 0) less the dates on which they do not."""

    weekdays: frozenset[int] = MONDAY_TO_FRIDAY
    days_off: Container[date] = field(default_factory=frozenset)

    def is_working(self, day: date) -> bool:
        """Whether `day` is a working day."""
        return day.weekday() in self.weekdays and day not in self.days_off

    def on_or_after(self, day: date) -> date:
        """`day` itself if it is a working day, else the next one. Raises NoWorkingDay."""
        return self._seek(day, ONE_DAY)

    def on_or_before(self, day: date) -> date:
        """`day` itself if it is a working day, else the one before. Raises NoWorkingDay."""
        return self._seek(day, -ONE_DAY)

    def add(self, day: date, count: int) -> date:
        """The working day `count` working days after `day` (before it, if negative).

        Counting starts on the next day: Friday plus 1 is Monday. Plus 0 is `on_or_after(day)`.
        Raises NoWorkingDay.
        """
        if count == 0:
            return self.on_or_after(day)
        step = ONE_DAY if count > 0 else -ONE_DAY
        for _unused in range(abs(count)):
            day = self._seek(day + step, step)
        return day

    def between(self, start: date, end: date) -> int:
        """How many working days lie in `start` to `end`, start inclusive, end exclusive. Negative if end is earlier."""
        if end < start:
            return -self.between(end, start)
        days = (start + timedelta(days=offset) for offset in range((end - start).days))
        return sum(1 for day in days if self.is_working(day))

    def shift(self, day: date, count: int) -> date:
        """Move a promised date by `count` working days. Zero leaves it as it is, working day or not."""
        return day if count == 0 else self.add(day, count)

    def _seek(self, day: date, step: timedelta) -> date:
        found = day
        for _unused in range(LONGEST_GAP):
            if self.is_working(found):
                return found
            found += step
        raise NoWorkingDay(f"No working day within a year of {day.isoformat()}.")


@dataclass(frozen=True)
class Away:
    """A stretch of days, both inclusive, of each of which somebody is away for a share (1: the whole day)."""

    first: date
    last: date
    share: Decimal = Decimal(1)

    def covers(self, day: date) -> bool:
        """Whether `day` lies in it, working day or not."""
        return self.first <= day <= self.last


def share_away(day: date, away: Collection[Away]) -> Decimal:
    """Which part of `day` is taken by any of several stretches. Those that overlap add up to the whole day at most."""
    return min(Decimal(1), sum((one.share for one in away if one.covers(day)), Decimal(0)))


def days_lost(calendar: WorkingCalendar, away: Collection[Away], start: date, end: date) -> Decimal:
    """How many working days somebody was away in `start` to `end`, start inclusive, end exclusive, parts summed.

    A day off is no day lost, and no day is lost twice, however many stretches cover it.
    """
    days = {
        day
        for one in away
        for offset in range((min(one.last + ONE_DAY, end) - max(one.first, start)).days)
        if calendar.is_working(day := max(one.first, start) + offset * ONE_DAY)
    }
    return sum((share_away(day, away) for day in days), Decimal(0))


def whole_days(lost: Decimal) -> int:
    """The working days by which dates move for what was lost: a part of a day counts as one, for the person's sake."""
    return int(lost.to_integral_value(ROUND_CEILING))
