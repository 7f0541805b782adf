"""Templates as HR sees them: the list, one of them, its versions, and what was done to it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Max, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from employees.errors import NotVisible
from employees.guard import carry
from employees.models import AuditEvent, User
from employees.permissions import Actor
from plans.designs import Design
from plans.models import PlanTemplate, TemplateVersion
from plans.permissions import TemplatePermission, require_template
from plans.queries.funnels import plans_visible_to

DRAFT = 0
# Enough to see what was done lately. The record keeps the rest.
LATEST = 30


@dataclass(frozen=True)
class Listed:
    """A template in the list. `design` is what is published, or the draft of one that never was."""

    template: PlanTemplate
    design: Design
    number: int
    has_draft: bool
    plans: int


@dataclass(frozen=True)
class Done:
    """One thing that was done to a template. `count` is how many saves of one person and day it stands for."""

    event: AuditEvent
    actor: User | None
    count: int = 1


def templates_for(actor: Actor) -> list[Listed]:
    """Every template, by name, with how many plans that the actor can see are written from it. Raises NotVisible."""
    require_template(actor, TemplatePermission.VIEW)
    plans = (
        plans_visible_to(actor)
        .order_by()
        .filter(template_version__template=OuterRef("pk"))
        .values("template_version__template")
        .annotate(count=Count("pk"))
        .values("count")
    )
    every = carry(
        PlanTemplate.objects.annotate(
            latest=Max("versions__number"),
            drafts=Count("versions", filter=Q(versions__number=DRAFT)),
            plan_count=Coalesce(Subquery(plans), 0),
        ),
        plans,
    )
    templates = list(every)
    latest = (
        TemplateVersion.objects.filter(template=OuterRef("template")).order_by("-number").values("number")[:1]
    )
    shown = {
        version.template_id: version for version in TemplateVersion.objects.filter(number=Subquery(latest))
    }
    return [
        Listed(
            template,
            shown[template.pk].design,
            template.latest,
            bool(template.drafts),
            template.plan_count,
        )
        for template in templates
        if template.pk in shown
    ]


def template_for(
    actor: Actor, ref: str, permission: TemplatePermission = TemplatePermission.VIEW
) -> PlanTemplate:
    """One template. Raises NotVisible if it is not there or not to be seen, NotAllowed if no more than that."""
    require_template(actor, TemplatePermission.VIEW)
    template = PlanTemplate.objects.filter(ref=ref).first()
    if template is None:
        raise NotVisible
    require_template(actor, permission)
    return template


def published(template: PlanTemplate, number: int | None = None) -> TemplateVersion | None:
    """The version with a number, or the latest that was published; None if there is none."""
    versions = template.versions.exclude(number=DRAFT).select_related("published_by__employee")
    return versions.filter(number=number).first() if number is not None else versions.first()


def draft_of(template: PlanTemplate) -> TemplateVersion | None:
    """What was changed and not published yet."""
    return template.versions.filter(number=DRAFT).first()


def versions_of(template: PlanTemplate) -> list[TemplateVersion]:
    """What was published, newest first, without the content."""
    versions = template.versions.exclude(number=DRAFT).select_related("published_by__employee")
    return list(versions.defer("content"))


def plans_from(actor: Actor, template: PlanTemplate) -> int:
    """How many plans that the actor can see are written from it."""
    return plans_visible_to(actor).filter(template_version__template=template).distinct().count()


def history_of(template: PlanTemplate) -> list[Done]:
    """What was done to it, newest first; many small saves of one person on one day are one piece of work."""
    events = AuditEvent.objects.filter(about_type=PlanTemplate._meta.label_lower, about_ref=template.ref)
    latest = list(events.order_by("-seq")[: LATEST * 10])
    people = {
        user.ref: user
        for user in User.objects.filter(ref__in={event.actor_ref for event in latest}).select_related(
            "employee"
        )
    }
    found: list[Done] = []
    for event in latest:
        last = found[-1] if found else None
        if last is not None and _same_work(last.event, event):
            found[-1] = Done(last.event, last.actor, last.count + 1)
        else:
            found.append(Done(event, people.get(event.actor_ref)))
    return found[:LATEST]


def _same_work(one: AuditEvent, other: AuditEvent) -> bool:
    def kind(event: AuditEvent) -> tuple[object, ...]:
        return (event.event, event.actor_ref, event.at.date())

    return one.event.endswith(".changed") and kind(one) == kind(other)


def templates_on_offer() -> list[TemplateVersion]:
    """The version of each template that new plans are written from, by the template's name. Anybody who may plan sees
    them: a template says nothing about anybody."""
    latest = (
        TemplateVersion.objects.filter(template=OuterRef("template"), number__gt=DRAFT)
        .order_by("-number")
        .values("number")[:1]
    )
    offered = TemplateVersion.objects.filter(number=Subquery(latest), template__archived_at__isnull=True)
    return list(offered.select_related("template").order_by("template__name", "pk"))
