"""A promised meeting that does not take place on its day: moved to another, or said not to have been held."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from employees import audit
from employees.errors import NotNow
from employees.models import User
from plans import notices
from plans.documents.facts import facts_of
from plans.documents.preview import facts_with
from plans.enums import ChangeKind, Verb
from plans.models import Checkpoint, Plan
from plans.queries.moving_meetings import away_on, companion_day_ends
from plans.workflows.amending import OVERTAKEN
from plans.workflows.entering import enter
from plans.workflows.versions import remake


@transaction.atomic
def move_checkpoint(
    *,
    checkpoint: Checkpoint,
    due_on: date,
    reason: str,
    by: User,
    at: datetime,
    for_companion: bool = False,
    seen_version: int | None = None,
) -> Plan:
    """Move a meeting to another working day of the employee, today or later and within the plan.

    Version n+1 asks for a new receipt of the one date. `for_companion`: the companion cannot come, so the new day lies
    within the next five working days. `seen_version` is what was looked at (None: not compared). Raises NotNow if the
    meeting is settled, the day does not fit, no reason is given, or the plan was changed since.
    """
    entered = enter(checkpoint.plan, Verb.MOVE_CHECKPOINT, by=by, at=at)
    plan = entered.plan
    checkpoint = plan.checkpoints.select_for_update().get(pk=checkpoint.pk)
    refuse_settled(checkpoint)
    if seen_version not in {None, plan.version}:
        raise NotNow(OVERTAKEN)
    refuse_day(plan, checkpoint, due_on, entered.today, for_companion=for_companion)
    if not reason.strip():
        raise NotNow(_("Say why the meeting is moved. Everyone who reads the plan sees the reason."))
    earlier = facts_of(plan)
    later = facts_with(plan, [moved_to(checkpoint, due_on)], entered.today)
    before = audit.snapshot(plan, "version")
    version = remake(plan, earlier, later, ChangeKind.MEETING, reason=reason, by=by, at=at)
    audit.record(
        entered.transition.event,
        by=by,
        about=plan,
        before=before,
        at=at,
        meeting=checkpoint.ref,
        checkpoint=checkpoint.number,
        from_date=checkpoint.due_on.isoformat(),
        until=due_on.isoformat(),
        version_sha256=version.sha256,
    )
    notices.changed(plan, by=by, at=at)
    return plan


@transaction.atomic
def say_not_held(*, checkpoint: Checkpoint, reason: str, by: User, at: datetime) -> Checkpoint:
    """Say why a meeting whose day has come was not held. It is a fact of how the plan was led, and no longer late.

    Raises NotNow if the meeting is settled or still to come, or no reason is given.
    """
    entered = enter(checkpoint.plan, Verb.SAY_NOT_HELD, by=by, at=at)
    plan = entered.plan
    checkpoint = plan.checkpoints.select_for_update().get(pk=checkpoint.pk)
    refuse_settled(checkpoint)
    if checkpoint.due_on > entered.today:
        raise NotNow(_("This meeting is still to come. Move it to another day instead."))
    if not reason.strip():
        raise NotNow(_("Say why the meeting was not held. Everyone who reads the plan sees the reason."))
    checkpoint.not_held_at, checkpoint.not_held_by, checkpoint.not_held_reason = at, by, reason.strip()
    checkpoint.save(update_fields=["not_held_at", "not_held_by", "not_held_reason"])
    audit.record(
        entered.transition.event,
        by=by,
        about=plan,
        at=at,
        meeting=checkpoint.ref,
        checkpoint=checkpoint.number,
    )
    notices.checkpoint_not_held(plan, checkpoint, by=by, at=at)
    return checkpoint


def moved_to(checkpoint: Checkpoint, due_on: date) -> dict[str, object]:
    """The change (plans/documents/changes.py) that a move is."""
    return {"item": "checkpoint", "ref": checkpoint.ref, "fields": {"due_on": due_on.isoformat()}}


def refuse_settled(checkpoint: Checkpoint) -> None:
    """Raise NotNow if the meeting was held, or said not to have been."""
    if checkpoint.held_at is not None:
        raise NotNow(_("This checkpoint has been logged already."))
    if checkpoint.not_held_at is not None:
        raise NotNow(_("It has been recorded already that this checkpoint was not held."))


def refuse_day(
    plan: Plan, checkpoint: Checkpoint, due_on: date, today: date, *, for_companion: bool = False
) -> None:
    """Raise NotNow for a day on which the meeting cannot be. Whether the employee works then, the plan's facts say."""
    if due_on == checkpoint.due_on:
        raise NotNow(_("The meeting is on this day already. Choose another."))
    if due_on < today:
        raise NotNow(_("This day has passed. Choose today or a later day."))
    if plan.ends_on is not None and due_on > plan.ends_on:
        raise NotNow(
            _("The plan ends on %(day)s. Choose a day up to then, or ask HR to extend the plan.")
            % {"day": date_format(plan.ends_on, "j F Y")}
        )
    if away_on(plan, [due_on]):
        raise NotNow(_("%(name)s is away on this day. Choose another.") % {"name": plan.employee.short_name})
    latest = companion_day_ends(plan, checkpoint, today)
    if for_companion and due_on > latest:
        raise NotNow(
            _(
                "When the companion cannot come, the meeting is within the next five working days: until %(day)s."
            )
            % {"day": date_format(latest, "j F Y")}
        )
