"""The first steps that the verbs share: who acts, and the person under lock."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from employees.enums import Role
from employees.errors import NotAllowed, NotNow
from employees.models import Employee, Organisation, RoleGrant, User
from employees.permissions import PEOPLE, Actor, PeoplePermission, actor_for
from employees.queries import own_lines_after, system_owners_who_stay
from employees.working_days import FIRST_YEAR, LAST_YEAR, earliest_last_day, is_likely


def enter(
    employee: Employee, permission: PeoplePermission, *, by: User, at: datetime
) -> tuple[Employee, Actor]:
    """Take the turn, lock the person and ask the table. Raises NotVisible or NotAllowed. Needs a transaction."""
    one_at_a_time()
    locked = (
        Employee.objects.select_for_update(of=("self",), no_key=True)
        .select_related("user", "department")
        .get(pk=employee.pk)
    )
    actor = actor_for(by, on=today(at))
    PEOPLE.require(actor, permission, locked)
    return locked, actor


def today(at: datetime) -> date:
    """The calendar date of the instant, where the person who acts is."""
    return timezone.localdate(at)


def not_about_oneself(actor: Actor, employee: Employee) -> None:
    """Raise NotAllowed when somebody acts on their own record in a way that needs another pair of eyes."""
    if employee.pk == actor.employee_id:
        raise NotAllowed(_("This concerns yourself, so somebody else has to do it."))


def not_about_own_manager(actor: Actor, employee: Employee, last_day: date) -> None:
    """Raise NotAllowed if this last day ends the actor's own reporting line.

    Whoever works in HR does not see their manager's plan; nobody opens it for themselves by ending the line.
    """
    if own_lines_after(actor.employee_id, [employee.pk], last_day).exists():
        raise NotAllowed(
            _(
                "You report to %(name)s, so this would end your own reporting line. Somebody else in HR, or a system "
                "owner, records it."
            )
            % {"name": employee.full_name}
        )


def a_likely_year(day: date | None) -> None:
    """Raise NotNow for a date that only a slip of the keyboard explains. No date is fine."""
    if day is not None and not is_likely(day):
        raise NotNow(
            _("The year %(year)s lies outside %(first)s to %(last)s. Check the date.")
            % {"year": f"{day.year:04d}", "first": FIRST_YEAR, "last": LAST_YEAR}
        )


def a_likely_last_day(day: date, today: date) -> None:
    """Raise NotNow for a last day so long ago that it must be a slip: every line after it would be gone."""
    a_likely_year(day)
    if day < earliest_last_day(today):
        raise NotNow(
            _(
                "The last day lies more than two years back. Check the year. For somebody who left longer ago, "
                "import a file with their last day."
            )
        )


def one_at_a_time() -> None:
    """Let verbs that change people run one after the other, each seeing what the one before it wrote. Comes first.

    The order of locks everywhere: organisation, person, account, record. An import holds the first throughout.
    """
    Organisation.objects.select_for_update().first()


def keep_a_system_owner(grants: list[RoleGrant]) -> None:
    """Raise NotNow if taking back `grants` would leave nobody who can change settings."""
    going = [grant.pk for grant in grants if grant.role == Role.SYSTEM_OWNER]
    if going and not system_owners_who_stay().exclude(pk__in=going).exists():
        raise NotNow(_("This is the last system owner. Give somebody else that role first."))
