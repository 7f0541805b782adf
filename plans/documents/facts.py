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
    "confidential",
    "re_line",
    "trigger",
    "last_appraisal_on",
    "met_on",
    "reason",
    "impact",
    "earlier_talks",
    "ending",
    "rights",
    "distribution",
    "no_support_reason",
    "starts_on",
    "ends_on",
    "frequency",
    "talk_frequency",
)
TALK = ("on", "form", "about", "outcome")
AREA = (
    "kind",
    "title",
    "priority",
    "observed",
    "expected",
    "standard",
    "standard_source",
    "standard_link",
    "impact",
    "cause",
)
INCIDENT = ("on", "when", "what")
GOAL = (
    "statement",
    "measure",
    "source",
    "unit",
    "baseline",
    "target",
    "peer_level",
    "evidence_on",
    "success",
    "objective",
    "in_control",
    "weight",
    "term",
    "due_on",
)
GOAL_STEP = ("due_on", "value")
ACTION = (
    "kind",
    "by_whom",
    "description",
    "frequency",
    "resource",
    "depends_on",
    "expected",
    "due_on",
)
SUPPORT = ("description", "provider", "provider_name", "frequency", "resource", "depends_on", "due_on")
MILESTONE = ("title", "due_on")
CHECKPOINT = ("number", "due_on", "form", "place", "expected")
NOTE = ("kind", "happened_on", "recorded_at", "seen", "said")


def facts_of(plan: Plan) -> dict[str, Any]:
    """What the plan says now, as JSON-ready data: dates in ISO form, numbers as strings, items in their order.

    What became of it (delivered, held, signed) is not part of a version: it is not what was agreed.
    """
    areas = list(plan.areas.prefetch_related("incidents"))
    named: dict[int | None, str] = {area.pk: area.ref for area in areas}
    facts: dict[str, Any] = {
        "plan": _fields(plan, HEADING),
        "template": _template(plan),
        "own": _own(plan),
        "employee": plan.employee.full_name,
        "employee_title": plan.employee.title,
        "manager": plan.manager.full_name,
        "talks": [_item(talk, TALK) for talk in plan.talks.all()],
        "areas": [
            _item(area, AREA) | {"incidents": [_item(one, INCIDENT) for one in area.incidents.all()]}
            for area in areas
        ],
        "goals": [
            _item(goal, GOAL)
            | {"area": named.get(goal.area_id), "steps": [_item(one, GOAL_STEP) for one in goal.steps.all()]}
            for goal in plan.goals.prefetch_related("steps")
        ],
        "actions": [
            _item(action, ACTION) | {"area": named.get(action.area_id)} for action in plan.actions.all()
        ],
        "support": [_item(item, SUPPORT) for item in plan.support.all()],
        "milestones": [_item(item, MILESTONE) for item in plan.milestones.all()],
        "checkpoints": [_item(item, CHECKPOINT) for item in plan.checkpoints.all()],
    }
    cited = [_item(row.observation, NOTE) for row in plan.citations.select_related("observation")]
    if cited:  # a plan without notes says what it said before there were any, to the letter
        facts["citations"] = cited
    plain: dict[str, Any] = json.loads(canonical(facts))
    return plain


def _template(plan: Plan) -> dict[str, Any] | None:
    """The form that the plan was written from, to the letter. None: Waymark's standard plan."""
    version = plan.template_version
    if version is None:
        return None
    return {"name": version.design.name, "number": version.number, "sha256": version.sha256}


def _own(plan: Plan) -> list[dict[str, Any]]:
    """The answers to the template's own fields, in its order and under its labels: paper must stand alone."""
    return [
        {
            "ref": field.key,
            "part": part.heading,
            "label": field.label,
            "answer": plan.answers.get(field.key, ""),
            "columns": {column.key: column.label for column in field.columns},
        }
        for part in plan.design.drafted_parts
        for field in part.fields
    ]


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
