"""A plan rehearsed against calendars before it is shared: which dates fall where nobody can keep them. Pure.

Dates, working calendars and absences in; warnings out. They advise and never stand in the way. The words stand in
plans/web/rehearsal.py.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum

from employees.working_days import ONE_DAY, Away, WorkingCalendar, days_lost, share_away

# Whoever is told something hard outside of these hours has nobody to ask.
FIRST_HOUR, LAST_HOUR = time(8), time(17)
# Before days off, three in the afternoon is late already.
LATE_BEFORE_DAYS_OFF = time(15)
# So many days off in a row are more than a weekend.
LONG_BREAK = 3
YEAR_ENDS, YEAR_BEGINS = (12, 23), (1, 2)


class Role(StrEnum):
    """Who has to act."""

    EMPLOYEE = "employee"
    MANAGER = "manager"
    HR = "hr"


class Kind(StrEnum):
    """What a date of the plan is for."""

    TALK = "talk"
    START = "start"
    CHECKPOINT = "checkpoint"
    GOAL = "goal"
    STEP = "step"
    ACTION = "action"
    SUPPORT = "support"
    MILESTONE = "milestone"
    END = "end"


class Concern(StrEnum):
    """What may go wrong."""

    SHARED_ON_DAY_OFF = "shared_on_day_off"
    SHARED_WHILE_AWAY = "shared_while_away"
    SHARED_BEFORE_DAYS_OFF = "shared_before_days_off"
    SHARED_OUT_OF_HOURS = "shared_out_of_hours"
    NOBODY_TO_ASK = "nobody_to_ask"
    DAY_OFF = "day_off"
    AWAY = "away"
    YEAR_END = "year_end"
    BEFORE_LONG_BREAK = "before_long_break"
    AWAY_DURING_PLAN = "away_during_plan"


@dataclass(frozen=True)
class Person:
    """When one of those who act works, and when they are away."""

    calendar: WorkingCalendar
    away: tuple[Away, ...] = ()

    def is_away(self, day: date) -> bool:
        """Whether they are away for the whole of the day."""
        return share_away(day, self.away) == 1

    def is_there(self, day: date) -> bool:
        """Whether they work on the day, or a part of it."""
        return self.calendar.is_working(day) and not self.is_away(day)


@dataclass(frozen=True)
class Dated:
    """One date of the plan. `name` says which one it is, `needs` who has to be there, the most concerned first."""

    day: date
    kind: Kind
    name: str = ""
    needs: tuple[Role, ...] = (Role.EMPLOYEE,)


@dataclass(frozen=True)
class Warned:
    """One concern: about a date of the plan, or about the moment of sharing (`day`); because of whom; how many days."""

    concern: Concern
    day: date
    about: Dated | None = None
    role: Role | None = None
    days: Decimal = Decimal(0)
    of: int = 0


def rehearse(
    dates: Collection[Dated],
    people: Mapping[Role, Person],
    *,
    shared: datetime | None = None,
    starts: date | None = None,
    ends: date | None = None,
) -> list[Warned]:
    """What to look at again: the sharing first, then the dates in their order, then the plan as a whole.

    `shared` is the moment of sharing as the employee's clock shows it; None: not asked. Both ends inclusive.
    """
    found = list(_sharing(shared, people)) if shared is not None else []
    for one in sorted(dates, key=lambda each: (each.day, list(Kind).index(each.kind))):
        found += _date(one, people)
    employee = people[Role.EMPLOYEE]
    if starts is not None and ends is not None:
        lost = days_lost(employee.calendar, employee.away, starts, ends + ONE_DAY)
        if lost:
            of = employee.calendar.between(starts, ends + ONE_DAY)
            found.append(Warned(Concern.AWAY_DURING_PLAN, starts, role=Role.EMPLOYEE, days=lost, of=of))
    return found


def _sharing(shared: datetime, people: Mapping[Role, Person]) -> Iterator[Warned]:
    day, employee = shared.date(), people[Role.EMPLOYEE]
    if not employee.calendar.is_working(day):
        yield Warned(Concern.SHARED_ON_DAY_OFF, day)
    elif employee.is_away(day):
        yield Warned(Concern.SHARED_WHILE_AWAY, day)
    elif shared.time() >= LATE_BEFORE_DAYS_OFF and not employee.calendar.is_working(day + ONE_DAY):
        yield Warned(Concern.SHARED_BEFORE_DAYS_OFF, day)
    elif not FIRST_HOUR <= shared.time() < LAST_HOUR:
        yield Warned(Concern.SHARED_OUT_OF_HOURS, day)
    next_day = employee.calendar.on_or_after(day + ONE_DAY)
    others = [person for role, person in people.items() if role != Role.EMPLOYEE]
    if others and not any(person.is_there(next_day) for person in others):
        yield Warned(Concern.NOBODY_TO_ASK, next_day)


def _date(one: Dated, people: Mapping[Role, Person]) -> Iterator[Warned]:
    there = [(role, people[role]) for role in one.needs if role in people]
    for role, person in there:
        if person.is_away(one.day):
            yield Warned(Concern.AWAY, one.day, one, role)
        elif not person.calendar.is_working(one.day):
            yield Warned(Concern.DAY_OFF, one.day, one, role)
    if one.kind not in {Kind.END, Kind.GOAL, Kind.CHECKPOINT}:
        return
    if (one.day.month, one.day.day) >= YEAR_ENDS or (one.day.month, one.day.day) < YEAR_BEGINS:
        yield Warned(Concern.YEAR_END, one.day, one)
    elif one.kind == Kind.END and _days_off_after(one.day, people[Role.EMPLOYEE].calendar) >= LONG_BREAK:
        yield Warned(Concern.BEFORE_LONG_BREAK, one.day, one)


def _days_off_after(day: date, calendar: WorkingCalendar) -> int:
    if not calendar.is_working(day):
        return 0
    return (calendar.on_or_after(day + ONE_DAY) - day - timedelta(days=1)).days
