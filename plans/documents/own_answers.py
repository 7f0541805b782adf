"""What a version's facts hold of the questions that only its form asks: what may stand there, and how it reads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from employees.errors import NotNow
from employees.working_days import is_likely
from plans.designs import Column, Design, OwnField, OwnFieldKind

LONGEST_LINE, LONGEST_TEXT, LONGEST_CELL, MOST_ROWS = 500, 20_000, 2000, 100
# As many digits as anybody writes: what is longer is no number but an attack.
MOST_DIGITS = 30
EMPTY: tuple[Any, ...] = (None, "", [])


def put_answers(rows: list[dict[str, Any]], answers: Mapping[str, Any], design: Design) -> None:
    """Set answers, by their keys, in the `own` rows of a plan's facts. `design` is the plan's own form.

    Raises NotNow for a key that the form does not ask for when a plan is written, for what a field does not take, and
    for nothing where the form requires something.
    """
    asked = {field.key: field for part in design.drafted_parts for field in part.fields}
    there = {row["ref"]: row for row in rows}
    for key, said in answers.items():
        if key not in asked or key not in there:
            raise NotNow(
                _("The form of this plan does not ask for “%(key)s”. Nothing was changed.") % {"key": key}
            )
        answer = _checked(asked[key], said)
        if (
            answer not in EMPTY or there[key]["answer"] not in EMPTY
        ):  # nothing in place of nothing is no change
            there[key]["answer"] = answer


def _checked(field: OwnField, said: Any) -> Any:
    """An answer as JSON holds it: dates in ISO form, numbers as plain strings, a table as rows with every column."""
    if said in EMPTY:
        if field.required:
            raise NotNow(
                _("The form of this plan requires “%(field)s”. Fill it in.") % {"field": field.label}
            )
        return [] if field.kind == OwnFieldKind.TABLE else ""
    try:
        return _table(field, said) if field.kind == OwnFieldKind.TABLE else _ONE[field.kind](field, said)
    except ValueError as wrong:
        raise NotNow(f"{field.label}: {wrong}") from wrong


def _words(said: Any, most: int) -> str:
    if not isinstance(said, str) or "\0" in said:
        raise ValueError(_("This cannot be kept. Write it as plain text."))
    if len(said) > most:
        raise ValueError(_("This is longer than %(most)d characters.") % {"most": most})
    return said


def _day(said: Any) -> str:
    try:
        day = parse_date(_words(said, MOST_DIGITS))
    except ValueError:
        day = None
    if day is None or not is_likely(day):
        raise ValueError(_("This is not a date. Give day, month and year."))
    return day.isoformat()


def _chosen(choices: tuple[str, ...], said: Any) -> str:
    if said not in choices:
        raise ValueError(_("Choose one of the answers."))
    return str(said)


def _number(said: Any) -> str:
    try:
        number = Decimal(_words(said, 2 * MOST_DIGITS)).normalize()
    except (InvalidOperation, ValueError):
        number = Decimal("NaN")
    if not number.is_finite() or abs(number) >= Decimal(10) ** 12 or number.adjusted() < -MOST_DIGITS:
        raise ValueError(_("Give a number, such as 12 or 12.5."))
    return format(number, "f")


_ONE: Mapping[OwnFieldKind, Callable[[OwnField, Any], str]] = {
    OwnFieldKind.TEXT: lambda _field, said: _words(said, LONGEST_LINE),
    OwnFieldKind.LONG_TEXT: lambda _field, said: _words(said, LONGEST_TEXT),
    OwnFieldKind.DATE: lambda _field, said: _day(said),
    OwnFieldKind.CHOICE: lambda field, said: _chosen(field.choices, said),
    OwnFieldKind.NUMBER: lambda _field, said: _number(said),
}


def _table(field: OwnField, said: Any) -> list[dict[str, str]]:
    if not isinstance(said, list) or len(said) > MOST_ROWS:
        raise ValueError(_("This is longer than %(most)d rows.") % {"most": MOST_ROWS})
    rows = []
    for number, row in enumerate(said, start=1):
        if not isinstance(row, dict) or set(row) - {column.key for column in field.columns}:
            raise ValueError(_("Row %(row)d has a column that the form does not have.") % {"row": number})
        rows.append(
            {column.key: _in_cell(column, row.get(column.key, ""), number) for column in field.columns}
        )
    return [row for row in rows if any(row.values())]


def _in_cell(column: Column, said: Any, number: int) -> str:
    if said in EMPTY:
        return ""
    try:
        match column.kind:
            case "date":
                return _day(said)
            case "number":
                return _number(said)
            case "choice":
                return _chosen(column.choices, said)
        return _words(said, LONGEST_CELL)
    except ValueError as wrong:
        named = {"row": number, "column": column.label, "why": wrong}
        raise ValueError(_("Row %(row)d, %(column)s: %(why)s") % named) from wrong


def answer_in_words(row: Mapping[str, Any]) -> str:
    """One answer: its words, or the lines of its table, each cell under its label. Empty for none."""
    answer, columns = row.get("answer"), row.get("columns", {})
    if not isinstance(answer, list):
        return _cell(answer)
    lines = [
        ", ".join(
            f"{columns.get(key, key)}: {_cell(line[key])}" for key in {**columns, **line} if line.get(key)
        )
        for line in answer
    ]
    return "; ".join(f"{number}. {line}" for number, line in enumerate(lines, start=1))


def _cell(value: Any) -> str:
    if value in (None, ""):
        return ""
    try:
        day = parse_date(value) if isinstance(value, str) else None
    except ValueError:  # it looks like a date, and there is no such day
        day = None
    return date_format(day, "j F Y") if day else str(value)
