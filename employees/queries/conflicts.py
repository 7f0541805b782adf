"""Conflicts of interest, for those who keep them: none that touch themselves."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from employees.errors import NotVisible
from employees.models import Conflict, Employee, RoleGrant, User
from employees.permissions import (
    HR_ROLES,
    Actor,
    OrganisationPermission,
    actors_for,
    hr_relations,
    may,
)


def conflicts_for(actor: Actor) -> QuerySet[Conflict]:
    """Those that stand, newest first, in one query.

    Not those of the actor's own account, nor about anybody whom they are barred from: such an entry would tell them
    that something is being looked at.
    """
    if not may(actor, OrganisationPermission.KEEP_CONFLICTS):
        return Conflict.objects.none()
    standing = Conflict.objects.filter(ended_at__isnull=True).exclude(account=actor.user_id)
    return standing.exclude(about__in=actor.barred_ids).select_related(
        "account__employee", "about", "noted_by__employee"
    )


def conflict_for(actor: Actor, ref: str) -> Conflict:
    """One of them. Raises NotVisible for anything else, as if it were not there."""
    found = conflicts_for(actor).filter(ref=ref).first()
    if found is None:
        raise NotVisible
    return found


def hr_left_for(employee: Employee, on: date) -> list[User]:
    """The accounts that look after a person in HR on a date, after every conflict. Four queries."""
    grants = RoleGrant.objects.filter(role__in=HR_ROLES, revoked_at__isnull=True, user__is_active=True)
    accounts = {grant.user_id: grant.user for grant in grants.select_related("user__employee")}
    actors = actors_for(accounts.values(), on=on)
    return [
        accounts[pk]
        for pk, actor in actors.items()
        if employee.pk not in actor.barred_ids and hr_relations(actor, employee)
    ]
