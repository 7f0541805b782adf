"""What every part of a draft is asked through: words, dates, numbers, and the form that guards against lost work."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias

from crispy_forms.layout import Layout
from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.formats import date_format
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from employees.audit import canonical
from employees.web.forms import DateField, Form
from plans.models import ImprovementArea, Plan
from plans.models.content import web_address

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise  # known to the type checker alone

Sentence: TypeAlias = "str | _StrPromise"
SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
TILES = "components/choice-tiles.html"
LONGEST = 20_000
FUTURE = _("This day has not come yet. Give the day on which it happened.")
TOO_LONG = ngettext_lazy(
    "Shorten this to %(limit_value)d character. It has %(show_value)d now.",
    "Shorten this to %(limit_value)d characters. It has %(show_value)d now.",
    "limit_value",
)


def seen(values: Mapping[str, Any]) -> str:
    """A short mark of what an editor was shown, to tell whether somebody else has changed the same words since."""
    return hashlib.sha256(canonical(values)).hexdigest()[:16]


def named(text: Sentence, **names: str) -> str:
    """A sentence with names in it."""
    return str(text) % names


class Words(forms.CharField):
    """Somebody's own words. No `maxlength` in the browser, which would cut what is pasted without a word."""

    def __init__(
        self, *, rows: int = 3, longest: int = LONGEST, needed: Sentence = "", **kwargs: Any
    ) -> None:
        if needed:
            kwargs["error_messages"] = {"required": needed}
        super().__init__(widget=forms.Textarea(attrs={"rows": rows, "dir": "auto"}), **kwargs)
        self.validators.append(MaxLengthValidator(longest, message=TOO_LONG))


class ShortWords(forms.CharField):
    """The same on one line."""

    def __init__(self, *, longest: int, needed: Sentence = "", **kwargs: Any) -> None:
        if needed:
            kwargs["error_messages"] = {"required": needed}
        super().__init__(**kwargs)
        self.widget.attrs.setdefault("dir", "auto")
        self.validators.append(MaxLengthValidator(longest, message=TOO_LONG))


class DayField(DateField):
    """A date, with a sentence for each way of not being one."""

    def __init__(self, *, needed: Sentence = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.error_messages["invalid"] = _("This is not a date. Give day, month and year.")
        if needed:
            self.error_messages["required"] = needed


class NumberField(forms.DecimalField):
    """A number as people write it in their language, up to two places after the point."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(
            attrs={"inputmode": "decimal", "class": "input-short", "autocomplete": "off"}
        )
        super().__init__(
            max_digits=12, decimal_places=2, localize=True, widget=widget, required=False, **kwargs
        )
        self.error_messages["invalid"] = _("Give a number, such as 12 or 12.5.")

    def prepare_value(self, value: Any) -> Any:
        """57.00 is shown as 57: the places are the column's, not the writer's."""
        if hasattr(value, "to_integral_value"):
            whole = value.to_integral_value()
            return whole if value == whole else value.normalize()
        return value


class AreaField(forms.ModelChoiceField):
    """One of the areas of this very plan, by its title."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=ImprovementArea.objects.none(), to_field_name="ref", **kwargs)
        self.error_messages["invalid_choice"] = _("This area is no longer in the plan. Choose another.")

    def label_from_instance(self, obj: Any) -> str:
        """What people call it."""
        return str(obj.title)


def tiles(label: Sentence, choices: Any, *, needed: Sentence, **kwargs: Any) -> forms.ChoiceField:
    """A choice of one, all ways in sight."""
    field = forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **kwargs)
    field.label, field.error_messages["required"] = label, needed
    return field


def choice_or_none(label: Sentence, choices: Any, **kwargs: Any) -> forms.ChoiceField:
    """A choice that need not be made, on one line: nothing is chosen for anybody."""
    offered = [("", _("Not said")), *choices]
    widget = forms.Select(attrs={"class": "input-medium"})
    return forms.ChoiceField(choices=offered, label=label, required=False, widget=widget, **kwargs)


class LinkField(forms.CharField):
    """An address on the web. Without a scheme it is taken for a https one, as a browser would."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.URLInput(attrs={"dir": "ltr", "autocomplete": "off"})
        super().__init__(widget=widget, **kwargs)
        self.validators += [MaxLengthValidator(500, message=TOO_LONG), web_address]

    def to_python(self, value: Any) -> str:
        """As typed, with its scheme."""
        given = super().to_python(value) or ""
        return f"https://{given}" if given and not SCHEME.match(given) else given


def unmark(field: forms.Field) -> None:
    """Let a field that may stay empty not say so in its label: it is wanted later, or after a certain answer."""
    field.unmarked = True  # type: ignore[attr-defined]  # read by the field_label tag


class DraftForm(Form):
    """A part of a draft. It remembers what its editor was shown, so that nobody overwrites another unseen."""

    # Fields that may stay empty now and are wanted before sending, or only together: they do not say "(optional)".
    unmarked: ClassVar[tuple[str, ...]] = ()
    layout: ClassVar[tuple[Any, ...]] = ()

    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, plan: Plan, today: date | None = None, **kwargs: Any) -> None:
        """`today` is the date in the plan's zone, for dates that must have come; None where it is not known."""
        super().__init__(*args, **kwargs)
        self.plan, self.today = plan, today
        for name in self.unmarked:
            unmark(self.fields[name])
        self.helper.render_hidden_fields = True
        if self.layout:
            self.helper.layout = Layout(*self.layout)
        if "area" in self.fields:
            self.fields["area"].queryset = plan.areas.all()  # type: ignore[attr-defined]  # an AreaField

    @property
    def content(self) -> dict[str, Any]:
        """What was written, without the marks that only this form needs."""
        return {name: value for name, value in self.cleaned_data.items() if name not in {"revision", "seen"}}

    def typed(self) -> dict[str, Any]:
        """What was sent, untouched, to begin the same form with."""
        sent = {
            name: field.widget.value_from_datadict(self.data, self.files, name)
            for name, field in self.fields.items()
        }
        return {name: value for name, value in sent.items() if value is not None}

    def differing(self, stored: Mapping[str, Any]) -> Iterator[tuple[Sentence, str]]:
        """Each field that the draft says otherwise by now: its label, and what it says."""
        for name, said in stored.items():
            field = self.fields.get(name)
            if field is not None and self.cleaned_data.get(name) != said:
                choices = dict(getattr(field, "choices", ())) if isinstance(said, str) else {}
                yield field.label or "", str(choices.get(said, "" if said is None else said))

    def refuse_future(self, name: str) -> None:
        """Say beside the field if a day has not come yet."""
        day = self.cleaned_data.get(name)
        if day is not None and self.today is not None and day > self.today:
            self.add_error(name, FUTURE)

    def refuse_outside(self, name: str, *, on_first_day: bool) -> None:
        """Say beside the field if a date does not lie in the plan. Silent while the plan has no dates."""
        due, starts, ends = self.cleaned_data.get(name), self.plan.starts_on, self.plan.ends_on
        if due is None or starts is None or ends is None:
            return
        if due < starts or (due == starts and not on_first_day):
            said = _now("This is before the plan has begun. It starts on %(date)s. Give a later date.")
            self.add_error(name, named(said, date=date_format(starts, "j F Y")))
        elif due > ends:
            said = _now("This is after the plan has ended. It ends on %(date)s. Give an earlier date.")
            self.add_error(name, named(said, date=date_format(ends, "j F Y")))
