"""employees/working_days.py, by tables of dates and by properties."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from employees.working_days import (
    MONDAY_TO_FRIDAY,
    Away,
    NoWorkingDay,
    WorkingCalendar,
    days_lost,
    whole_days,
)

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


class TestDaysLost:
    """Absence counted in somebody's own days, and dates that move by it."""

    weeks = st.sets(st.integers(0, 6), min_size=1).map(frozenset)
    off = st.sets(st.integers(0, 730), max_size=40)
    calendars = st.builds(
        lambda week, days: WorkingCalendar(
            week, frozenset(date(2026, 1, 1) + timedelta(day) for day in days)
        ),
        weeks,
        off,
    )
    shares = st.sampled_from([Decimal(1), Decimal("0.5"), Decimal("0.4"), Decimal("0.25")])
    stretches = st.lists(
        st.builds(
            lambda first, length, share: Away(
                date(2026, 1, 1) + timedelta(first), date(2026, 1, 1) + timedelta(first + length), share
            ),
            st.integers(0, 200),
            st.integers(0, 40),
            shares,
        ),
        max_size=5,
    )
    FIRST, LAST = date(2026, 2, 1), date(2026, 7, 1)

    @settings(deadline=None)
    @given(calendar=calendars, one=stretches, other=stretches)
    def test_it_is_the_sum_of_the_days_none_twice_and_none_on_a_day_off(self, calendar, one, other):
        lost = days_lost(calendar, [*one, *other], self.FIRST, self.LAST)

        by_hand = sum(
            min(Decimal(1), sum((each.share for each in (*one, *other) if each.covers(day)), Decimal(0)))
            for day in (self.FIRST + timedelta(n) for n in range((self.LAST - self.FIRST).days))
            if calendar.is_working(day)
        )
        assert lost == by_hand
        assert lost == days_lost(calendar, [*other, *one], self.FIRST, self.LAST)
        assert lost == days_lost(calendar, [*one, *other, *other], self.FIRST, self.LAST) or any(
            each.share < 1 for each in other
        )

    @settings(deadline=None)
    @given(
        calendar=calendars,
        days=st.lists(st.integers(0, 365), min_size=1, max_size=8),
        first=st.integers(0, 30),
        then=st.integers(0, 30),
    )
    def test_dates_move_by_exactly_so_many_working_days_in_their_order_and_onto_none_that_is_off(
        self, calendar, days, first, then
    ):
        dates = sorted(date(2026, 1, 1) + timedelta(day) for day in days)

        moved = [calendar.shift(day, first) for day in dates]

        assert moved == sorted(moved)
        for before, after in zip(dates, moved, strict=True):
            assert calendar.between(before + timedelta(1), after + timedelta(1)) == first
            assert first == 0 or calendar.is_working(after)
        # Two absences give the same dates, whichever is counted in first.
        both = [calendar.shift(day, first + then) for day in dates]
        assert [calendar.shift(day, then) for day in moved] == both
        assert [calendar.shift(calendar.shift(day, then), first) for day in dates] == both

    @pytest.mark.parametrize(("lost", "days"), [("0", 0), ("0.25", 1), ("1", 1), ("2.5", 3), ("3", 3)])
    def test_a_part_of_a_day_counts_as_one_for_the_persons_sake(self, lost, days):
        assert whole_days(Decimal(lost)) == days
