"""The meetings that stand in somebody's own calendar."""

from __future__ import annotations

from django.db.models import OuterRef, Q, QuerySet, Subquery

from employees.permissions import Actor
from plans.enums import PlanStatus
from plans.models import CalendarEntry, Checkpoint, Plan
from plans.queries.funnels import plans_visible_to


def own_meetings(actor: Actor) -> QuerySet[Checkpoint]:
    """The meetings of plans that run and that the actor may see, as the one the plan is for or as the manager.

    One query. Of a plan that is paused or over there is none: its dates do not hold.
    """
    if actor.employee_id is None:
        return Checkpoint.objects.none()
    led = {actor.employee_id, *actor.stands_in_for}
    ours = plans_visible_to(actor).filter(
        Q(employee=actor.employee_id) | Q(manager__in=led), status=PlanStatus.ACTIVE
    )
    meetings = Checkpoint.objects.filter(plan__in=ours.order_by().values("pk"))
    return _as_told(meetings, actor.user_id).select_related("plan").order_by("due_on", "pk")


def meetings_to_come(plan: Plan, *, reader: int) -> QuerySet[Checkpoint]:
    """The meetings of a plan that runs and that were not held yet, with their plan at hand. One query.

    `reader` is the key of the account that will have them in its calendar.
    """
    if plan.status != PlanStatus.ACTIVE:
        return Checkpoint.objects.none()
    return _as_told(plan.checkpoints.still_open(), reader).select_related("plan")


def _as_told(meetings: QuerySet[Checkpoint], reader: int) -> QuerySet[Checkpoint]:
    """With the SEQUENCE of what the reader was last told of each, as `told_sequence`; None where it was nothing."""
    told = CalendarEntry.objects.filter(meeting_ref=OuterRef("ref"), user=reader)
    return meetings.annotate(told_sequence=Subquery(told.values("sequence")[:1]))
