"""Requests to open a plan in an emergency: one's own, those to decide, and those that the employee is to know of."""

from __future__ import annotations

from datetime import date

from django.db.models import F, QuerySet

from employees.enums import Role
from employees.errors import NotVisible
from employees.guard import mark
from employees.permissions import Actor
from plans.models import EmergencyAccess, Plan
from plans.permissions import fence_of_emergencies, may_decide_emergency


def asked_by(actor: Actor) -> QuerySet[EmergencyAccess]:
    """What the actor asked for, newest first. None for whoever is no system owner."""
    rows = EmergencyAccess.objects.filter(asked_by=actor.user_id)
    mine = rows if actor.has(Role.SYSTEM_OWNER) else rows.none()
    return mark(mine, account=actor.user_id).select_related("person", "plan", "confirmed_by__employee")


def to_decide(actor: Actor) -> list[EmergencyAccess]:
    """What waits for a second person, and could be the actor to decide, the oldest first."""
    waiting = fence_of_emergencies(
        actor,
        EmergencyAccess.objects.filter(
            confirmed_at__isnull=True, declined_at__isnull=True, ended_at__isnull=True
        ),
    )
    found = waiting.select_related("person__department", "asked_by__employee").order_by("asked_at", "pk")
    return [one for one in found if may_decide_emergency(actor, one)]


def decided_for(actor: Actor) -> QuerySet[EmergencyAccess]:
    """What was opened, newest first, for those who could decide it."""
    opened = fence_of_emergencies(actor, EmergencyAccess.objects.filter(confirmed_at__isnull=False))
    return opened.select_related("person", "asked_by__employee", "confirmed_by__employee")


def emergency_for(actor: Actor, ref: str) -> EmergencyAccess:
    """One, for who asked or who may decide. Raises NotVisible for anything else."""
    for rows in (asked_by(actor), fence_of_emergencies(actor, EmergencyAccess.objects.all())):
        found = (
            rows.filter(ref=ref).select_related("person__department", "asked_by__employee", "plan").first()
        )
        if found is not None:
            return found
    raise NotVisible


def open_now(actor: Actor) -> EmergencyAccess | None:
    """The one through which the actor can read a plan at this instant; None for nearly everybody, without a query."""
    # Asked on every page, and Django compiles even a query that is none by its own saying.
    if actor.at is None or not actor.has(Role.SYSTEM_OWNER):
        return None
    return asked_by(actor).filter(until__gt=actor.at, ended_at__isnull=True).first()


def told_of(actor: Actor, plan: Plan, today: date) -> QuerySet[EmergencyAccess]:
    """What the person whose plan it is may know of: opened since it was shared, on the day of telling or later."""
    rows = EmergencyAccess.objects.filter(
        plan=plan, confirmed_at__gte=F("plan__shared_at"), tell_on__lte=today
    )
    own = rows if plan.employee_id == actor.employee_id else rows.none()
    return mark(own, account=actor.user_id).select_related("asked_by__employee", "confirmed_by__employee")
