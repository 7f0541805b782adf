"""A table that is filled in by hand: a few rows, and more for who asks. Works without scripts."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import formats
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from employees.working_days import is_likely
from plans.designs import Column
from plans.designs.answers import LONGEST_CELL, MOST_ROWS, too_many_rows

SPARE_ROWS = 2
# How many empty rows a table shows to whoever asks for more.
MORE_ROWS = 5
Row = Mapping[str, str]


class TableInput(forms.Widget):
    """One box a cell. An empty row is no row; there are always a few to spare."""

    template_name = "components/table-input.html"
    use_fieldset = True

    def __init__(self, columns: Sequence[Column], more: str, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.columns, self.more, self.spare = tuple(columns), more, SPARE_ROWS

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """The rows with their boxes, and the spare ones."""
        context = super().get_context(name, value, attrs)
        written: Sequence[Row] = value or ()
        # What was sent is shown again, also where it is too much to be kept.
        count = max(len(written), min(len(written) + self.spare, MOST_ROWS))
        rows = [
            [
                {
                    "name": f"{name}-{place}-{column.key}",
                    "column": column,
                    "value": written[place].get(column.key, "") if place < len(written) else "",
                }
                for column in self.columns
            ]
            for place in range(count)
        ]
        return {**context, "columns": self.columns, "rows": rows, "count": count, "more": self.more}

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> list[dict[str, str]]:
        """The rows in which something is written, as they were sent."""
        # PostgreSQL keeps no NUL in a text, and nobody types one.
        rows = [
            {
                column.key: str(data.get(f"{name}-{place}-{column.key}", "")).replace("\0", "").strip()
                for column in self.columns
            }
            for place in self._places(data, name)
        ]
        return [row for row in rows if any(row.values())]

    def _places(self, data: Mapping[str, Any], name: str) -> list[int]:
        """The numbers of the rows that were sent, however many."""
        row = re.compile(rf"{re.escape(name)}-([0-9]{{1,4}})-")
        return sorted({int(found[1]) for key in data if (found := row.match(key))})

    def is_cell(self, name: str, key: str) -> bool:
        """Whether a browser sends a cell of the table under this key."""
        columns = "|".join(re.escape(column.key) for column in self.columns)
        return re.fullmatch(rf"{re.escape(name)}-[0-9]{{1,4}}-({columns})", key) is not None

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        """Never: a table without rows is an answer."""
        return False

    def id_for_label(self, id_: str) -> str:
        """The whole is labelled by its legend."""
        return ""


class HiddenTable(forms.HiddenInput):
    """The same table, carried to the next step unseen."""

    template_name = "components/table-hidden.html"

    def format_value(self, value: Any) -> Any:
        """The rows as they are, which one box could not hold."""
        return value or ()


class TableField(forms.Field):
    """Rows of cells as JSON holds them: dates in ISO form, numbers as plain strings. Errors name row and column."""

    widget: TableInput
    hidden_widget = HiddenTable

    def __init__(self, columns: Sequence[Column], *, more: str, **kwargs: Any) -> None:
        self.columns = tuple(columns)
        super().__init__(widget=TableInput(self.columns, more), **kwargs)

    def clean(self, value: Any) -> list[dict[str, str]]:
        """The rows, each cell in its plain form. Raises ValidationError with a sentence for each wrong cell."""
        rows: list[dict[str, str]] = []
        wrong: list[str] = []
        for place, row in enumerate(value or (), start=1):
            clean: dict[str, str] = {}
            for column in self.columns:
                try:
                    clean[column.key] = _cell(column, row.get(column.key, ""))
                except ValueError as error:
                    wrong.append(
                        _now("Row %(row)d, %(column)s: %(why)s")
                        % {"row": place, "column": column.label, "why": error}
                    )
            rows.append(clean)
        if len(rows) > MOST_ROWS:
            wrong.append(too_many_rows())
        if wrong:
            raise ValidationError(wrong)
        if self.required and not rows:
            raise ValidationError(self.error_messages["required"])
        return rows

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Rows are compared as they are."""
        return list(initial or ()) != list(data or ())


def wants_more_rows(form: forms.BaseForm, sent: Mapping[str, Any]) -> bool:
    """Whether “Add more rows” was pressed. The form then shows more room, all that was typed, and no complaints."""
    field = form.fields.get(sent.get("more_rows", ""))
    if not isinstance(field, TableField):
        return False
    field.widget.spare = MORE_ROWS
    form.errors.clear()
    return True


def _cell(column: Column, said: str) -> str:
    if not said:
        return ""
    if len(said) > LONGEST_CELL:
        raise ValueError(_now("This is longer than %(most)d characters.") % {"most": LONGEST_CELL})
    if column.kind == "date":
        return _date(said)
    if column.kind == "number":
        return number_as_plain(said)
    if column.kind == "choice" and said not in column.choices:
        raise ValueError(_now("Choose one of the answers."))
    return said


def _date(said: str) -> str:
    try:
        day = parse_date(said)
    except ValueError:
        day = None
    if day is None or not is_likely(day):
        raise ValueError(_now("This is not a date. Give day, month and year."))
    return day.isoformat()


def number_as_plain(said: str) -> str:
    """A number as people write it in their language, as a plain string. Raises ValueError with a sentence."""
    try:
        number = Decimal(formats.sanitize_separators(said))
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or abs(number) >= Decimal(10) ** 12:
        raise ValueError(str(_("Give a number, such as 12 or 12.5.")))
    return format(number.normalize(), "f")
