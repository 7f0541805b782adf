"""The sheet on which a running plan is changed, item by item: what each may become, and whether it stays."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from crispy_forms.utils import TEMPLATE_PACK
from django import forms
from django.db.models import Model
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from plans.designs import Part as FormPart
from plans.designs.answers import FILL_IN, is_answered
from plans.forms.drafting import ActionForm, AreaForm, GoalForm, MilestoneForm, SupportForm
from plans.forms.fields import DayField, DraftForm, unmark
from plans.forms.own_fields import OwnFieldsForm, stored_answers
from plans.forms.rows import Lines, Rows
from plans.forms.tables import MORE_ROWS, TableField
from plans.models import Plan
from plans.workflows.rows import lines_of

Change = dict[str, Any]
# Controls of the sheet, which are no field of the item.
CONTROLS = frozenset({"take_out", "place"})


class Note:
    """A sentence among the fields."""

    def __init__(self, sentence: str) -> None:
        self.sentence = sentence

    def render(
        self, form: Any, context: Any, template_pack: Any = TEMPLATE_PACK, **kwargs: Any
    ) -> SafeString:
        """The sentence."""
        return format_html('<p class="form-text">{}</p>', self.sentence)

    def get_field_names(self, index: Any = None) -> list[Any]:
        """None."""
        return []


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

    @property
    def forms(self) -> list[forms.BaseForm]:
        """It, and its lines where it asks for any."""
        return [self]

    def say(self, sentence: str, place: int = 0) -> None:
        """Put a sentence before the fields, or further down."""
        self.helper.layout.insert(place, Note(sentence))


class AreaChange(OnTheSheet, AreaForm):
    """An area as it stands, to be changed; or a new one. Its incidents stand as they were written."""

    layout = tuple(part for part in AreaForm.layout if not isinstance(part, Lines))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = Rows(self.row_form, self.rows.name, None, (), 0)
        if self.initial.get("incidents"):
            self.say(
                _now("The single incidents of this area stand as they were written, each with its date.")
            )


class GoalChange(OnTheSheet, GoalForm):
    """A goal with its path as it stands, to be changed; or a new one. What was agreed for days that came stands."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        stored, today = kwargs.get("initial", {}).get("steps", []), kwargs.get("today")
        self.standing = [step for step in stored if today is not None and step["due_on"] <= today]
        self.to_come = [step for step in stored if step not in self.standing]
        kwargs["initial"] = {**kwargs.get("initial", {}), "steps": self.to_come}
        super().__init__(*args, **kwargs)
        if self.standing:
            said = _now("Agreed for days that have come, and standing as it is: %(steps)s.")
            place = next(n for n, part in enumerate(GoalForm.layout) if isinstance(part, Lines))
            self.say(said % {"steps": _told(self.standing)}, place)

    @property
    def forms(self) -> list[forms.BaseForm]:
        """It, and its path."""
        return [self, *self.rows.forms]

    def has_changed(self) -> bool:
        """The path counts as well."""
        return super().has_changed() or self._path_differs()

    def _path_differs(self) -> bool:
        if not self.rows.are_told:
            return False
        return not self.rows.is_valid() or self.rows.lines != self.to_come

    def clean(self) -> dict[str, Any]:
        """What is still to come is put beside what has come, by date; and nothing is agreed for a day that has come."""
        super().clean()
        for line in self.rows.forms if self.rows.are_told else ():
            day = getattr(line, "cleaned_data", {}).get("due_on")
            if (
                day is not None
                and self.today is not None
                and day <= self.today
                and "due_on" not in line.errors
            ):
                line.add_error("due_on", _("This day has come already. Give a day that is still to come."))
        if "steps" in self.cleaned_data and self.rows.is_valid():
            steps = [*self.standing, *self.cleaned_data["steps"]]
            self.cleaned_data["steps"] = sorted(steps, key=lambda step: step["due_on"])
        return self.cleaned_data


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


class AnswersChange(OwnFieldsForm):
    """What is answered to the own fields of one part of the plan's form, to be changed. What was required stays so."""

    revision = None  # type: ignore[assignment]  # takes the fields of the draft away
    seen = None  # type: ignore[assignment]

    @property
    def forms(self) -> list[forms.BaseForm]:
        """It alone."""
        return [self]

    def clean(self) -> dict[str, Any]:
        """What the form requires is not emptied."""
        super().clean()
        for asked in self.part.fields:
            was, now = self.plan.answers.get(asked.key), self.cleaned_data.get(asked.key)
            emptied = is_answered(was) and not is_answered(now)
            if asked.required and emptied and asked.key not in self.errors:
                self.add_error(asked.key, str(FILL_IN) % {"field": asked.label})
        return self.cleaned_data

    @property
    def different(self) -> dict[str, Any]:
        """The answers that differ from the plan's, of those that were sent. The form is valid."""
        stored = self.plan.answers
        return {
            key: answer
            for key, answer in self.answers.items()
            if self._was_sent(key)
            and answer != stored.get(key)
            and (is_answered(answer) or is_answered(stored.get(key)))
        }

    def _was_sent(self, key: str) -> bool:
        name = self.add_prefix(key)
        return any(sent == name or sent.startswith(f"{name}-") for sent in self.data)


class AnswersPart:
    """The own fields of one part on the sheet, under the part's own heading."""

    kind, item = "answers", None

    def __init__(self, heading: str, form: AnswersChange) -> None:
        self.heading, self.form = heading, form

    @property
    def is_open(self) -> bool:
        """Whether to show it unfolded: an answer was changed, or is wrong."""
        return self.form.is_bound and (self.form.has_changed() or bool(self.form.errors))

    @property
    def changes(self) -> list[Change]:
        """What differs from the plan: nothing, or one change."""
        if not self.form.is_bound or not self.form.different:
            return []
        return [{"item": "answers", "ref": None, "fields": self.form.different}]


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
        stand = {"steps": lines_of(self.item) if self.item is not None else []}
        fields = {
            name: in_json(value)
            for name, value in said.items()
            if value != (stand[name] if name in stand else getattr(self.item, name))
        }
        if fields:
            yield {"item": self.kind, "ref": ref, "fields": fields}
        place = self.form.cleaned_data.get("place")
        if place is not None and place != self.form.place_now:
            yield {"item": self.kind, "ref": ref, "op": "move", "to": place}


def parts_of(plan: Plan, sent: Any, today: date) -> list[Part | AnswersPart]:
    """Everything on the sheet: what stands in the plan and may change, of each kind a place for a new one, and what its
    form asks besides, in the form's order. `today` is the date in the plan's zone.
    """
    rows: dict[str, list[Any]] = {
        "area": list(plan.areas.prefetch_related("incidents")),
        "goal": list(plan.goals.select_related("area").prefetch_related("steps")),
        "action": list(plan.actions.select_related("area")),
        "support": list(plan.support.all()),
        "milestone": list(plan.milestones.all()),
        "checkpoint": list(plan.checkpoints.all()),
    }
    found: list[Part | AnswersPart] = []
    for kind, form, noun, new, named_by in SHEET:
        for place, item in enumerate(rows[kind]):
            if not _settled(item):
                heading = f"{noun} {place + 1}: {_short(getattr(item, named_by))}"
                if kind == "checkpoint":
                    heading = f"{noun} {item.number}"
                filled = _form(form, plan, item, sent, places=len(rows[kind]), place=place, today=today)
                found.append(Part(kind, item, filled, heading))
        prefix = f"new-{kind}"
        blank = form(
            sent, prefix=prefix, plan=plan, today=today, empty_permitted=True, use_required_attribute=False
        )
        found.append(Part(kind, None, blank, str(new)))
    return [*found, *(_answers(plan, part, sent) for part in plan.design.drafted_parts)]


def make_room(parts: list[Part | AnswersPart], sent: Mapping[str, str]) -> None:
    """One more line of a goal's path, or more rows of a table, for whoever pressed the button that asks for them."""
    for part in parts:
        if isinstance(part.form, GoalChange) and part.form.rows.name == sent.get("another_line"):
            part.form.rows.add_line()
        field = part.form.fields.get(sent.get("more_rows", ""))
        if isinstance(field, TableField):
            field.widget.spare = MORE_ROWS


def in_json(value: Any) -> Any:
    """A cleaned value as a change holds it."""
    if isinstance(value, list):
        return [{name: in_json(one) for name, one in row.items()} for row in value]
    if isinstance(value, Model):
        return value.ref  # type: ignore[attr-defined]  # an area
    if isinstance(value, date):
        return value.isoformat()
    return format(value.normalize(), "f") if isinstance(value, Decimal) else value


def _form(form: type[OnTheSheet], plan: Plan, item: Any, sent: Any, **options: Any) -> OnTheSheet:
    prefix = f"{_prefix(item)}-{item.ref}"
    names = set(form.base_fields) - CONTROLS
    initial = {name: getattr(item, name) for name in names}
    if issubclass(form, AreaChange | GoalChange):
        initial[form.rows_name] = lines_of(item)
    return form(_of(sent, prefix), prefix=prefix, plan=plan, initial=initial, **options)


def _answers(plan: Plan, part: FormPart, sent: Any) -> AnswersPart:
    prefix = f"own-{part.key}"
    initial = stored_answers(part, plan.answers)
    form = AnswersChange(_of(sent, prefix), prefix=prefix, plan=plan, part=part, initial=initial)
    return AnswersPart(part.heading, form)


def _told(steps: list[Mapping[str, Any]]) -> str:
    return "; ".join(
        _now("%(value)s by %(day)s")
        % {"value": in_json(step["value"]), "day": date_format(step["due_on"], "j F Y")}
        for step in steps
    )


def _prefix(item: Any) -> str:
    known = {"improvementarea": "area", "actionstep": "action", "supportitem": "support"}
    name = str(item._meta.model_name)
    return known.get(name, name)


def _settled(item: Any) -> bool:
    """Whether it was delivered, reached, held or said not to have been: then it stands as it is."""
    return any(
        getattr(item, name, None) is not None
        for name in ("delivered_at", "reached_at", "held_at", "not_held_at")
    )


def _short(words: str) -> str:
    return Truncator(words).chars(70)


def _of(sent: Any, prefix: str) -> Any:
    """What was sent, if this part was on the sheet; None for an item that came into the plan since."""
    return sent if sent is not None and any(name.startswith(f"{prefix}-") for name in sent) else None
