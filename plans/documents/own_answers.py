"""What a version's facts hold of the questions that only its form asks, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.dateparse import parse_date
from django.utils.formats import date_format


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
