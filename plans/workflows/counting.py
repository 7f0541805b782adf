"""Approved absence and the dates of a plan that runs: counted in, or left with a reason. Nothing happens by itself."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from employees import audit
from employees.errors import NotNow
from employees.models import User
from plans import notices
from plans.documents.facts import facts_of
from plans.documents.moving import facts_counted
from plans.documents.scaling import scaled_down
from plans.enums import ChangeKind, Verb
from plans.models import AbsenceCount, Plan
from plans.queries.leave import Leave, as_seen, leave_of
from plans.workflows.amending import OVERTAKEN
from plans.workflows.entering import enter
from plans.workflows.versions import remake


@transaction.atomic
def count_absence(
    *,
    plan: Plan,
    by: User,
    at: datetime,
    scaled: Collection[str] = (),
    seen_version: int | None = None,
    seen_days: int | None = None,
) -> Plan:
    """Move what is still to come by the working days of approved absence up to yesterday, in the plan's zone.

    `scaled` are references of goals whose number comes down as was shown. `seen_version` and `seen_days` are what HR
    looked at (None: not compared). Version n+1 asks for a new receipt of what changed. Raises NotNow if there is
    nothing to count, the person is not back, no date is still to come, or what was looked at is no longer so.
    """
    entered = enter(plan, Verb.COUNT_ABSENCE, by=by, at=at)
    plan = entered.plan
    leave = leave_of(plan, entered.today)
    _refuse_unless_seen(plan, leave, seen_version, seen_days)
    refuse_while_away(plan, leave)
    earlier = facts_of(plan)
    later, made = scaled_down(plan, facts_counted(plan, leave), leave, scaled)
    if later == earlier:
        raise NotNow(_("No date of this plan is still to come, so none moves. Extend the plan instead."))

    before = audit.snapshot(plan, "version")
    why = why_dates_move(leave, bool(made))
    version = remake(plan, earlier, later, ChangeKind.ABSENCE, reason=why, by=by, at=at)
    count = _decided(plan, leave, by=by, at=at, scaled=made, version=version)
    audit.record(
        entered.transition.event,
        by=by,
        about=plan,
        before=before,
        at=at,
        working_days=leave.owed,
        absence_count=count.ref,
        version_sha256=version.sha256,
    )
    notices.changed(plan, by=by, at=at)
    return plan


@transaction.atomic
def leave_dates(
    *, plan: Plan, reason: str, by: User, at: datetime, seen_days: int | None = None
) -> AbsenceCount:
    """Leave the dates as they are for the approved absence up to yesterday, and say why; everybody reads the reason.

    Raises NotNow if there is nothing to decide, no reason, or more was recorded since it was looked at.
    """
    entered = enter(plan, Verb.LEAVE_DATES, by=by, at=at)
    plan = entered.plan
    leave = leave_of(plan, entered.today)
    _refuse_unless_seen(plan, leave, None, seen_days)
    if not reason.strip():
        raise NotNow(_("Say why the dates stay. Everyone who reads the plan sees the reason."))
    count = _decided(plan, leave, by=by, at=at, reason=reason)
    audit.record(
        entered.transition.event, by=by, about=plan, at=at, working_days=count.days, absence_count=count.ref
    )
    return count


def _decided(plan: Plan, leave: Leave, *, by: User, at: datetime, **more: Any) -> AbsenceCount:
    """Keep what was decided, and the absences that it was decided on."""
    return AbsenceCount.objects.create(
        plan=plan,
        days=leave.owed,
        until_date=leave.until,
        away=as_seen(leave),
        decided_at=at,
        decided_by=by,
        **more,
    )


def why_dates_move(leave: Leave, scaled: bool = False) -> str:
    """The reason that everybody reads: approved absence, how much of it, and what follows. Never the ground."""
    said = [
        ngettext(
            "Approved absence, %(days)s working day.",
            "Approved absence, %(days)s working days.",
            _plural(leave.days),
        )
        % {"days": in_figures(leave.days)},
        ngettext("Dates moved by %(days)d working day.", "Dates moved by %(days)d working days.", leave.owed)
        % {"days": leave.owed},
    ]
    if scaled:
        said.append(_("Numbers that count over a time came down with it."))
    return " ".join(said)


def days_said(leave: Leave) -> str:
    """How much absence nobody has decided on, for everybody who works with the plan."""
    said = ngettext(
        "%(days)s working day of approved absence is not counted in yet.",
        "%(days)s working days of approved absence are not counted in yet.",
        _plural(leave.days),
    )
    return said % {"days": in_figures(leave.days)}


def in_figures(days: Decimal) -> str:
    """Working days as people write them: 3, or 2.5."""
    return number_format(format(days.normalize(), "f"))


def _plural(days: Decimal) -> int:
    return 1 if days == 1 else 2


def refuse_nothing(leave: Leave) -> None:
    """Raise NotNow if there is no absence that nobody has decided on."""
    if not leave.owed:
        raise NotNow(_("There is no approved absence that is not counted yet."))


def _refuse_unless_seen(plan: Plan, leave: Leave, seen_version: int | None, seen_days: int | None) -> None:
    refuse_nothing(leave)
    if seen_version not in {None, plan.version} or seen_days not in {None, leave.owed}:
        raise NotNow(OVERTAKEN)


def refuse_while_away(plan: Plan, leave: Leave) -> None:
    """Raise NotNow while the person is away for the whole day."""
    if leave.is_away:
        raise NotNow(
            _("%(name)s is away today. Count the absence in once they are back, all of it at once.")
            % {"name": plan.employee.short_name}
        )
