"""Who may know when somebody is away, and why: the dates for the person and their manager, the ground for HR alone.

Asked of the person, because that is whose absences they are. As everywhere, nobody acts as HR about themselves or their
own manager. A manager who is also in HR may record, for there may be nobody else, and reads no ground.
"""

from __future__ import annotations

from enum import StrEnum

from django.db.models import Q

from employees.enums import Role
from employees.models import Employee
from employees.permissions import HR, Actor, Grant, Policy, Relation


class AbsencePermission(StrEnum):
    """`absences:<noun>:<act>`"""

    VIEW = "absences:dates:view"
    VIEW_GROUND = "absences:ground:view"
    RECORD = "absences:absence:record"


def relations_to_absent(actor: Actor, employee: Employee) -> frozenset[Relation]:
    """What the actor is to a person, as far as their absences are concerned."""
    if employee.pk == actor.employee_id:
        return frozenset({Relation.SUBJECT})
    found = {Relation.MANAGER} if employee.pk in actor.report_ids else set()
    if employee.pk in actor.manager_ids:
        return frozenset(found)
    if employee.department_id in actor.hr_department_ids:
        found.add(Relation.HR_PARTNER)
    if actor.has(Role.HR_LEAD):
        found.add(Relation.HR_LEAD)
    if not found.isdisjoint(HR) and Relation.MANAGER not in found:
        found.add(Relation.HR_ALONE)
    return frozenset(found)


def _not_conflicted(actor: Actor) -> Q:
    return ~Q(pk__in={*actor.manager_ids, actor.employee_id or 0})


def _in_scope(actor: Actor) -> Q | None:
    if not actor.hr_department_ids:
        return None
    return Q(department__in=actor.hr_department_ids) & _not_conflicted(actor)


_HR_ALONE = frozenset({Relation.HR_ALONE})

ABSENCES: Policy[AbsencePermission, Employee] = Policy(
    view=AbsencePermission.VIEW,
    table={
        AbsencePermission.VIEW: (Grant(HR | {Relation.SUBJECT, Relation.MANAGER}),),
        AbsencePermission.VIEW_GROUND: (Grant(_HR_ALONE),),
        AbsencePermission.RECORD: (Grant(HR),),
    },
    relations=relations_to_absent,
    related={
        Relation.SUBJECT: lambda actor: Q(pk=actor.employee_id) if actor.employee_id else None,
        Relation.MANAGER: lambda actor: Q(pk__in=actor.report_ids) if actor.report_ids else None,
        Relation.HR_PARTNER: _in_scope,
        Relation.HR_LEAD: lambda actor: _not_conflicted(actor) if actor.has(Role.HR_LEAD) else None,
    },
)
