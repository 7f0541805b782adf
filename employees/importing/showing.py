"""An import in the words of whoever reads about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from employees.enums import ImportState, RowKind
from employees.importing.fields import DATE_FIELDS, FIELDS
from employees.importing.problems import say
from employees.models import ImportRow, PeopleImport
from employees.queries import rows_of

# A worker answers the doorbell within a second or two.
SOON = timedelta(seconds=5)
# What tells people apart at a glance, of somebody new.
GIST = ("title", "department", "location", "work_email")


@dataclass(frozen=True)
class Line:
    """One thing said about a row: a change has `was` and `now`, anything else only `text`."""

    text: str
    was: str = ""
    now: str = ""
    is_change: bool = False


@dataclass(frozen=True)
class ShownRow:
    """One row of a preview. `number` is None for somebody who is not in the file."""

    number: int | None
    name: str
    staff_number: str
    lines: Sequence[Line]


def shown(rows: Iterable[ImportRow], view: str) -> list[ShownRow]:
    """The rows of one view, each with what there is to say about it."""
    return [ShownRow(row.number, row.name, row.staff_number, list(_lines(row, view))) for row in rows]


def _lines(row: ImportRow, view: str) -> Iterator[Line]:
    if view == "notes":
        yield from (Line(say(each["code"], each["particulars"])) for each in row.notes)
        return
    yield from (Line(say(each["code"], each["particulars"])) for each in row.problems)
    if row.kind == RowKind.NEW:
        gist = [_value(name, row.facts.get(name)) for name in GIST]
        yield Line(" · ".join(part for part in gist if part))
    for name, was, now in row.changes:
        yield Line(str(FIELDS[name].label), _value(name, was), _value(name, now), is_change=True)
    if row.kind != RowKind.ERROR:
        yield from (Line(say(each["code"], each["particulars"])) for each in row.notes)


def _value(name: str, value: object) -> str:
    if not value:
        return ""
    if name in DATE_FIELDS:
        return date_format(date.fromisoformat(str(value)), "j F Y")
    if isinstance(value, list):
        return " / ".join(value)
    return str(value)


@dataclass(frozen=True)
class View:
    """One part of a preview, as a tab."""

    name: str
    label: str
    count: int


def views_of(of: PeopleImport) -> list[View]:
    """The parts of a preview, what needs attention first."""
    labels = [
        (RowKind.ERROR, _("Errors")),
        ("notes", _("Worth a look")),
        (RowKind.NEW, _("New")),
        (RowKind.CHANGED, _("Changed")),
        (RowKind.LEFT, _("Left")),
        (RowKind.UNCHANGED, _("Unchanged")),
    ]
    return [View(str(name), label, of.counts.get(name, 0)) for name, label in labels]


def first_view(views: Sequence[View]) -> str:
    """The part to show first: the first that holds anything."""
    return next((view.name for view in views if view.count), str(RowKind.NEW))


def failure_of(of: PeopleImport) -> str:
    """What stands in the way of the whole import; empty if nothing does."""
    return say(of.failure["code"], of.failure["particulars"]) if of.failure else ""


def is_waiting(of: PeopleImport, at: datetime) -> bool:
    """Whether no worker has begun though one was asked a while ago."""
    return of.lease_until is None and of.asked_at is not None and at - of.asked_at > SOON


def can_be_confirmed(of: PeopleImport) -> bool:
    """Whether the preview holds anything to write."""
    return of.state == ImportState.PREVIEWED and any(
        of.counts.get(kind) for kind in (RowKind.NEW, RowKind.CHANGED, RowKind.LEFT)
    )


def rows_to_correct(of: PeopleImport, headings: Sequence[str]) -> Iterator[list[object]]:
    """The rows with errors as a table: where they stand, what to correct, and the row as it came."""
    yield [_("Row"), _("What to correct"), *headings]
    for row in rows_of(of, RowKind.ERROR).iterator(chunk_size=500):
        said = " ".join(say(each["code"], each["particulars"]) for each in row.problems)
        yield [row.number, said, *row.cells]
