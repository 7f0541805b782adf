"""Which dates follow from which. Pure: dates and a working calendar in, dates out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from employees.working_days import ONE_DAY, WorkingCalendar

# Longer is a mistake in a year, not a plan: most run for four to twelve weeks.
LONGEST_PLAN = timedelta(days=731)
# More would be a meeting a week for two years: a mistake in a date, not a plan.
MOST_CHECKPOINTS = 104
# The same words sent twice within it are one act: a button pressed twice, a page sent again.
PRESSED_TWICE = timedelta(minutes=1)

# Long enough to read the outcome, talk with somebody and write. One length for everybody until a template can say it.
APPEAL_DAYS = 10


def checkpoint_dates(start: date, end: date, interval: timedelta, calendar: WorkingCalendar) -> list[date]:
    """The days on which to meet, from `start` (exclusive) to `end` (inclusive), each a working day, none twice.

    A day off moves the meeting to the next working day. The last meeting is always at the end, so that nobody learns
    the outcome from a letter; a meeting less than half an interval before it is left out.
    """
    last = calendar.on_or_before(end)
    dates: list[date] = []
    day = start + interval
    while day < end and len(dates) < MOST_CHECKPOINTS - 1:
        meeting = calendar.on_or_after(day)
        if last - meeting >= interval / 2 and meeting not in dates:
            dates.append(meeting)
        day += interval
    return [*dates, last] if last > start else dates


def meetings_on(wanted: Iterable[date], start: date, end: date, calendar: WorkingCalendar) -> list[date]:
    """The wanted days as meetings, from `start` (exclusive) to `end` (inclusive), and one at the end.

    A day off moves the meeting to the next working day; two on the same day are one.
    """
    last = calendar.on_or_before(end)
    days = {calendar.on_or_after(day) for day in wanted if start < day <= end}
    kept = sorted(day for day in days if start < day < last)[: MOST_CHECKPOINTS - 1]
    return [*kept, last] if last > start else kept


def ends_after(start: date, days: int, *, working: bool, calendar: WorkingCalendar) -> date:
    """The last day (inclusive) of a plan of so many days that begins on `start`: calendar days, or working ones."""
    if working:
        return (
            calendar.add(calendar.on_or_after(start), days - 1) if days > 1 else calendar.on_or_after(start)
        )
    return start + timedelta(days=days - 1)


def consultation_ends(shared_on: date, days: int, calendar: WorkingCalendar) -> date:
    """The last day of the time to talk the plan through: `days` working days after the day it was shared."""
    return calendar.add(shared_on, days)


def appeal_ends(closed_on: date, calendar: WorkingCalendar) -> date:
    """The last day for an appeal: APPEAL_DAYS working days after the day on which the plan was closed."""
    return calendar.add(closed_on, APPEAL_DAYS)


def moved(days: Iterable[date], count: int, calendar: WorkingCalendar) -> list[date]:
    """The dates, each `count` working days later."""
    return [calendar.shift(day, count) for day in days]


def moved_in_order(
    days: Iterable[date], count: int, calendar: WorkingCalendar, before: date | None = None
) -> list[date]:
    """The dates, earliest first, each `count` working days later, no two on one day and all before the day `before`.

    Days off on either side of a weekend land on the same working day; then the earlier one comes a day sooner.
    """
    later: list[date] = []
    for day in reversed(moved(sorted(days), count, calendar)):
        day = day if before is None else min(day, before - timedelta(days=1))
        later.append(day)
        before = day
    return later[::-1]


def years(first: date, last: date | None = None) -> range:
    """The years whose holidays matter from one day to another, with a year beyond for dates that move later."""
    return range(first.year, (last or first).year + 2)


def working_days_late(due: date, today: date, calendar: WorkingCalendar) -> int:
    """How many working days a date has passed by `today`. The day itself is not late; the next working day is one."""
    return max(0, calendar.between(due + ONE_DAY, today + ONE_DAY))


def days_late(due: date, today: date) -> int:
    """How many calendar days a date has passed. Zero on the day itself: late begins when the day is over."""
    return max(0, (today - due).days)


def pressed_twice(column: str, at: datetime) -> dict[str, datetime]:
    """The condition on `column` that something was done by the same press as what is done `at`.

    On both sides of it: of two presses at once, the later one may be let in first.
    """
    return {f"{column}__gt": at - PRESSED_TWICE, f"{column}__lt": at + PRESSED_TWICE}
