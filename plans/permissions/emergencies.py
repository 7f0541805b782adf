"""Who may decide whether a plan is opened in an emergency: who answers for HR as a whole, and is not concerned."""

from __future__ import annotations

from employees.permissions import Actor, Relation, hr_relations
from plans.models import EmergencyAccess

DECIDES = frozenset({Relation.HR_LEAD, Relation.HR_FOR_HR})


def may_decide_emergency(actor: Actor, access: EmergencyAccess) -> bool:
    """Whether the actor may confirm or decline. Reads `access.person`. Nobody decides what they asked for."""
    if access.asked_by_id == actor.user_id or access.person_id in actor.barred_ids:
        return False
    return not hr_relations(actor, access.person).isdisjoint(DECIDES)
