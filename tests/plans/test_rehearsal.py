"""plans/rehearsal.py: what is said of dates before a plan is shared, by a table of cases."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from employees.working_days import Away, WorkingCalendar
from plans.rehearsal import Concern, Dated, Kind, Person, Role, Warned, rehearse

WEEK = WorkingCalendar()
WEDNESDAY, FRIDAY, SATURDAY, MONDAY = (date(2026, 6, day) for day in (10, 12, 13, 15))
MEET = (Role.EMPLOYEE, Role.MANAGER)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment in June as the employee's clock shows it."""
    return datetime(2026, 6, day, hour, minute, tzinfo=ZoneInfo("Europe/London"))


def people(**away: Away) -> dict[Role, Person]:
    """Three who work from Monday to Friday, some of them away."""
    return {role: Person(WEEK, (away[role],) if role in away else ()) for role in Role}


def concerns(found: list[Warned]) -> list[tuple[Concern, Role | None]]:
    return [(one.concern, one.role) for one in found]


@pytest.mark.parametrize(
    ("moment", "away", "expected"),
    [
        (at(10, 10), {}, []),
        (at(12, 11), {}, []),
        (at(12, 17), {}, [Concern.SHARED_BEFORE_DAYS_OFF]),
        (at(10, 17), {}, [Concern.SHARED_OUT_OF_HOURS]),
        (at(10, 7, 59), {}, [Concern.SHARED_OUT_OF_HOURS]),
        (at(13, 11), {}, [Concern.SHARED_ON_DAY_OFF]),
        (at(10, 10), {"employee": Away(WEDNESDAY, FRIDAY)}, [Concern.SHARED_WHILE_AWAY]),
        # One of two who lead the plan is there on Monday; then neither.
        (at(12, 10), {"manager": Away(MONDAY, MONDAY)}, []),
        (
            at(12, 10),
            {"manager": Away(MONDAY, MONDAY), "hr": Away(FRIDAY, MONDAY)},
            [Concern.NOBODY_TO_ASK],
        ),
    ],
)
def test_the_moment_of_sharing(moment, away, expected):
    assert [one.concern for one in rehearse([], people(**away), shared=moment)] == expected


@pytest.mark.parametrize(
    ("one", "away", "expected"),
    [
        (Dated(WEDNESDAY, Kind.CHECKPOINT, "2", MEET), {}, []),
        (
            Dated(SATURDAY, Kind.CHECKPOINT, "2", MEET),
            {},
            [(Concern.DAY_OFF, Role.EMPLOYEE), (Concern.DAY_OFF, Role.MANAGER)],
        ),
        (
            Dated(WEDNESDAY, Kind.CHECKPOINT, "2", MEET),
            {"manager": Away(WEDNESDAY, FRIDAY)},
            [(Concern.AWAY, Role.MANAGER)],
        ),
        # Half a day leaves the other half to meet in.
        (
            Dated(WEDNESDAY, Kind.CHECKPOINT, "2", MEET),
            {"manager": Away(WEDNESDAY, FRIDAY, Decimal("0.5"))},
            [],
        ),
        (Dated(WEDNESDAY, Kind.SUPPORT, "", (Role.HR,)), {"employee": Away(WEDNESDAY, FRIDAY)}, []),
        (
            Dated(WEDNESDAY, Kind.END, "", (Role.HR,)),
            {"hr": Away(WEDNESDAY, FRIDAY)},
            [(Concern.AWAY, Role.HR)],
        ),
        (Dated(date(2026, 12, 24), Kind.END), {}, [(Concern.YEAR_END, None)]),
        (Dated(date(2027, 1, 1), Kind.GOAL), {}, [(Concern.YEAR_END, None)]),
        (Dated(date(2026, 12, 24), Kind.ACTION), {}, []),
    ],
)
def test_each_date(one, away, expected):
    assert concerns(rehearse([one], people(**away))) == expected


def test_the_end_before_a_long_break_and_absence_during_the_plan():
    easter = WorkingCalendar(days_off=frozenset({date(2026, 4, 3), date(2026, 4, 6)}))
    away = Away(date(2026, 3, 30), date(2026, 4, 1), Decimal("0.5"))
    who = {Role.EMPLOYEE: Person(easter, (away,))}
    end = Dated(date(2026, 4, 2), Kind.END, needs=MEET)

    found = rehearse([end], who, starts=date(2026, 3, 23), ends=end.day)

    assert concerns(found) == [
        (Concern.BEFORE_LONG_BREAK, None),
        (Concern.AWAY_DURING_PLAN, Role.EMPLOYEE),
    ]
    assert (found[1].days, found[1].of) == (Decimal("1.5"), 9)
