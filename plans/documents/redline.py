"""What changed between two versions, in rows that a person can read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

KINDS: Mapping[str, tuple[str, str | Promise, str]] = {
    "citations": ("Observation", _("Note"), "happened_on"),
    "areas": ("ImprovementArea", _("Area"), "title"),
    "goals": ("Goal", _("Goal"), "statement"),
    "actions": ("ActionStep", _("Action step"), "description"),
    "support": ("SupportItem", _("Support"), "description"),
    "milestones": ("Milestone", _("Milestone"), "title"),
    "checkpoints": ("Checkpoint", _("Checkpoint"), "number"),
}
# Bookkeeping: it says where something stands, not what was agreed.
SILENT = {"ref", "number", "area"}


@dataclass(frozen=True)
class Difference:
    """One row of a redline. `before` is empty for what is new, `after` for what is gone."""

    what: str
    before: str
    after: str


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    """What changed from one version's facts to another's, in the order of the document."""
    found = [
        Difference(
            capfirst(_label("Plan", name)),
            _say("Plan", name, before["plan"].get(name)),
            _say("Plan", name, new),
        )
        for name, new in after["plan"].items()
        if before["plan"].get(name) != new
    ]
    for key, (model, noun, title) in KINDS.items():
        old_items = {item["ref"]: item for item in before.get(key, [])}
        new_items = {item["ref"]: item for item in after.get(key, [])}
        for ref, item in new_items.items():
            place = f"{noun}: {item[title]}" if key != "checkpoints" else f"{noun} {item[title]}"
            if ref not in old_items:
                found.append(Difference(place, "", _whole(model, item)))
                continue
            found += _field_rows(model, place, old_items[ref], item)
        for ref, item in old_items.items():
            if ref not in new_items:
                found.append(Difference(f"{noun}: {item[title]}", _whole(model, item), ""))
    return found


def _field_rows(model: str, place: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Difference]:
    return [
        Difference(
            f"{place} · {_label(model, name)}", _say(model, name, old.get(name)), _say(model, name, value)
        )
        for name, value in new.items()
        if name not in SILENT and old.get(name) != value
    ]


def _label(model: str, name: str) -> str:
    return str(apps.get_model("plans", model)._meta.get_field(name).verbose_name)


def _say(model: str, name: str, value: Any) -> str:
    """A stored value as a reader would say it: dates written out, choices by their label."""
    if value in (None, ""):
        return _now("nothing")
    field = apps.get_model("plans", model)._meta.get_field(name)
    choices = dict(getattr(field, "choices", None) or ())
    if value in choices:
        return str(choices[value])
    day = parse_date(value) if isinstance(value, str) and name.endswith("_on") else None
    return date_format(day, "j F Y") if day else str(value)


def _whole(model: str, item: Mapping[str, Any]) -> str:
    said = [
        f"{_label(model, name)}: {_say(model, name, value)}"
        for name, value in item.items()
        if name not in SILENT and value not in (None, "")
    ]
    return "; ".join(said)
