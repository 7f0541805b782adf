"""The sheet on which a running plan is changed, item by item: what each may become, and whether it stays."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Model
from django.utils.functional import Promise
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from plans.forms.drafting import ActionForm, AreaForm, GoalForm, MilestoneForm, SupportForm
from plans.forms.fields import DayField, DraftForm, unmark
from plans.forms.rows import Lines
from plans.models import Plan

Change = dict[str, Any]
# Controls of the sheet, which are no field of the item.
CONTROLS = frozenset({"take_out", "place"})


class OnTheSheet(DraftForm):
    """What every item on the sheet shares: it can be taken out, and put elsewhere in its list."""

    revision = None  # type: ignore[assignment]  # takes the fields of the draft away
    seen = None  # type: ignore[assignment]
    take_out = forms.BooleanField(label=_("Take this out of the plan"), required=False)
    place = forms.TypedChoiceField(label=_("Place in the list"), coerce=int, required=False, empty_value=None)

    def __init__(self, *args: Any, places: int = 0, place: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.place_now = place
        if places:
            self.fields["place"].choices = [(number, number + 1) for number in range(places)]  # type: ignore[attr-defined]  # a choice of one
            self.fields["place"].initial = place
        else:
            del self.fields["take_out"]
        if places < 2:  # nothing to be put before or after
            del self.fields["place"]
        for control in CONTROLS & set(self.fields):
            unmark(self.fields[control])
        if self.helper.layout is not None:
            self.helper.layout.extend([name for name in ("place", "take_out") if name in self.fields])


class AreaChange(OnTheSheet, AreaForm):
    """An area as it stands, to be changed; or a new one. Its incidents stand as they were written."""

    layout = tuple(part for part in AreaForm.layout if not isinstance(part, Lines))


class GoalChange(OnTheSheet, GoalForm):
    """A goal as it stands, to be changed; or a new one."""

    layout = tuple(part for part in GoalForm.layout if not isinstance(part, Lines))


class ActionChange(OnTheSheet, ActionForm):
    """An action step as it stands, to be changed; or a new one."""


class SupportChange(OnTheSheet, SupportForm):
    """A promise as it stands, to be changed; or a new one. What was given already is not here."""


class MilestoneChange(OnTheSheet, MilestoneForm):
    """A milestone as it stands, to be changed; or a new one. What was reached already is not here."""

    layout = ("title", "due_on")


class CheckpointChange(OnTheSheet):
    """A meeting still to come: another day for it, or one more. Meetings stand in the order of their days."""

    due_on = DayField(label=_("On which day?"), needed=_("Give the day of the meeting."))
    layout = ("due_on",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("place", None)
        self.helper.layout.fields = [name for name in self.helper.layout.fields if name != "place"]

    def clean(self) -> dict[str, Any]:
        """The day lies in the plan."""
        super().clean()
        self.refuse_outside("due_on", on_first_day=False)
        return self.cleaned_data


# In the order of the sheet: the name in a change, the form, the heading of one and of a new one, the field it goes by.
SHEET: tuple[tuple[str, type[OnTheSheet], str | Promise, str | Promise, str], ...] = (
    ("area", AreaChange, _("Area"), _("Add an area"), "title"),
    ("goal", GoalChange, _("Goal"), _("Add a goal"), "statement"),
    ("action", ActionChange, _("Action step"), _("Add an action step"), "description"),
    ("support", SupportChange, _("Support"), _("Add support"), "description"),
    ("milestone", MilestoneChange, _("Milestone"), _("Add a milestone"), "title"),
    ("checkpoint", CheckpointChange, _("Checkpoint"), _("Add a checkpoint"), "number"),
)


class Part:
    """One item on the sheet: its heading, its form, and the row it stands for (None: a new one)."""

    def __init__(self, kind: str, item: Any | None, form: OnTheSheet, heading: str) -> None:
        self.kind, self.item, self.form, self.heading = kind, item, form, heading

    @property
    def is_open(self) -> bool:
        """Whether to show it unfolded: something in it was changed, or is wrong."""
        return self.form.is_bound and (self.form.has_changed() or bool(self.form.errors))

    @property
    def changes(self) -> list[Change]:
        """What differs from the plan: nothing, or one or two changes."""
        if not self.form.is_bound or not self.form.has_changed():
            return []
        said = {name: value for name, value in self.form.cleaned_data.items() if name not in CONTROLS}
        if self.item is None:
            fields = {name: in_json(value) for name, value in said.items()}
            return [{"item": self.kind, "ref": None, "fields": fields}]
        if self.form.cleaned_data.get("take_out"):
            return [{"item": self.kind, "ref": self.item.ref, "op": "remove"}]
        return list(self._changes_of(said))

    def _changes_of(self, said: dict[str, Any]) -> Iterator[Change]:
        ref = self.item.ref if self.item is not None else None
        fields = {name: in_json(value) for name, value in said.items() if value != getattr(self.item, name)}
        if fields:
            yield {"item": self.kind, "ref": ref, "fields": fields}
        place = self.form.cleaned_data.get("place")
        if place is not None and place != self.form.place_now:
            yield {"item": self.kind, "ref": ref, "op": "move", "to": place}


def parts_of(plan: Plan, sent: Any) -> list[Part]:
    """Everything on the sheet: what stands in the plan and may change, and of each kind a place for a new one."""
    rows: dict[str, list[Any]] = {
        "area": list(plan.areas.all()),
        "goal": list(plan.goals.select_related("area")),
        "action": list(plan.actions.select_related("area")),
        "support": list(plan.support.all()),
        "milestone": list(plan.milestones.all()),
        "checkpoint": list(plan.checkpoints.all()),
    }
    found = []
    for kind, form, noun, new, named_by in SHEET:
        for place, item in enumerate(rows[kind]):
            if not _settled(item):
                heading = f"{noun} {place + 1}: {_short(getattr(item, named_by))}"
                if kind == "checkpoint":
                    heading = f"{noun} {item.number}"
                found.append(Part(kind, item, _form(form, plan, item, sent, len(rows[kind]), place), heading))
        prefix = f"new-{kind}"
        blank = form(sent, prefix=prefix, plan=plan, empty_permitted=True, use_required_attribute=False)
        found.append(Part(kind, None, blank, str(new)))
    return found


def in_json(value: Any) -> Any:
    """A cleaned value as a change holds it."""
    if isinstance(value, Model):
        return value.ref  # type: ignore[attr-defined]  # an area
    if isinstance(value, date):
        return value.isoformat()
    return format(value.normalize(), "f") if isinstance(value, Decimal) else value


def _form(form: type[OnTheSheet], plan: Plan, item: Any, sent: Any, places: int, place: int) -> OnTheSheet:
    prefix = f"{_prefix(item)}-{item.ref}"
    names = set(form.base_fields) - CONTROLS
    initial = {name: getattr(item, name) for name in names}
    return form(_of(sent, prefix), prefix=prefix, plan=plan, initial=initial, places=places, place=place)


def _prefix(item: Any) -> str:
    known = {"improvementarea": "area", "actionstep": "action", "supportitem": "support"}
    name = str(item._meta.model_name)
    return known.get(name, name)


def _settled(item: Any) -> bool:
    """Whether it was delivered, reached or held: then it stands as it is."""
    return any(getattr(item, name, None) is not None for name in ("delivered_at", "reached_at", "held_at"))


def _short(words: str) -> str:
    return Truncator(words).chars(70)


def _of(sent: Any, prefix: str) -> Any:
    """What was sent, if this part was on the sheet; None for an item that came into the plan since."""
    return sent if sent is not None and any(name.startswith(f"{prefix}-") for name in sent) else None
