"""When somebody is away with approval: recorded, corrected and taken back by HR. The record never says why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from employees import audit
from employees.encryption import lock
from employees.enums import PeopleEvent
from employees.errors import NotNow
from employees.models import Absence, Employee, User
from employees.models.absence import WHOLE_DAY
from employees.outbox import forget_ahead
from employees.permissions import actor_for
from employees.permissions.absences import ABSENCES, AbsencePermission
from employees.workflows.entering import a_likely_year, one_at_a_time, today

# More in one piece is a slip in the year.
LONGEST = timedelta(days=731)


@dataclass(frozen=True)
class AbsenceDetails:
    """What is recorded: both dates inclusive, `share` the part of each day away (1: all of it), the ground for HR.

    A `ground` of None, from somebody who may not read it, leaves it as it is.
    """

    from_date: date
    until_date: date
    share: Decimal = WHOLE_DAY
    ground: str | None = ""


@transaction.atomic
def record_absence(*, employee: Employee, details: AbsenceDetails, by: User, at: datetime) -> Absence:
    """Record an approved absence, past or to come. No plan changes by itself.

    Raises NotVisible, NotAllowed (not HR for this person), NotNow (recorded already; dates that are a slip).
    """
    person = _enter(employee, by=by, at=at)
    made = _record(person, details, None, by=by, at=at)
    audit.record(
        PeopleEvent.ABSENCE_RECORDED, by=by, about=person, at=at, absence=made.ref, private=_said(made)
    )
    return made


@transaction.atomic
def correct_absence(
    *, absence: Absence, details: AbsenceDetails, reason: str, by: User, at: datetime
) -> Absence:
    """Withdraw an absence and record it anew as it was. Dates that were moved for the old one stay where they are.

    Raises NotVisible, NotAllowed, NotNow (withdrawn already; nothing differs; no reason; dates that are a slip).
    """
    person = _enter(absence.employee, by=by, at=at)
    old = _standing(absence)
    ground = old.ground if details.ground is not None else None
    if details == AbsenceDetails(old.from_date, old.until_date, old.share, ground):
        raise NotNow(_("Nothing would change. Change a date, the part of the day or the note, or go back."))
    _withdraw(old, reason, by=by, at=at)
    made = _record(person, details, old, by=by, at=at)
    audit.record(
        PeopleEvent.ABSENCE_CORRECTED,
        by=by,
        about=person,
        at=at,
        instead_of=old.ref,
        absence=made.ref,
        private=_said(made),
    )
    return made


@transaction.atomic
def withdraw_absence(*, absence: Absence, reason: str, by: User, at: datetime) -> Absence:
    """Take back an absence that did not take place. It stays on record as withdrawn, with the reason for HR.

    Raises NotVisible, NotAllowed, NotNow (withdrawn already; no reason).
    """
    person = _enter(absence.employee, by=by, at=at)
    old = _standing(absence)
    _withdraw(old, reason, by=by, at=at)
    audit.record(PeopleEvent.ABSENCE_WITHDRAWN, by=by, about=person, at=at, absence=old.ref)
    return old


def _enter(employee: Employee, *, by: User, at: datetime) -> Employee:
    one_at_a_time()
    person = (
        Employee.objects.select_for_update(of=("self",), no_key=True)
        .select_related("user")
        .get(pk=employee.pk)
    )
    ABSENCES.require(actor_for(by, on=today(at)), AbsencePermission.RECORD, person)
    forget_ahead(
        at=at, readers=[person.user]
    )  # their reminders are counted in the days on which they are here
    return person


def _standing(absence: Absence) -> Absence:
    locked = Absence.objects.select_for_update().get(pk=absence.pk)
    if locked.withdrawn_at is not None:
        raise NotNow(_("This absence was withdrawn already. Nothing was changed."))
    return locked


def _record(
    person: Employee, details: AbsenceDetails, replaces: Absence | None, *, by: User, at: datetime
) -> Absence:
    for day in (details.from_date, details.until_date):
        a_likely_year(day)
    if details.until_date < details.from_date:
        raise NotNow(_("The last day lies before the first. Check the dates."))
    if details.until_date - details.from_date > LONGEST:
        raise NotNow(_("This is longer than two years. Check the year, or record it in parts."))
    if not 0 < details.share <= WHOLE_DAY:
        raise NotNow(_("The part of the day is more than nothing and at most the whole day."))
    same = {"from_date": details.from_date, "until_date": details.until_date, "share": details.share}
    if person.absences.standing().filter(**same).exists():
        raise NotNow(_("This absence is recorded already. Nothing was added."))
    kept = replaces.locked_ground if replaces is not None else ""
    return Absence.objects.create(
        employee=person,
        **same,
        locked_ground=kept if details.ground is None else lock(details.ground),
        recorded_at=at,
        recorded_by=by,
        replaces=replaces,
    )


def _withdraw(old: Absence, reason: str, *, by: User, at: datetime) -> None:
    if not reason.strip():
        raise NotNow(_("Say why it is withdrawn. Only HR reads the reason."))
    old.withdrawn_at, old.withdrawn_by, old.locked_why_withdrawn = at, by, lock(reason)
    old.save(update_fields=["withdrawn_at", "withdrawn_by", "locked_why_withdrawn"])


def _said(made: Absence) -> dict[str, Any]:
    """When somebody was away, and for how much of the day: theirs, and erased with the absence."""
    return {
        "from_date": made.from_date,
        "until_date": made.until_date,
        "share": made.share,
    }
