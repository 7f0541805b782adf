"""Asking HR, past everybody else, for what one needs to do one's work; and HR's answer. And HR's own notes."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from employees import audit
from employees.encryption import lock
from employees.errors import NotNow, NotVisible
from employees.guard import Why, aside
from employees.models import User
from employees.permissions import Actor, actor_for
from plans.deadlines import PRESSED_TWICE, pressed_twice
from plans.enums import AdjustmentEvent, AdjustmentState, PlanStatus
from plans.models import Adjustment, HrNote, Plan
from plans.notices import adjustments as told
from plans.permissions import PLANS, PlanPermission
from plans.workflows.entering import local_date

FARTHEST = timedelta(days=366)


@transaction.atomic
def ask_for_adjustment(*, plan: Plan, wish: str, ground: str = "", by: User, at: datetime) -> Adjustment:
    """Ask, as the person whose plan it is. Nobody but HR reads it; those who lead the plan are asked to wait.

    Raises NotVisible, NotAllowed, NotNow without a wish, once the plan is closed, or while another request waits.
    Pressed twice, it is one.
    """
    plan, _actor = _enter(plan, PlanPermission.ASK_FOR_ADJUSTMENT, by=by, at=at)
    if plan.status not in PlanStatus.UNDER_WAY:
        raise NotNow(_("The plan is closed. Talk to HR: this page is for a plan that runs."))
    if not wish.strip():
        raise NotNow(_("Say what would help you. Nothing else is needed."))
    with aside(Why.RULE):
        open_one = Adjustment.objects.filter(plan=plan, state=AdjustmentState.OPEN).first()
    if open_one is not None:
        if open_one.asked_at > at - PRESSED_TWICE and open_one.wish == wish:
            return open_one
        raise NotNow(
            _(
                "HR is looking at what you asked for already. Take it back, if you want to ask for something else."
            )
        )
    made = Adjustment.objects.create(
        plan=plan, locked_wish=lock(wish), locked_ground=lock(ground), asked_at=at, asked_by=by
    )
    audit.record(AdjustmentEvent.ASKED, by=by, about=made, at=at, plan=plan.ref)
    told.asked(plan, made, by=by, at=at)
    return made


@transaction.atomic
def withdraw_adjustment(*, adjustment: Adjustment, by: User, at: datetime) -> Adjustment:
    """Take a request back, as the person. Raises NotVisible, NotAllowed, NotNow once HR has answered."""
    held = _held(adjustment, PlanPermission.ASK_FOR_ADJUSTMENT, by=by, at=at)
    _decide(held, AdjustmentState.WITHDRAWN, by=by, at=at)
    audit.record(AdjustmentEvent.WITHDRAWN, by=by, about=held, at=at, plan=held.plan.ref)
    return held


@transaction.atomic
def agree_adjustment(
    *, adjustment: Adjustment, agreed: str, since: date, answer: str = "", by: User, at: datetime
) -> Adjustment:
    """Say what was agreed, for those who lead the plan, and what HR answers, for the person alone.

    `since` is a date in the plan's zone. Raises NotVisible, NotAllowed, NotNow once it is decided, without words, or
    for a date that must be a slip.
    """
    held = _held(adjustment, PlanPermission.ANSWER_ADJUSTMENT, by=by, at=at)
    if not agreed.strip():
        raise NotNow(_("Say what is done, so that whoever leads the plan can do it. Not why."))
    if abs(since - local_date(held.plan, at)) > FARTHEST:
        raise NotNow(_("This date is more than a year away. Check it."))
    held.agreed, held.agreed_from, held.locked_answer = agreed, since, lock(answer)
    _decide(held, AdjustmentState.AGREED, by=by, at=at)
    audit.record(AdjustmentEvent.AGREED, by=by, about=held, at=at, plan=held.plan.ref, since=since)
    told.agreed(held.plan, held, by=by, at=at)
    return held


@transaction.atomic
def decline_adjustment(*, adjustment: Adjustment, answer: str, by: User, at: datetime) -> Adjustment:
    """Say to the person alone why it cannot be. Raises as agreeing does; NotNow without a reason."""
    held = _held(adjustment, PlanPermission.ANSWER_ADJUSTMENT, by=by, at=at)
    if not answer.strip():
        raise NotNow(_("Say why it cannot be, and what could be done instead. The person reads it."))
    held.locked_answer = lock(answer)
    _decide(held, AdjustmentState.DECLINED, by=by, at=at)
    audit.record(AdjustmentEvent.DECLINED, by=by, about=held, at=at, plan=held.plan.ref)
    told.answered(held.plan, held, by=by, at=at)
    return held


@transaction.atomic
def write_hr_note(*, plan: Plan, body: str, by: User, at: datetime) -> HrNote:
    """Keep a note about a plan, as HR, for HR alone. Pressed twice it is one. Raises NotVisible, NotAllowed, NotNow."""
    plan, _actor = _enter(plan, PlanPermission.KEEP_HR_NOTES, by=by, at=at)
    if not body.strip():
        raise NotNow(_("Write the note, or leave the page."))
    with aside(Why.RULE):
        last = HrNote.objects.filter(plan=plan, written_by=by, **pressed_twice("written_at", at)).first()
    if last is not None and last.body == body:
        return last
    made = HrNote.objects.create(plan=plan, locked_body=lock(body), written_at=at, written_by=by)
    audit.record(AdjustmentEvent.NOTED, by=by, about=made, at=at, plan=plan.ref)
    return made


def _enter(plan: Plan, permission: PlanPermission, *, by: User, at: datetime) -> tuple[Plan, Actor]:
    """Lock the plan and ask the table. It is no part in the plan: whoever does it takes part in nothing else by it."""
    rows = Plan.objects.select_for_update(of=("self",)).select_related("employee__user", "manager__user")
    locked = rows.get(pk=plan.pk)
    actor = actor_for(by, on=local_date(locked, at))
    PLANS.require(actor, permission, locked)
    return locked, actor


def _held(adjustment: Adjustment, permission: PlanPermission, *, by: User, at: datetime) -> Adjustment:
    plan, _actor = _enter(adjustment.plan, permission, by=by, at=at)
    held = Adjustment.objects.select_for_update(of=("self",)).filter(pk=adjustment.pk).first()
    if held is None:
        raise NotVisible
    if held.state != AdjustmentState.OPEN:
        raise NotNow(_("This was answered, or taken back, already. Nothing was changed."))
    held.plan = plan
    return held


def _decide(held: Adjustment, state: AdjustmentState, *, by: User, at: datetime) -> None:
    held.state, held.decided_at, held.decided_by = state, at, by
    held.save(update_fields=["state", "decided_at", "decided_by", "agreed", "agreed_from", "locked_answer"])
