"""The list of plans: its views, its filters and its order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db.models import Count, F, Min, OrderBy, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Least

from employees.guard import carry
from employees.models import Department, Employee
from employees.permissions import Actor, departments_below
from employees.queries import search
from plans.enums import PlanStatus
from plans.models import Checkpoint, Plan, SupportItem
from plans.queries.attention import attention, with_marks
from plans.queries.funnels import plans_visible_to
from plans.queries.process_notes import may_be_worth_a_look, with_noted, worth_a_look
from plans.queries.steps import ENDING_SOON

NEVER = Value(date.max)


class View(StrEnum):
    """The ways to look at the list."""

    ATTENTION = "attention"
    OPEN = "open"
    ENDING = "ending"
    DRAFTS = "drafts"
    CLOSED = "closed"
    # For HR alone: to everybody else the list has no such view (docs/decisions/0011).
    WORTH_A_LOOK = "worth"


class Sort(StrEnum):
    """The orders in which the list can be had; nothing else reaches ORDER BY."""

    URGENT = "urgent"
    ENDS = "ends"
    NAME = "name"
    NEWEST = "newest"


# Databases disagree about where nothing stands in an order: a plan without an end comes last.
ENDS_FIRST = F("ends_on").asc(nulls_last=True)
ORDERS: Mapping[Sort, tuple[str | OrderBy, ...]] = {
    Sort.URGENT: ("urgent_on", ENDS_FIRST, "pk"),
    Sort.ENDS: (ENDS_FIRST, "pk"),
    Sort.NAME: ("employee__last_name", "employee__first_name", "-pk"),
    Sort.NEWEST: ("-created_at", "-pk"),
}


@dataclass(frozen=True)
class Asked:
    """What the reader looks for. Empty values do not narrow anything."""

    words: str = ""
    department: Department | None = None
    manager: Employee | None = None
    status: str = ""


def of_others(actor: Actor) -> QuerySet[Plan]:
    """The plans that the actor may see, without one about the actor: that has its own place, whatever their roles."""
    plans = plans_visible_to(actor)
    return plans.exclude(employee=actor.employee_id) if actor.employee_id else plans


def portfolio(actor: Actor, asked: Asked, today: date) -> QuerySet[Plan]:
    """The plans of others that the actor may see and asked for, with the marks of `attention`.

    `today` is the reader's date; what a single plan owes is counted again in its own zone on its own page.
    """
    plans = of_others(actor)
    if asked.words.strip():
        plans = plans.filter(employee__in=search(Employee.objects.all(), asked.words))
    if asked.department is not None:
        plans = plans.filter(employee__department__in=departments_below([asked.department.pk]))
    if asked.manager is not None:
        plans = plans.filter(manager=asked.manager)
    if asked.status:
        plans = plans.filter(status=asked.status)
    marked = with_marks(plans, today)
    return marked if may_be_worth_a_look(actor) is None else with_noted(marked)


def in_view(view: View, actor: Actor, today: date) -> Q:
    """The plans of one view."""
    return {
        View.ATTENTION: attention(today),
        View.OPEN: Q(status__in=PlanStatus.OPEN),
        View.ENDING: Q(
            status__in=[PlanStatus.ACTIVE, PlanStatus.PAUSED],
            ends_on__gte=today,
            ends_on__lte=today + ENDING_SOON,
        ),
        View.DRAFTS: Q(status=PlanStatus.DRAFT, author=actor.user_id),
        View.CLOSED: Q(status__in=[PlanStatus.CLOSED, PlanStatus.WITHDRAWN]),
        View.WORTH_A_LOOK: worth_a_look(actor),
    }[view]


def views_for(actor: Actor) -> tuple[View, ...]:
    """The views that the list has for somebody."""
    hidden = {View.WORTH_A_LOOK} if may_be_worth_a_look(actor) is None else set()
    return tuple(view for view in View if view not in hidden)


def counts(plans: QuerySet[Plan], actor: Actor, today: date) -> dict[View, int]:
    """How many of `plans` (from `portfolio`) each of the actor's views holds, in one query."""
    views = views_for(actor)
    found = plans.order_by().aggregate(
        **{view.value: Count("pk", filter=in_view(view, actor, today)) for view in views}
    )
    return {view: found[view.value] for view in views}


def in_order(plans: QuerySet[Plan], sort: Sort) -> QuerySet[Plan]:
    """The plans in one of the known orders. The most urgent is the one whose oldest date passed first."""
    if sort == Sort.URGENT:
        plans = plans.annotate(urgent_on=_oldest_owed())
    return plans.order_by(*ORDERS[sort])


def departments_in(plans: QuerySet[Plan]) -> QuerySet[Department]:
    """The departments of the people whose plans these are."""
    return carry(Department.objects.filter(pk__in=plans.order_by().values("employee__department")), plans)


def managers_in(plans: QuerySet[Plan]) -> QuerySet[Employee]:
    """Those who lead these plans."""
    return carry(Employee.objects.filter(pk__in=plans.order_by().values("manager")), plans)


def _oldest_owed() -> Least:
    def oldest(rows: QuerySet[Checkpoint] | QuerySet[SupportItem]) -> Coalesce:
        owed = rows.filter(plan=OuterRef("pk"), plan__status=PlanStatus.ACTIVE).order_by().values("plan")
        return Coalesce(Subquery(owed.annotate(first=Min("due_on")).values("first")), NEVER)

    return Least(
        oldest(Checkpoint.objects.still_open()),
        oldest(SupportItem.objects.filter(delivered_at__isnull=True)),
        Coalesce("ends_on", NEVER),
    )
