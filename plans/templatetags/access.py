"""{% load access %}: who reads a box, from the table; and what was agreed, for those who lead the plan."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context

from employees.permissions import Relation
from employees.web.acting import actor_of
from plans.models import Plan
from plans.permissions import PlanPermission, relations_to
from plans.queries.adjustments import agreed_for, asks_to_wait
from plans.web.seen_by import seen_by

register = template.Library()


@register.inclusion_tag("components/who-can-see.html", takes_context=True)
def who_reads(context: Context, permission: str, plan: Plan, until: str = "") -> dict[str, Any]:
    """The sentence beside a box. `permission` is the one that is asked before its words are shown.

    `until` says in a sentence of its own from when that holds, where it does not hold yet.
    """
    reader = relations_to(actor_of(context["request"]), plan)
    sentence = seen_by(PlanPermission(permission), plan, for_subject=Relation.SUBJECT in reader)
    return {"sentence": f"{sentence} {until}".strip()}


@register.inclusion_tag("plans/adjustments/_agreed.html", takes_context=True)
def agreed_adjustments(context: Context, plan: Plan) -> dict[str, Any]:
    """What was agreed, and whether those who lead the plan are asked to wait. Nothing for everybody else."""
    actor = actor_of(context["request"])
    return {"agreed": agreed_for(actor, plan), "waits": asks_to_wait(actor, plan)}
