"""employees/queries: calendars, chains and finding people."""

from __future__ import annotations

import logging
from datetime import date

import pytest

from employees.models import Employee
from employees.queries import (
    calendar_for,
    calendars_for,
    person_named,
    region_is_known,
    reports_of,
    search,
)
from employees.queries.calendar import holidays_of
from tests.factories.people import (
    ClosureFactory,
    EmployeeFactory,
    OrganisationFactory,
    ReportingLineFactory,
    WorkingPatternFactory,
)

TODAY = date(2026, 5, 4)


# --- Calendars


def test_a_calendar_is_the_week_less_holidays_and_closures(db):
    part_time = WorkingPatternFactory(friday=False)
    person = EmployeeFactory(working_pattern=part_time, holiday_region="US-TX")
    ClosureFactory(on=date(2026, 7, 1))
    ClosureFactory(on=date(2026, 7, 2), holiday_region="US-TX")
    ClosureFactory(on=date(2026, 6, 30), holiday_region="DE-BY")

    calendar = calendar_for(person, [2026])

    assert not calendar.is_working(date(2026, 7, 3))  # Friday, and the fourth of July observed
    assert not calendar.is_working(date(2026, 7, 1))
    assert not calendar.is_working(date(2026, 7, 2))
    assert calendar.is_working(date(2026, 6, 30))
    assert not calendar.is_working(date(2026, 12, 25))


def test_a_person_without_a_region_has_that_of_the_organisation(db):
    OrganisationFactory(holiday_region="DE-BY")

    calendar = calendar_for(EmployeeFactory(holiday_region=""), [2026])

    assert not calendar.is_working(date(2026, 1, 6))  # Epiphany, a holiday in Bavaria
    assert calendar.is_working(date(2026, 7, 3))


def test_an_unknown_region_has_no_holidays_and_says_so(db, caplog):
    holidays_of.cache_clear()
    person = EmployeeFactory(holiday_region="ZZ-99")

    with caplog.at_level(logging.WARNING):
        calendar = calendar_for(person, [2026])

    assert calendar.is_working(date(2026, 12, 25))
    assert not region_is_known("ZZ-99")
    assert "holiday_region_unknown" in caplog.text


@pytest.mark.parametrize("region", ["US-TX", "US", "GB-ENG", "GB-SCT", "DE-BY", "FR", "de-by", ""])
def test_known_regions(region):
    assert region_is_known(region)


@pytest.mark.parametrize("region", ["US-XX", "XX", "Texas", "US-", "-TX", "US-TX-1", "🙂"])
def test_unknown_regions(region):
    assert not region_is_known(region)


def test_calendars_of_many_take_as_many_queries_as_that_of_one(db, django_assert_num_queries):
    OrganisationFactory()
    people = [
        EmployeeFactory(working_pattern=WorkingPatternFactory(), holiday_region=r)
        for r in ("US-TX", "FR", "")
    ]
    fresh = list(Employee.objects.filter(pk__in=[person.pk for person in people]))

    for some in (fresh[:1], fresh):
        with django_assert_num_queries(3):
            calendars_for(some, [2026, 2027])


# --- Finding people


def test_search_finds_all_words_in_any_order_and_nothing_by_wildcards(db):
    sam = EmployeeFactory(first_name="Samuel", preferred_name="Sam", last_name="Okafor", staff_number="S_77")
    EmployeeFactory(first_name="Samira", last_name="Lind", staff_number="SX77")

    def found(words: str) -> list[Employee]:
        return list(search(Employee.objects.all(), words))

    assert found("okafor sam") == [sam]
    assert found("S_77") == [sam]
    assert found("%") == []
    assert len(found("sam")) == 2
    assert found("sam nobody") == []


@pytest.mark.parametrize(
    "text", ["S77", "s77", "sam@example.org", "Sam Okafor", "sam  okafor", "Samuel Okafor", "Okafor, Samuel"]
)
def test_a_person_is_named_by_number_address_or_full_name(db, text):
    sam = EmployeeFactory(
        first_name="Samuel",
        preferred_name="Sam",
        last_name="Okafor",
        staff_number="S77",
        work_email="sam@example.org",
    )
    EmployeeFactory(first_name="Samuel", last_name="Okafor-Lind")

    assert person_named(text) == [sam]


def test_half_a_name_names_nobody_and_a_double_name_two(db):
    twins = [EmployeeFactory(first_name="Kim", last_name="Aster") for _twin in range(2)]

    assert person_named("Kim") == []
    assert person_named("") == []
    assert set(person_named("kim aster")) == set(twins)


def test_reports_are_those_of_the_day(db):
    line = ReportingLineFactory(until_date=date(2026, 4, 30))
    now = ReportingLineFactory(manager=line.manager)

    assert list(reports_of(line.manager, TODAY)) == [now.employee]
