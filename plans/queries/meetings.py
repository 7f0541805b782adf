"""When a plan's checkpoints are: by its frequency, or as its template says."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from employees.working_days import WorkingCalendar
from plans.deadlines import checkpoint_dates, meetings_on
from plans.designs import Design, Series, SeriesKind
from plans.enums import Frequency

# Longer than any plan: then there is one meeting, at the end.
ONLY_AT_THE_END = timedelta(days=3660)


def frequency_of(series: Series) -> Frequency:
    """The frequency that a template's series amounts to, or that it is the template's own."""
    plain = {SeriesKind.WEEKLY: Frequency.WEEKLY, SeriesKind.FORTNIGHTLY: Frequency.FORTNIGHTLY}
    return plain.get(series.kind, Frequency.TEMPLATE)


def interval_of(design: Design, frequency: Frequency) -> timedelta:
    """The calendar time from one checkpoint to the next, as a plan that goes on counts it."""
    if frequency != Frequency.TEMPLATE:
        return frequency.interval
    series = design.reviews
    return timedelta(days=series.every) if series.kind == SeriesKind.EVERY else ONLY_AT_THE_END


def says_when(design: Design, frequency: Frequency) -> bool:
    """Whether days follow from the frequency alone: no template says them where they are chosen for each plan."""
    return frequency != Frequency.TEMPLATE or design.reviews.kind in {SeriesKind.EVERY, SeriesKind.AT_DAYS}


def meetings_after(
    design: Design,
    frequency: Frequency,
    starts_on: date,
    ends_on: date,
    after: date,
    calendar: WorkingCalendar,
) -> list[date]:
    """The days on which a plan that runs meets from `after` (exclusive) to its end (inclusive), each a working day.

    Counted from `after`; where the template names days of the plan, from its start. `says_when` must hold.
    """
    if frequency == Frequency.TEMPLATE and design.reviews.kind == SeriesKind.AT_DAYS:
        return [day for day in meetings(design, frequency, starts_on, ends_on, calendar) if day > after]
    return checkpoint_dates(after, ends_on, interval_of(design, frequency), calendar)


def meetings(
    design: Design,
    frequency: Frequency,
    starts_on: date,
    ends_on: date,
    calendar: WorkingCalendar,
    chosen: Sequence[date] = (),
) -> list[date]:
    """The days on which to meet, each a working day, the last one at the end (inclusive)."""
    if frequency != Frequency.TEMPLATE:
        return checkpoint_dates(starts_on, ends_on, Frequency(frequency).interval, calendar)
    series = design.reviews
    if series.kind == SeriesKind.EVERY:
        return checkpoint_dates(starts_on, ends_on, timedelta(days=series.every), calendar)
    wanted = chosen if series.kind == SeriesKind.AT_DATES else _counted(starts_on, series.days)
    return meetings_on(wanted, starts_on, ends_on, calendar)


def _counted(starts_on: date, days: Sequence[int]) -> list[date]:
    return [starts_on + timedelta(days=day) for day in days]
