"""The files of a plan, as far as the reader may know of them."""

from __future__ import annotations

from django.db.models import F, Q, QuerySet, Sum

from employees.errors import NotVisible
from employees.permissions import Actor
from plans.models import Attachment, Plan
from plans.permissions import PLANS, PlanPermission


def attachments_for(actor: Actor, plan: Plan) -> QuerySet[Attachment]:
    """The files of a plan that the actor sees, oldest first, withdrawn ones among them.

    What was withdrawn before the plan was shared stays among those who work on it: it was never the employee's to read.
    """
    files = plan.attachments.select_related("area", "added_by__employee", "withdrawn_by__employee")
    if PLANS.can(actor, PlanPermission.VIEW_CASE, plan):
        return files
    return files.filter(Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=F("plan__shared_at")))


def attachment_for(actor: Actor, plan: Plan, ref: str) -> Attachment:
    """One of them. Raises NotVisible for anything else, as if it were not there."""
    found = attachments_for(actor, plan).filter(ref=ref).first()
    if found is None:
        raise NotVisible
    return found


def bytes_kept(plan: Plan) -> int:
    """How much the files of a plan take up together, in bytes, withdrawn ones included."""
    return plan.attachments.aggregate(total=Sum("size"))["total"] or 0
