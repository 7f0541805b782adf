"""Messages to say that somebody else can read a plan for a while: who stands in, and who was let in in an emergency."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.urls import reverse

from employees import outbox
from employees.enums import Role
from employees.guard import Why, aside
from employees.models import OutboxMessage, RoleGrant, StandIn, User
from employees.outbox import Notice, Ready, Suppressed
from employees.permissions import actor_for, actors_for
from plans.enums import PlanStatus
from plans.models import EmergencyAccess, Plan
from plans.notices import NO_LONGER, NOT_ENTITLED, SHARED, TO_DO, TO_READ, still, tell
from plans.notices.desk import HrDesk
from plans.permissions import KEPT_GOING, PlanPermission, may_decide_emergency

ASKED = "plans.emergency_asked"


def stand_in_named(plan: Plan, stand_in: StandIn, *, by: User, at: datetime, begins: datetime) -> None:
    """To the employee at once: somebody will read the plan for a while. To whom, as soon as they can."""
    tell("plans.stand_in_named", plan, [plan.employee.user], by=by, at=at, once=stand_in.ref)
    tell("plans.standing_in", plan, [stand_in.by.user], by=by, at=at, once=stand_in.ref, due_at=begins)


def emergency_asked(access: EmergencyAccess, *, by: User, at: datetime) -> None:
    """To those who can decide: somebody asks to open a plan in an emergency. About their account, and names nobody."""
    grants = RoleGrant.objects.filter(
        role__in=[Role.HR_LEAD, Role.HR_FOR_HR], revoked_at__isnull=True, user__is_active=True
    )
    accounts = {grant.user_id: grant.user for grant in grants.select_related("user__employee")}
    for pk, actor in actors_for(accounts.values(), on=at.date()).items():
        if may_decide_emergency(actor, access):
            reader = accounts[pk]
            key = f"{ASKED}:{access.ref}:{reader.ref}"
            outbox.enqueue(kind=ASKED, key=key, recipient=reader, about=reader, at=at)


def emergency_opened(
    plan: Plan, access: EmergencyAccess, *, by: User, at: datetime, tell_at: datetime
) -> None:
    """To who asked and to the HR leads, at once. To the person, when they are to be told, if the plan was shared."""
    tell("plans.emergency_open", plan, [access.asked_by], at=at, once=access.ref)
    leads = HrDesk(at).of([plan], permission=PlanPermission.CONFIRM_EMERGENCY)[plan.pk]
    tell("plans.emergency_confirmed", plan, leads, by=by, at=at, once=access.ref)
    if plan.is_shared:
        told = [plan.employee.user]
        tell("plans.emergency_told", plan, told, at=at, once=access.ref, due_at=tell_at)


def _still_to_decide(message: OutboxMessage, at: datetime) -> Suppressed | Ready:
    """The request named in the key, while it waits and is the reader's to decide."""
    ref = message.key.split(":")[1]
    with aside(Why.RULE):  # asked by the page of messages as well; only where the link leads comes out
        access = EmergencyAccess.objects.select_related("person").filter(ref=ref).first()
    if access is None or not access.is_waiting:
        return Suppressed(NO_LONGER)
    if not may_decide_emergency(actor_for(message.recipient, on=at.date()), access):
        return Suppressed(NOT_ENTITLED)
    return Ready(path=reverse("emergency"))


NOTICES: Mapping[str, Notice] = {
    notice.kind: notice
    for notice in (
        Notice("plans.stand_in_named", TO_READ, still(*KEPT_GOING)),
        Notice("plans.standing_in", TO_DO, still(*KEPT_GOING)),
        Notice(ASKED, TO_DO, _still_to_decide),
        Notice("plans.emergency_open", TO_DO, still(*PlanStatus)),
        Notice("plans.emergency_confirmed", TO_READ, still(*PlanStatus)),
        Notice("plans.emergency_told", TO_READ, still(*SHARED), resend_when_ambiguous=True),
    )
}
