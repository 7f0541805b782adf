"""A version of a plan as a document, from its frozen facts alone: it reads the same in twenty years."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.db import models
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from plans.documents.kinds import KINDS, Facts, Kind, child_of
from plans.documents.redline import SILENT, label_of, said_of
from plans.enums import Section
from plans.models import Comment, Plan

GROUPS: Mapping[str, str | Promise] = {
    "talks": _("Earlier talks, coaching and training"),
    "areas": _("Areas for improvement"),
    "goals": _("Goals"),
    "actions": _("Action steps"),
    "support": _("Support"),
    "milestones": _("Milestones"),
    "checkpoints": _("Checkpoints"),
}
# Of the plan itself, in the order in which a plan is read.
SHORT = ("noun", "starts_on", "ends_on", "frequency")
TEXTS = ("reason", "impact", "earlier_talks")
LAST = ("no_support_reason", "ending")
# What a comment that sits on a section is about.
SECTIONS = {
    "reason": Section.WHY,
    "impact": Section.WHY,
    "earlier_talks": Section.WHY,
    "no_support_reason": Section.SUPPORT,
    "ending": Section.ENDING,
}


# Letters in one text, above which two columns help nobody to read it.
LONG = 1_000


@dataclass(frozen=True)
class Said:
    """One thing that the plan says: a label and words. `replies` are the employee's, to the section that it closes."""

    label: str
    words: str
    section: str = ""
    replies: Sequence[Comment] = ()


@dataclass(frozen=True)
class Item:
    """One item: its heading, and what is agreed about it. `rows` are those within it."""

    heading: str
    said: list[Said]
    rows: list[Item] = field(default_factory=list)

    @property
    def is_long(self) -> bool:
        """Whether somebody wrote so much that it is set across the page: two columns of it would take minutes."""
        return any(len(one.words) > LONG for one in self.said)


@dataclass(frozen=True)
class Group:
    """All items of a kind."""

    title: str | Promise
    items: list[Item]
    section: str = ""
    replies: Sequence[Comment] = ()


@dataclass(frozen=True)
class Frozen:
    """The whole version. `head` names people and dates; `first` and `last` are texts before and after the items.

    `replies` are those to the plan as a whole.
    """

    head: list[Said]
    first: list[Said]
    groups: list[Group]
    last: list[Said]
    replies: Sequence[Comment] = ()


def frozen(facts: Mapping[str, Any]) -> Frozen:
    """The document that a version's facts make. No row of today is read."""
    titles = {area["ref"]: area["title"] for area in facts.get("areas", [])}
    plan = facts["plan"]
    rest = [name for name in plan if name not in {*SHORT, *TEXTS, *LAST}]
    people = (("employee", _("For")), ("employee_title", _("Job title")), ("manager", _("Manager")))
    items = [
        Group(
            GROUPS.get(kind.key, kind.noun),
            [_item(kind, n, row, titles) for n, row in enumerate(rows, start=1)],
            kind.section,
        )
        for kind in KINDS
        if (rows := facts.get(kind.key, []))
    ]
    return Frozen(
        head=[
            *(Said(str(label), facts[key]) for key, label in people if facts.get(key)),
            *_texts(plan, SHORT),
        ],
        first=list(_texts(plan, (*TEXTS, *rest))),
        groups=[*items, *_own(facts)],
        last=list(_texts(plan, LAST)),
    )


def _own(facts: Mapping[str, Any]) -> Iterator[Group]:
    """What the plan's form asked besides, part by part, under the labels that it had then."""
    answered = [row for row in facts.get("own", []) if row["answer"] not in (None, "", [])]
    for part, rows in groupby(answered, key=lambda row: str(row["part"])):
        yield Group(part, [_own_answer(row) for row in rows])


def _own_answer(row: Facts) -> Item:
    answer = row["answer"]
    if not isinstance(answer, list):
        return Item(row["label"], [Said(_now("Answer"), str(answer))])
    columns = row.get("columns", {})
    lines = [
        Item(
            _now("Line %(number)d") % {"number": number},
            [Said(columns.get(key, key), str(cell)) for key, cell in line.items() if cell],
        )
        for number, line in enumerate(answer, start=1)
    ]
    return Item(row["label"], [], lines)


def _texts(plan: Facts, names: tuple[str, ...]) -> Iterator[Said]:
    for name in names:
        if plan.get(name) not in (None, "", False):
            yield Said(
                str(capfirst(label_of(Plan, name))), said_of(Plan, name, plan[name]), SECTIONS.get(name, "")
            )


def _item(kind: Kind, number: int, row: Facts, titles: Mapping[str, str]) -> Item:
    numbered = kind.named_by == "number"
    heading = f"{kind.noun} {row['number']}" if numbered else f"{number}. {row.get(kind.named_by, '')}"
    said, rows = _fields(kind.model, row, titles, without={kind.named_by})
    return Item(heading, said, rows)


def _fields(
    model: type[models.Model], row: Facts, titles: Mapping[str, str], without: set[str]
) -> tuple[list[Said], list[Item]]:
    order = {each.name: place for place, each in enumerate(model._meta.get_fields())}
    said, rows = [], []
    for name, value in sorted(row.items(), key=lambda pair: order.get(pair[0], len(order))):
        child = child_of(model, name)
        if child is not None and isinstance(value, list):
            for one in value:
                within, deeper = _fields(child, one, titles, set())
                rows.append(Item(str(child._meta.verbose_name), within, deeper))
        elif name not in {*SILENT, *without} and value not in (None, "", False, []):
            words = titles.get(value, str(value)) if name == "area" else said_of(model, name, value)
            said.append(Said(str(capfirst(label_of(model, name))), words))
    return said, rows
