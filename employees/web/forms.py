"""The one way forms look and behave. Every form of Waymark derives from here."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from employees.web.form_words import SpeaksOurs
from employees.working_days import FIRST_YEAR, LAST_YEAR, earliest_last_day, is_likely


class Helper(FormHelper):
    """Fields only: the page writes the form element, its buttons and its token."""

    form_tag = False
    disable_csrf = True
    form_show_errors = True
    html5_required = False


# Spelling and writing aids of browsers may send what is typed to whoever made them.
TO_NOBODY = {"spellcheck": "false", "writingsuggestions": "false"}
# The browser keeps what is typed into these, and offers it to whoever sits there next.
KEPT_BY_BROWSERS = frozenset({"text", "search", "email", "url", "tel", "number", "date", "time"})


class _Laid(SpeaksOurs):
    """Mixed into both kinds of form. The crispy templates add the rest, such as "(optional)".

    `locked` names the fields whose words lie locked in the database.
    """

    use_required_attribute = False
    locked: ClassVar[frozenset[str]] = frozenset()
    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.helper = Helper()

    def __getitem__(self, name: str) -> BoundField:
        """A field as it is shown: the browser keeps nothing of it, unless the field says what it may fill in."""
        bound = super().__getitem__(name)
        widget = bound.field.widget
        if getattr(widget, "input_type", "") in KEPT_BY_BROWSERS:
            widget.attrs.setdefault("autocomplete", "off")
        if name in self.locked:
            widget.attrs.update(TO_NOBODY)
        return bound

    @property
    def marks_optional(self) -> bool:
        """Whether fields that may stay empty say so: where others may not. A filter, all optional, says nothing."""
        return any(field.required for field in self.fields.values())


class Form(_Laid, forms.Form):
    """A form that is not a row."""


class ModelForm(_Laid, forms.ModelForm):
    """A form that reads like a row. It never writes one: a verb does, with `cleaned_data`."""


def mark_of(values: Mapping[str, Any]) -> str:
    """A mark of what a form shows: another one as soon as any of it says something else."""
    said = "\x1f".join(f"{name}={values[name]}" for name in sorted(values))
    return hashlib.sha256(said.encode()).hexdigest()[:32]


class TimeInput(forms.TimeInput):
    """The browser's own field for a time of day."""

    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs=attrs, format="%H:%M")


class DateInput(forms.DateInput):
    """The browser's own date field, which every language and screen reader knows."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        # The value of such a field is in ISO form, whatever is shown.
        super().__init__(attrs=attrs, format="%Y-%m-%d")


class DateField(forms.DateField):
    """A calendar date, without time or zone."""

    widget = DateInput
    input_formats = ("%Y-%m-%d",)

    def validate(self, value: date | None) -> None:
        """In a year that is no slip of the keyboard."""
        super().validate(value)
        if value is not None and not is_likely(value):
            raise ValidationError(
                _("The year %(year)s lies outside %(first)s to %(last)s. Check the date."),
                params={"year": f"{value.year:04d}", "first": FIRST_YEAR, "last": LAST_YEAR},
            )


class LastDayField(DateField):
    """A last day. One from long ago is taken for a slip in the year: it would end every reporting line since."""

    def validate(self, value: date | None) -> None:
        """Not more than two years back."""
        super().validate(value)
        if value is not None and value < earliest_last_day(timezone.localdate()):
            raise ValidationError(_("This lies more than two years back. Check the year."))
