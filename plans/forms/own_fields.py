"""A part's own fields as a form. A draft takes gaps: what is required is asked for before it is sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from crispy_forms.layout import Field, Layout
from django import forms
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _

from plans.designs import OwnField, OwnFieldKind, Part
from plans.forms.fields import TILES, DayField, DraftForm, ShortWords, Words, unmark
from plans.forms.tables import TableField
from plans.models import Plan

LONGEST_LINE = 500
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
            tiled = asked.kind == OwnFieldKind.CHOICE and len(asked.choices) <= MOST_TILES
            layout.append(Field(asked.key, template=TILES) if tiled else asked.key)
        self.helper.layout = Layout(*layout)

    @property
    def answers(self) -> dict[str, Any]:
        """What was answered, as JSON holds it."""
        return {name: _plain(value) for name, value in self.content.items()}


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


def _common(asked: OwnField) -> dict[str, Any]:
    return {"label": asked.label, "help_text": asked.help, "required": False}


def _line(asked: OwnField) -> forms.Field:
    return ShortWords(longest=LONGEST_LINE, **_common(asked))


def _lines(asked: OwnField) -> forms.Field:
    return Words(rows=4, **_common(asked))


def _day(asked: OwnField) -> forms.Field:
    return DayField(**_common(asked))


def _number(asked: OwnField) -> forms.Field:
    widget = forms.TextInput(attrs={"inputmode": "decimal", "class": "input-short", "autocomplete": "off"})
    field = forms.DecimalField(
        max_digits=18, decimal_places=6, localize=True, widget=widget, **_common(asked)
    )
    field.error_messages["invalid"] = _("Give a number, such as 12 or 12.5.")
    return field


def _choice(asked: OwnField) -> forms.Field:
    choices = [(answer, answer) for answer in asked.choices]
    if len(choices) <= MOST_TILES:
        return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **_common(asked))
    return forms.ChoiceField(choices=[("", _("Choose an answer")), *choices], **_common(asked))


def _table(asked: OwnField) -> forms.Field:
    return TableField(asked.columns, more=asked.key, **_common(asked))


_MAKERS: Mapping[OwnFieldKind, Callable[[OwnField], forms.Field]] = {
    OwnFieldKind.TEXT: _line,
    OwnFieldKind.LONG_TEXT: _lines,
    OwnFieldKind.DATE: _day,
    OwnFieldKind.NUMBER: _number,
    OwnFieldKind.CHOICE: _choice,
    OwnFieldKind.TABLE: _table,
}
