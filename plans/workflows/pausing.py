"""Standing still and going on: every date that is still to come moves by the person's own working days."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from employees import audit
from employees.encryption import lock
from employees.errors import NotNow
from employees.models import User
from employees.queries import calendar_for
from employees.working_days import WorkingCalendar
from plans import notices
from plans.deadlines import moved, moved_in_order, years
from plans.enums import ChangeKind, Verb
from plans.models import Pause, Plan
from plans.workflows.entering import enter
from plans.workflows.versions import make_version


@transaction.atomic
def pause(*, plan: Plan, from_date: date, hr_note: str, by: User, at: datetime) -> Plan:
    """Let a plan stand still from a date (inclusive). The ground is read by HR alone and is nobody else's business."""
    entered = enter(plan, Verb.PAUSE, by=by, at=at)
    plan = entered.plan
    if plan.starts_on is not None and from_date < plan.starts_on:
        raise NotNow(_("The pause cannot begin before the plan does. Choose a later date."))
    if from_date > entered.today:
        raise NotNow(_("The pause begins today or earlier. Come back on the day, or choose an earlier date."))
    counted = plan.pauses.aggregate(last=Max("until_date"))["last"]
    if counted is not None and from_date < counted:
        raise NotNow(
            _(
                "The days before %(date)s were made up for after the last pause. Choose that day or a later one."
            )
            % {"date": date_format(counted, "j F Y")}
        )

    before = audit.snapshot(plan, "status")
    plan.status, plan.paused_on = entered.transition.lands_in, from_date
    plan.paused_at, plan.paused_by = at, by
    plan.save(update_fields=["status", "paused_on", "paused_at", "paused_by"])
    Pause.objects.create(plan=plan, from_date=from_date, locked_note=lock(hr_note))

    audit.record(entered.transition.event, by=by, about=plan, before=before, at=at, from_date=from_date)
    notices.paused(plan, by=by, at=at)
    return plan


@transaction.atomic
def resume(*, plan: Plan, back_on: date, by: User, at: datetime) -> Plan:
    """Go on with a plan: dates to come move by the working days from the pause's start until `back_on` (exclusive).

    Makes a new version and asks for a new receipt if a date moved.
    """
    entered = enter(plan, Verb.RESUME, by=by, at=at)
    plan = entered.plan
    since = plan.paused_on
    if since is None or back_on < since:
        raise NotNow(_("The day of return cannot be before the pause began."))
    calendar = calendar_for(plan.employee, years(since, max(back_on, plan.ends_on or back_on)))
    lost = calendar.between(since, back_on)
    plan.pauses.filter(until_date__isnull=True).update(until_date=back_on, working_days=lost)
    if lost:
        _move_what_is_to_come(plan, since, lost, calendar)

    before = audit.snapshot(plan, "status", "version")
    plan.status, plan.paused_on, plan.paused_at, plan.paused_by = (
        entered.transition.lands_in,
        None,
        None,
        None,
    )
    plan.version += 1 if lost else 0
    plan.save(update_fields=["status", "paused_on", "paused_at", "paused_by", "version", "ends_on"])
    if lost:
        make_version(plan, ChangeKind.RESUMPTION, reason=_why(lost), by=by, at=at)

    audit.record(entered.transition.event, by=by, about=plan, before=before, at=at, working_days=lost)
    notices.changed(plan, by=by, at=at)
    return plan


def _why(lost: int) -> str:
    return ngettext(
        "The plan was paused. Dates moved by %(days)d working day.",
        "The plan was paused. Dates moved by %(days)d working days.",
        lost,
    ) % {"days": lost}


def _move_what_is_to_come(plan: Plan, since: date, lost: int, calendar: WorkingCalendar) -> None:
    to_come: tuple[QuerySet[Any], ...] = (
        plan.goals.filter(due_on__gte=since),
        plan.actions.filter(due_on__gte=since),
        plan.support.filter(due_on__gte=since, delivered_at__isnull=True),
        plan.milestones.filter(due_on__gte=since, reached_at__isnull=True),
        plan.checkpoints.filter(due_on__gte=since, held_at__isnull=True),
    )
    for items in to_come:
        rows = list(items)
        for row, day in zip(rows, moved([row.due_on for row in rows], lost, calendar), strict=True):
            row.due_on = day
            row.save(update_fields=["due_on"])
    _move_paths(plan, since, lost, calendar)
    if plan.ends_on is not None and plan.ends_on >= since:
        plan.ends_on = calendar.shift(plan.ends_on, lost)
        # What is due at the end stays at the end, whichever days between are off.
        latest = [
            *plan.goals.values_list("due_on", flat=True),
            *plan.checkpoints.values_list("due_on", flat=True),
        ]
        plan.ends_on = max([plan.ends_on, *latest])


def _move_paths(plan: Plan, since: date, lost: int, calendar: WorkingCalendar) -> None:
    """The path of a goal moves with it. The latest step goes first, so that no two ever share a day."""
    for goal in plan.goals.prefetch_related("steps"):
        steps = [step for step in goal.steps.all() if step.due_on >= since]
        days = moved_in_order([step.due_on for step in steps], lost, calendar, before=goal.due_on)
        for step, day in reversed(list(zip(steps, days, strict=True))):
            step.due_on = day
            step.save(update_fields=["due_on"])
