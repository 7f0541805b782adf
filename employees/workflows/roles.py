"""Standing roles: given and taken back, never by oneself to oneself."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from employees import audit
from employees.enums import PeopleEvent, Role
from employees.errors import NotAllowed, NotNow
from employees.models import Department, Employee, RoleGrant, User
from employees.permissions import Actor, PeoplePermission
from employees.workflows.entering import enter, keep_a_system_owner, not_about_oneself
from employees.workflows.sessions import end_sessions


@transaction.atomic
def grant_role(
    *, employee: Employee, role: Role, department: Department | None = None, by: User, at: datetime
) -> RoleGrant:
    """Give the person's account a standing role; an HR partner for one department and all below it, or for everyone.

    Its sessions end: what somebody may is asked for with how they came in.
    Raises NotVisible, NotAllowed (oneself; system owner by another than one), NotNow (no account, held already, a role
    that groups give).
    """
    person, actor = enter(employee, PeoplePermission.GRANT_ROLE, by=by, at=at)
    not_about_oneself(actor, person)
    _only_owners_make_owners(actor, role)
    if person.user is None or not person.user.is_active:
        raise NotNow(_("%(name)s has no account yet. Invite them first.") % {"name": person.full_name})
    _not_by_hand(role)
    if department is not None and role != Role.HR_PARTNER:
        raise NotNow(_("Only an HR partner is given departments. Leave the department empty."))
    if RoleGrant.objects.filter(
        user=person.user, role=role, department=department, revoked_at__isnull=True
    ).exists():
        raise NotNow(_("%(name)s already holds this role.") % {"name": person.full_name})
    grant = RoleGrant.objects.create(
        user=person.user, role=role, department=department, granted_at=at, granted_by=by
    )
    end_sessions(person.user)
    scope = department.ref if department else ""
    audit.record(
        PeopleEvent.ROLE_GRANTED, by=by, about=person, at=at, role=role, department=scope, grant=grant.ref
    )
    return grant


@transaction.atomic
def revoke_role(*, employee: Employee, grant: RoleGrant, by: User, at: datetime) -> RoleGrant:
    """Take a role back; it counts from the person's next click, and their sessions end.

    Raises NotVisible, NotAllowed, NotNow (already taken back; last system owner).
    """
    person, actor = enter(employee, PeoplePermission.GRANT_ROLE, by=by, at=at)
    not_about_oneself(actor, person)
    held = RoleGrant.objects.select_for_update().get(pk=grant.pk, user=person.user)
    _only_owners_make_owners(actor, Role(held.role))
    if held.revoked_at is not None:
        raise NotNow(_("This role was already taken back."))
    keep_a_system_owner([held])  # two owners may take each other's role at the same moment
    held.revoked_at, held.revoked_by = at, by
    held.save(update_fields=["revoked_at", "revoked_by"])
    end_sessions(held.user)
    audit.record(PeopleEvent.ROLE_REVOKED, by=by, about=person, at=at, role=held.role, grant=held.ref)
    return held


def _only_owners_make_owners(actor: Actor, role: Role) -> None:
    if role == Role.SYSTEM_OWNER and not actor.has(Role.SYSTEM_OWNER):
        raise NotAllowed(_("Only a system owner gives this role or takes it back."))


def _not_by_hand(role: Role) -> None:
    ours = settings.OIDC
    if ours is not None and role in ours.managed_roles:
        raise NotNow(
            _(
                "This role comes with the groups of %(provider)s. Change the group there; it counts from the next "
                "sign-in."
            )
            % {"provider": ours.name}
        )
