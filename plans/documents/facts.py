"""Freezing a plan: everything its paper says, as plain data with one canonical form and one hash."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.db.models import Model

from employees.audit import canonical
from plans.models import Plan

HEADING = (
    "noun",
    "reason",
    "impact",
    "earlier_talks",
    "ending",
    "no_support_reason",
    "starts_on",
    "ends_on",
    "frequency",
)
AREA = ("kind", "title", "observed", "expected")
GOAL = ("statement", "measure", "unit", "baseline", "target", "due_on")
ACTION = ("kind", "by_whom", "description", "due_on")
SUPPORT = ("description", "provider", "provider_name", "frequency", "due_on")
MILESTONE = ("title", "due_on")
CHECKPOINT = ("number", "due_on")


def facts_of(plan: Plan) -> dict[str, Any]:
    """What the plan says now, as JSON-ready data: dates in ISO form, numbers as strings, items in their order.

    What became of it (delivered, held, signed) is not part of a version: it is not what was agreed.
    """
    areas: dict[int | None, str] = {area.pk: area.ref for area in plan.areas.all()}
    facts: dict[str, Any] = {
        "plan": _fields(plan, HEADING),
        "employee": plan.employee.full_name,
        "employee_title": plan.employee.title,
        "manager": plan.manager.full_name,
        "areas": [_item(area, AREA) for area in plan.areas.all()],
        "goals": [_item(goal, GOAL) | {"area": areas.get(goal.area_id)} for goal in plan.goals.all()],
        "actions": [
            _item(action, ACTION) | {"area": areas.get(action.area_id)} for action in plan.actions.all()
        ],
        "support": [_item(item, SUPPORT) for item in plan.support.all()],
        "milestones": [_item(item, MILESTONE) for item in plan.milestones.all()],
        "checkpoints": [_item(item, CHECKPOINT) for item in plan.checkpoints.all()],
    }
    plain: dict[str, Any] = json.loads(canonical(facts))
    return plain


def plain_of(value: Any) -> Any:
    """One value as the facts hold it."""
    return json.loads(canonical({"": value}))[""]


def sha256_of(facts: dict[str, Any]) -> str:
    """The hash of the canonical form: the same facts give the same hash on every machine."""
    return hashlib.sha256(canonical(facts)).hexdigest()


def _fields(thing: Model, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(thing, name) for name in names}


def _item(thing: Model, names: tuple[str, ...]) -> dict[str, Any]:
    return {"ref": getattr(thing, "ref", "")} | _fields(thing, names)
