"""When one reader may be written to, and how often they want to be. Pure: no database, no clock."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from employees.enums import Digest
from employees.local_time import MORNING, instant_of
from employees.working_days import LONGEST_GAP, ONE_DAY, WorkingCalendar

MIDNIGHT = time(0)


@dataclass(frozen=True)
class Hours:
    """The hours of one reader, in their own zone and on their own working days.

    Quiet from `quiet_from` (inclusive) until `quiet_until` (exclusive), local times, as a rule over midnight; neither
    given: at no time of day. `only_working_days`: days off are quiet as a whole.
    """

    zone: ZoneInfo
    calendar: WorkingCalendar = field(default_factory=WorkingCalendar)
    quiet_from: time | None = None
    quiet_until: time | None = None
    only_working_days: bool = False
    digest: Digest = Digest.AT_ONCE

    def opening(self, at: datetime) -> datetime:
        """The first instant (UTC), `at` or later, at which they may be written to.

        `at` itself for somebody whose calendar leaves no working day in a year: nobody is left untold for that.
        """
        today = at.astimezone(self.zone).date()
        for day in _days_from(today - ONE_DAY):
            if self.only_working_days and not self.calendar.is_working(day):
                continue
            for opens, closes in self._spans(day):
                if (found := max(opens, at)) < closes:
                    return found.astimezone(UTC)
        return at

    def told(self, due_at: datetime) -> datetime:
        """When a thing that fell due at `due_at` is told by somebody who may hold it: at once, or in the next digest.

        The digest of a day goes out at half past eight of a working day, that of a week on its first working day; or
        as soon after it as the hours allow. Never before `due_at`.
        """
        if self.digest == Digest.AT_ONCE:
            return due_at
        for day in _days_from(due_at.astimezone(self.zone).date()):
            if self._has_digest(day) and (found := instant_of(day, MORNING, self.zone)) >= due_at:
                return self.opening(found)
        return due_at

    def _has_digest(self, day: date) -> bool:
        if not self.calendar.is_working(day):
            return False
        earlier = (day - offset * ONE_DAY for offset in range(1, day.weekday() + 1))
        return self.digest == Digest.DAILY or not any(map(self.calendar.is_working, earlier))

    def _spans(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        """The open stretches of one local day, as instants: start inclusive, end exclusive."""
        starts = instant_of(day, MIDNIGHT, self.zone)
        ends = instant_of(day + ONE_DAY, MIDNIGHT, self.zone)
        if self.quiet_from is None or self.quiet_until is None:
            yield starts, ends
            return
        quiet, loud = (instant_of(day, at, self.zone) for at in (self.quiet_from, self.quiet_until))
        if self.quiet_until < self.quiet_from:
            yield loud, quiet
        else:
            yield starts, quiet
            yield loud, ends


def _days_from(day: date) -> Iterator[date]:
    return (day + timedelta(days=offset) for offset in range(LONGEST_GAP + 2))
