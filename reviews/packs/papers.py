"""Which documents of a plan a reader's pack holds, and what each is called there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from employees.permissions import Actor
from plans.enums import DocumentKind
from plans.models import Outcome, Plan
from plans.permissions import PLANS, PlanPermission
from plans.queries.letters import letters_of
from reviews.enums import ReviewStatus
from reviews.queries import reviews_for


@dataclass(frozen=True)
class Wanted:
    """One document: of which kind, about which version or checkpoint, and the name it has in the pack."""

    kind: DocumentKind
    number: int
    name: str


def wanted_by(actor: Actor, plan: Plan) -> Iterator[Wanted]:
    """Every document that can be issued of the plan and that the actor may have, in the order of the pack."""
    yield Wanted(DocumentKind.RECORD, 0, "record")
    for version in plan.versions.order_by("number").prefetch_related("signatures", "form_signatures"):
        number = version.number
        yield Wanted(DocumentKind.VERSION, number, f"version-{number}")
        if version.signatures.all() or version.form_signatures.all():
            yield Wanted(DocumentKind.CERTIFICATE, number, f"version-{number}-signatures")
    shared = reviews_for(actor, plan).filter(status=ReviewStatus.SHARED)
    for number in sorted(shared.values_list("checkpoint__number", flat=True)):
        yield Wanted(DocumentKind.CHECKPOINT, number, f"checkpoint-{number}")
    closed = Outcome.objects.filter(plan=plan, confirmed_at__isnull=False).exists()
    if closed and plan.closed_at is not None and PLANS.can(actor, PlanPermission.READ_LETTER, plan):
        yield Wanted(DocumentKind.LETTER, 0, "closing-letter")
    for letter in reversed(letters_of(actor, plan)):
        yield Wanted(letter.document_kind, letter.number, f"letter-{letter.number}")
