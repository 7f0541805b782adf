"""Every change of the clocks in sixty zones from 2024 to 2030: the right local time, and once."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from employees.local_time import instant_of

pytestmark = pytest.mark.once

# Zones that change, that do not, by half an hour, by hours that are no whole ones, on both halves of the earth.
ZONES = tuple(
    """
    Africa/Cairo Africa/Casablanca Africa/El_Aaiun Africa/Johannesburg Africa/Lagos Africa/Nairobi America/Adak
    America/Anchorage America/Argentina/Buenos_Aires America/Asuncion America/Bogota America/Caracas
    America/Chicago America/Denver America/Halifax America/Havana America/Los_Angeles America/Mexico_City
    America/Miquelon America/New_York America/Nuuk America/Phoenix America/Santiago America/Sao_Paulo
    America/Scoresbysund America/St_Johns America/Tijuana America/Toronto Antarctica/Troll Asia/Amman
    Asia/Beirut Asia/Dubai Asia/Gaza Asia/Hebron Asia/Jerusalem Asia/Kabul Asia/Kathmandu Asia/Kolkata
    Asia/Shanghai Asia/Tehran Asia/Tokyo Atlantic/Azores Atlantic/Reykjavik Australia/Adelaide
    Australia/Brisbane Australia/Eucla Australia/Lord_Howe Australia/Sydney Europe/Berlin Europe/Chisinau
    Europe/Dublin Europe/Istanbul Europe/Kyiv Europe/London Europe/Moscow Pacific/Auckland Pacific/Chatham
    Pacific/Easter Pacific/Kiritimati Pacific/Norfolk
    """.split()  # noqa: SIM905 -- sixty names read better as text
)
TIMES = (time(0, 0), time(2, 15), time(8, 30), time(23, 45))
FIRST, DAYS = datetime(2024, 1, 1, tzinfo=UTC), 7 * 366
HOUR = timedelta(hours=1)
A_STEP = timedelta(minutes=15)


def days_of_change(zone: ZoneInfo) -> list[date]:
    """The local days, and those beside them, on which the offset changes; or a plain day where it never does."""
    offsets = [(FIRST + HOUR * hour).astimezone(zone) for hour in range(0, DAYS * 24, 6)]
    changed = [now.date() for before, now in pairwise(offsets) if before.utcoffset() != now.utcoffset()]
    days = {day + timedelta(days=beside) for day in changed for beside in (-1, 0, 1)}
    return sorted(days) or [date(2026, 3, 29)]


def by_looking(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The same, found by watching the clock of that day a quarter of an hour at a time."""
    wanted = datetime.combine(day, at)
    now = wanted.replace(tzinfo=UTC) - timedelta(hours=15)
    while now.astimezone(zone).replace(tzinfo=None) < wanted or now.astimezone(zone).date() < day:
        now += A_STEP
    return now


def test_there_are_sixty_zones() -> None:
    assert len(set(ZONES)) == 60


@pytest.mark.parametrize("name", ZONES)
def test_a_time_of_day_is_found_on_every_day_on_which_clocks_change(name: str) -> None:
    zone = ZoneInfo(name)
    for day in days_of_change(zone):
        found = [instant_of(day, at, zone) for at in TIMES]

        assert found == [by_looking(day, at, zone) for at in TIMES], day
        assert found == sorted(set(found)), day  # each once, and in order


def test_a_time_that_is_skipped_is_the_moment_after_the_gap() -> None:
    london = ZoneInfo("Europe/London")

    assert instant_of(date(2026, 3, 29), time(1, 30), london) == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)


def test_a_time_that_is_shown_twice_is_the_first_of_the_two() -> None:
    london = ZoneInfo("Europe/London")

    assert instant_of(date(2026, 10, 25), time(1, 30), london) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
