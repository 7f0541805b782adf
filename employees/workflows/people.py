"""People come, change, move and leave."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from employees import audit
from employees.enums import PeopleEvent, Role
from employees.errors import NotAllowed, NotNow
from employees.models import Department, Employee, ReportingLine, User, WorkingPattern
from employees.outbox import forget_ahead
from employees.permissions import PEOPLE, Actor, PeoplePermission, actor_for
from employees.queries import reporting_chain, roles_of
from employees.workflows.accounts import close_account, hold_account
from employees.workflows.entering import (
    a_likely_last_day,
    a_likely_year,
    enter,
    keep_a_system_owner,
    not_about_oneself,
    not_about_own_manager,
    one_at_a_time,
    today,
)

ONE_DAY = timedelta(days=1)
WHOLE_ORGANISATION = frozenset({Role.HR_LEAD, Role.SYSTEM_OWNER})


@dataclass(frozen=True)
class PersonDetails:
    """What is known of a person, as a form or a file gives it. `new_department` is opened if it is named."""

    staff_number: str
    first_name: str
    last_name: str = ""
    preferred_name: str = ""
    work_email: str = ""
    title: str = ""
    department: Department | None = None
    new_department: str = ""
    location: str = ""
    time_zone: str = "UTC"
    language: str = "en"
    working_pattern: WorkingPattern | None = None
    holiday_region: str = ""
    hired_on: date | None = None


FIELDS = tuple(name for name in PersonDetails.__dataclass_fields__ if name != "new_department")


@transaction.atomic
def join(*, details: PersonDetails, manager: Employee | None = None, by: User, at: datetime) -> Employee:
    """Add a person to the directory; they get no account until they are invited.

    An HR partner adds people to their own departments only. Raises NotAllowed; NotNow if the staff number or the
    address is taken.
    """
    one_at_a_time()
    actor = actor_for(by, on=today(at))
    person = Employee(**{name: getattr(details, name) for name in FIELDS})
    person.department = _department(details, actor, by=by, at=at)
    _may_place_in(person.department, actor)
    a_likely_year(person.hired_on)
    _refuse_double(person)
    person.save(force_insert=True)
    audit.record(PeopleEvent.JOINED, by=by, about=person, at=at, department=_ref(person.department))
    if manager is not None:
        _draw_line(person, manager, details.hired_on or today(at), by=by, at=at)
    return person


@transaction.atomic
def change_details(*, employee: Employee, details: PersonDetails, by: User, at: datetime) -> Employee:
    """Correct what is known of a person. The address they sign in with stays as it is.

    Raises NotVisible, NotAllowed; NotNow if the staff number or the address is taken.
    """
    person, actor = enter(employee, PeoplePermission.CHANGE, by=by, at=at)
    department = _department(details, actor, by=by, at=at)
    wanted = {name: getattr(details, name) for name in FIELDS} | {"department": department}
    changed = sorted(name for name, value in wanted.items() if getattr(person, name) != value)
    if not changed:
        return person
    if "department" in changed:
        not_about_oneself(actor, person)
        _may_place_in(department, actor)
    if "hired_on" in changed:
        a_likely_year(details.hired_on)
    before = _ref(person.department)
    for name in changed:
        setattr(person, name, wanted[name])
    if person.left_on and person.hired_on and person.left_on < person.hired_on:
        raise NotNow(_("The person would leave before being hired. Check the date they were hired on."))
    _refuse_double(person)
    person.save(update_fields=changed)
    if not {"working_pattern", "holiday_region"}.isdisjoint(changed):
        forget_ahead(at=at, readers=[person.user])
    # Which facts changed, not what they say: names and addresses stay out of the record.
    moved: dict[str, Any] = {}
    if "department" in changed:
        moved = {"department_before": before, "department": _ref(department)}
    audit.record(PeopleEvent.CHANGED, by=by, about=person, at=at, fields=changed, **moved)
    return person


@transaction.atomic
def move(
    *, employee: Employee, manager: Employee | None, from_date: date, by: User, at: datetime
) -> ReportingLine | None:
    """Let the person report to `manager`, or to nobody, from a date on (inclusive). The line before ends a day earlier.

    Raises NotVisible, NotAllowed (one's own line), and NotNow: for a circle, naming the chain; for a manager who has
    left; where a later change is already recorded.
    """
    person, actor = enter(employee, PeoplePermission.CHANGE, by=by, at=at)
    not_about_oneself(actor, person)
    a_likely_year(from_date)
    return _draw_line(person, manager, from_date, by=by, at=at)


@transaction.atomic
def leave(*, employee: Employee, last_day: date, at_once: bool = False, by: User, at: datetime) -> Employee:
    """Record the person's last day (inclusive) and end the reporting lines to and from them.

    Access ends with that day. If it is over, or `at_once`, the account is closed now: open sessions end with the next
    click and roles are taken back. Raises NotVisible, NotAllowed (oneself; one's own manager), NotNow (already left;
    more than two years ago, which is a slip; last system owner).
    """
    person, actor = enter(employee, PeoplePermission.CHANGE, by=by, at=at)
    not_about_oneself(actor, person)
    not_about_own_manager(actor, person, last_day)
    if person.left_on is not None:
        raise NotNow(_("%(name)s's last day is already recorded.") % {"name": person.short_name})
    if person.hired_on and last_day < person.hired_on:
        raise NotNow(
            _("The last day lies before the day of hiring, %(date)s.") % {"date": _day(person.hired_on)}
        )
    a_likely_last_day(last_day, today(at))
    keep_a_system_owner(list(roles_of(person)))
    if person.user_id is not None:
        hold_account(person.user_id)
    person.left_on = last_day
    person.save(update_fields=["left_on"])
    managed = _end_lines(person, last_day)
    audit.record(
        PeopleEvent.LEFT, by=by, about=person, at=at, last_day=last_day, reports_without_manager=managed
    )
    if at_once or last_day < today(at):
        close_account(person, by=by, at=at)
    return person


@transaction.atomic
def return_to_work(*, employee: Employee, by: User, at: datetime) -> Employee:
    """Take back a recorded last day. Lines, roles and a closed account do not come back by themselves.

    Raises NotVisible, NotAllowed, NotNow (no last day is recorded).
    """
    person, actor = enter(employee, PeoplePermission.CHANGE, by=by, at=at)
    not_about_oneself(actor, person)
    if person.left_on is None:
        raise NotNow(_("No last day is recorded for %(name)s.") % {"name": person.short_name})
    before = audit.snapshot(person, "left_on")
    person.left_on = None
    person.save(update_fields=["left_on"])
    audit.record(PeopleEvent.RETURNED, by=by, about=person, at=at, before=before)
    return person


def _draw_line(
    person: Employee, manager: Employee | None, from_date: date, *, by: User, at: datetime
) -> ReportingLine | None:
    if manager is not None:
        manager = Employee.objects.get(pk=manager.pk)  # as they stand now: they may be leaving this minute
        _refuse_manager(person, manager, from_date)
    later = person.reporting_lines.filter(from_date__gt=from_date).order_by("from_date").first()
    if later is not None:
        raise NotNow(
            _("A change of manager from %(date)s is already recorded. Choose a later date.")
            % {"date": _day(later.from_date)}
        )
    running = person.reporting_lines.filter(Q(until_date__isnull=True) | Q(until_date__gte=from_date)).first()
    if (
        running is not None
        and running.manager_id == getattr(manager, "pk", None)
        and running.until_date is None
    ):
        return running  # as it is: a button pressed twice moves nobody again
    before = running.manager.ref if running else ""
    if running is not None and running.from_date == from_date:
        running.delete()  # it was never in force on another day: replaced, not ended
    elif running is not None:
        running.until_date = from_date - ONE_DAY
        running.save(update_fields=["until_date"])
    line = None
    if manager is not None:
        line = ReportingLine.objects.create(employee=person, manager=manager, from_date=from_date)
    after = manager.ref if manager else ""
    audit.record(
        PeopleEvent.MOVED,
        by=by,
        about=person,
        at=at,
        manager_before=before,
        manager=after,
        from_date=from_date,
    )
    return line


def _refuse_manager(person: Employee, manager: Employee, from_date: date) -> None:
    if manager.pk == person.pk:
        raise NotNow(_("Nobody reports to themselves. Choose another manager."))
    if manager.left_on is not None and manager.left_on < from_date:
        raise NotNow(
            _("%(name)s left on %(date)s. Choose a manager who works here.")
            % {"name": manager.full_name, "date": _day(manager.left_on)}
        )
    # A circle may close now, or on any later day on which somebody's recorded change takes effect.
    starts = (
        ReportingLine.objects.filter(from_date__gt=from_date).values_list("from_date", flat=True).distinct()
    )
    for on in [from_date, *starts]:
        chain = reporting_chain(manager, on)
        if any(above.pk == person.pk for above in chain):
            until_person = chain[: [above.pk for above in chain].index(person.pk) + 1]
            names = [person, manager, *until_person]
            raise NotNow(
                _("This would be a circle: %(chain)s. Choose another manager.")
                % {"chain": " → ".join(each.full_name for each in names)}
            )


def _end_lines(person: Employee, last_day: date) -> int:
    lines = ReportingLine.objects.filter(Q(employee=person) | Q(manager=person))
    lines.filter(from_date__gt=last_day).delete()
    running = lines.filter(Q(until_date__isnull=True) | Q(until_date__gt=last_day))
    managed = running.filter(manager=person).count()
    running.update(until_date=last_day)
    return managed


def _department(details: PersonDetails, actor: Actor, *, by: User, at: datetime) -> Department | None:
    name = details.new_department.strip()
    if not name:
        return details.department
    known = Department.objects.filter(name__iexact=name, parent=details.department).first()
    if known is not None:
        return known
    if not actor.has(*WHOLE_ORGANISATION):
        raise NotAllowed(
            _("An HR lead or the system owner opens new departments. Choose one of those listed.")
        )
    opened = Department.objects.create(name=name, parent=details.department)
    audit.record(PeopleEvent.DEPARTMENT_ADDED, by=by, about=opened, at=at, parent=_ref(details.department))
    return opened


def _may_place_in(department: Department | None, actor: Actor) -> None:
    if PEOPLE.can(actor, PeoplePermission.CHANGE, Employee(department=department)):
        return
    raise NotAllowed(_("You look after people of the departments given to you. Choose one of those."))


def _refuse_double(person: Employee) -> None:
    others = Employee.objects.exclude(pk=person.pk)
    reasons = []
    if others.filter(staff_number=person.staff_number).exists():
        reasons.append(_("The staff number %(number)s is taken.") % {"number": person.staff_number})
    if person.work_email and others.filter(work_email__iexact=person.work_email).exists():
        reasons.append(
            _("The address %(address)s belongs to somebody else.") % {"address": person.work_email}
        )
    if reasons:
        raise NotNow.because(reasons)


def _day(day: date) -> str:
    return date_format(day, "j F Y")


def _ref(department: Department | None) -> str:
    return department.ref if department else ""
