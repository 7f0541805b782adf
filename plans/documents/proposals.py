"""What was proposed and what became of it, field by field: “You proposed … we made it …”."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from employees.audit import canonical
from plans.documents.facts import facts_of
from plans.enums import ItemKind
from plans.models import (
    ActionStep,
    Checkpoint,
    Goal,
    ImprovementArea,
    Milestone,
    Plan,
    Proposal,
    SupportItem,
)
from plans.models.content import PlanItem

Facts = Mapping[str, Any]
# Each kind of thing in a plan: its model (all have `plan` and `ref`), its list in the facts, the field it is known by.
THINGS: Mapping[ItemKind, tuple[type[Any], str, str]] = {
    ItemKind.AREA: (ImprovementArea, "areas", "title"),
    ItemKind.GOAL: (Goal, "goals", "statement"),
    ItemKind.ACTION: (ActionStep, "actions", "description"),
    ItemKind.SUPPORT: (SupportItem, "support", "description"),
    ItemKind.MILESTONE: (Milestone, "milestones", "title"),
    ItemKind.CHECKPOINT: (Checkpoint, "checkpoints", ""),
}


@dataclass(frozen=True)
class ProposedRow:
    """One field: what stood there, what was proposed, and what stands there since the answer."""

    field: str
    label: str
    stood: str
    proposed: str
    made: str


@dataclass(frozen=True)
class ProposalTold:
    """A proposal with its rows, for screens and papers alike."""

    proposal: Proposal
    rows: list[ProposedRow]

    @property
    def changed_the_plan(self) -> bool:
        """Whether the answer changed the plan by itself."""
        return bool(self.proposal.made)


def told(proposals: Iterable[Proposal]) -> list[ProposalTold]:
    """Each proposal in rows that a person can read, in the reader's language."""
    return [ProposalTold(proposal, rows_of_proposal(proposal)) for proposal in proposals]


def rows_of_proposal(proposal: Proposal) -> list[ProposedRow]:
    """The fields that the proposal or its answer is about, without those that nobody touched."""
    if not proposal.columns:
        return []
    kind = ItemKind(proposal.item)
    wanted = plain(proposal.values)
    made = proposal.made.get("after") or {}
    rows = []
    for field in proposal.columns:
        stood, after = proposal.stood.get(field), made.get(field)
        if _same(wanted[field], stood) and (not made or _same(after, stood)):
            continue
        rows.append(
            ProposedRow(
                field=field,
                label=capfirst(label(kind, field)),
                stood="" if proposal.adds else say(kind, field, stood),
                proposed=say(kind, field, wanted[field], area=proposal.area),
                made="" if not made else say(kind, field, after, area=proposal.area),
            )
        )
    return rows


def fact_of(plan: Plan, kind: ItemKind, ref: str) -> dict[str, Any]:
    """What the plan says of one thing now, as in a version's facts; empty if it is not there."""
    return next((fact for fact in facts_of(plan)[THINGS[kind][1]] if fact["ref"] == ref), {})


def plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as facts hold them: dates in ISO form, numbers as strings, an area by its reference."""
    named = {
        field: value.ref if isinstance(value, ImprovementArea) else value for field, value in values.items()
    }
    found: dict[str, Any] = json.loads(canonical(named))
    return found


def label(kind: ItemKind, field: str) -> str:
    """What a field is called."""
    return str(THINGS[kind][0]._meta.get_field(field).verbose_name)


def say(kind: ItemKind, field: str, value: Any, *, area: ImprovementArea | None = None) -> str:
    """A plain value as a reader would say it. An area that is not the one given is only known by its reference."""
    if _empty(value):
        return _("nothing")
    if field == "area":
        return area.title if area is not None and area.ref == value else _("another area")
    choices = dict(getattr(THINGS[kind][0]._meta.get_field(field), "choices", None) or ())
    if value in choices:
        return str(choices[value])
    day = parse_date(value) if field.endswith("_on") else None
    return date_format(day, "j F Y") if day else str(value)


def called(kind: ItemKind, number: int, thing: PlanItem | Checkpoint) -> str:
    """A thing by its place and its words: “Goal 2: Answer customer tickets within one working day”."""
    if isinstance(thing, Checkpoint):
        number, words = thing.number, date_format(thing.due_on, "j F Y")
    else:
        words = str(getattr(thing, THINGS[kind][2]))
    return _("%(kind)s %(number)d: %(words)s") % {"kind": kind.label, "number": number, "words": words}


def _same(one: Any, other: Any) -> bool:
    return bool(one == other) or (_empty(one) and _empty(other))


def _empty(value: Any) -> bool:
    return value in (None, "")
