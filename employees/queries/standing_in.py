"""Who stands in for whom, as far as the reader may know of it."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from employees.enums import Role
from employees.errors import NotVisible
from employees.models import Employee, RoleGrant, StandIn
from employees.permissions import Actor
from employees.permissions.standing_in import STAND_INS, StandInPermission


def stand_ins_for(actor: Actor, person: Employee, on: date) -> QuerySet[StandIn]:
    """Those that count for a person on a date or after it, the first first. None for whoever may not know."""
    if not STAND_INS.can(actor, StandInPermission.VIEW, person):
        return StandIn.objects.none()
    return _with_people(StandIn.objects.filter(person=person, ended_at__isnull=True, until_date__gte=on))


def standing_in_by(actor: Actor) -> QuerySet[StandIn]:
    """For whom the actor stands in, or is to: today or later."""
    mine = StandIn.objects.filter(by=actor.employee_id, ended_at__isnull=True, until_date__gte=actor.on)
    return _with_people(mine) if actor.employee_id else mine.none()


def stand_in_for(actor: Actor, ref: str) -> StandIn:
    """One that the actor may end: as the one who is away, as the one who stands in, or in HR. Raises NotVisible."""
    found = _with_people(StandIn.objects.filter(ref=ref, ended_at__isnull=True)).first()
    if found is None:
        raise NotVisible
    if found.by_id != actor.employee_id and not STAND_INS.can(actor, StandInPermission.VIEW, found.person):
        raise NotVisible
    return found


def is_partner(person: Employee) -> bool:
    """Whether a person looks after departments as an HR partner."""
    return _holds(person, [Role.HR_PARTNER])


def works_in_hr(person: Employee) -> bool:
    """Whether a person works in HR, so that they can stand in for a colleague there."""
    return _holds(person, [Role.HR_PARTNER, Role.HR_LEAD])


def _holds(person: Employee, roles: list[Role]) -> bool:
    return RoleGrant.objects.filter(
        Q(user=person.user_id), role__in=roles, revoked_at__isnull=True, user__isnull=False
    ).exists()


def _with_people(rows: QuerySet[StandIn]) -> QuerySet[StandIn]:
    return rows.select_related("person__department", "by").order_by("from_date", "pk")
