"""What changed between two versions, in rows that a person can read and as edits that a machine can make."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db import models
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.functional import Promise, cached_property
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from plans.documents.facts import plain_of
from plans.documents.kinds import BY_KEY, KINDS, Facts, child_of
from plans.documents.own_answers import answer_in_words
from plans.documents.patching import Edit, Mark, Op, Span, edits, is_list_of_rows, sha256_of_edits
from plans.enums import Section
from plans.models import Observation, Plan

# Bookkeeping: it says where something stands, not what was agreed.
SILENT = {"ref", "number", "recorded_at"}
HEAD: Mapping[str, str | Promise] = {
    "employee": _("Name"),
    "employee_title": _("Job title"),
    "manager": _("Manager"),
}
SECTIONS: Mapping[str, Section] = {
    "ending": Section.ENDING,
    "no_support_reason": Section.SUPPORT,
    "starts_on": Section.SCHEDULE,
    "ends_on": Section.SCHEDULE,
    "frequency": Section.SCHEDULE,
    "manager": Section.WHOLE,
}
# What a row within an item is called, and the field that says which one it is.
WITHIN: Mapping[str, tuple[str | Promise, str]] = {
    "incidents": (_("Incident: "), "what"),
    "steps": (_("On the way, by "), "due_on"),
}
# What the facts hold beside people and items: the form, what it asked besides, and notes of earlier.
FORM: Mapping[str, str | Promise] = {"name": _("Form"), "number": _("Version of the form")}
# So much of what an item says names it, and so much of words that stayed is shown beside those that changed.
LONGEST_NAME, LONGEST_KEPT = 300, 240


class Nature(StrEnum):
    """What kind of change a row shows."""

    WORDS = "words"
    DATE = "date"
    NUMBER = "number"
    CHOICE = "choice"
    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"


@dataclass(frozen=True)
class Difference:
    """One row of a redline. `before` is empty for what is new, `after` for what is gone.

    `spans` are set where a text kept some of its words. `key` and `field` say what it is about, for rules.
    """

    what: str
    before: str
    after: str
    nature: Nature = Nature.WORDS
    about: Section = Section.WHOLE
    spans: tuple[Span, ...] = ()
    path: tuple[str, ...] = ()


@dataclass(frozen=True)
class Redline:
    """The whole difference of two versions: `edits` lead from the one to the other exactly, `rows` are for readers."""

    before: Mapping[str, Any]
    after: Mapping[str, Any]

    def __len__(self) -> int:
        """How many rows a reader sees: none means that there is nothing to show."""
        return len(self.rows)

    @cached_property
    def edits(self) -> list[Edit]:
        """For machines: see plans/documents/patching.py."""
        return edits(self.before, self.after)

    @cached_property
    def rows(self) -> list[Difference]:
        """For people, in the order of the document."""
        return list(_Reader(self.before, self.after).rows(self.edits))

    @cached_property
    def sha256(self) -> str:
        """The hash of the edits."""
        return sha256_of_edits(self.edits)


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    """What changed from one version's facts to another's, in the order of the document."""
    return Redline(before, after).rows


class _Reader:
    """Says edits in the words of the plan."""

    def __init__(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
        self.before, self.after = before, after
        self.titles = {
            area["ref"]: area["title"] for facts in (before, after) for area in facts.get("areas", [])
        }

    def rows(self, found: Iterable[Edit]) -> Iterator[Difference]:
        """In the order of the document, whatever the order of keys in the facts."""
        order = ["template", "plan", *HEAD, "citations", *(kind.key for kind in KINDS), "own"]
        place = {key: number for number, key in enumerate(order)}
        single = (one for edit in found for one in _row_by_row(edit))
        answered: set[str] = set()
        for edit in sorted(single, key=lambda edit: place.get(edit.path[0], len(order))):
            row = self._row(edit)
            if row is None or (edit.path[0] == "own" and edit.path[1] in answered):
                continue
            if edit.path[0] == "own":  # an answer is read as a whole, however many cells of its table differ
                answered.add(edit.path[1])
            yield row

    def _row(self, edit: Edit) -> Difference | None:
        key = edit.path[0]
        if key == "plan" and len(edit.path) > 1:
            name = edit.path[1]
            label = capfirst(label_of(Plan, name))
            return self._value(label, Plan, name, edit, SECTIONS.get(name, Section.WHY))
        if key == "template":
            return self._form(edit)
        if key == "own" and len(edit.path) > 1:
            return self._own(edit)
        if key == "citations" and len(edit.path) > 1:
            return self._note(edit)
        if key not in BY_KEY or len(edit.path) < 2:  # a list and a row in it
            label = str(HEAD.get(key, key))
            return self._value(label, None, key, edit, SECTIONS.get(key, Section.WHOLE))
        kind = BY_KEY[key]
        place, model, rest = self._place(edit), kind.model, edit.path[2:]
        while len(rest) > 1:  # within a row of an item: an incident of an area, a step of a goal
            model, rest = child_of(model, rest[0]) or model, rest[2:]
        if not rest:
            return self._item(place, model, edit, kind.section)
        if rest[0] in SILENT:
            return None
        return self._value(f"{place} · {label_of(model, rest[0])}", model, rest[0], edit, kind.section)

    def _place(self, edit: Edit) -> str:
        key, ref = edit.path[:2]
        kind = BY_KEY[key]
        item = _find(self.after, key, ref) or _find(self.before, key, ref) or {}
        between = " " if kind.named_by == "number" else ": "
        said = f"{kind.noun}{between}{Truncator(str(item.get(kind.named_by, ''))).chars(LONGEST_NAME)}"
        if len(edit.path) > 3:  # list, row, list within it, row
            said += f" · {self._within(kind.model, edit)}"
        return said

    def _within(self, model: type[models.Model], edit: Edit) -> str:
        """Which of the rows within an item it is: an item has several."""
        key, ref, name, row_ref = edit.path[:4]
        child = child_of(model, name)
        if child is None or name not in WITHIN:
            return str(child._meta.verbose_name) if child else name
        noun, named_by = WITHIN[name]
        items = [_find(facts, key, ref) or {} for facts in (self.after, self.before)]
        row = next((found for item in items if (found := _find(item, name, row_ref))), {})
        words = said_of(child, named_by, row.get(named_by))
        return f"{noun}{Truncator(words).chars(LONGEST_NAME)}"

    def _form(self, edit: Edit) -> Difference | None:
        """Another form, or another version of it. Facts from before there were forms say nothing of them."""
        if edit.op in {Op.PUT, Op.DROP} or edit.path[-1] not in {"template", *FORM}:
            return None
        label = str(FORM.get(edit.path[-1], FORM["name"]))
        before, after = (
            _now("%(name)s, version %(number)s") % value
            if isinstance(value, dict)
            else said_of(None, "", value)
            for value in (edit.before, edit.after)
        )
        return Difference(label, before, after, Nature.CHOICE, Section.WHOLE, path=edit.path)

    def _own(self, edit: Edit) -> Difference | None:
        """What the form asked besides, under its label. Labels and order are the form's, which has its own row."""
        if len(edit.path) == 2 and edit.op == Op.MOVE:  # they stand in the order of the form
            return None
        if len(edit.path) > 2 and edit.path[2] != "answer":
            return None
        olds, news = (_find(facts, "own", edit.path[1]) or {} for facts in (self.before, self.after))
        before, after = answer_in_words(olds), answer_in_words(news)
        if before == after:
            return None
        row = news or olds
        nature = Nature.WORDS if olds and news else Nature.ADDED if news else Nature.REMOVED
        shown = edit.spans if any(span.mark == Mark.KEPT for span in edit.spans) else ()
        if nature == Nature.WORDS:
            before, after = before or _now("nothing"), after or _now("nothing")
        label = f"{row['part']} · {row['label']}"
        return Difference(label, before, after, nature, Section.WHOLE, tuple(_shortened(shown)), edit.path)

    def _note(self, edit: Edit) -> Difference | None:
        """A note that the plan cites, named by its day."""
        note = (
            _find(self.after, "citations", edit.path[1])
            or _find(self.before, "citations", edit.path[1])
            or {}
        )
        day = said_of(Observation, "happened_on", note.get("happened_on"))
        place = _now("Note of %(day)s") % {"day": day}
        if edit.op == Op.MOVE:  # they stand in the order of their days
            return None
        if len(edit.path) == 2:
            return self._item(place, Observation, edit, Section.WHY)
        label = f"{place} · {label_of(Observation, edit.path[2])}"
        return self._value(label, Observation, edit.path[2], edit, Section.WHY)

    def _item(self, place: str, model: type[models.Model], edit: Edit, about: Section) -> Difference:
        if edit.op == Op.ADD:
            return Difference(place, "", self._whole(model, edit.after), Nature.ADDED, about, path=edit.path)
        if edit.op == Op.REMOVE:
            return Difference(
                place, self._whole(model, edit.before), "", Nature.REMOVED, about, path=edit.path
            )
        before, after = (
            _now("place %(number)d in the list") % {"number": n + 1} for n in (edit.before, edit.after)
        )
        label = f"{place} · {_now('order')}"
        return Difference(label, before, after, Nature.MOVED, about, path=edit.path)

    def _value(
        self, label: str, model: type[models.Model] | None, name: str, edit: Edit, about: Section
    ) -> Difference | None:
        if edit.op in {Op.PUT, Op.DROP} and _as_usual(model, name, edit):
            return None
        nature = _nature(model, name)
        before, after = self._say(model, name, edit.before), self._say(model, name, edit.after)
        spans = edit.spans if nature == Nature.WORDS and any(s.mark == Mark.KEPT for s in edit.spans) else ()
        return Difference(label, before, after, nature, about, tuple(_shortened(spans)), edit.path)

    def _say(self, model: type[models.Model] | None, name: str, value: Any) -> str:
        known = name == "area" and value in self.titles
        return str(self.titles[value]) if known else said_of(model, name, value)

    def _whole(self, model: type[models.Model], item: Facts) -> str:
        said = []
        order = {field.name: place for place, field in enumerate(model._meta.get_fields())}
        for name, value in sorted(item.items(), key=lambda pair: order.get(pair[0], len(order))):
            child = child_of(model, name)
            if child is not None and isinstance(value, list):
                said += [self._whole(child, row) for row in value]
            elif name not in SILENT and value not in (None, "", False):
                said.append(f"{label_of(model, name)}: {self._say(model, name, value)}")
        return "; ".join(said)


def said_of(model: type[models.Model] | None, name: str, value: Any) -> str:
    """A stored value as a reader would say it: dates written out, choices by their label."""
    if value in (None, "", []):
        return _now("nothing")
    if isinstance(value, bool):
        return _now("yes") if value else _now("no")
    field = _field(model, name)
    choices = dict(getattr(field, "choices", None) or ())
    if isinstance(value, str) and value in choices:
        return str(choices[value])
    day = parse_date(value) if isinstance(value, str) and isinstance(field, models.DateField) else None
    return date_format(day, "j F Y") if day else str(value)


def _row_by_row(edit: Edit) -> Iterator[Edit]:
    """A list of rows that came or went as a whole, as its rows: facts of an older version may not know the list."""
    value = edit.after if edit.op == Op.PUT else edit.before
    if edit.op not in {Op.PUT, Op.DROP} or not value or not is_list_of_rows(value):
        yield edit
        return
    for place, row in enumerate(value):
        path = (*edit.path, row["ref"])
        if edit.op == Op.PUT:
            yield Edit(Op.ADD, path, after=row, place=place)
        else:
            yield Edit(Op.REMOVE, path, before=row)


def _find(facts: Mapping[str, Any], key: str, ref: str) -> Facts | None:
    return next((row for row in facts.get(key, []) if row["ref"] == ref), None)


def _shortened(spans: Iterable[Span]) -> Iterator[Span]:
    for span in spans:
        if span.mark == Mark.KEPT and len(span.text) > LONGEST_KEPT:
            half = LONGEST_KEPT // 2
            yield Span(Mark.KEPT, f"{span.text[:half]} … {span.text[-half:]}")
        else:
            yield span


def _field(model: type[models.Model] | None, name: str) -> models.Field[Any, Any] | None:
    if model is None or name not in {field.name for field in model._meta.get_fields()}:
        return None
    field = model._meta.get_field(name)
    return field if isinstance(field, models.Field) else None


def label_of(model: type[models.Model], name: str) -> str:
    """What a field of a model is called; the bare name for one that it no longer has."""
    field = _field(model, name)
    return str(field.verbose_name) if field is not None else name


def _as_usual(model: type[models.Model] | None, name: str, edit: Edit) -> bool:
    """Facts of an older version do not know a field that came later: it then stood as it is by default."""
    value = edit.after if edit.op == Op.PUT else edit.before
    field = _field(model, name)
    if model is None:  # who the plan is for was not in the facts, and was the same person
        return True
    return value in (None, "", [], False) or (field is not None and value == plain_of(field.get_default()))


def _nature(model: type[models.Model] | None, name: str) -> Nature:
    field = _field(model, name)
    if isinstance(field, models.DateField):
        return Nature.DATE
    if isinstance(field, models.DecimalField | models.IntegerField):
        return Nature.NUMBER
    if field is None or (isinstance(field, models.CharField | models.TextField) and not field.choices):
        return Nature.WORDS
    return Nature.CHOICE
