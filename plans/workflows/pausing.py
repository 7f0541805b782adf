"""Standing still and going on: every date that is still to come moves by the person's own working days."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from employees import audit
from employees.encryption import lock
from employees.errors import NotNow
from employees.models import User
from employees.outbox import forget_ahead
from plans import notices
from plans.documents.facts import facts_of
from plans.documents.moving import days_of_pause, facts_after_pause
from plans.documents.scaling import scaled_down
from plans.enums import ChangeKind, Verb
from plans.models import Pause, Plan
from plans.queries.leave import leave_of
from plans.workflows.entering import enter
from plans.workflows.versions import remake


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
    # Reminders are prepared anew when it goes on, by the dates that it has then.
    forget_ahead(at=at, about_refs=[plan.ref])
    notices.paused(plan, by=by, at=at)
    return plan


@transaction.atomic
def resume(*, plan: Plan, back_on: date, by: User, at: datetime, scaled: Collection[str] = ()) -> Plan:
    """Go on with a plan: dates to come move by the working days from the pause's start until `back_on` (exclusive).

    Days for which dates moved before, as absence counted in, are not counted twice. `scaled` are references of goals
    whose number comes down as was shown. Makes a new version and asks for a new receipt if anything changed.
    """
    entered = enter(plan, Verb.RESUME, by=by, at=at)
    plan = entered.plan
    since = plan.paused_on
    if since is None or back_on < since:
        raise NotNow(_("The day of return cannot be before the pause began."))
    leave = leave_of(plan, back_on)
    lost = days_of_pause(plan, leave)
    earlier = facts_of(plan)
    later, made = scaled_down(plan, facts_after_pause(plan, leave), leave, scaled)
    plan.pauses.filter(until_date__isnull=True).update(until_date=back_on, working_days=lost, scaled=made)

    before = audit.snapshot(plan, "status", "version")
    plan.status, plan.paused_on, plan.paused_at, plan.paused_by = (
        entered.transition.lands_in,
        None,
        None,
        None,
    )
    plan.save(update_fields=["status", "paused_on", "paused_at", "paused_by"])
    if later != earlier or lost:
        remake(plan, earlier, later, ChangeKind.RESUMPTION, reason=_why(lost), by=by, at=at)

    audit.record(entered.transition.event, by=by, about=plan, before=before, at=at, working_days=lost)
    notices.changed(plan, by=by, at=at)
    return plan


def _why(lost: int) -> str:
    return ngettext(
        "The plan was paused. Dates moved by %(days)d working day.",
        "The plan was paused. Dates moved by %(days)d working days.",
        lost,
    ) % {"days": lost}
