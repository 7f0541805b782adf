"""What somebody asked of HR alone, and what HR keeps to itself, each as far as the reader may know."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from employees.errors import NotVisible
from employees.guard import mark
from employees.permissions import HR_ROLES, Actor
from plans.enums import AdjustmentState
from plans.models import Adjustment, HrNote, Plan
from plans.permissions import PLANS, PlanPermission, for_hr_alone, relations_to
from plans.permissions.table import SUBJECT
from plans.queries.funnels import plans_visible_to
from plans.queries.steps import Step, StepKind, Who


@dataclass(frozen=True)
class Agreed:
    """What was agreed with somebody, as those who lead the plan may read it: what, and from which date."""

    what: str
    since: date


def adjustments_of(actor: Actor, plan: Plan) -> QuerySet[Adjustment]:
    """The requests of a plan with their words, newest first: for its person, and for HR. For others there are none."""
    rows = Adjustment.objects.filter(plan=plan)
    if not PLANS.can(actor, PlanPermission.VIEW_ADJUSTMENT, plan):
        return rows.none()
    own = relations_to(actor, plan) == SUBJECT
    theirs = mark(rows, account=actor.user_id) if own else for_hr_alone(actor, rows, through="plan__")
    return theirs.select_related("decided_by__employee", "asked_by__employee")


def adjustment_for(actor: Actor, plan: Plan, ref: str) -> Adjustment:
    """One of them. Raises NotVisible for anything else, as if it were not there."""
    found = adjustments_of(actor, plan).filter(ref=ref).first()
    if found is None:
        raise NotVisible
    return found


def agreed_for(actor: Actor, plan: Plan) -> list[Agreed]:
    """What was agreed, the newest first, for those who lead the plan, HR and its person. Never why, nor who asked."""
    if not PLANS.can(actor, PlanPermission.VIEW_AGREED, plan):
        return []
    rows = mark(Adjustment.objects.filter(plan=plan, state=AdjustmentState.AGREED), account=actor.user_id)
    found = rows.values_list("agreed", "agreed_from")
    return [Agreed(what, since) for what, since in found if since is not None]


def asks_to_wait(actor: Actor, plan: Plan) -> bool:
    """Whether those who lead the plan are asked not to judge yet. Without a word why: HR is looking at something."""
    if not PLANS.can(actor, PlanPermission.HOLD_CHECKPOINT, plan):
        return False
    rows = Adjustment.objects.filter(plan=plan, state=AdjustmentState.OPEN)
    return mark(rows, account=actor.user_id).exists()


def hr_notes_of(actor: Actor, plan: Plan) -> QuerySet[HrNote]:
    """What HR keeps about a plan, newest first. Without a query for whoever may not read it."""
    if not PLANS.can(actor, PlanPermission.KEEP_HR_NOTES, plan):
        return HrNote.objects.none()
    notes = for_hr_alone(actor, HrNote.objects.filter(plan=plan), through="plan__")
    return notes.select_related("written_by__employee")


def waiting_adjustments(actor: Actor, plans: Iterable[Plan]) -> set[int]:
    """The keys of those of the plans on which a request waits for HR, and the actor is HR for it. One query."""
    waiting = Adjustment.objects.filter(plan__in=[plan.pk for plan in plans])
    return set(_waiting(actor, waiting).values_list("plan_id", flat=True))


def to_answer(actor: Actor) -> list[Step]:
    """What waits for the actor's answer as HR, for Today alone: who asked, and since when. At most two queries, and
    none for whoever holds no role in HR."""
    if not actor.has(*HR_ROLES):
        return []
    since = dict(_waiting(actor, Adjustment.objects.all()).values_list("plan_id", "asked_at"))
    plans = plans_visible_to(actor).filter(pk__in=since) if since else ()
    return [Step(StepKind.ANSWER_ADJUSTMENT, Who.HR, plan, since=since[plan.pk]) for plan in plans]


def _waiting(actor: Actor, rows: QuerySet[Adjustment]) -> QuerySet[Adjustment]:
    # Whoever leads the plan does not act as HR in it, whomever the person reports to by now.
    others = rows.filter(state=AdjustmentState.OPEN).exclude(plan__manager=actor.employee_id)
    return for_hr_alone(actor, others, through="plan__")
