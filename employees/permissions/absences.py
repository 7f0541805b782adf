"""Who may know when somebody is away, and why: the dates for the person and their manager, the ground for HR alone.

Asked of the person, because that is whose absences they are. As everywhere, nobody acts as HR about themselves or their
own manager; and a manager who is also in HR acts as the manager.
"""

from __future__ import annotations

from enum import StrEnum

from django.db.models import Q

from employees.enums import Role
from employees.models import Employee
from employees.permissions import Actor, Grant, Policy, Relation


class AbsencePermission(StrEnum):
    """`absences:<noun>:<act>`"""

    VIEW = "absences:dates:view"
    VIEW_GROUND = "absences:ground:view"
    RECORD = "absences:absence:record"


def relations_to_absent(actor: Actor, employee: Employee) -> frozenset[Relation]:
    """What the actor is to a person, as far as their absences are concerned."""
    if employee.pk == actor.employee_id:
        return frozenset({Relation.SUBJECT})
    if employee.pk in actor.report_ids:
        return frozenset({Relation.MANAGER})
    if employee.pk in actor.manager_ids:
        return frozenset()
    in_scope = employee.department_id in actor.hr_department_ids or actor.has(Role.HR_LEAD)
    return frozenset({Relation.HR_ALONE}) if in_scope else frozenset()


def _hr_alone(actor: Actor) -> Q | None:
    not_theirs = ~Q(pk__in={*actor.report_ids, *actor.manager_ids, actor.employee_id or 0})
    if actor.has(Role.HR_LEAD):
        return not_theirs
    return not_theirs & Q(department__in=actor.hr_department_ids) if actor.hr_department_ids else None


_HR_ALONE = frozenset({Relation.HR_ALONE})

ABSENCES: Policy[AbsencePermission, Employee] = Policy(
    view=AbsencePermission.VIEW,
    table={
        AbsencePermission.VIEW: (Grant(_HR_ALONE | {Relation.SUBJECT, Relation.MANAGER}),),
        AbsencePermission.VIEW_GROUND: (Grant(_HR_ALONE),),
        AbsencePermission.RECORD: (Grant(_HR_ALONE),),
    },
    relations=relations_to_absent,
    related={
        Relation.SUBJECT: lambda actor: Q(pk=actor.employee_id) if actor.employee_id else None,
        Relation.MANAGER: lambda actor: Q(pk__in=actor.report_ids) if actor.report_ids else None,
        Relation.HR_ALONE: _hr_alone,
    },
)
