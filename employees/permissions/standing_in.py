"""Who may say that somebody stands in for a person: the person themselves, and those who look after them in HR.

Not the system owner: whoever stands in reads plans.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from employees.enums import StandInKind
from employees.models import Employee
from employees.permissions import HR, Grant, Policy, Relation
from employees.permissions.absences import ABSENCES, relations_to_absent


class StandInPermission(StrEnum):
    """`stand_ins:<noun>:<act>`"""

    VIEW = "stand_ins:stand_in:view"
    NAME = "stand_ins:manager:name"
    NAME_IN_HR = "stand_ins:hr:name"


SUBJECT = frozenset({Relation.SUBJECT})

STAND_INS: Policy[StandInPermission, Employee] = Policy(
    view=StandInPermission.VIEW,
    table={
        StandInPermission.VIEW: (Grant(HR | SUBJECT),),
        StandInPermission.NAME: (Grant(HR | SUBJECT),),
        StandInPermission.NAME_IN_HR: (Grant(SUBJECT | {Relation.HR_LEAD}),),
    },
    relations=relations_to_absent,
    related=ABSENCES.related,
)

TO_NAME: Mapping[StandInKind, StandInPermission] = {
    StandInKind.MANAGER: StandInPermission.NAME,
    StandInKind.HR_PARTNER: StandInPermission.NAME_IN_HR,
}
