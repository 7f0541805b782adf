"""What can be seen of plans, and by whom. A plan, or anything in it, can only be had through here."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import TypeVar

from django.db.models import Model, QuerySet

from employees.errors import NotAllowed, NotVisible
from employees.models import User
from employees.permissions import Actor
from plans.enums import Audience, PlanStatus
from plans.models import Comment, Plan, PlanVersion
from plans.permissions import LEADING, PLANS, PlanPermission

Part = TypeVar("Part", bound=Model)


def plans_visible_to(actor: Actor) -> QuerySet[Plan]:
    """Every plan that the actor may view, with the people it names."""
    return PLANS.visible(actor, Plan.objects.all()).select_related(
        "employee__department", "employee__user", "manager__user", "author", "outcome"
    )


def plan_for(actor: Actor, ref: str, permission: PlanPermission = PlanPermission.VIEW) -> Plan:
    """One plan by its reference. Raises NotVisible if it is not there or not to be seen, NotAllowed if no more."""
    # Not `first`: to put one row in an order, Django compares every column that is read with it.
    try:
        plan = plans_visible_to(actor).get(ref=ref)
    except Plan.DoesNotExist:
        raise NotVisible from None
    if permission != PlanPermission.VIEW and not PLANS.can(actor, permission, plan):
        raise NotAllowed
    return plan


def part_for(plan: Plan, model: type[Part], ref: str) -> Part:
    """Something that belongs to this very plan. Raises NotVisible for anything else, as if it were not there."""
    part = model._default_manager.filter(plan=plan, ref=ref).first()
    if part is None:
        raise NotVisible
    return part


def own_plans(actor: Actor) -> QuerySet[Plan]:
    """The plans about the actor that have been shared with them, newest first."""
    if actor.employee_id is None:
        return Plan.objects.none()
    return plans_visible_to(actor).filter(employee=actor.employee_id).order_by("-shared_at")


def own_plan(actor: Actor, ref: str | None = None) -> Plan:
    """The actor's current plan, or the one with `ref`. Raises NotVisible if there is none to be seen."""
    plans = own_plans(actor)
    if ref is not None:
        plans = plans.filter(ref=ref)
    current = plans.filter(status__in=PlanStatus.UNDER_WAY).first() or plans.first()
    if current is None:
        raise NotVisible
    return current


def leads_a_plan(actor: Actor) -> bool:
    """Whether the actor leads any plan that they may see, for good or for somebody who is away."""
    if actor.employee_id is None:
        return False
    ways = (PLANS.related[relation](actor) for relation in sorted(LEADING))
    led = reduce(or_, (way for way in ways if way is not None))
    return PLANS.fenced(actor, Plan.objects.filter(led)).exists()


def comments_for(actor: Actor, plan: Plan) -> QuerySet[Comment]:
    """The comments on a plan that the actor may read, oldest first."""
    comments = plan.comments.select_related("author__employee")
    if PLANS.can(actor, PlanPermission.VIEW_CASE, plan):
        return comments
    return comments.filter(audience=Audience.EVERYONE)


def current_version(plan: Plan) -> PlanVersion | None:
    """The version that is in force, or None before the plan has started."""
    return plan.versions.filter(number=plan.version).first() if plan.version else None


def answered_before(version: PlanVersion, signer: User) -> PlanVersion | None:
    """The latest earlier version for which somebody signed or chose not to; None if the whole is new to them."""
    earlier = PlanVersion.objects.filter(plan=version.plan_id, number__lt=version.number)
    return earlier.filter(signatures__signer=signer).order_by("-number").first()
