"""When people are away, as far as the reader may know."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from employees.errors import NotVisible
from employees.models import Absence, Employee
from employees.permissions import Actor
from employees.permissions.absences import ABSENCES, AbsencePermission
from employees.queries.people import person_for
from employees.working_days import Away


def absences_of(actor: Actor, person: Employee) -> list[Absence]:
    """The person's absences, newest first; for HR with those that were withdrawn. Empty for whoever may not know."""
    if not ABSENCES.can(actor, AbsencePermission.VIEW, person):
        return []
    every = person.absences.select_related("replaced_by", "recorded_by__employee", "withdrawn_by__employee")
    return list(every if ABSENCES.can(actor, AbsencePermission.VIEW_GROUND, person) else every.standing())


def absence_for(actor: Actor, ref: str, absence_ref: str) -> Absence:
    """One absence of the person with this reference. Raises NotVisible if either is not for this actor."""
    person = person_for(actor, ref)
    found = person.absences.select_related("employee").filter(ref=absence_ref).first()
    if found is None or not ABSENCES.can(actor, AbsencePermission.VIEW, person):
        raise NotVisible
    return found


def away_of(people: Iterable[Employee], first: date, last: date) -> dict[int, list[Away]]:
    """When each of the people is away between two dates (inclusive), by primary key: dates and shares, no ground.

    One query, however many people. Whoever asks has asked before whether the reader may know.
    """
    found: dict[int, list[Away]] = {person.pk: [] for person in people}
    standing = (
        Absence.objects.standing()
        .touching(first, last)
        .filter(employee__in=found)
        .order_by("from_date", "pk")
    )
    for employee, since, until, share in standing.values_list(
        "employee_id", "from_date", "until_date", "share"
    ):
        found[employee].append(Away(since, until, share))
    return found
