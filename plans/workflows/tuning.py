"""HR says when reminders are sent. What was queued by the old rule and not yet sent is prepared anew by the new one."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from employees import audit
from employees.enums import PeopleEvent
from employees.errors import NotAllowed, NotNow, NotVisible
from employees.models import ReminderSetting, User
from employees.outbox import forget_ahead
from employees.permissions import OrganisationPermission, actor_for, may, require_organisation
from employees.workflows.entering import one_at_a_time, today
from plans.notices.rules import RULES, InForce, Rule, as_set


@dataclass(frozen=True)
class Tuning:
    """A reminder as HR wants it. Days are working days; `repeat_every` is 0 where it is said once."""

    is_on: bool
    days: int
    repeat_every: int = 0
    times: int = 1


@transaction.atomic
def tune_reminder(*, kind: str, tuning: Tuning, by: User, at: datetime) -> None:
    """Change when a reminder is sent, or whether. What equals Waymark's own rule is kept as no change at all.

    Raises NotVisible (no such kind; not in HR), NotAllowed (does not lead HR), NotNow (numbers that make no sense).
    """
    rule, row = _enter(kind, by=by, at=at)
    _refuse(rule, tuning)
    wanted, usual = InForce(rule, **asdict(tuning)), as_set(rule, None)
    if wanted == as_set(rule, row):
        return
    kept = row or ReminderSetting(kind=kind)
    for name, value in asdict(tuning).items():
        setattr(kept, name, value)
    kept.changed_at, kept.changed_by = at, by
    try:
        kept.full_clean(validate_unique=row is None)
    except ValidationError as error:
        raise NotNow.because(error.messages) from None
    if wanted != usual:
        kept.save()
    elif row is not None:
        row.delete()
    _record(PeopleEvent.REMINDER_TUNED, rule, wanted, kept, by=by, at=at)


@transaction.atomic
def restore_reminder(*, kind: str, by: User, at: datetime) -> None:
    """Set a reminder back to what is usual. Raises NotVisible, NotAllowed as `tune_reminder` does."""
    rule, row = _enter(kind, by=by, at=at)
    if row is None:
        return
    row.delete()
    _record(PeopleEvent.REMINDER_RESTORED, rule, as_set(rule, None), row, by=by, at=at)


def _enter(kind: str, *, by: User, at: datetime) -> tuple[Rule, ReminderSetting | None]:
    one_at_a_time()
    actor = actor_for(by, on=today(at))
    require_organisation(actor, OrganisationPermission.VIEW_REMINDERS)
    if kind not in RULES:
        raise NotVisible
    if not may(actor, OrganisationPermission.TUNE_REMINDERS):
        raise NotAllowed(_("Only those who lead HR change when reminders are sent."))
    return RULES[kind], ReminderSetting.objects.select_for_update().filter(kind=kind).first()


def _refuse(rule: Rule, tuning: Tuning) -> None:
    if tuning.times > 1 and not rule.may_repeat:
        raise NotNow(_("This reminder is sent once."))
    if tuning.times > 1 and tuning.repeat_every < 1:
        raise NotNow(_("Say how many working days lie between two reminders."))
    if tuning.times <= 1 and tuning.repeat_every:
        raise NotNow(
            _("A reminder that is sent once is not repeated. Choose how often, or leave the days at 0.")
        )


def _record(
    event: PeopleEvent, rule: Rule, holds: InForce, row: ReminderSetting, *, by: User, at: datetime
) -> None:
    said: dict[str, Any] = {"days": holds.days, "repeat_every": holds.repeat_every, "times": holds.times}
    audit.record(event, by=by, about=row, at=at, kind=rule.kind.value, is_on=holds.is_on, **said)
    forget_ahead(at=at, kinds=[rule.kind])
