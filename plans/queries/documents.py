"""Documents of a plan: those that are wanted, and those that were issued, with who fetched them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Q, QuerySet

from employees.errors import NotVisible
from employees.guard import Why, aside
from employees.models import AuditEvent, User
from employees.permissions import Actor, Relation
from plans.enums import DocumentEvent, WantedState
from plans.models import Document, Plan, WantedDocument
from plans.permissions import PLANS, PlanPermission, own_copies, relations_to


@dataclass(frozen=True)
class Fetched:
    """That somebody fetched a document: when last, and how often."""

    user: User
    at: datetime
    times: int


def documents_for(actor: Actor, plan: Plan) -> QuerySet[Document]:
    """The issued documents of a plan that the actor may know of, newest first.

    HR and auditors see that there is a copy for somebody else; everybody else knows of what they may be given.
    """
    issued = plan.documents.select_related("certificate", "issued_by__employee").order_by("-issued_at", "-pk")
    if PLANS.can(actor, PlanPermission.VIEW_DOCUMENT_TRAIL, plan):
        return issued
    return issued.filter(own_copies(actor, plan))


def document_for(actor: Actor, plan: Plan, ref: str) -> Document:
    """One of them. Raises NotVisible for anything else, as if it were not there."""
    found = documents_for(actor, plan).filter(ref=ref).first()
    if found is None:
        raise NotVisible
    return found


def fetched_by(actor: Actor, plan: Plan, documents: Iterable[Document]) -> Mapping[str, list[Fetched]]:
    """Who fetched each document, by its reference, the latest first. In two queries.

    HR, auditors and the employee read of everybody; who else reads the plan, of themselves alone.
    """
    events = AuditEvent.objects.filter(
        event=DocumentEvent.DOWNLOADED,
        about_type=Document._meta.label_lower,
        about_ref__in=[document.ref for document in documents],
    )
    of_everybody = Relation.SUBJECT in relations_to(actor, plan) or PLANS.can(
        actor, PlanPermission.VIEW_DOCUMENT_TRAIL, plan
    )
    if not of_everybody:
        events = events.filter(actor_ref=actor.user_ref)
    counted = list(
        events.order_by()
        .values_list("about_ref", "actor_ref")
        .annotate(times=Count("pk"), last=Max("at"))
        .order_by("-last")
    )
    users = User.objects.filter(ref__in={who for _about, who, *_rest in counted}).select_related("employee")
    people = {user.ref: user for user in users}
    found: dict[str, list[Fetched]] = {}
    for about, who, times, last in counted:
        if who in people:
            found.setdefault(about, []).append(Fetched(people[who], last, times))
    return found


def wanted_for(user: User, plan: Plan, ref: str) -> WantedDocument:
    """What somebody waits for themselves. Raises NotVisible for anything else, as if it were not there."""
    found = WantedDocument.objects.filter(plan=plan, reader=user, ref=ref).first()
    if found is None:
        raise NotVisible
    return found


def how_many_before(wanted: WantedDocument) -> int:
    """How many documents are made before this one, as it stands."""
    earlier = Q(is_ahead=wanted.is_ahead, asked_at__lt=wanted.asked_at) | Q(
        is_ahead=wanted.is_ahead, asked_at=wanted.asked_at, pk__lt=wanted.pk
    )
    if wanted.is_ahead:
        earlier |= Q(is_ahead=False)
    with aside(Why.RULE):
        return WantedDocument.objects.filter(earlier, state=WantedState.WAITING).count()
