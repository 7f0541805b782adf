"""What is read for a batch of things at once, and what is to be told of each: to whom, on which morning."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from employees.local_time import MORNING, instant_of
from employees.models import Absence, Employee, User
from employees.outbox import Wanted
from employees.queries import calendars_for
from employees.working_days import ONE_DAY, NoWorkingDay, WorkingCalendar
from plans.models import Plan, SupportItem
from plans.notices import reminding
from plans.notices.reminding import Occasion
from plans.notices.rules import InForce, Reader
from plans.reminders.sources import Source, Sweeping

# How far around the days of a batch calendars are read: further than the longest rule with every holiday.
AROUND = timedelta(days=120)


@dataclass(frozen=True)
class _Off:
    """Days off, and days of leave."""

    days_off: Container[date]
    leave: frozenset[date]

    def __contains__(self, day: object) -> bool:
        return day in self.leave or day in self.days_off


class Batch:
    """Things of one source, with the calendars of everybody who may hear of them. A fixed number of queries."""

    def __init__(self, source: Source, things: Sequence[Any], sweeping: Sweeping) -> None:
        self.source, self.at = source, sweeping.at
        self.things, self.sweeping = things, sweeping
        self.rules = [sweeping.rules[rule.kind] for rule in source.rules if sweeping.rules[rule.kind].is_on]
        self.plans = [source.plan_of(thing) for thing in things]
        self.calendars = self._calendars()

    def reminders(self, thing: Any) -> list[Wanted]:
        """What is to be told of one thing, once or again. Raises whatever is wrong with its row."""
        plan = self.source.plan_of(thing)
        zone, day = ZoneInfo(plan.time_zone), self.source.day_of(thing)
        today = self.at.astimezone(zone).date()
        found: list[Wanted] = []
        for holds in self.rules:
            for reader, calendar in self._readers(holds, plan, thing):
                # Whoever is away for a year is told when they are back; the others are told now.
                with suppress(NoWorkingDay):
                    for number, due in days_of(holds, day, today, calendar):
                        due_at = instant_of(due, MORNING, zone)
                        told = Occasion(plan, thing.ref, day, number)
                        found += reminding.remind(holds.rule.kind, told, [reader], due_at=due_at)
        return found

    def _readers(self, holds: InForce, plan: Plan, thing: Any) -> Iterator[tuple[User, WorkingCalendar]]:
        """Who hears of it, each with their own calendar; an account without a person goes by the manager's."""
        for reader in self._accounts(holds, plan, thing):
            person = reader.employee_or_none
            yield reader, self.calendars[person.pk if person is not None else plan.manager_id]

    def _accounts(self, holds: InForce, plan: Plan, thing: Any) -> list[User]:
        found: list[User | None] = []
        for reader in holds.rule.to:
            for_hr = reader == Reader.HR
            if isinstance(thing, SupportItem) and reminding.is_for_hr(thing.provider):
                # A second letter to the desk that made the promise itself would be no escalation.
                for_hr = reader == Reader.PROVIDER
                if reader == Reader.HR:
                    continue
            if for_hr:
                found += self.hr[plan.pk]
            else:
                found.append(plan.employee.user if reader == Reader.EMPLOYEE else plan.manager.user)
        return [account for account in found if account is not None]

    @cached_property
    def hr(self) -> dict[int, list[User]]:
        """HR's accounts for each of the plans: read when the first of them needs somebody in HR."""
        permission = reminding.hr_permission(self.source.about)
        return self.sweeping.desk.of(self.plans, permission=permission)

    def _calendars(self) -> dict[int, WorkingCalendar]:
        """Everybody's working days less those on which they are on approved leave, by the person's key."""
        people = {person.pk: person for plan in self.plans for person in (plan.employee, plan.manager)}
        people |= {person.pk: person for person in self.sweeping.desk.employees}
        days = [self.at.date(), *(self._some_day_of(thing) for thing in self.things)]
        first, last = min(days) - AROUND, max(days) + AROUND
        away = _days_of_leave(people.values(), first, last)
        calendars = calendars_for(people.values(), range(first.year, last.year + 1))
        return {
            pk: WorkingCalendar(calendar.weekdays, _Off(calendar.days_off, away[pk]))
            if pk in away
            else calendar
            for pk, calendar in calendars.items()
        }

    def _some_day_of(self, thing: Any) -> date:
        found = getattr(thing, self.source.anchor)
        day: date = found.date() if self.source.is_instant else found
        return day


def days_of(holds: InForce, day: date, today: date, calendar: WorkingCalendar) -> Iterator[tuple[int, date]]:
    """The days on which it is said, each with its number: of those that have passed the last alone, and all to come.

    Of what is counted from a day, nothing before that many days of the calendar have gone by: until then it may
    be done. Pure. Raises NoWorkingDay.
    """
    if holds.rule.before:
        if day > today or holds.rule.outlives:
            yield 1, _here(calendar.add(day, -holds.days), today, calendar, holds)
        return
    if today - day < timedelta(days=holds.days) - holds.rule.eve:
        return
    dues = [(number, calendar.add(day, after)) for number, after in enumerate(holds.after_days, start=1)]
    passed = [one for one in dues if one[1] <= today]
    to_come = dues[len(passed) :]
    for number, due in passed[-1:]:
        made_up_for = _here(due, today, calendar, holds)
        # Put off to a day on which it is said anyway, it would be said twice.
        if not to_come or made_up_for < to_come[0][1]:
            yield number, made_up_for
    yield from to_come


def _here(due: date, today: date, calendar: WorkingCalendar, holds: InForce) -> date:
    """The day itself. Where it has passed, and the reader does not work today, the next on which they do.

    An eve has no other day.
    """
    waits = not holds.rule.before or holds.rule.outlives
    return calendar.on_or_after(today) if due < today and waits and not calendar.is_working(today) else due


def _days_of_leave(people: Collection[Employee], first: date, last: date) -> dict[int, frozenset[date]]:
    found: dict[int, set[date]] = {}
    away = Absence.objects.standing().of_whole_days().touching(first, last).filter(employee__in=people)
    for pk, begins, ends in away.values_list("employee_id", "from_date", "until_date"):
        begins, ends = max(begins, first), min(ends, last)
        found.setdefault(pk, set()).update(begins + n * ONE_DAY for n in range((ends - begins).days + 1))
    return {pk: frozenset(days) for pk, days in found.items()}
