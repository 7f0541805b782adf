"""The meetings that stand in somebody's own calendar."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from employees.permissions import Actor
from plans.enums import PlanStatus
from plans.models import Checkpoint, Plan
from plans.queries.funnels import plans_visible_to


def own_meetings(actor: Actor) -> QuerySet[Checkpoint]:
    """The meetings of plans that run and that the actor may see, as the one the plan is for or as the manager.

    One query. Of a plan that is paused or over there is none: its dates do not hold.
    """
    if actor.employee_id is None:
        return Checkpoint.objects.none()
    ours = plans_visible_to(actor).filter(
        Q(employee=actor.employee_id) | Q(manager=actor.employee_id), status=PlanStatus.ACTIVE
    )
    meetings = Checkpoint.objects.filter(plan__in=ours.order_by().values("pk"))
    return meetings.select_related("plan").order_by("due_on", "pk")


def meetings_to_come(plan: Plan) -> QuerySet[Checkpoint]:
    """The meetings of a plan that runs and that were not held yet, with their plan at hand. One query."""
    if plan.status != PlanStatus.ACTIVE:
        return Checkpoint.objects.none()
    return plan.checkpoints.still_open().select_related("plan")
