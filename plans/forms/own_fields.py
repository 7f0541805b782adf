"""A part's own fields in a form: alone in a draft, which takes gaps; beside others at a checkpoint and at the end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from crispy_forms.layout import Field, Layout
from django import forms
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from employees.web.forms import Form
from plans.designs import OwnField, OwnFieldKind, Part
from plans.designs.answers import FILL_IN, LONGEST, LONGEST_LINE
from plans.forms.fields import TILES, DayField, DraftForm, ShortWords, Words, unmark
from plans.forms.tables import TableField
from plans.models import Plan

# Before the name of an own field, where it stands in a form with other fields.
OWN = "own_"
# As many answers fit in sight as tiles; more are a list to choose from.
MOST_TILES = 5


class OwnFieldsForm(DraftForm):
    """The own fields of one part of a template, in its order."""

    def __init__(self, *args: Any, plan: Plan, part: Part, **kwargs: Any) -> None:
        super().__init__(*args, plan=plan, **kwargs)
        self.part = part
        layout: list[Any] = []
        for asked in part.fields:
            self.fields[asked.key] = _MAKERS[asked.kind](asked)
            if asked.required:
                unmark(self.fields[asked.key])
            layout.append(Field(asked.key, template=TILES) if _is_tiled(asked) else asked.key)
        self.helper.layout = Layout(*layout)

    @property
    def answers(self) -> dict[str, Any]:
        """What was answered, as JSON holds it."""
        return {name: _plain(value) for name, value in self.content.items()}


@dataclass(frozen=True)
class AskedField:
    """One own field as a page shows it. `is_tiled`: all its answers are in sight."""

    field: forms.BoundField
    is_tiled: bool


class AsksOwnFields(Form):
    """A form that asks, besides what is its own, the own fields of one part of the plan's template.

    Their names are their keys after OWN, so that no template's key can stand in the way of a name of the form's own.
    """

    asked: Part | None = None

    def own_fields(self, part: Part | None, *, needed: bool) -> dict[str, forms.Field]:
        """The fields of a part by name; none where there is no part. `needed`: what it requires has to be filled in."""
        self.asked = part
        fields = {}
        for one in part.fields if part else ():
            field = fields[OWN + one.key] = _MAKERS[one.kind](one, OWN)
            field.required = needed and one.required
            field.error_messages["required"] = str(FILL_IN) % {"field": one.label}
        return fields

    @property
    def own(self) -> list[AskedField]:
        """The fields of the part, in its order."""
        return [AskedField(self[OWN + one.key], _is_tiled(one)) for one in self._asked_fields]

    @property
    def has_tables(self) -> bool:
        """Whether a table is asked for: then a button for more rows stands before those that send."""
        return any(one.kind == OwnFieldKind.TABLE for one in self._asked_fields)

    @property
    def own_answers(self) -> dict[str, Any]:
        """What was answered, by the keys of the fields, as JSON holds it. The form is valid."""
        return {one.key: _plain(self.cleaned_data[OWN + one.key]) for one in self._asked_fields}

    def clean(self) -> dict[str, Any]:
        """Nothing that was sent is passed over without a word."""
        super().clean()
        for name, said in self.data.items():
            if name.startswith(OWN) and str(said).strip() and not self._is_asked(name):
                sentence = _now("The form of this plan does not ask this, so it is not saved: %(said)s")
                self.add_error(None, sentence % {"said": said})
        return self.cleaned_data

    def _is_asked(self, name: str) -> bool:
        table = self.fields.get(name.split("-", 1)[0])
        if isinstance(table, TableField):
            return table.widget.is_cell(name.split("-", 1)[0], name)
        return name in self.fields

    @property
    def _asked_fields(self) -> tuple[OwnField, ...]:
        return self.asked.fields if self.asked else ()


def initial_answers(part: Part | None, answers: Mapping[str, Any]) -> dict[str, Any]:
    """What an AsksOwnFields begins with: answers that were stored, by the names of their fields."""
    return {OWN + key: said for key, said in stored_answers(part, answers).items()} if part else {}


def stored_answers(part: Part, answers: Mapping[str, Any]) -> dict[str, Any]:
    """What a plan says in a part's own fields, as the form's fields hold it."""
    return {field.key: _held(field, answers.get(field.key)) for field in part.fields}


def _held(field: OwnField, answer: Any) -> Any:
    if field.kind == OwnFieldKind.TABLE:
        return list(answer or ())
    if field.kind == OwnFieldKind.DATE:
        return parse_date(answer) if answer else None
    if field.kind == OwnFieldKind.NUMBER:
        return Decimal(answer) if answer else None
    return answer or ""


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return "" if value is None else value


def _is_tiled(asked: OwnField) -> bool:
    return asked.kind == OwnFieldKind.CHOICE and len(asked.choices) <= MOST_TILES


def _common(asked: OwnField) -> dict[str, Any]:
    return {"label": asked.label, "help_text": asked.help, "required": False}


def _line(asked: OwnField, before: str = "") -> forms.Field:
    return ShortWords(longest=LONGEST_LINE, **_common(asked))


def _lines(asked: OwnField, before: str = "") -> forms.Field:
    return Words(rows=4, longest=LONGEST, **_common(asked))


def _day(asked: OwnField, before: str = "") -> forms.Field:
    return DayField(**_common(asked))


def _number(asked: OwnField, before: str = "") -> forms.Field:
    widget = forms.TextInput(attrs={"inputmode": "decimal", "class": "input-short", "autocomplete": "off"})
    field = forms.DecimalField(
        max_digits=18, decimal_places=6, localize=True, widget=widget, **_common(asked)
    )
    field.error_messages["invalid"] = _("Give a number, such as 12 or 12.5.")
    return field


def _choice(asked: OwnField, before: str = "") -> forms.Field:
    choices = [(answer, answer) for answer in asked.choices]
    if len(choices) <= MOST_TILES:
        return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **_common(asked))
    return forms.ChoiceField(choices=[("", _("Choose an answer")), *choices], **_common(asked))


def _table(asked: OwnField, before: str = "") -> forms.Field:
    return TableField(asked.columns, more=before + asked.key, **_common(asked))


_MAKERS: Mapping[OwnFieldKind, Callable[..., forms.Field]] = {
    OwnFieldKind.TEXT: _line,
    OwnFieldKind.LONG_TEXT: _lines,
    OwnFieldKind.DATE: _day,
    OwnFieldKind.NUMBER: _number,
    OwnFieldKind.CHOICE: _choice,
    OwnFieldKind.TABLE: _table,
}
