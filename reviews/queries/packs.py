"""The packs of a plan that somebody asked for. Nobody sees another's."""

from __future__ import annotations

from datetime import datetime

from employees.errors import NotVisible
from employees.models import Employee
from employees.outbox import has_left
from employees.permissions import Actor
from plans.models import Plan
from reviews.models import EvidencePack


def latest_pack(actor: Actor, plan: Plan, *, for_person: bool = False) -> EvidencePack | None:
    """The latest that the actor asked for, for themselves or to hand to the person, however it stands."""
    return EvidencePack.objects.filter(plan=plan, asked_by=actor.user_id, for_person=for_person).last()


def can_sign_in(person: Employee, *, at: datetime) -> bool:
    """Whether the person's account is open, and their last day not over."""
    return person.user is not None and person.user.is_active and not has_left(person, at=at)


def pack_for(actor: Actor, plan: Plan, ref: str) -> EvidencePack:
    """One that the actor asked for. Raises NotVisible for anything else."""
    found = (
        EvidencePack.objects.filter(plan=plan, asked_by=actor.user_id, ref=ref).select_related("plan").first()
    )
    if found is None:
        raise NotVisible
    return found
