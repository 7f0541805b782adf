"""What pages show of the answers to a form's own fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template

from plans.designs import Moment
from plans.documents.own_answers import Answered, answered_at
from plans.models import Plan

register = template.Library()


@register.simple_tag
def answered(plan: Plan, moment: str, answers: Mapping[str, Any]) -> Answered | None:
    """What was answered at a checkpoint ("review") or at the end ("end"), as the plan's form has it. None: nothing."""
    return answered_at(plan.design, Moment(moment), answers)
