"""The form that guards against lost work, and the boxes in which lists are written one a line."""

from __future__ import annotations

from typing import Any, ClassVar

from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from employees.web.form_words import UNREADABLE
from employees.web.forms import Form
from plans.designs.design import is_readable
from plans.designs.lines import lines_of
from plans.forms.fields import Sentence, Words, unmark

LONGEST_LABEL, LONGEST_HINT = 200, 1000
MARKS = frozenset({"revision", "seen"})


class ReadableForm(Form):
    """A form whose words go into a template, which holds nothing that cannot be read or printed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, forms.CharField):
                field.validators.append(refuse_unreadable)


class BuilderForm(ReadableForm):
    """A part of a template. It remembers what its editor was shown, so that nobody overwrites another unseen."""

    unmarked: ClassVar[tuple[str, ...]] = ()
    layout: ClassVar[tuple[Any, ...]] = ()

    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.unmarked:
            unmark(self.fields[name])
        self.helper.render_hidden_fields = True
        if self.layout:
            self.helper.layout = Layout(*self.layout)

    @property
    def content(self) -> dict[str, Any]:
        """What was written, without the marks that only this form needs."""
        return {name: value for name, value in self.cleaned_data.items() if name not in MARKS}


class Lines(Words):
    """A list, one a line. `most` is how many; each may be as long as a label."""

    def __init__(self, *, most: int, rows: int = 5, **kwargs: Any) -> None:
        super().__init__(rows=rows, **kwargs)
        self.most = most

    def validate(self, value: str) -> None:
        """Not too many, none too long."""
        super().validate(value)
        refuse_too_much(lines_of(value), most=self.most)


def refuse_unreadable(text: str) -> None:
    """Raise ValidationError for words with signs in them that nobody sees, as some programs copy along."""
    if not is_readable(text.replace("\0", "")):  # which Django refuses itself
        raise ValidationError(UNREADABLE)


def refuse_too_much(lines: tuple[str, ...], *, most: int) -> None:
    """Raise ValidationError if there are more lines than `most`, or one is longer than a label."""
    if len(lines) > most:
        raise ValidationError(
            _("There are %(count)d lines. Give %(most)d at most."),
            params={"count": len(lines), "most": most},
        )
    for place, line in enumerate(lines, start=1):
        if len(line) > LONGEST_LABEL:
            raise ValidationError(
                _("Line %(place)d is too long. Shorten it to %(most)d characters."),
                params={"place": place, "most": LONGEST_LABEL},
            )


def whole_number(
    label: Sentence, *, least: int, most: int, required: bool = True, help_text: Sentence = ""
) -> forms.IntegerField:
    """A whole number within bounds."""
    return forms.IntegerField(
        label=label,
        min_value=least,
        max_value=most,
        required=required,
        help_text=help_text,
        error_messages={
            "required": _("Give a whole number."),
            "invalid": _("Give a whole number, such as 30."),
            "min_value": _("Give %(limit_value)s or more."),
            "max_value": _("Give %(limit_value)s or less."),
        },
        widget=forms.NumberInput(attrs={"class": "input-short", "inputmode": "numeric"}),
    )
