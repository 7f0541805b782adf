"""When a person works: their week, less the public holidays of their region and the days we are closed."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache

from django.db.models import Q

from employees.errors import NotVisible
from employees.models import Closure, Employee, WorkingPattern
from employees.queries.organisation import organisation
from employees.working_days import MONDAY_TO_FRIDAY, WorkingCalendar

log = logging.getLogger(__name__)


def calendar_for(employee: Employee, years: Iterable[int]) -> WorkingCalendar:
    """The person's working calendar, with the days off that fall into `years`. At most three queries.

    A person without a region of their own has that of the organisation. A region that nobody knows has no public
    holidays: `region_is_known` tells, and the person's page says so.
    """
    return calendars_for([employee], years)[employee.pk]


def calendars_for(employees: Iterable[Employee], years: Iterable[int]) -> Mapping[int, WorkingCalendar]:
    """The working calendar of each of many people, by primary key. At most three queries, however many they are."""
    people, wanted = list(employees), sorted(set(years))
    ours = organisation()
    usual = ours.holiday_region if ours else ""
    regions = {person.pk: person.holiday_region or usual for person in people}
    weeks = WorkingPattern.objects.in_bulk({p.working_pattern_id for p in people if p.working_pattern_id})
    off = _days_off(set(regions.values()), wanted)
    return {
        person.pk: WorkingCalendar(
            weeks[person.working_pattern_id].weekdays if person.working_pattern_id else MONDAY_TO_FRIDAY,
            off[regions[person.pk]],
        )
        for person in people
    }


def closure_for(ref: str) -> Closure:
    """The one day without work that has this reference. Raises NotVisible. The page that asks is for system owners."""
    closure = Closure.objects.filter(ref=ref).first()
    if closure is None:
        raise NotVisible
    return closure


def _days_off(regions: set[str], years: list[int]) -> dict[str, frozenset[date]]:
    off = {region: set[date]() for region in regions}
    if not years:
        return {region: frozenset() for region in regions}
    for region in regions:
        for year in years:
            off[region] |= holidays_of(region, year)
    closed = Closure.objects.filter(on__gte=date(years[0], 1, 1), on__lte=date(years[-1], 12, 31))
    for on, region in closed.filter(Q(holiday_region="") | Q(holiday_region__in=regions)).values_list(
        "on", "holiday_region"
    ):
        for each in regions if region == "" else {region}:
            off[each].add(on)
    return {region: frozenset(days) for region, days in off.items()}


def region_is_known(region: str) -> bool:
    """Whether public holidays are known for a region such as US-TX, GB-ENG or FR. No region at all is known."""
    if not region:
        return True
    country, dash, part = region.upper().partition("-")
    known = _countries().get(country)
    return known is not None and (not dash or part in known)


@lru_cache(maxsize=1)
def _countries() -> dict[str, frozenset[str]]:
    import holidays as public_holidays  # noqa: PLC0415 -- a fifth of a second of every start, needed by few

    supported = public_holidays.list_supported_countries(include_aliases=True)
    return {country: frozenset(part.upper() for part in parts) for country, parts in supported.items()}


@lru_cache(maxsize=2048)
def holidays_of(region: str, year: int) -> frozenset[date]:
    """The public holidays of a region in a year; none if there is no region, or nobody knows it."""
    if not region:
        return frozenset()
    if not region_is_known(region):
        log.warning("holiday_region_unknown", extra={"code": region})
        return frozenset()
    import holidays as public_holidays  # noqa: PLC0415 -- as above

    country, _dash, part = region.upper().partition("-")
    return frozenset(public_holidays.country_holidays(country, subdiv=part or None, years=year))
