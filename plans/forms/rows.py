"""Lines within a form, as many as are needed, and the folded part with what only some forms ask for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

from crispy_forms.layout import Div, Layout
from crispy_forms.utils import TEMPLATE_PACK, render_field
from django import forms
from django.template.loader import render_to_string
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from employees.web.forms import Form
from plans.forms.fields import FUTURE, DraftForm, Sentence, unmark

# More lines than this are a document of their own, to be attached.
MOST_LINES = 60


class RowForm(Form):
    """One line. Left empty, or emptied, it says nothing and is nothing."""

    layout: ClassVar[tuple[Any, ...]] = ()

    ref = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, empty_permitted=True, **kwargs)
        self.helper.layout = Layout(*self.layout)
        self.helper.render_hidden_fields = True
        for field in self.fields.values():
            unmark(field)

    def has_changed(self) -> bool:
        """Whether anything is written in it."""
        return not self.is_empty

    @property
    def is_empty(self) -> bool:
        """Whether nothing is written in it."""
        return not any(self.typed().values())

    def typed(self) -> dict[str, str]:
        """What was sent, untouched, but for the reference."""
        names = [name for name in self.fields if name != "ref"]
        return {name: str(self.data.get(self.add_prefix(name), "")).strip() for name in names}

    def refuse_future(self, name: str, today: date | None) -> None:
        """Say beside the field if a day has not come yet."""
        day = getattr(self, "cleaned_data", {}).get(name)
        if day is not None and today is not None and day > today:
            self.add_error(name, FUTURE)


class Rows:
    """The lines of a form: those that were sent, or those that are stored with a few empty ones after them."""

    def __init__(
        self, of: type[RowForm], name: str, data: Any, stored: Sequence[Mapping[str, Any]], blank: int
    ) -> None:
        self.of, self.name, self.data = of, name, data
        self.are_told = data is not None and f"{name}-0-ref" in data
        if self.are_told:
            sent = next((n for n in range(MOST_LINES) if f"{name}-{n}-ref" not in data), MOST_LINES)
            self.forms = [of(data, prefix=f"{name}-{n}") for n in range(sent)]
        else:
            lines = [*stored, *({} for _line in range(blank))][: max(MOST_LINES, len(stored))]
            self.forms = [of(initial=line, prefix=f"{name}-{n}") for n, line in enumerate(lines)]

    def is_valid(self) -> bool:
        """Whether every line that was sent is as it must be."""
        return all(form.is_valid() for form in self.forms) if self.are_told else True

    @property
    def lines(self) -> list[dict[str, Any]]:
        """What was written, without the empty lines. The lines must be valid."""
        return [form.cleaned_data for form in self.forms if not form.is_empty]

    def add_line(self) -> None:
        """One more empty line after those that were sent."""
        if self.are_told and not self.is_full:
            self.forms.append(self.of(self.data, prefix=f"{self.name}-{len(self.forms)}"))

    def typed(self) -> list[dict[str, Any]]:
        """What was sent, untouched."""
        return [{**form.typed(), "ref": self._ref(form)} for form in self.forms]

    @property
    def is_full(self) -> bool:
        """Whether there is no room for another line."""
        return len(self.forms) >= MOST_LINES

    @property
    def is_open(self) -> bool:
        """Whether somebody looks for something here: words, or a mistake."""
        if self.are_told:
            return any(form.errors or not form.is_empty for form in self.forms)
        return any(form.initial for form in self.forms)

    def _ref(self, form: RowForm) -> str:
        return str(form.data.get(form.add_prefix("ref"), ""))


class RowsForm(DraftForm):
    """A part of a draft with lines in it. `initial` and `content` have them under the name that the item gives them."""

    row_form: ClassVar[type[RowForm]]
    rows_name: ClassVar[str]
    rows_label: ClassVar[Sentence]

    def __init__(self, data: Any = None, *args: Any, blank_rows: int | None = None, **kwargs: Any) -> None:
        super().__init__(data, *args, **kwargs)
        stored = self.initial.get(self.rows_name) or []
        blank = (1 if stored else 2) if blank_rows is None else blank_rows
        self.rows = Rows(self.row_form, self.add_prefix(self.rows_name), data, stored, blank)

    def is_valid(self) -> bool:
        """The lines count as well."""
        return super().is_valid() and self.rows.is_valid()

    def clean(self) -> dict[str, Any]:
        """The lines become content, if any were sent: a form without them leaves them as they are."""
        super().clean()
        if self.rows.are_told and self.rows.is_valid():
            self.cleaned_data[self.rows_name] = self.rows.lines
        return self.cleaned_data

    def typed(self) -> dict[str, Any]:
        """With the lines, the empty ones too."""
        return {**super().typed(), self.rows_name: self.rows.typed()}

    def differing(self, stored: Mapping[str, Any]) -> Iterator[tuple[Sentence, str]]:
        """With the lines as the draft has them, one below the other."""
        yield from super().differing(stored)
        there = stored.get(self.rows_name, [])
        if self.cleaned_data.get(self.rows_name, there) != there:
            lines = [" · ".join(str(v) for k, v in line.items() if v and k != "ref") for line in there]
            yield self.rows_label, "\n\n".join(lines)


class More(Div):
    """What only some forms ask for: folded, unless something in it is filled or wrong."""

    summary = _("More that a form may ask for")

    def render(
        self, form: Any, context: Any, template_pack: Any = TEMPLATE_PACK, **kwargs: Any
    ) -> SafeString:
        """The fields, folded."""
        fields = [form[pointer.name] for pointer in self.get_field_names()]
        for field in fields:
            unmark(field.field)
        opened = any(field.errors or field.value() not in (None, "") for field in fields)
        drawn = ((render_field(field, form, context, template_pack=template_pack),) for field in self.fields)
        body = format_html_join("", "{}", drawn)
        return render_to_string(
            "components/disclosure.html", {"summary": self.summary, "body": body, "open": opened}
        )


class Lines:
    """Where the lines of a form stand, and what they are called."""

    def __init__(self, summary: Sentence, hint: Sentence) -> None:
        self.summary, self.hint = summary, hint

    def render(
        self, form: Any, context: Any, template_pack: Any = TEMPLATE_PACK, **kwargs: Any
    ) -> SafeString:
        """The lines, folded while there are none."""
        opened = form.rows.is_open
        told = {"rows": form.rows, "summary": self.summary, "hint": self.hint, "open": opened}
        action = context.get("form_action", "")
        return render_to_string("plans/draft/_rows.html", {**told, "form_action": action})

    def get_field_names(self, index: Any = None) -> list[Any]:
        """None of the form's own."""
        return []
