"""Opening one plan in an emergency: a reason, a second person, minutes, a notice, and every page on the record."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from employees import audit
from employees.encryption import lock
from employees.enums import Role
from employees.errors import NotAllowed, NotNow, NotVisible
from employees.guard import Why, aside
from employees.models import Employee, User
from employees.permissions import actor_for
from plans.enums import EmergencyEvent
from plans.models import EmergencyAccess, Plan
from plans.notices import access as told
from plans.permissions import PLANS, PlanPermission, may_decide_emergency
from plans.workflows.entering import local_date

# Minutes for which a plan can be opened, the first being offered first; and how long the person may be told later.
LENGTHS = (60, 30, 120, 240)
LATEST_TELLING = timedelta(days=30)
ENOUGH_WORDS = 20


@transaction.atomic
def ask_for_emergency(*, person: Employee, reason: str, by: User, at: datetime) -> EmergencyAccess:
    """Ask to open a plan of somebody, as a system owner. Says nothing about whether there is one.

    Raises NotVisible for everybody else, NotAllowed about oneself, NotNow without a reason or while another request
    about this person waits.
    """
    actor = actor_for(by, on=at.date(), at=at)
    if not actor.has(Role.SYSTEM_OWNER):
        raise NotVisible
    if person.pk == actor.employee_id:
        raise NotAllowed(_("This concerns yourself. You find what is yours under My plan."))
    if len(reason.strip()) < ENOUGH_WORDS:
        raise NotNow(_("Say in a sentence or two why the plan has to be opened. Whoever confirms reads it."))
    Employee.objects.select_for_update(of=("self",), no_key=True).get(pk=person.pk)
    with aside(Why.RULE):
        waits = EmergencyAccess.objects.filter(
            person=person, asked_by=by, confirmed_at=None, declined_at=None, ended_at=None
        ).exists()
    if waits:
        raise NotNow(_("You have asked about this person already, and nobody has decided yet."))
    made = EmergencyAccess.objects.create(person=person, locked_reason=lock(reason), asked_at=at, asked_by=by)
    audit.record(EmergencyEvent.ASKED, by=by, about=made, at=at, person=person.ref)
    told.emergency_asked(made, by=by, at=at)
    return made


@transaction.atomic
def confirm_emergency(
    *,
    access: EmergencyAccess,
    plan: Plan,
    minutes: int,
    by: User,
    at: datetime,
    tell_on: date | None = None,
    why_later: str = "",
) -> EmergencyAccess:
    """Open the plan to who asked, for some minutes from now, to read.

    The person is told at once (`tell_on` None), or on a day at most 30 days later, with the reason why. Raises
    NotVisible, NotAllowed (who asked; a plan that is not the actor's to open), NotNow (decided already; another
    person's plan; a length or a day that is not offered).
    """
    held = _held(access, by=by, at=at)
    actor = actor_for(by, on=local_date(plan, at), at=at)
    PLANS.require(actor, PlanPermission.CONFIRM_EMERGENCY, plan)
    if plan.employee_id != held.person_id:
        raise NotNow(_("This is a plan of somebody else. Choose one of the person who was named."))
    if minutes not in LENGTHS:
        raise NotNow(_("Choose one of the lengths offered."))
    today = local_date(plan, at)
    day = tell_on or today
    if not today <= day <= today + LATEST_TELLING:
        raise NotNow(_("The person is told today, or at most 30 days from now."))
    if day > today and not why_later.strip():
        raise NotNow(_("Say why the person cannot be told at once. It stays with this request."))
    held.plan, held.confirmed_at, held.confirmed_by = plan, at, by
    held.until, held.tell_on = at + timedelta(minutes=minutes), day
    held.locked_why_later = lock(why_later) if day > today else ""
    held.save(update_fields=["plan", "confirmed_at", "confirmed_by", "until", "tell_on", "locked_why_later"])
    audit.record(
        EmergencyEvent.CONFIRMED, by=by, about=held, at=at, plan=plan.ref, until=held.until, tell_on=day
    )
    tell_at = at if day == today else datetime.combine(day, time(6), UTC)
    told.emergency_opened(plan, held, by=by, at=at, tell_at=tell_at)
    return held


@transaction.atomic
def decline_emergency(*, access: EmergencyAccess, by: User, at: datetime) -> EmergencyAccess:
    """Leave the plan closed. Who asked learns only that it was not opened. Raises as confirming does."""
    held = _held(access, by=by, at=at)
    held.declined_at, held.declined_by = at, by
    held.save(update_fields=["declined_at", "declined_by"])
    audit.record(EmergencyEvent.DECLINED, by=by, about=held, at=at)
    return held


@transaction.atomic
def end_emergency(*, access: EmergencyAccess, by: User, at: datetime) -> EmergencyAccess:
    """End it before its time, or take a request back: by who asked, or by who may confirm. Twice changes nothing."""
    held = _locked(access)
    actor = actor_for(by, on=at.date(), at=at)
    if held.asked_by_id != actor.user_id and not may_decide_emergency(actor, held):
        raise NotVisible
    if held.ended_at is None and held.declined_at is None and (held.until is None or at < held.until):
        held.ended_at, held.ended_by = at, by
        held.save(update_fields=["ended_at", "ended_by"])
        audit.record(EmergencyEvent.ENDED, by=by, about=held, at=at)
    return held


def note_emergency_read(*, plan: Plan, page: str, by: User, at: datetime) -> None:
    """Let the record say that `by` opened a page of the plan in the emergency. Every page, every time.

    Raises NotVisible where nothing is open any more: then nothing is shown either.
    """
    with transaction.atomic(), aside(Why.RULE):
        opened = EmergencyAccess.objects.filter(asked_by=by, plan=plan, until__gt=at, ended_at=None).first()
        if opened is None:
            raise NotVisible
        audit.record(
            EmergencyEvent.READ, by=by, about=opened, at=at, is_change=False, page=page, plan=plan.ref
        )


def _locked(access: EmergencyAccess) -> EmergencyAccess:
    rows = EmergencyAccess.objects.select_for_update(of=("self",)).filter(pk=access.pk)
    return rows.select_related("person__department").get()


def _held(access: EmergencyAccess, *, by: User, at: datetime) -> EmergencyAccess:
    held = _locked(access)
    actor = actor_for(by, on=at.date(), at=at)
    if held.asked_by_id == actor.user_id:
        raise NotAllowed(_("You asked for it, so somebody else decides."))
    if not may_decide_emergency(actor, held):
        raise NotVisible
    if not held.is_waiting:
        raise NotNow(_("This was decided, or taken back, already. Nothing was changed."))
    return held
