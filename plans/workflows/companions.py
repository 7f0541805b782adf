"""Somebody to stand by the employee: reads this one plan until a date, and nothing else."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from employees import audit
from employees.errors import NotNow
from employees.models import User
from plans import notices
from plans.enums import PlanEvent, Verb
from plans.models import Companion, Plan
from plans.workflows.entering import enter

# As long as any plan with its appeal, and no slip of a year that leaves a plan open for ever.
LONGEST = timedelta(days=365)


@transaction.atomic
def invite_companion(*, plan: Plan, companion: User, until: date, by: User, at: datetime) -> Companion:
    """Let an account read one plan until a date (inclusive, in the plan's zone); again, if an earlier date has passed.

    Also an account that reads the plan at work, unless it leads it: that reading may end while this goes on. Raises
    NotNow if the date has passed or is more than `LONGEST` away, or if the account is the employee's, the manager's or
    a companion's already.
    """
    entered = enter(plan, Verb.INVITE_COMPANION, by=by, at=at)
    plan = entered.plan
    if until < entered.today:
        raise NotNow(_("Choose a date that is still to come."))
    if until > entered.today + LONGEST:
        raise NotNow(
            _("Choose a date within a year from today. You can let them read on when it has passed.")
        )
    if companion.pk in {plan.employee.user_id, plan.manager.user_id}:
        raise NotNow(_("This person can read the plan already."))
    earlier = plan.companions.select_for_update().filter(user=companion, removed_at__isnull=True)
    if earlier.filter(until__gte=entered.today).exists():
        raise NotNow(_("This person already is a companion on this plan."))
    # One whose date has passed makes room for the new one: at most one row per person stands open.
    earlier.update(removed_at=at, removed_by=by)
    made = Companion.objects.create(plan=plan, user=companion, until=until, invited_at=at, invited_by=by)
    audit.record(PlanEvent.COMPANION_INVITED, by=by, about=plan, at=at, companion=companion.ref, until=until)
    notices.companion_invited(plan, made, by=by, at=at)
    return made


@transaction.atomic
def remove_companion(*, companion: Companion, by: User, at: datetime) -> Companion:
    """End a companion's access at once. Ending it again changes nothing."""
    plan = enter(companion.plan, Verb.REMOVE_COMPANION, by=by, at=at).plan
    companion = plan.companions.select_for_update().get(pk=companion.pk)
    if companion.removed_at is None:
        companion.removed_at, companion.removed_by = at, by
        companion.save(update_fields=["removed_at", "removed_by"])
        audit.record(PlanEvent.COMPANION_REMOVED, by=by, about=plan, at=at, companion=companion.user.ref)
    return companion
