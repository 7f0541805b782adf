"""employees/working_days.py, by tables of dates and by properties."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from employees.working_days import MONDAY_TO_FRIDAY, NoWorkingDay, WorkingCalendar

WEEK = WorkingCalendar()
# Christmas 2026 falls on a Friday; the Monday after is taken off.
CHRISTMAS = WorkingCalendar(days_off=frozenset({date(2026, 12, 25), date(2026, 12, 28)}))
WEEKENDS = WorkingCalendar(weekdays=frozenset({5, 6}))


@pytest.mark.parametrize(
    ("calendar", "start", "count", "expected"),
    [
        (WEEK, date(2026, 5, 4), 1, date(2026, 5, 5)),
        (WEEK, date(2026, 5, 8), 1, date(2026, 5, 11)),
        (WEEK, date(2026, 5, 8), 5, date(2026, 5, 15)),
        (WEEK, date(2026, 5, 9), 0, date(2026, 5, 11)),
        (WEEK, date(2026, 5, 9), 1, date(2026, 5, 11)),
        (WEEK, date(2026, 5, 11), -1, date(2026, 5, 8)),
        (WEEK, date(2026, 5, 10), -1, date(2026, 5, 8)),
        (WEEK, date(2024, 2, 28), 2, date(2024, 3, 1)),
        (CHRISTMAS, date(2026, 12, 24), 1, date(2026, 12, 29)),
        (CHRISTMAS, date(2026, 12, 29), -1, date(2026, 12, 24)),
        (WEEKENDS, date(2026, 5, 10), 1, date(2026, 5, 16)),
    ],
)
def test_add_counts_working_days_only(calendar, start, count, expected):
    assert calendar.add(start, count) == expected


@pytest.mark.parametrize(
    ("calendar", "start", "end", "expected"),
    [
        (WEEK, date(2026, 5, 4), date(2026, 5, 11), 5),
        (WEEK, date(2026, 5, 9), date(2026, 5, 11), 0),
        (WEEK, date(2026, 5, 4), date(2026, 5, 4), 0),
        (WEEK, date(2026, 5, 11), date(2026, 5, 4), -5),
        (CHRISTMAS, date(2026, 12, 21), date(2027, 1, 1), 7),
        (WEEKENDS, date(2026, 5, 4), date(2026, 5, 18), 4),
    ],
)
def test_between_counts_start_and_not_end(calendar, start, end, expected):
    assert calendar.between(start, end) == expected


@pytest.mark.parametrize(
    ("day", "after", "before"),
    [
        (date(2026, 5, 6), date(2026, 5, 6), date(2026, 5, 6)),
        (date(2026, 5, 9), date(2026, 5, 11), date(2026, 5, 8)),
        (date(2026, 5, 10), date(2026, 5, 11), date(2026, 5, 8)),
    ],
)
def test_on_or_after_and_on_or_before_leave_a_working_day_alone(day, after, before):
    assert (WEEK.on_or_after(day), WEEK.on_or_before(day)) == (after, before)


def test_shift_by_zero_keeps_a_promised_date_even_on_a_weekend():
    saturday = date(2026, 5, 9)

    assert WEEK.shift(saturday, 0) == saturday
    assert WEEK.shift(saturday, 1) == date(2026, 5, 11)


def test_a_calendar_without_working_days_says_so_instead_of_counting_for_ever():
    never = WorkingCalendar(weekdays=frozenset())

    with pytest.raises(NoWorkingDay, match="2026-05-04"):
        never.on_or_after(date(2026, 5, 4))


# A busy machine is no fault: time is not what is tested here.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")

days = st.dates(date(2015, 1, 1), date(2035, 1, 1))
counts = st.integers(min_value=-400, max_value=400)
calendars = st.builds(
    WorkingCalendar,
    weekdays=st.frozensets(st.integers(0, 6), min_size=1),
    days_off=st.frozensets(st.dates(date(2020, 1, 1), date(2030, 1, 1)), max_size=30),
)


@given(calendars, days, counts)
def test_add_lands_on_a_working_day_on_the_right_side(calendar, day, count):
    landed = calendar.add(day, count)

    assert calendar.is_working(landed)
    if count > 0:
        assert landed > day
    elif count < 0:
        assert landed < day


@given(calendars, days, st.integers(1, 200))
def test_add_and_between_agree(calendar, day, count):
    start = calendar.on_or_after(day)

    assert calendar.between(start, calendar.add(start, count)) == count


@given(calendars, days, st.integers(1, 200))
def test_going_forth_and_back_returns(calendar, day, count):
    start = calendar.on_or_after(day)

    assert calendar.add(calendar.add(start, count), -count) == start


@given(calendars, days, counts, st.integers(0, 200))
def test_a_later_start_never_lands_earlier(calendar, day, count, later):
    assert calendar.add(day, count) <= calendar.add(day + timedelta(days=later), count)


@given(days, days)
def test_between_is_antisymmetric(one, other):
    assert WorkingCalendar(MONDAY_TO_FRIDAY).between(one, other) == -WEEK.between(other, one)
