"""The packs of a plan that somebody asked for. Nobody sees another's."""

from __future__ import annotations

from employees.errors import NotVisible
from employees.permissions import Actor
from plans.models import Plan
from reviews.models import EvidencePack


def latest_pack(actor: Actor, plan: Plan) -> EvidencePack | None:
    """The latest that the actor asked for, however it stands."""
    return EvidencePack.objects.filter(plan=plan, asked_by=actor.user_id).last()


def pack_for(actor: Actor, plan: Plan, ref: str) -> EvidencePack:
    """One that the actor asked for. Raises NotVisible for anything else."""
    found = (
        EvidencePack.objects.filter(plan=plan, asked_by=actor.user_id, ref=ref).select_related("plan").first()
    )
    if found is None:
        raise NotVisible
    return found
