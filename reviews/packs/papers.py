"""Which documents of a plan a reader's pack holds, and what each is made from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from employees.models import User
from employees.permissions import Actor
from plans.documents.certificate import certificate_of
from plans.documents.data import data_of, letter_data, version_data
from plans.documents.frozen import frozen
from plans.documents.letter import letter_of
from plans.documents.versions import shown, versions_of
from plans.enums import DocumentKind
from plans.models import Outcome, Plan
from plans.permissions import PLANS, PlanPermission
from plans.workflows import Paper
from reviews.documents.data import checkpoint_data, record_data
from reviews.documents.papers import record_context
from reviews.enums import ReviewStatus
from reviews.queries import reviews_for


@dataclass(frozen=True)
class Wanted:
    """One document: of which kind, about which version or checkpoint, and the name it has in the pack."""

    kind: DocumentKind
    number: int
    name: str


@dataclass(frozen=True)
class Reader:
    """For whose eyes, and at which instant."""

    user: User
    actor: Actor
    at: datetime


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


def paper_for(wanted: Wanted, plan: Plan, reader: Reader) -> Paper:
    """What a document is made from: the same that its own address hands out, so that it is the same document."""
    if wanted.kind == DocumentKind.VERSION:
        return _version(plan, wanted.number)
    if wanted.kind == DocumentKind.CERTIFICATE:
        context = certificate_of(plan.versions.get(number=wanted.number))
        return Paper(wanted.kind, "pdf/certificate.html", context, version=wanted.number)
    if wanted.kind == DocumentKind.LETTER:
        letter = letter_of(plan)
        template = "pdf/closing_letter.html"
        return Paper(wanted.kind, template, letter, version=plan.version, data=letter_data(letter))
    context = record_context(plan, reader=reader.user, actor=reader.actor, at=reader.at)
    record = context["record"]
    if wanted.kind == DocumentKind.RECORD:
        return Paper(wanted.kind, "pdf/record.html", context, version=plan.version, data=record_data(record))
    review = record.review_of(wanted.number)
    data = data_of(plan, "checkpoint", checkpoints=[checkpoint_data(review)])
    context = {"record": record, "review": review, "checkpoint": review.checkpoint, "plan": plan}
    return Paper(wanted.kind, "pdf/checkpoint.html", context, version=plan.version, data=data)


def _version(plan: Plan, number: int) -> Paper:
    known = {version.number: version for version in versions_of(plan)}
    version = known[number]
    one = shown(version, known.get(number - 1))
    context: dict[str, Any] = {
        "shown": one,
        "version": version,
        "frozen": frozen(version.facts),
        "plan": plan,
        "printed_at": None,
    }
    data = data_of(plan, "version", versions=[version_data(version, one.signatures)])
    return Paper(DocumentKind.VERSION, "pdf/version.html", context, version=number, data=data)
