"""The steps of an import, as a person and a worker take them, without pages between."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from employees.enums import ImportState
from employees.importing import applying, preview, verbs
from employees.importing.problems import say
from employees.models import ImportRow, PeopleImport, User

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
KEEP = {"date_order": "", "blank": "keep", "absent": "keep"}
HEADINGS = [
    "Staff number",
    "First name",
    "Last name",
    "Work e-mail",
    "Job title",
    "Department",
    "Manager",
    "Hired on",
]


def csv_of(rows: Iterable[Sequence[object]], *, delimiter: str = ",", newline: str = "\r\n") -> str:
    """The rows as a text file, quoted where needed."""
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator=newline).writerows(rows)
    return text.getvalue()


def uploaded(content: bytes | str, by: User, *, name: str = "people.csv", at: datetime = NOW) -> PeopleImport:
    """The file, uploaded."""
    blocks = content.encode() if isinstance(content, str) else content
    return verbs.upload(name=name, blocks=[blocks], by=by, at=at)


def previewed(
    content: bytes | str,
    by: User,
    *,
    mapping: Mapping[str, int] | None = None,
    at: datetime = NOW,
    **choices: Any,
) -> PeopleImport:
    """The file, uploaded, its columns taken as guessed unless given, and previewed."""
    of = uploaded(content, by, at=at)
    verbs.choose_columns(
        people_import=of, mapping=mapping or of.mapping, choices={**KEEP, **choices}, by=by, at=at
    )
    preview.make_preview(of.ref, clock=lambda: at)
    of.refresh_from_db()
    return of


def confirmed(of: PeopleImport, by: User, *, leave_out: bool = False, at: datetime = NOW) -> PeopleImport:
    """The preview, confirmed and written."""
    verbs.confirm(people_import=of, preview_number=of.preview_number, leave_out=leave_out, by=by, at=at)
    applying.apply_import(of.ref, clock=lambda: at)
    of.refresh_from_db()
    return of


def imported(
    content: bytes | str, by: User, *, leave_out: bool = False, at: datetime = NOW, **how: Any
) -> PeopleImport:
    """The file, all the way into the people."""
    of = confirmed(previewed(content, by, at=at, **how), by, leave_out=leave_out, at=at)
    assert of.state == ImportState.APPLIED, of.failure
    return of


def rows_by_number(of: PeopleImport) -> dict[str, ImportRow]:
    """The rows of a preview by staff number."""
    return {row.staff_number: row for row in ImportRow.objects.filter(people_import=of)}


def problems_in(of: PeopleImport) -> dict[int | None, list[str]]:
    """What stands against each row, as a person reads it."""
    rows = ImportRow.objects.filter(people_import=of).exclude(problems=[])
    return {row.number: [say(each["code"], each["particulars"]) for each in row.problems] for row in rows}


def notes_in(of: PeopleImport) -> dict[int | None, list[str]]:
    """What is worth a look, as a person reads it."""
    rows = ImportRow.objects.filter(people_import=of).exclude(notes=[])
    return {row.number: [say(each["code"], each["particulars"]) for each in row.notes] for row in rows}
