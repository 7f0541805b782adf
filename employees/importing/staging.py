"""One row on its way from the file into the preview."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import IO, Any

from employees.enums import RowKind
from employees.importing.crossing import Crossing
from employees.importing.directory import COMPARED, norm
from employees.importing.known import Known
from employees.importing.problems import Problem
from employees.models import Employee, ImportRow, PeopleImport

Change = tuple[str, str, str]


@dataclass
class Staged:
    """What one row of the file says, before the other rows have been heard."""

    row: int
    cells: list[str]
    pk: int | None = None
    number: str = ""
    name: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    problems: list[dict[str, Any]] = field(default_factory=list)
    notes: list[dict[str, Any]] = field(default_factory=list)
    seen: str = ""


def spool(staged: Iterable[Staged], file: IO[str]) -> None:
    """Put rows aside, one a line, so that memory holds only what rows must know of each other."""
    for each in staged:
        file.write(json.dumps(vars(each)))
        file.write("\n")


def unspool(file: IO[str]) -> Iterator[Staged]:
    """The rows that were put aside, in the same order."""
    file.seek(0)
    for line in file:
        yield Staged(**json.loads(line))


def facts_in(person: Employee, names: Sequence[str], known: Known) -> dict[str, Any]:
    """The facts of a person as they will be written, in a form that reads back as itself."""
    return {name: _kept(person, name, known) for name in names}


def _kept(person: Employee, name: str, known: Known) -> Any:
    if name == "department":
        return list(known.departments.paths[person.department_id]) if person.department_id is not None else ""
    if name == "working_pattern":
        return person.working_pattern.name if person.working_pattern else ""
    value = getattr(person, name)
    return value.isoformat() if isinstance(value, date) else value or ""


def changes_of(person: Employee, before: Mapping[str, Any], known: Known) -> list[Change]:
    """What changes about somebody we know: which fact, from what, to what."""
    names = {each.pk: each.name for each in known.patterns.values()}
    return [
        (name.removesuffix("_id"), _shown(name, before[name], known, names), _shown(name, now, known, names))
        for name in COMPARED
        if (now := getattr(person, name)) != before[name]
    ]


def _shown(name: str, value: Any, known: Known, patterns: Mapping[int, str]) -> str:
    if value is None:
        return ""
    if name == "department_id":
        return " / ".join(known.departments.paths[value])
    if name == "working_pattern_id":
        return patterns.get(value, "")
    return value.isoformat() if isinstance(value, date) else str(value)


def row_for(people_import: PeopleImport, staged: Staged, crossing: Crossing) -> ImportRow:
    """The row of the preview, now that all rows have been heard."""
    row = ImportRow(
        people_import=people_import,
        number=staged.row,
        employee_id=staged.pk,
        staff_number=staged.number[:50],
        name=staged.name[:310],
        facts=staged.facts,
        changes=staged.changes,
        problems=[*staged.problems, *_stored(crossing.problems.get(staged.row, ()))],
        notes=[*staged.notes, *_stored(crossing.notes.get(staged.row, ()))],
        seen=staged.seen,
    )
    _set_manager(row, staged, crossing)
    row.kind = _kind(row)
    if row.kind == RowKind.ERROR:
        row.cells, row.facts, row.changes, row.manager_number = staged.cells, {}, [], None
    elif row.kind == RowKind.UNCHANGED:
        row.facts = {}
    return row


def _set_manager(row: ImportRow, staged: Staged, crossing: Crossing) -> None:
    manager = crossing.managers.get(staged.row)
    number = norm(staged.number)
    current = crossing.directory.manager_of(number)
    if manager is None or manager == current:
        return
    row.manager_number = crossing.shown(manager) if manager else ""
    row.changes = [
        *row.changes,
        ("manager", _with_number(crossing, current), _with_number(crossing, manager)),
    ]


def _with_number(crossing: Crossing, number: str) -> str:
    return f"{crossing.called(number)} ({crossing.shown(number)})" if number else ""


def _kind(row: ImportRow) -> RowKind:
    if row.problems:
        return RowKind.ERROR
    if row.employee_id is None:
        return RowKind.NEW
    if any(name == "left_on" and not before and after for name, before, after in row.changes):
        return RowKind.LEFT
    return RowKind.CHANGED if row.changes else RowKind.UNCHANGED


def _stored(problems: Iterable[Problem]) -> list[dict[str, Any]]:
    return [problem.stored() for problem in problems]
