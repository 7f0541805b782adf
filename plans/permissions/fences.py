"""The outer fence: who could be handed a plan, a note or a pause at all. Written apart from the tables, on purpose.

The guard lets nobody past it, whatever the tables say. It knows no permissions and no verbs, only who somebody is; that
it and the tables agree about who sees what, for everybody in every state, is walked by a test.
"""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Any, TypeVar

from django.db.models import Q, QuerySet

from employees.enums import Role
from employees.guard import mark
from employees.permissions import Actor
from plans.enums import PlanStatus
from plans.models import Companion, EmergencyAccess

Rows = TypeVar("Rows", bound=QuerySet[Any])

NOBODY = Q(pk__in=[])
UNSEEN_FROM_ABOVE = (PlanStatus.DRAFT, PlanStatus.WITHDRAWN)
WHILE_AWAY = (PlanStatus.CONSULTATION, PlanStatus.ACTIVE, PlanStatus.PAUSED)


def fence_of_plans(actor: Actor) -> Q:
    """The plans that could be handed to the actor."""
    if not actor.active:
        return NOBODY
    shared, past_draft = Q(shared_at__isnull=False), ~Q(status__in=UNSEEN_FROM_ABOVE)
    working = [looked_after(actor)]
    if actor.employee_id is not None:
        working.append(Q(manager=actor.employee_id))
    if actor.report_ids:
        working.append(Q(manager__in=actor.report_ids) & past_draft)
    if actor.stands_in_for:
        working.append(Q(manager__in=actor.stands_in_for, status__in=WHILE_AWAY))
    if Role.APPROVER in actor.roles:
        working.append(past_draft)
    if Role.AUDITOR in actor.roles:
        working.append(shared)
    beside = Companion.objects.filter(user=actor.user_id, removed_at__isnull=True, until__gte=actor.on)
    ways = [shared & Q(pk__in=beside.values("plan")), kept_from_own_side(actor) & reduce(or_, working)]
    if actor.employee_id is not None:
        ways.append(shared & Q(employee=actor.employee_id))
    if Role.SYSTEM_OWNER in actor.roles and actor.at is not None:
        opened = EmergencyAccess.objects.filter(
            asked_by=actor.user_id, until__gt=actor.at, ended_at__isnull=True
        )
        ways.append(kept_from_own_side(actor) & Q(pk__in=opened.values("plan")))
    return reduce(or_, ways)


def fence_of_emergencies(actor: Actor, rows: Rows) -> Rows:
    """What was asked for in an emergency, for those who answer for HR as a whole; marked for the guard."""
    leads = Role.HR_LEAD in actor.roles or Role.HR_FOR_HR in actor.roles
    if not actor.active or not leads:
        return rows.none()
    theirs = kept_from_own_side(actor, "person") & ~Q(asked_by=actor.user_id)
    if Role.HR_LEAD not in actor.roles:
        theirs &= Q(person__in=actor.hr_people_ids)
    return mark(rows.filter(theirs), account=actor.user_id)


def fence_of_notes(actor: Actor) -> Q:
    """The notes of the coaching log that could be handed to the actor."""
    if not actor.active:
        return NOBODY
    theirs = Q(employee__in=actor.report_ids) & (Q(shared_at__isnull=False) | Q(recorded_by=actor.user_id))
    ways = kept_from_own_side(actor) & (theirs | looked_after(actor))
    if actor.employee_id is not None:
        ways |= Q(employee=actor.employee_id, shared_at__isnull=False)
    return ways


def fence_of_pauses(actor: Actor) -> Q:
    """The pauses that led to no plan and could be handed to the actor."""
    if not actor.active:
        return NOBODY
    theirs = Q(employee__in=actor.report_ids, answered_by=actor.user_id)
    return kept_from_own_side(actor) & (theirs | looked_after(actor))


def for_hr_alone(actor: Actor, rows: Rows, *, through: str = "") -> Rows:
    """What only HR may read, and nobody who leads the person; marked for the guard, which asks this of such rows.

    `through` is the way from a row to what it is about: "plan__", or "fair_start__".
    """
    if not actor.active:
        return rows.none()
    about = f"{through}employee"
    inside = kept_from_own_side(actor, about) & looked_after(actor, about)
    if actor.report_ids:
        inside &= ~Q(**{f"{about}__in": actor.report_ids})
    return mark(rows.filter(inside), account=actor.user_id)


def looked_after(actor: Actor, about: str = "employee") -> Q:
    """Whatever HR looks after; `about` is the way to the person. Of colleagues in HR, no partner looks after any."""
    if Role.HR_LEAD in actor.roles:
        return Q(**{f"{about}__isnull": False})
    ways = NOBODY
    if actor.hr_department_ids:
        ways |= Q(**{f"{about}__department__in": actor.hr_department_ids})
    if actor.hr_people_ids:
        ways &= ~Q(**{f"{about}__in": actor.hr_people_ids})
    if Role.HR_FOR_HR in actor.roles:
        ways |= Q(**{f"{about}__in": actor.hr_people_ids})
    return ways


def kept_from_own_side(actor: Actor, about: str = "employee") -> Q:
    """Whatever is not about the actor, those whom they report to, or whom a conflict keeps them out of."""
    own_side = {
        key for key in (actor.employee_id, *actor.manager_ids, *actor.conflict_ids) if key is not None
    }
    return ~Q(**{f"{about}__in": own_side}) if own_side else Q(**{f"{about}__isnull": False})
