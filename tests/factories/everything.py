"""A draft with every field filled: what a new field must pass through before it counts as part of the plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.formats import date_format

from employees.models import User
from plans import workflows
from plans.enums import Provider
from plans.models import (
    ActionStep,
    Checkpoint,
    EarlierTalk,
    Goal,
    GoalStep,
    ImprovementArea,
    Incident,
    Milestone,
    Plan,
    SupportItem,
)
from plans.workflows.drafting import TEXTS
from tests.factories.plans import ENDS, MONDAY, STARTS, draft_plan
from tests.factories.remembered import remembered
from tests.people import Cast

CONTENT: tuple[type[models.Model], ...] = (
    Plan,
    EarlierTalk,
    ImprovementArea,
    Incident,
    Goal,
    GoalStep,
    ActionStep,
    SupportItem,
    Milestone,
    Checkpoint,
)
# What a plan holds besides its content: who and when, in which state, and how it is stored.
BOOKKEEPING = {
    "*": {"id", "ref", "plan", "position", "area", "goal"},
    "Plan": {
        "employee",
        "manager",
        "author",
        "status",
        "time_zone",
        "language",
        "fair_start",
        "consultation_days",
        "consultation_ends_on",
        "version",
        "revision",
        "paused_on",
        # How it is signed, not what is.
        "paper_since",
        # Who writes first, not what is written.
        "employee_writes_first",
        # The form, and what it alone asks: the facts hold both beside the plan (`template`, `own`), and each form has
        # questions of its own. Their way is proved in test_own_parts.py, test_form_field_pages.py and test_redline.py.
        "template_version",
        "answers",
    },
    # What became of it, not what was agreed.
    "Checkpoint": {"not_held_reason"},
}
# Where a number or a date must stand in order with others. Everything else is made up from the name of its field.
FITTING: Mapping[str, Any] = {
    "Plan.starts_on": STARTS,
    "Plan.ends_on": ENDS,
    "Plan.last_appraisal_on": date(2026, 1, 15),
    "Plan.met_on": date(2026, 5, 7),
    "EarlierTalk.on": date(2026, 3, 9),
    "Incident.on": date(2026, 3, 12),
    "Goal.baseline": Decimal("41.5"),
    "Goal.target": Decimal("92.5"),
    "Goal.peer_level": Decimal("88.5"),
    "Goal.evidence_on": date(2026, 4, 17),
    "Goal.weight": 35,
    "Goal.due_on": date(2026, 7, 3),
    "GoalStep.due_on": date(2026, 6, 11),
    "GoalStep.value": Decimal("63.5"),
    "ActionStep.due_on": date(2026, 5, 29),
    "SupportItem.due_on": date(2026, 6, 5),
    "SupportItem.provider": Provider.OTHER,
    "Milestone.due_on": date(2026, 6, 12),
    "ImprovementArea.standard_link": "https://intranet/service-standard",
}


def content_fields(model: type[models.Model]) -> Iterator[models.Field[Any, Any]]:
    """The fields of a model that are content: what somebody wrote or chose for the plan."""
    silent = BOOKKEEPING["*"] | BOOKKEEPING.get(model.__name__, set())
    for field in model._meta.fields:
        if field.name not in silent and not field.name.endswith(("_at", "_by")):
            yield field


def made_up(model: type[models.Model], name: str) -> Any:
    """A value for a field that no other field has."""
    field = model._meta.get_field(name)
    assert isinstance(field, models.Field)
    fitting = FITTING.get(f"{model.__name__}.{name}")
    if fitting is not None:
        return fitting
    if field.choices:
        return list(dict(field.choices))[-1]
    assert isinstance(field, models.CharField | models.TextField), f"Give {model.__name__}.{name} a value."
    return f"{model.__name__} {name.replace('_', ' ')} said"


def as_read(field: models.Field[Any, Any], value: Any) -> set[str]:
    """The ways in which a reader may meet a value: one of them must stand on the page."""
    if field.choices:
        return {str(dict(field.choices)[value]), str(dict(field.choices)[value]).lower()}
    if isinstance(value, date):
        return {date_format(value, "j F Y"), date_format(value, "j M Y")}
    return {f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)}


def _all(model: type[models.Model], *without: str) -> dict[str, Any]:
    return {
        field.name: made_up(model, field.name) for field in content_fields(model) if field.name not in without
    }


def fill_everything(
    cast: Cast, *, author: str = "jana", at: datetime = MONDAY, employee: str = "sam"
) -> Plan:
    """A draft in which nothing is left empty."""
    plan = draft_plan(cast, author=author, at=at, employee=employee)
    remembered(("everything", plan.pk, author, at), lambda: _write_everything(plan, cast.account(author), at))
    return Plan.objects.get(pk=plan.pk)


def _write_everything(plan: Plan, by: User, at: datetime) -> None:
    dates = _all(Plan)
    workflows.schedule(
        plan=plan,
        starts_on=dates["starts_on"],
        ends_on=dates["ends_on"],
        frequency=dates["frequency"],
        by=by,
        at=at,
    )
    workflows.describe(plan=plan, by=by, at=at, **{name: dates[name] for name in TEXTS if name in dates})
    workflows.put_item(plan=plan, model=EarlierTalk, by=by, at=at, **_all(EarlierTalk))
    area = workflows.put_item(
        plan=plan, model=ImprovementArea, by=by, at=at, incidents=[_all(Incident)], **_all(ImprovementArea)
    )
    workflows.put_item(plan=plan, model=Goal, by=by, at=at, area=area, steps=[_all(GoalStep)], **_all(Goal))
    workflows.put_item(plan=plan, model=ActionStep, by=by, at=at, area=area, **_all(ActionStep))
    workflows.put_item(plan=plan, model=SupportItem, by=by, at=at, **_all(SupportItem))
    workflows.put_item(plan=plan, model=Milestone, by=by, at=at, **_all(Milestone))
    workflows.arrange_checkpoint(
        checkpoint=plan.checkpoints.all()[0], by=by, at=at, **_all(Checkpoint, "number", "due_on")
    )
