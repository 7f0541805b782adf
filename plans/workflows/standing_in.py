"""Somebody stands in for a manager or an HR partner: named below, and told here to everybody whose plan it concerns."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from django.db import transaction
from django.utils.translation import gettext as _

from employees import workflows as people
from employees.enums import StandInKind
from employees.errors import NotNow
from employees.guard import Why, aside
from employees.models import Employee, StandIn, User
from plans.models import Plan
from plans.notices import access
from plans.permissions import KEPT_GOING


@transaction.atomic
def name_stand_in(
    *,
    person: Employee,
    stand_in: Employee,
    kind: StandInKind,
    first: date,
    last: date,
    by: User,
    at: datetime,
) -> StandIn:
    """Let somebody stand in, and tell those whose plan they will be able to read, and the one who stands in.

    `first` and `last` are dates, both inclusive. Raises as employees.workflows.name_stand_in; NotNow too for somebody
    whose own plan the one who is away leads.
    """
    with aside(Why.RULE):
        led = list(
            Plan.objects.filter(manager=person, status__in=KEPT_GOING).select_related(
                "employee__user", "manager"
            )
            if kind == StandInKind.MANAGER
            else ()
        )
    if any(plan.employee_id == stand_in.pk for plan in led):
        raise NotNow(_("%(name)s cannot stand in here. Choose somebody else.") % {"name": stand_in.full_name})
    made = people.name_stand_in(
        person=person, stand_in=stand_in, kind=kind, first=first, last=last, by=by, at=at
    )
    begins = datetime.combine(first, time(6), UTC)
    for plan in led:
        access.stand_in_named(plan, made, by=by, at=at, begins=max(at, begins))
    return made


@transaction.atomic
def end_stand_in(*, stand_in: StandIn, by: User, at: datetime) -> StandIn:
    """End it before its date, at once. Whose plan it was sees it where they see who can read it."""
    return people.end_stand_in(stand_in=stand_in, by=by, at=at)
