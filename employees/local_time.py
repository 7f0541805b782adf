"""From a calendar date and a time of day in a zone to the one instant that is meant. Pure."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

# When people are told of what a day brings: after they have begun, and never at night.
MORNING = time(8, 30)
ONE_SECOND = timedelta(seconds=1)


def instant_of(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The first instant (UTC) at which clocks in `zone` show `at`, or later, on `day`.

    A time that the clocks skip in spring is the moment after the gap; one that they show twice in autumn is the first
    of the two.
    """
    wanted = datetime.combine(day, at)
    found = wanted.replace(tzinfo=zone).astimezone(UTC)
    if found.astimezone(zone).replace(tzinfo=None) == wanted:
        return found
    # In a gap: `found` lies after it, and the other reading of the same clock before it.
    return _change_between(wanted.replace(tzinfo=zone, fold=1).astimezone(UTC), found, zone)


def _change_between(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The second in which the offset of `zone` changes, between two instants on either side of it."""
    old = before.astimezone(zone).utcoffset()
    while after - before > ONE_SECOND:
        middle = before + (after - before) // 2
        before, after = (middle, after) if middle.astimezone(zone).utcoffset() == old else (before, middle)
    return after.replace(microsecond=0)
