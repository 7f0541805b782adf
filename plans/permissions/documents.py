"""Who may be handed which issued document, and whose copy it is."""

from __future__ import annotations

from collections.abc import Mapping

from employees.permissions import HR, Actor, Relation
from plans.enums import DocumentAudience, DocumentKind
from plans.models import Plan
from plans.permissions.plans import PlanPermission, relations_to

# The permission that each kind takes; the table behind it is that of plans.
DOCUMENT_PERMISSIONS: Mapping[DocumentKind, PlanPermission] = {
    DocumentKind.VERSION: PlanPermission.VIEW,
    DocumentKind.CHECKPOINT: PlanPermission.VIEW,
    DocumentKind.RECORD: PlanPermission.VIEW,
    DocumentKind.LETTER: PlanPermission.READ_LETTER,
    DocumentKind.CERTIFICATE: PlanPermission.VIEW,
}


def audience_of(actor: Actor, plan: Plan, kind: DocumentKind) -> DocumentAudience:
    """Whose copy the actor gets. Only the record and its parts say different things to different readers."""
    if kind not in {DocumentKind.RECORD, DocumentKind.CHECKPOINT}:
        return DocumentAudience.EVERYONE
    relations = relations_to(actor, plan)
    if Relation.SUBJECT in relations:
        return DocumentAudience.EMPLOYEE
    if Relation.MANAGER in relations:
        return DocumentAudience.MANAGER
    return DocumentAudience.HR if not relations.isdisjoint(HR) else DocumentAudience.READER
