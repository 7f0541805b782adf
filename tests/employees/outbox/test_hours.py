"""When somebody may be written to: in any zone, over weekends, holidays and changes of the clocks."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from employees.enums import Digest
from employees.outbox import Hours
from employees.working_days import WorkingCalendar
from tests.employees.test_local_time import ZONES

pytestmark = pytest.mark.once

LONDON, NIGHT = ZoneInfo("Europe/London"), (time(19), time(7))
GOOD_FRIDAY, EASTER_MONDAY = date(2026, 4, 3), date(2026, 4, 6)
OFFICE = Hours(LONDON, WorkingCalendar(days_off=frozenset({GOOD_FRIDAY, EASTER_MONDAY})), *NIGHT, True)
TUESDAYS = Hours(LONDON, WorkingCalendar(frozenset({1})), *NIGHT, True)
NO_DAYS = Hours(LONDON, WorkingCalendar(frozenset()), *NIGHT, True)


def local(text: str, zone: str = "Europe/London") -> datetime:
    """A local time as an instant: `2026-03-27 18:59`."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


@pytest.mark.parametrize(
    ("hours", "at", "opens"),
    [
        (OFFICE, "2026-03-02 12:00", "2026-03-02 12:00"),  # a Monday
        (OFFICE, "2026-03-02 18:59", "2026-03-02 18:59"),
        (OFFICE, "2026-03-02 19:00", "2026-03-03 07:00"),
        (OFFICE, "2026-03-03 06:59", "2026-03-03 07:00"),
        (OFFICE, "2026-03-03 07:00", "2026-03-03 07:00"),
        (OFFICE, "2026-03-27 20:00", "2026-03-30 07:00"),  # the clocks go forward on Sunday
        (OFFICE, "2026-03-28 12:00", "2026-03-30 07:00"),
        (OFFICE, "2026-10-24 12:00", "2026-10-26 07:00"),  # and back
        (OFFICE, "2026-04-02 19:30", "2026-04-07 07:00"),  # over Easter
        (TUESDAYS, "2026-03-04 12:00", "2026-03-10 07:00"),
        (NO_DAYS, "2026-03-04 23:00", "2026-03-04 23:00"),  # nobody is left untold
        (Hours(LONDON), "2026-03-01 03:00", "2026-03-01 03:00"),
        (Hours(LONDON, only_working_days=True), "2026-03-01 03:00", "2026-03-02 00:00"),
        # Quiet at noon, and quiet but for the small hours.
        (Hours(LONDON, quiet_from=time(12), quiet_until=time(13)), "2026-03-01 12:30", "2026-03-01 13:00"),
        (Hours(LONDON, quiet_from=time(12), quiet_until=time(13)), "2026-03-01 23:30", "2026-03-01 23:30"),
        (Hours(LONDON, quiet_from=time(2), quiet_until=time(0)), "2026-03-01 12:30", "2026-03-02 00:00"),
        # Quiet until an hour that the clocks skip.
        (Hours(LONDON, quiet_from=time(19), quiet_until=time(1, 30)), "2026-03-29 00:10", "2026-03-29 02:00"),
    ],
)
def test_a_message_leaves_at_the_next_hour_at_which_it_may(hours: Hours, at: str, opens: str) -> None:
    assert hours.opening(local(at)) == local(opens)


@pytest.mark.parametrize(
    ("zone", "opens"),
    [
        ("Pacific/Auckland", "2026-03-02T18:00"),
        ("Asia/Kathmandu", "2026-03-02T12:00"),
        ("America/Los_Angeles", "2026-03-02T15:00"),
        ("Pacific/Kiritimati", "2026-03-02T17:00"),
    ],
)
def test_the_hours_are_those_of_the_reader(zone: str, opens: str) -> None:
    hours = Hours(ZoneInfo(zone), WorkingCalendar(), *NIGHT, True)

    assert hours.opening(datetime(2026, 3, 2, 12, tzinfo=UTC)) == datetime.fromisoformat(opens).replace(
        tzinfo=UTC
    )


@pytest.mark.parametrize(
    ("digest", "due", "told"),
    [
        (Digest.AT_ONCE, "2026-03-02 23:00", "2026-03-02 23:00"),
        (Digest.DAILY, "2026-03-02 08:29", "2026-03-02 08:30"),
        (Digest.DAILY, "2026-03-02 08:30", "2026-03-02 08:30"),  # what falls due with the digest is in it
        (Digest.DAILY, "2026-03-02 08:31", "2026-03-03 08:30"),
        (
            Digest.DAILY,
            "2026-03-27 09:00",
            "2026-03-30 08:30",
        ),  # from a Friday, over the change of the clocks
        (Digest.DAILY, "2026-04-02 09:00", "2026-04-07 08:30"),  # over Easter
        (Digest.WEEKLY, "2026-03-02 08:30", "2026-03-02 08:30"),
        (Digest.WEEKLY, "2026-03-02 08:31", "2026-03-09 08:30"),
        (
            Digest.WEEKLY,
            "2026-04-01 12:00",
            "2026-04-07 08:30",
        ),  # Easter Monday is no working day, Tuesday is
        (Digest.WEEKLY, "2026-12-30 12:00", "2027-01-04 08:30"),
    ],
)
def test_what_can_wait_is_told_in_the_next_digest(digest: Digest, due: str, told: str) -> None:
    days = OFFICE.calendar

    assert Hours(LONDON, days, *NIGHT, True, digest).told(local(due)) == local(told)


def test_a_digest_keeps_to_the_hours_too() -> None:
    late = Hours(LONDON, WorkingCalendar(), time(17), time(10), True, Digest.DAILY)

    assert late.told(local("2026-03-06 12:00")) == local("2026-03-09 10:00")


# The first draw reads the zones from the disk.
A_HUNDRED = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
zones = st.sampled_from(ZONES).map(ZoneInfo)
whole_or_half = st.sampled_from((0, 30))
calendars = st.builds(
    WorkingCalendar,
    st.frozensets(st.integers(0, 6), min_size=1),
    st.frozensets(st.dates(date(2026, 1, 1), date(2026, 12, 31)), max_size=40),
)
hours = st.builds(
    Hours,
    zones,
    calendars,
    st.builds(time, st.integers(15, 23), whole_or_half),
    st.builds(time, st.integers(4, 12), whole_or_half),
    st.booleans(),
    st.sampled_from(Digest),
)
instants = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 1), timezones=st.just(UTC))  # noqa: DTZ001


def is_quiet(hours: Hours, at: datetime) -> bool:
    """The rule by the clock on the reader's wall and the calendar beside it."""
    there = at.astimezone(hours.zone)
    assert hours.quiet_from is not None
    assert hours.quiet_until is not None
    if hours.only_working_days and not hours.calendar.is_working(there.date()):
        return True
    return there.time() >= hours.quiet_from or there.time() < hours.quiet_until


@A_HUNDRED
@given(hours, instants)
def test_nobody_is_ever_written_to_outside_their_hours_nor_later_than_need_be(
    hours: Hours, at: datetime
) -> None:
    opens = hours.opening(at)

    assert opens >= at
    assert not is_quiet(hours, opens)
    assert hours.opening(opens) == opens
    looked_at = [
        at + timedelta(minutes=20) * step for step in range(int((opens - at).total_seconds() // 1200))
    ]
    assert all(is_quiet(hours, one) for one in looked_at if one < opens)


@A_HUNDRED
@given(hours, instants)
def test_a_digest_comes_in_time_and_in_order(hours: Hours, due: datetime) -> None:
    told = hours.told(due)

    assert told >= due
    assert told <= hours.told(due + timedelta(hours=7))
    if hours.digest != Digest.AT_ONCE:
        assert not is_quiet(hours, told)
        assert hours.told(told) == told or told.astimezone(hours.zone).time() != time(8, 30)
