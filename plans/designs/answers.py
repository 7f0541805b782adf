"""Whether answers fit the questions of a form. Pure: the fields and the answers in, sentences out.

Answers are as JSON holds them: words, dates in ISO form, numbers as strings, a table as a list of rows by column.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from plans.designs.design import Column, OwnField, OwnFieldKind, Part

LONGEST_LINE, LONGEST, LONGEST_CELL = 500, 20_000, 2000
MOST_ROWS = 100
MOST_DIGITS = 12
FILL_IN = gettext_lazy("Fill in “%(field)s”.")


def is_answered(said: object) -> bool:
    """Whether anything was said: a table without rows and words without letters are no answer."""
    return bool(said.strip()) if isinstance(said, str) else bool(said)


def wrong_answers(part: Part | None, answers: Mapping[str, Any], *, whole: bool) -> tuple[str, ...]:
    """What is wrong with the answers to a part's own fields, a sentence each; empty if they fit.

    `part` is None where the form asks nothing. `whole`: what the form requires must be there.
    """
    return tuple(_wrong(part, answers, whole=whole))


def _wrong(part: Part | None, answers: Mapping[str, Any], *, whole: bool) -> Iterator[str]:
    fields = {field.key: field for field in part.fields} if part else {}
    for key in sorted(set(answers) - set(fields)):
        yield _("The form of this plan does not ask “%(field)s”. What was written there is not saved.") % {
            "field": key
        }
    for field in fields.values():
        said = answers.get(field.key)
        if not is_answered(said):
            if whole and field.required:
                yield str(FILL_IN) % {"field": field.label}
            continue
        why = _CHECKS[field.kind](field, said)
        if why:
            yield _("“%(field)s”: %(why)s") % {"field": field.label, "why": why}


def _too_long(said: object, most: int) -> str:
    if not isinstance(said, str):
        return _("These are no words.")
    if len(said) <= most:
        return ""
    return _("This is longer than %(most)d characters.") % {"most": most}


def _no_date(said: object) -> str:
    try:
        return "" if isinstance(said, str) and date.fromisoformat(said) else _not_a_date()
    except ValueError:
        return _not_a_date()


def _not_a_date() -> str:
    return _("This is not a date. Give day, month and year.")


def _no_number(said: object) -> str:
    try:
        number = Decimal(said if isinstance(said, str) else "NaN")
    except InvalidOperation:
        number = Decimal("NaN")
    if number.is_finite() and abs(number) < Decimal(10) ** MOST_DIGITS:
        return ""
    return _("Give a number, such as 12 or 12.5.")


def _not_on_the_list(said: object, choices: tuple[str, ...]) -> str:
    return "" if said in choices else _("Choose one of the answers.")


def too_many_rows() -> str:
    """What is said of a table that has more rows than anybody fills in by hand."""
    said = ngettext(
        "A table has %(most)d row at most. Put the rest into another field, or leave it out.",
        "A table has %(most)d rows at most. Put the rest into another field, or leave it out.",
        MOST_ROWS,
    )
    return said % {"most": MOST_ROWS}


def _wrong_table(field: OwnField, said: object) -> str:
    if not isinstance(said, list) or not all(isinstance(row, Mapping) for row in said):
        return _("This is no table.")
    if len(said) > MOST_ROWS:
        return too_many_rows()
    columns = {column.key: column for column in field.columns}
    for number, row in enumerate(said, start=1):
        for key, cell in row.items():
            why = _wrong_cell(columns[key], cell) if key in columns else _("The table has no such column.")
            if why:
                label = columns[key].label if key in columns else key
                return _("Row %(row)d, %(column)s: %(why)s") % {"row": number, "column": label, "why": why}
    return ""


def _wrong_cell(column: Column, said: object) -> str:
    if said in (None, ""):
        return ""
    if column.kind == "date":
        return _no_date(said)
    if column.kind == "number":
        return _no_number(said)
    if column.kind == "choice":
        return _not_on_the_list(said, column.choices)
    return _too_long(said, LONGEST_CELL)


_CHECKS: Mapping[OwnFieldKind, Callable[[OwnField, Any], str]] = {
    OwnFieldKind.TEXT: lambda field, said: _too_long(said, LONGEST_LINE),
    OwnFieldKind.LONG_TEXT: lambda field, said: _too_long(said, LONGEST),
    OwnFieldKind.DATE: lambda field, said: _no_date(said),
    OwnFieldKind.NUMBER: lambda field, said: _no_number(said),
    OwnFieldKind.CHOICE: lambda field, said: _not_on_the_list(said, field.choices),
    OwnFieldKind.TABLE: _wrong_table,
}
