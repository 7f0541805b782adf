"""One story of the demo: what is told, the people in it, and the days on which it happens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from employees.models import Employee, User
from employees.working_days import WorkingCalendar

Story = Mapping[str, Any]
ORDER = ("draft", "in_review", "approved", "consultation", "active")


def at_nine(day: date, hour: int = 9) -> datetime:
    """An hour of a day, in UTC."""
    return datetime.combine(day, time(hour), UTC)


@dataclass
class Telling:
    """One story, the people in it, and the days on which it happens."""

    story: Story
    employee: Employee
    manager: Employee
    hr: User
    today: date
    calendar: WorkingCalendar

    @property
    def by_manager(self) -> User:
        """The manager's account."""
        assert self.manager.user is not None  # noqa: S101 -- everyone in the demo has one
        return self.manager.user

    @property
    def by_employee(self) -> User:
        """The employee's account."""
        assert self.employee.user is not None  # noqa: S101 -- everyone in the demo has one
        return self.employee.user

    @property
    def starts(self) -> date:
        """The first working day of the plan."""
        return self.calendar.on_or_after(self.today + timedelta(days=self.story["begins"]))

    @property
    def ends(self) -> date:
        """The last working day of the plan."""
        return self.calendar.on_or_before(self.starts + timedelta(weeks=self.story["weeks"]))

    def before_start(self, working_days: int) -> date:
        """The day some working days before the start, never later than today."""
        return min(self.calendar.add(self.starts, -working_days), self.today)

    def earlier(self, days: int) -> date:
        """A working day, about so many days before the draft was begun."""
        return self.calendar.on_or_before(self.before_start(15) - timedelta(days=days))

    def within(self, share: float) -> date:
        """A working day within the plan: 0 is the start, 1 the end."""
        days = (self.ends - self.starts).days
        day = self.calendar.on_or_after(self.starts + timedelta(days=max(1, round(days * share))))
        return min(day, self.ends)

    def reached(self, stage: str) -> bool:
        """Whether the story goes at least as far as a stage."""
        until = self.story["until"]
        return until in ("paused", "closed") or until not in ORDER or ORDER.index(until) >= ORDER.index(stage)
