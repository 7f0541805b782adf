"""What somebody who writes a plan needs to see: for whom they may write one, and who wrote what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from employees.errors import NotVisible
from employees.models import AuditEvent, Employee, User
from employees.permissions import Actor
from plans.enums import PlanEvent, PlanStatus, ProposalAnswer, ProposalKind, Section
from plans.models import Plan, Proposal
from plans.permissions import people_to_draft_for
from plans.queries.funnels import plans_visible_to


def people_to_plan_for(actor: Actor, on: date) -> QuerySet[Employee]:
    """Everyone employed on the date `on` for whom the actor may begin a plan. Says nothing about plans they have."""
    people = Employee.objects.employed(on) if actor.active else Employee.objects.none()
    return people.filter(people_to_draft_for(actor)).select_related("department")


def person_to_plan_for(actor: Actor, ref: str, on: date) -> Employee:
    """One of them. Raises NotVisible for anybody else, as if they were not there."""
    person = people_to_plan_for(actor, on).filter(ref=ref).first()
    if person is None:
        raise NotVisible
    return person


def reports_to_plan_for(actor: Actor, on: date) -> QuerySet[Employee]:
    """Those of them who report to the actor."""
    return people_to_plan_for(actor, on).filter(pk__in=actor.report_ids)


def open_plans_known_to(actor: Actor, employee: Employee) -> QuerySet[Plan]:
    """The plans of a person that are not over, as far as the actor sees them anyway."""
    return plans_visible_to(actor).filter(employee=employee, status__in=PlanStatus.OPEN)


def agreed_proposals(plan: Plan) -> QuerySet[Proposal]:
    """The proposals in free words that were accepted or adapted: what a shared plan may still be edited for.

    A proposal with values of its own is done by its answer, and opens nothing.
    """
    agreed = plan.proposals.filter(
        kind=ProposalKind.OTHER, answer__in=[ProposalAnswer.ACCEPT, ProposalAnswer.ADAPT]
    )
    return agreed.select_related("author__employee")


@dataclass(frozen=True)
class Edit:
    """The last time that somebody wrote in a part of a draft."""

    at: datetime
    by: User | None


def last_edits(plan: Plan) -> Mapping[Section, Edit]:
    """The last edit of each section that was written in, in two queries, read from the record."""
    written = AuditEvent.objects.filter(
        about_type=Plan._meta.label_lower,
        about_ref=plan.ref,
        event__in=[PlanEvent.EDITED, PlanEvent.ADAPTED],
    )
    latest = {
        section: (at, who)
        for section, at, who in written.order_by("seq").values_list("data__section", "at", "actor_ref")
        if section in Section.values
    }
    writers = {
        user.ref: user
        for user in User.objects.filter(ref__in={who for _at, who in latest.values()}).select_related(
            "employee"
        )
    }
    return {Section(section): Edit(at, writers.get(who)) for section, (at, who) in latest.items()}
