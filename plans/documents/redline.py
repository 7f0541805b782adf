"""What changed between two versions, in rows that a person can read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

Facts = Mapping[str, Any]
# So much of somebody's words names what a row is about.
LONGEST_NAME = 80


@dataclass(frozen=True)
class Kind:
    """One kind of item. `title` is the field that it is known by; `order` names its place among the others."""

    key: str
    model: str
    noun: str | Promise
    title: str
    order: str | Promise = ""
    children: tuple[Kind, ...] = ()

    def name(self, item: Facts) -> str:
        """What a reader calls this item."""
        said = _say(self.model, self.title, item.get(self.title))
        between = " " if self.title in {"number", "due_on"} else ": "
        return f"{self.noun}{between}{Truncator(said).chars(LONGEST_NAME)}"


KINDS = (
    Kind("citations", "Observation", _("Note"), "happened_on"),
    Kind("talks", "EarlierTalk", _("Earlier talk"), "about", _("Order of the earlier talks")),
    Kind(
        "areas",
        "ImprovementArea",
        _("Area"),
        "title",
        _("Order of the areas"),
        (Kind("incidents", "Incident", _("Incident"), "what", _("order of the incidents")),),
    ),
    Kind(
        "goals",
        "Goal",
        _("Goal"),
        "statement",
        _("Order of the goals"),
        (Kind("steps", "GoalStep", _("On the way, by"), "due_on"),),
    ),
    Kind("actions", "ActionStep", _("Action step"), "description", _("Order of the action steps")),
    Kind("support", "SupportItem", _("Support"), "description", _("Order of the support")),
    Kind("milestones", "Milestone", _("Milestone"), "title", _("Order of the milestones")),
    Kind("checkpoints", "Checkpoint", _("Checkpoint"), "number"),
)
# Bookkeeping: it says where something stands, not what was agreed. What lies within an item has rows of its own.
SILENT = {"ref", "number", "incidents", "steps"}


@dataclass(frozen=True)
class Difference:
    """One row of a redline. `before` is empty for what is new, `after` for what is gone."""

    what: str
    before: str
    after: str


def differences(before: Facts, after: Facts) -> list[Difference]:
    """What changed from one version's facts to another's, in the order of the document.

    A field that the older facts do not know, because it was added to Waymark since, was then as it is by default.
    """
    old, new = _readable(before), _readable(after)
    found = [
        Difference(capfirst(_label("Plan", name)), said, _say("Plan", name, value))
        for name, value, said in _changed("Plan", old["plan"], new["plan"])
    ]
    for kind in KINDS:
        found += _rows(kind, old.get(kind.key, ()), new.get(kind.key, ()))
    return found


def _readable(facts: Facts) -> Facts:
    """The facts with each area by its title instead of its reference."""
    titles = {area["ref"]: area["title"] for area in facts.get("areas", ())}

    def named(items: Iterable[Facts]) -> list[Facts]:
        return [{**item, "area": titles.get(item["area"])} if "area" in item else item for item in items]

    return {**facts, **{key: named(facts.get(key, ())) for key in ("goals", "actions")}}


def _rows(kind: Kind, old: Sequence[Facts], new: Sequence[Facts], within: str = "") -> Iterator[Difference]:
    olds, news = {item["ref"]: item for item in old}, {item["ref"]: item for item in new}
    for ref, item in news.items():
        place = within + kind.name(item)
        if ref not in olds:
            yield Difference(place, "", _whole(kind, item))
            continue
        for name, value, said in _changed(kind.model, olds[ref], item):
            yield Difference(f"{place} · {_label(kind.model, name)}", said, _say(kind.model, name, value))
        for child in kind.children:
            yield from _rows(child, olds[ref].get(child.key, ()), item.get(child.key, ()), f"{place} · ")
    for ref, item in olds.items():
        if ref not in news:
            yield Difference(within + kind.name(item), _whole(kind, item), "")
    yield from _moved(kind, olds, news, within)


def _moved(
    kind: Kind, olds: Mapping[str, Facts], news: Mapping[str, Facts], within: str
) -> Iterator[Difference]:
    """One row if what stands in both stands in another order. What has a date or a number is in order by itself."""
    before, after = [ref for ref in olds if ref in news], [ref for ref in news if ref in olds]
    if kind.order and before != after:
        yield Difference(f"{within}{kind.order}", _listed(kind, before, news), _listed(kind, after, news))


def _listed(kind: Kind, refs: Sequence[str], items: Mapping[str, Facts]) -> str:
    said = [_say(kind.model, kind.title, items[ref][kind.title]) for ref in refs]
    return "; ".join(f"{n}. {Truncator(words).chars(LONGEST_NAME)}" for n, words in enumerate(said, start=1))


def _changed(model: str, old: Facts, new: Facts) -> Iterator[tuple[str, Any, str]]:
    """Each field that says something else now: its name, its new value, and what it said."""
    for name in _in_order(model, new):
        value = new[name]
        was = old[name] if name in old else _default(model, name)
        if (was or value) not in (None, "") and was != value:
            yield name, value, _say(model, name, was)


def _in_order(model: str, item: Facts) -> list[str]:
    """The fields of an item that are said, in the order in which its model has them: facts are sorted by letter."""
    names = [field.name for field in apps.get_model("plans", model)._meta.fields]
    return sorted((name for name in item if name not in SILENT), key=names.index)


def _field(model: str, name: str) -> models.Field[Any, Any]:
    field = apps.get_model("plans", model)._meta.get_field(name)
    assert isinstance(field, models.Field)  # noqa: S101 -- facts hold concrete fields only
    return field


def _default(model: str, name: str) -> Any:
    return _field(model, name).get_default()


def _label(model: str, name: str) -> str:
    return str(_field(model, name).verbose_name)


def _say(model: str, name: str, value: Any) -> str:
    """A stored value as a reader would say it: dates written out, choices by their label."""
    if value in (None, ""):
        return _now("nothing")
    field = _field(model, name)
    choices = dict(field.choices or ())
    if value in choices:
        return str(choices[value])
    day = parse_date(value) if isinstance(value, str) and isinstance(field, models.DateField) else None
    return date_format(day, "j F Y") if day else str(value)


def _whole(kind: Kind, item: Facts) -> str:
    said = [
        f"{_label(kind.model, name)}: {_say(kind.model, name, item[name])}"
        for name in _in_order(kind.model, item)
        if item[name] not in (None, "")
    ]
    for child in kind.children:
        said += [f"{child.name(one)} ({_whole(child, one)})" for one in item.get(child.key, ())]
    return "; ".join(said)
