"""The kinds of items that stand in a plan: one table, which changes, previews, redlines and their writer all read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models
from django.db.models.fields.reverse_related import ManyToOneRel
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from employees.errors import NotNow
from plans.documents.facts import (
    ACTION,
    AREA,
    CHECKPOINT,
    GOAL,
    HEADING,
    MILESTONE,
    SUPPORT,
    TALK,
    plain_of,
)
from plans.enums import Section
from plans.models import (
    ActionStep,
    Checkpoint,
    EarlierTalk,
    Goal,
    ImprovementArea,
    Milestone,
    Plan,
    SupportItem,
)

Facts = dict[str, Any]
# What of the plan itself is agreed and can be changed while it runs. It has begun, so its first day stands.
PLAN_FIELDS = frozenset(HEADING) - {"starts_on"}


@dataclass(frozen=True)
class Kind:
    """One kind of item. `item` is its name in a change, `key` in the facts; `named_by` is the field people know it by.

    `fields` are what is agreed about it, as the facts freeze them. `children` are lists of rows within an item, each
    the name of a reverse relation. `in_area` says whether it belongs to an area.
    """

    item: str
    key: str
    model: type[models.Model]
    noun: str | Promise
    named_by: str
    fields: tuple[str, ...]
    section: Section
    in_area: bool = False
    children: tuple[str, ...] = ()

    @property
    def changeable(self) -> frozenset[str]:
        """The names that a change may set."""
        own = {*self.fields, *self.children, *({"area"} if self.in_area else ())}
        return frozenset(own - {"number"})

    def blank(self) -> Facts:
        """What a new item says where nothing was written."""
        said: Facts = {name: plain_of(self.model._meta.get_field(name).get_default()) for name in self.fields}  # type: ignore[union-attr]  # concrete fields only
        return {**said, **({"area": None} if self.in_area else {}), **{name: [] for name in self.children}}


KINDS: tuple[Kind, ...] = (
    Kind("talk", "talks", EarlierTalk, _("Earlier talk"), "about", TALK, Section.WHY),
    Kind(
        "area",
        "areas",
        ImprovementArea,
        _("Area"),
        "title",
        AREA,
        Section.WHY,
        children=("incidents",),
    ),
    Kind(
        "goal",
        "goals",
        Goal,
        _("Goal"),
        "statement",
        GOAL,
        Section.GOALS,
        in_area=True,
        children=("steps",),
    ),
    Kind(
        "action",
        "actions",
        ActionStep,
        _("Action step"),
        "description",
        ACTION,
        Section.ACTIONS,
        in_area=True,
    ),
    Kind("support", "support", SupportItem, _("Support"), "description", SUPPORT, Section.SUPPORT),
    Kind("milestone", "milestones", Milestone, _("Milestone"), "title", MILESTONE, Section.SCHEDULE),
    Kind("checkpoint", "checkpoints", Checkpoint, _("Checkpoint"), "number", CHECKPOINT, Section.SCHEDULE),
)
BY_ITEM: Mapping[str, Kind] = {kind.item: kind for kind in KINDS}
BY_KEY: Mapping[str, Kind] = {kind.key: kind for kind in KINDS}


def values_of(item: str, fields: Mapping[str, Any]) -> Facts:
    """The fields of a change as the facts hold them. Raises TypeError for an unknown one, NotNow for a wrong value."""
    model, allowed = (
        (Plan, PLAN_FIELDS) if item == "plan" else (BY_ITEM[item].model, BY_ITEM[item].changeable)
    )
    unknown = set(fields) - allowed
    if unknown:
        raise TypeError(f"Cannot be changed in {model.__name__}: {', '.join(sorted(unknown))}")
    return {name: _value(model, name, value) for name, value in fields.items()}


def child_of(model: type[models.Model], name: str) -> type[models.Model] | None:
    """The model of the rows in a list within an item; None if `name` is a field of its own."""
    try:
        relation = model._meta.get_field(name)
    except FieldDoesNotExist:
        return None
    return relation.related_model if isinstance(relation, ManyToOneRel) else None


def python_of(model: type[models.Model], name: str, value: Any) -> Any:
    """A value of the facts as a column takes it."""
    return model._meta.get_field(name).to_python(value)  # type: ignore[union-attr]  # concrete fields only


def _value(model: type[models.Model], name: str, value: Any) -> Any:
    if name == "area":
        return value or None
    child = child_of(model, name)
    if child is not None:
        return [_child(child, row) for row in value]
    field = model._meta.get_field(name)
    if not isinstance(field, models.Field):
        raise TypeError(f"{model.__name__}.{name} is no field that holds a value.")
    if value == "" and not isinstance(field, models.CharField | models.TextField):
        value = None
    try:
        cleaned = field.clean(value, None)
    except ValidationError as wrong:
        raise NotNow(f"{str(field.verbose_name).capitalize()}: {' '.join(wrong.messages)}") from wrong
    return plain_of(cleaned)


def _child(model: type[models.Model], row: Mapping[str, Any]) -> Facts:
    fields = {name: value for name, value in row.items() if name not in {"ref", "new"}}
    return {
        "ref": row.get("ref") or row.get("new") or "",
        **{name: _value(model, name, value) for name, value in fields.items()},
    }
