"""The rehearsal in words and as a calendar: months as tables, and on a small screen a list of days."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.formats import date_format, number_format
from django.utils.functional import Promise
from django.utils.text import Truncator
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from employees.working_days import share_away
from plans.deadlines import consultation_ends
from plans.models import Plan
from plans.queries.rehearsal import Cast, dates_of, who_acts
from plans.rehearsal import Concern, Dated, Kind, Role, Warned, rehearse
from plans.workflows.entering import local_date

# So much of an item's words names it in a cell, and in a sentence.
IN_A_CELL, IN_A_SENTENCE = 40, 80
# Any week will do: it names the weekdays.
A_WEEK = [date(2026, 5, 4) + timedelta(days=number) for number in range(7)]
KINDS: Mapping[Kind, str | Promise] = {
    Kind.TALK: _("Time to talk it through ends"),
    Kind.START: _("The plan starts"),
    Kind.CHECKPOINT: _("Checkpoint %(name)s"),
    Kind.GOAL: _("Goal: %(name)s"),
    Kind.STEP: _("On the way: %(name)s"),
    Kind.ACTION: _("Step: %(name)s"),
    Kind.SUPPORT: _("Support: %(name)s"),
    Kind.MILESTONE: _("Milestone: %(name)s"),
    Kind.END: _("The plan ends"),
}
CONCERNS: Mapping[Concern, str | Promise] = {
    Concern.SHARED_ON_DAY_OFF: _(
        "Shared now, it reaches %(employee)s on %(day)s, which is no working day. Wait for the next one."
    ),
    Concern.SHARED_WHILE_AWAY: _(
        "%(employee)s is away today. Share it once you can talk about it in person."
    ),
    Concern.SHARED_BEFORE_DAYS_OFF: _(
        "Shared now, on %(day)s at %(time)s, it leaves %(employee)s alone with it over the days off. "
        "Share it earlier in the week."
    ),
    Concern.SHARED_OUT_OF_HOURS: _(
        "It is %(time)s where %(employee)s is. Share it in working hours, when there is somebody to ask."
    ),
    Concern.NOBODY_TO_ASK: _(
        "On %(day)s, the next working day of %(employee)s, nobody who leads this plan is there to ask."
    ),
    Concern.DAY_OFF: _("%(what)s: %(day)s is no working day of %(who)s."),
    Concern.AWAY: _("%(what)s: %(who)s is away on %(day)s."),
    Concern.YEAR_END: _("%(what)s: %(day)s lies between the years, when few people are there."),
    Concern.BEFORE_LONG_BREAK: _("%(what)s: %(day)s is the last day before a long break."),
    Concern.AWAY_DURING_PLAN: _(
        "%(employee)s is away for %(days)s of the %(of)d working days of this plan. No date allows for that yet: move "
        "them now, or count the absence in later."
    ),
}


@dataclass(frozen=True)
class Day:
    """One day of the calendar: what is due, whether the employee has it off, and who is away."""

    day: date
    due: list[str] = field(default_factory=list)
    is_off: bool = False
    # Off although it is one of the weekdays on which the employee works: a holiday, or nobody works.
    is_holiday: bool = False
    away: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Month:
    """A month as a table: its weeks from Monday to Sunday, None where another month's day would stand."""

    name: str
    weeks: list[list[Day | None]]


def rehearsal_of(plan: Plan, *, now: datetime, sharing: bool) -> dict[str, Any]:
    """Warnings, who is away, and the calendar, for plans/_rehearsal.html. Empty while the plan has no dates.

    `sharing`: whether it would be shared at the moment `now`.
    """
    dates, today = dates_of(plan), local_date(plan, now)
    if plan.starts_on is None or plan.ends_on is None:
        return {}
    first = min([today if sharing else plan.starts_on, *(one.day for one in dates)])
    last = max(plan.ends_on, *(one.day for one in dates))
    cast = who_acts(plan, first, last + timedelta(days=31))
    if sharing:
        until = consultation_ends(today, plan.consultation_days, cast.people[Role.EMPLOYEE].calendar)
        dates.append(Dated(until, Kind.TALK, needs=(Role.EMPLOYEE, Role.MANAGER)))
        last = max(last, until)
    clock = now.astimezone(ZoneInfo(plan.employee.time_zone))
    warned = rehearse(
        dates, cast.people, shared=clock if sharing else None, starts=plan.starts_on, ends=plan.ends_on
    )
    days = list(_days(first, last, dates, cast))
    by_month = groupby(days, lambda one: (one.day.year, one.day.month))
    return {
        "rehearsed": [_said(one, cast, clock) for one in warned],
        "months": [_month(list(within), first, last) for _key, within in by_month],
        "agenda": [one for one in days if one.due],
        "away": list(_away(cast, first, last)),
        "weekdays": [(date_format(day, "l"), date_format(day, "D")) for day in A_WEEK],
    }


def _said(one: Warned, cast: Cast, clock: datetime) -> str:
    who = cast.named.get(one.role) if one.role else None
    return str(CONCERNS[one.concern]) % {
        "employee": cast.named[Role.EMPLOYEE].short_name,
        "who": who.full_name if who else "",
        "day": date_format(one.day, "l j F Y"),
        "time": date_format(clock, "H:i"),
        "what": _what(one.about, IN_A_SENTENCE) if one.about else "",
        "days": number_format(format(one.days.normalize(), "f")),
        "of": one.of,
    }


def _what(one: Dated, length: int) -> str:
    return str(KINDS[one.kind]) % {"name": Truncator(one.name).chars(length)}


def _days(first: date, last: date, dates: Collection[Dated], cast: Cast) -> Iterator[Day]:
    """Every day of the months that the plan touches."""
    due: dict[date, list[str]] = {}
    for one in sorted(dates, key=lambda each: list(Kind).index(each.kind)):
        due.setdefault(one.day, []).append(_what(one, IN_A_CELL))
    day, calendar = first.replace(day=1), cast.people[Role.EMPLOYEE].calendar
    after = (last.replace(day=1) + timedelta(days=32)).replace(day=1)
    while day < after:
        is_off = not calendar.is_working(day)
        is_holiday = is_off and day.weekday() in calendar.weekdays
        yield Day(day, due.get(day, []), is_off, is_holiday, list(_absent(day, cast)))
        day += timedelta(days=1)


def _absent(day: date, cast: Cast) -> Iterator[str]:
    for role, person in cast.people.items():
        share = share_away(day, person.away) if person.calendar.is_working(day) else 0
        if share:
            said = _now("%(name)s away") if share == 1 else _now("%(name)s partly away")
            yield said % {"name": cast.named[role].short_name}


def _month(days: list[Day], first: date, last: date) -> Month:
    """The weeks of a month, without those that lie before or after everything that is due."""
    before: list[Day | None] = [None] * days[0].day.weekday()
    cells = [*before, *days]
    cells += [None] * (-len(cells) % 7)
    weeks = [cells[place : place + 7] for place in range(0, len(cells), 7)]
    weeks = [
        week for week in weeks if any(one is not None and _monday(first) <= one.day <= last for one in week)
    ]
    return Month(date_format(days[0].day, "F Y"), weeks)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _away(cast: Cast, first: date, last: date) -> Iterator[str]:
    for role, person in cast.people.items():
        for one in person.away:
            if one.first > last or one.last < first:
                continue
            words = {
                "name": cast.named[role].full_name,
                "first": date_format(one.first, "j F Y"),
                "last": date_format(one.last, "j F Y"),
                "percent": int(one.share * 100),
            }
            if one.share < 1:
                yield _now("%(name)s: %(first)s to %(last)s, %(percent)d %% of each day") % words
            elif one.first == one.last:
                yield _now("%(name)s: %(first)s") % words
            else:
                yield _now("%(name)s: %(first)s to %(last)s") % words
