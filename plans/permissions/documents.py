"""Who may be handed which issued document, and whose copy it is."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Q

from employees.permissions import HR, Actor, Relation
from plans.enums import DocumentAudience, DocumentKind
from plans.models import Document, Plan
from plans.permissions.plans import PLANS, reads_along, relations_to
from plans.permissions.table import PlanPermission

# The permission that each kind takes; the table behind it is that of plans.
DOCUMENT_PERMISSIONS: Mapping[str, PlanPermission] = {
    DocumentKind.VERSION: PlanPermission.VIEW,
    DocumentKind.CHECKPOINT: PlanPermission.VIEW,
    DocumentKind.RECORD: PlanPermission.VIEW,
    DocumentKind.LETTER: PlanPermission.READ_LETTER,
    DocumentKind.CERTIFICATE: PlanPermission.VIEW,
    DocumentKind.INVITATION: PlanPermission.READ_LETTER,
    DocumentKind.EXTENSION: PlanPermission.READ_LETTER,
    DocumentKind.APPEAL: PlanPermission.READ_LETTER,
}


def audience_of(actor: Actor, plan: Plan, kind: str) -> DocumentAudience:
    """Whose copy the actor gets. Only the record and its parts say different things to different readers."""
    if kind not in {DocumentKind.RECORD, DocumentKind.CHECKPOINT}:
        return DocumentAudience.EVERYONE
    relations = relations_to(actor, plan)
    if Relation.SUBJECT in relations:
        return DocumentAudience.EMPLOYEE
    if Relation.MANAGER in relations:
        return DocumentAudience.MANAGER
    return DocumentAudience.HR if not relations.isdisjoint(HR) else DocumentAudience.READER


def gets_prints(actor: Actor, plan: Plan) -> bool:
    """Whether the actor is given prints for the moment and no issued documents: of a draft, or as one who reads along.

    A print carries no seal, nothing is kept of it, and it says for whom it was made.
    """
    return not plan.is_shared or reads_along(actor, plan)


def own_copies(actor: Actor, plan: Plan) -> Q:
    """The documents that are the actor's to be given again, as a filter; agrees with `may_fetch`."""
    if gets_prints(actor, plan):
        return Q(pk__in=[])
    allowed = [
        kind for kind, permission in DOCUMENT_PERMISSIONS.items() if PLANS.can(actor, permission, plan)
    ]
    mine = audience_of(actor, plan, DocumentKind.RECORD)
    copies = Q(audience=mine)
    if mine == DocumentAudience.READER:
        copies &= Q(issued_by=actor.user_id)
    return Q(kind__in=allowed) & (Q(audience=DocumentAudience.EVERYONE) | copies)


def may_fetch(actor: Actor, plan: Plan, document: Document) -> bool:
    """Whether an issued document is the actor's to be given again, once they have its permission.

    What was made for everybody, and copies for those whom the actor is now. The copies for others who can read the plan
    were each made for one of them: a companion reads less than the manager above.
    """
    if gets_prints(actor, plan):
        return False
    if document.audience == DocumentAudience.EVERYONE:
        return True
    if document.audience != audience_of(actor, plan, document.kind):
        return False
    return document.audience != DocumentAudience.READER or document.issued_by_id == actor.user_id
