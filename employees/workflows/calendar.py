"""Working weeks that people may have, and days on which the organisation is closed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from employees import audit
from employees.enums import PeopleEvent
from employees.errors import NotNow
from employees.models import Closure, User, WorkingPattern
from employees.models.calendar import WEEKDAYS
from employees.outbox import forget_ahead
from employees.permissions import OrganisationPermission, actor_for, require_organisation
from employees.workflows.entering import a_likely_year, one_at_a_time, today


@transaction.atomic
def add_working_week(*, name: str, weekdays: Collection[int], by: User, at: datetime) -> WorkingPattern:
    """Add a week that can be chosen for people; Monday is 0. Raises NotVisible, NotNow (no day, name taken)."""
    one_at_a_time()
    _require_owner(by, at)
    if not weekdays:
        raise NotNow(_("A working week has at least one day."))
    if WorkingPattern.objects.filter(name=name).exists():
        raise NotNow(_("There is a working week of this name already."))
    days = {day: number in weekdays for number, day in enumerate(WEEKDAYS)}
    week = WorkingPattern.objects.create(name=name, **days)
    audit.record(PeopleEvent.WORKING_WEEK_ADDED, by=by, about=week, at=at, weekdays=sorted(weekdays))
    return week


@transaction.atomic
def close_on(*, on: date, name: str, holiday_region: str = "", by: User, at: datetime) -> Closure:
    """Let nobody work on a date, or nobody of one holiday region. Dates already promised in plans stay as they are.

    Reminders are counted anew. Raises NotVisible, NotNow (entered before; a year that is a slip).
    """
    one_at_a_time()
    _require_owner(by, at)
    a_likely_year(on)
    if Closure.objects.filter(on=on, holiday_region=holiday_region).exists():
        raise NotNow(_("This day is entered already."))
    closure = Closure.objects.create(on=on, name=name, holiday_region=holiday_region)
    forget_ahead(at=at)
    audit.record(PeopleEvent.CLOSED_ON, by=by, about=closure, at=at, on=on, region=holiday_region)
    return closure


@transaction.atomic
def open_on(*, closure: Closure, by: User, at: datetime) -> None:
    """Take back a day without work; pressed twice, it is taken back once. Raises NotVisible."""
    one_at_a_time()
    _require_owner(by, at)
    if not Closure.objects.filter(pk=closure.pk).exists():
        return
    audit.record(
        PeopleEvent.OPEN_ON, by=by, about=closure, at=at, on=closure.on, region=closure.holiday_region
    )
    Closure.objects.filter(pk=closure.pk).delete()
    forget_ahead(at=at)


def _require_owner(by: User, at: datetime) -> None:
    require_organisation(actor_for(by, on=today(at)), OrganisationPermission.CHANGE_SETTINGS)
