"""Answers to the questions that only a form asks: as paper shows them, and in words as the redline does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.dateparse import parse_date
from django.utils.formats import date_format

from plans.designs import Design, Moment, OwnField, OwnFieldKind


@dataclass(frozen=True)
class Answer:
    """One own field with what was answered. A table has `columns` and `rows`; everything else is `text`."""

    label: str
    text: str = ""
    columns: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()

    @property
    def is_given(self) -> bool:
        """Whether anything was answered."""
        return bool(self.text or self.rows)

    @property
    def lines(self) -> list[list[tuple[str, str]]]:
        """The rows of a table, each cell after the label of its column."""
        return [list(zip(self.columns, row, strict=True)) for row in self.rows]

    @property
    def texts(self) -> list[str]:
        """Every stretch of words in it."""
        return [self.label, self.text, *self.columns, *(cell for row in self.rows for cell in row)]


@dataclass(frozen=True)
class Answered:
    """What was answered at a checkpoint or at the end, under the heading of the form."""

    heading: str
    answers: Sequence[Answer]

    @property
    def given(self) -> Sequence[Answer]:
        """Without the fields that were left empty."""
        return [answer for answer in self.answers if answer.is_given]


def answered_at(design: Design, moment: Moment, answers: Mapping[str, Any]) -> Answered | None:
    """What was answered then, field by field in the form's order. None where nothing was asked."""
    part = design.asking_at(moment)
    if part is None or not answers:
        return None
    return Answered(part.heading, answers_to(part.fields, answers))


def answers_to(fields: Sequence[OwnField], answers: Mapping[str, Any]) -> list[Answer]:
    """Each field with what was answered to it, in their order."""
    return [answer_to(asked, answers.get(asked.key)) for asked in fields]


def answer_to(asked: OwnField, said: Any) -> Answer:
    """One field with what was answered."""
    if asked.kind != OwnFieldKind.TABLE:
        return Answer(asked.label, _as_said(asked.kind, said))
    rows = [[_as_said(column.kind, row.get(column.key)) for column in asked.columns] for row in said or ()]
    return Answer(asked.label, columns=[column.label for column in asked.columns], rows=rows)


def _as_said(kind: str, said: Any) -> str:
    day = parse_date(said) if kind == "date" and said else None
    return date_format(day, "j F Y") if day else str(said or "")


def answer_in_words(row: Mapping[str, Any]) -> str:
    """One answer of a version's facts in words: a table as lines, each cell under its label. Empty for none."""
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
