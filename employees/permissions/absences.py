"""Who may know when somebody is away, and why: the dates for the person and their manager, the ground for HR alone.

Asked of the person, because that is whose absences they are. As everywhere, nobody acts as HR about themselves, their
own manager, or somebody with whom they have a conflict of interest. A manager who is also in HR may record, for there
may be nobody else, and reads no ground.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from django.db.models import Q

from employees.models import Employee
from employees.permissions import (
    HR,
    Actor,
    Grant,
    Policy,
    Relation,
    hr_relations,
    in_hr_scope,
    not_barred,
)


class AbsencePermission(StrEnum):
    """`absences:<noun>:<act>`"""

    VIEW = "absences:dates:view"
    VIEW_GROUND = "absences:ground:view"
    RECORD = "absences:absence:record"


def relations_to_absent(actor: Actor, employee: Employee) -> frozenset[Relation]:
    """What the actor is to a person, as far as their absences are concerned."""
    if employee.pk == actor.employee_id:
        return frozenset({Relation.SUBJECT})
    leads = employee.pk in actor.report_ids and employee.pk not in actor.conflict_ids
    found = {Relation.MANAGER} if leads else set()
    if employee.pk in actor.barred_ids:
        return frozenset(found)
    found |= hr_relations(actor, employee)
    if not found.isdisjoint(HR) and Relation.MANAGER not in found:
        found.add(Relation.HR_ALONE)
    return frozenset(found)


def _led(actor: Actor) -> Q | None:
    theirs = actor.report_ids - actor.conflict_ids
    return Q(pk__in=theirs) if theirs else None


def _in_hr(relation: Relation) -> Callable[[Actor], Q | None]:
    def clause(actor: Actor) -> Q | None:
        scope = in_hr_scope(actor, relation)
        return None if scope is None else scope & not_barred(actor)

    return clause


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
        Relation.MANAGER: _led,
        **{relation: _in_hr(relation) for relation in HR},
    },
)
