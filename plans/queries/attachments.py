"""The files of a plan, as far as the reader may know of them."""

from __future__ import annotations

from django.db.models import Count, F, Q, QuerySet, Sum

from employees.errors import NotVisible
from employees.models import User
from employees.permissions import Actor
from plans.models import Attachment, Checkpoint, Plan
from plans.permissions import PLANS, PlanPermission


def attachments_for(actor: Actor, plan: Plan) -> QuerySet[Attachment]:
    """The files of a plan that the actor sees, oldest first, withdrawn ones among them.

    What was withdrawn before the plan was shared stays among those who work on it: it was never the employee's to read.
    """
    files = plan.attachments.select_related(
        "area", "checkpoint", "added_by__employee", "withdrawn_by__employee"
    )
    if PLANS.can(actor, PlanPermission.VIEW_CASE, plan):
        return files
    return files.filter(Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=F("plan__shared_at")))


def attachment_for(actor: Actor, plan: Plan, ref: str) -> Attachment:
    """One of them. Raises NotVisible for anything else, as if it were not there."""
    found = attachments_for(actor, plan).filter(ref=ref).first()
    if found is None:
        raise NotVisible
    return found


def kept_files(actor: Actor, plan: Plan, checkpoint: Checkpoint | None = None) -> QuerySet[Attachment]:
    """What the actor keeps to themselves beside the checkpoints of their plan, or one of them. Nobody else has any."""
    files = Attachment.kept.filter(plan=plan, added_by=actor.user_id).select_related("checkpoint")
    return files if checkpoint is None else files.filter(checkpoint=checkpoint)


def kept_file_for(actor: Actor, plan: Plan, ref: str) -> Attachment:
    """One of them. Raises NotVisible for anything else."""
    found = kept_files(actor, plan).filter(ref=ref).first()
    if found is None:
        raise NotVisible
    return found


def file_for(actor: Actor, plan: Plan, ref: str) -> Attachment:
    """A file to be opened: one on the record, or one that the actor keeps. Raises NotVisible for anything else."""
    return kept_files(actor, plan).filter(ref=ref).first() or attachment_for(actor, plan, ref)


def bytes_kept(plan: Plan, by: User) -> tuple[int, int]:
    """How much the files of a plan take up, in bytes, and how many there are, withdrawn ones included.

    Of those that are kept to somebody, `by`'s own count.
    """
    files = Attachment.everything.filter(Q(is_kept=False) | Q(added_by=by), plan=plan)
    found = files.aggregate(total=Sum("size"), count=Count("pk"))
    return found["total"] or 0, found["count"]
