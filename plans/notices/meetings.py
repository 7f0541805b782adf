"""The two reminders of a meeting: that it is near, and that it has passed and nothing is written."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_noop

from employees.models import Absence, OutboxMessage
from employees.outbox import Notice, Ready, Suppressed, Wanted
from plans.enums import PlanStatus
from plans.models import Checkpoint, Plan
from plans.notices import NO_LONGER, TO_DO, messages, still

TOO_LATE = gettext_noop("The day that it announces has come.")


def checkpoint_tomorrow(checkpoint: Checkpoint, *, due_at: datetime) -> list[Wanted]:
    """To both who meet: you meet on the next working day. Once for each date: a moved meeting is announced again."""
    plan = checkpoint.plan
    readers = [plan.manager.user, plan.employee.user]
    return messages("plans.checkpoint_tomorrow", plan, readers, once=_on_its_date(checkpoint), due_at=due_at)


def checkpoint_late(checkpoint: Checkpoint, *, due_at: datetime) -> list[Wanted]:
    """To the manager: a meeting has passed and nothing is written. Once for each date."""
    plan = checkpoint.plan
    return messages(
        "plans.checkpoint_late", plan, [plan.manager.user], once=_on_its_date(checkpoint), due_at=due_at
    )


def _on_its_date(checkpoint: Checkpoint) -> str:
    return f"{checkpoint.ref}:{checkpoint.due_on.isoformat()}"


def _still_open(message: OutboxMessage, at: datetime) -> Suppressed | Ready:
    """A reminder holds while its meeting is still open, on the day it was for, and the employee not on leave then."""
    _kind, _plan, checkpoint_ref, day, _reader = message.key.split(":")
    checkpoint = Checkpoint.objects.select_related("plan").filter(ref=checkpoint_ref).first()
    if checkpoint is None or not checkpoint.is_open or checkpoint.due_on.isoformat() != day:
        return Suppressed(NO_LONGER)
    on_leave = Absence.objects.standing().of_whole_days().touching(checkpoint.due_on, checkpoint.due_on)
    if on_leave.filter(employee=checkpoint.plan.employee_id).exists():
        return Suppressed(NO_LONGER)
    return still(PlanStatus.ACTIVE)(message, at)


def _still_tomorrow(message: OutboxMessage, at: datetime) -> Suppressed | Ready:
    """The day before holds until the day itself begins where the plan is."""
    verdict = _still_open(message, at)
    if isinstance(verdict, Suppressed):
        return verdict
    plan = Plan.objects.get(ref=message.about_ref)
    _kind, _plan, _checkpoint, day, _reader = message.key.split(":")
    today, meeting = at.astimezone(ZoneInfo(plan.time_zone)).date(), date.fromisoformat(day)
    if today >= meeting:
        return Suppressed(TOO_LATE)
    return Ready({"day": meeting, "is_tomorrow": meeting - today == timedelta(days=1)}, path=verdict.path)


NOTICES: Mapping[str, Notice] = {
    notice.kind: notice
    for notice in (
        Notice("plans.checkpoint_tomorrow", "plans/meeting_tomorrow", _still_tomorrow, one_for_several=True),
        Notice("plans.checkpoint_late", TO_DO, _still_open, one_for_several=True),
    )
}
