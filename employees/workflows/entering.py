"""The first steps that the verbs share: who acts, and the person under lock."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from employees.enums import Role
from employees.errors import NotAllowed, NotNow
from employees.models import Employee, Organisation, RoleGrant, User
from employees.permissions import PEOPLE, Actor, PeoplePermission, actor_for


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


def one_at_a_time() -> None:
    """Let verbs that change people run one after the other, each seeing what the one before it wrote. Comes first.

    The order of locks everywhere: organisation, person, account, record. An import holds the first throughout.
    """
    Organisation.objects.select_for_update().first()


def keep_a_system_owner(grants: list[RoleGrant]) -> None:
    """Raise NotNow if taking back `grants` would leave nobody who can change settings."""
    owners = RoleGrant.objects.filter(role=Role.SYSTEM_OWNER, revoked_at__isnull=True, user__is_active=True)
    going = [grant.pk for grant in grants if grant.role == Role.SYSTEM_OWNER]
    if going and not owners.exclude(pk__in=going).exists():
        raise NotNow(_("This is the last system owner. Give somebody else that role first."))
