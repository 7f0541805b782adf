"""What a file would do, row by row. Reads everything, writes nothing but the preview."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from typing import IO, Any

from django.db import transaction

from employees.enums import ImportState, RowKind
from employees.importing import claims, store
from employees.importing.claims import Claim, LostClaim
from employees.importing.crossing import Crossing, Entry, manager_said
from employees.importing.directory import Directory, Person, marks_of, norm, seen_as
from employees.importing.fields import ABOUT_YOURSELF
from employees.importing.kept import Kept
from employees.importing.known import Known
from employees.importing.limits import CHUNK
from employees.importing.mapping import facts_of
from employees.importing.problems import FileProblem, Problem
from employees.importing.reading import Reading, Row, people_rows
from employees.importing.resource import FACTS, PeopleResource, PersonResult, dataset_of
from employees.importing.rights import still_may
from employees.importing.staging import Staged, changes_of, facts_in, row_for, spool, unspool
from employees.models import Employee, ImportRow, PeopleImport

log = logging.getLogger(__name__)

Clock = Callable[[], datetime]
# Rows without a person that are named; more are only counted.
MOST_NAMED = 10


def make_preview(ref: str, *, clock: Clock) -> None:
    """Check the import `ref`, if it waits to be checked. Safe to call again: it begins from the file."""
    held = claims.take(ref, ImportState.PREVIEWING, at=clock())
    if held is None:
        return
    try:
        _Preview(held, clock).make()
    except LostClaim:
        log.info("import_let_go", extra={"about": ref})
    except FileProblem as problem:
        claims.stop(held, problem)
    except Exception:  # a delivery boundary: whoever waits at the page must get an answer
        log.exception("import_preview_broke", extra={"about": ref})
        claims.stop(held, FileProblem("unexpected"))


@dataclass
class _Preview:
    held: Claim
    clock: Clock
    entries: list[Entry] = field(default_factory=list)
    passed_over: list[int] = field(default_factory=list)
    done: int = 0

    def make(self) -> None:
        at = self.clock()
        self.of = PeopleImport.objects.select_related("asked_by").get(pk=self.held.pk)
        still_may(self.of.asked_by, at=at)
        self.known = Known.now(at)
        self.directory = Directory(self.known.today)
        self.own = self._own_number()
        self.kept = Kept.now(self.of.asked_by, today=self.known.today)
        self.clear = self.of.choices.get("blank") == "clear"
        self.resource = PeopleResource()
        with tempfile.TemporaryFile("w+", encoding="utf-8", dir=store.folder()) as aside:
            for batch in _batches(self._rows()):
                spool(self._read(batch), aside)
                self.done += len(batch)
                claims.advance(self.held, at=self.clock(), rows_done=self.done)
            if not self.entries:
                raise FileProblem("only_heading")
            self.missing = self._missing()
            self.last_owners = self._last_owners()
            crossing = Crossing(self.entries, self.directory, own=self.own, last_owners=self.last_owners)
            self._write(aside, crossing)

    def _rows(self) -> Iterator[Row]:
        return people_rows(store.path_of(self.of.stored_name), Reading.restored(self.of.reading))

    def _own_number(self) -> str:
        pk = Employee.objects.filter(user=self.of.asked_by_id).values_list("pk", flat=True).first()
        return self.directory.numbers.get(pk, "") if pk is not None else ""

    # --- reading ---

    def _read(self, batch: list[Row]) -> Iterator[Staged]:
        rows = []
        for number, cells in batch:
            facts = facts_of(cells, self.of.mapping)
            if self._is_no_person(cells, facts):
                self.passed_over.append(number)
                continue
            known = self.directory.get(norm(facts["staff_number"]))
            if known is not None:
                facts["staff_number"] = known.number
            rows.append((number, cells, facts))
        if not rows:
            return
        dataset = dataset_of(
            [facts for _number, _cells, facts in rows], [name for name in rows[0][2] if name in FACTS]
        )
        results = self.resource.import_data(
            dataset,
            dry_run=True,
            known=self.known,
            order=self.of.choices.get("date_order", ""),
            clear=self.clear,
        )
        for broken in (*results.base_errors, *(error for result in results.rows for error in result.errors)):
            raise broken.error
        for (number, cells, facts), result in zip(rows, results.rows, strict=True):
            yield self._stage(number, cells, facts, result)

    def _is_no_person(self, cells: list[str], facts: Mapping[str, Any]) -> bool:
        """Whether the row is a remark, a total, or the headings once more on a new page."""
        named = facts.get("first_name") or facts.get("last_name") or facts.get("work_email")
        number = facts["staff_number"]
        if not named and (not number or " " in number) and sum(1 for cell in cells if cell) <= 2:
            return True
        headings = {column["index"]: column["heading"] for column in self.of.headers}
        used = [index for index in self.of.mapping.values() if headings.get(index)]
        return all(index < len(cells) and cells[index] == headings[index] for index in used)

    def _stage(self, number: int, cells: list[str], facts: dict[str, Any], result: PersonResult) -> Staged:
        staged = Staged(row=number, cells=cells, number=facts["staff_number"])
        known = self.directory.get(norm(staged.number))
        staged.pk = known.pk if known else None
        person: Employee | None = result.instance if result.is_valid() else None
        if person is None:
            problems = [
                {"code": each.code, "particulars": each.params}
                for each in result.validation_error.error_dict["__all__"]
            ]
            staged.problems = problems
            staged.name = f"{facts.get('first_name', '')} {facts.get('last_name', '')}".strip()
        else:
            self._stage_person(staged, person, facts, result.before)
        self._refuse_lost_zeros(staged, known)
        self.entries.append(self._entry(staged, person, facts, known))
        return staged

    def _stage_person(
        self, staged: Staged, person: Employee, facts: Mapping[str, Any], before: Mapping[str, Any]
    ) -> None:
        if self.own and norm(staged.number) == self.own:
            self._leave_own_facts(staged, person, before)
        names = [
            name for name in FACTS if name in facts or (name == "preferred_name" and person.preferred_name)
        ]
        staged.name = person.full_name
        staged.facts = facts_in(person, names, self.known)
        if staged.pk is None:
            return
        if self.kept.is_own_manager(person.pk, person.left_on):
            staged.problems.append(Problem("your_manager", name=person.full_name).stored())
        staged.changes = changes_of(person, before, self.known)
        staged.seen = seen_as(before, self.directory.managers.get(person.pk))
        left = before["left_on"]
        if (
            left is not None
            and left < self.known.today
            and person.left_on == left
            and not facts.get("left_on")
        ):
            staged.notes.append(Problem("still_left", date=left.isoformat()).stored())

    def _leave_own_facts(self, staged: Staged, person: Employee, before: Mapping[str, Any]) -> None:
        touched = [name for name in ABOUT_YOURSELF if getattr(person, name) != before[name]]
        for name in touched:
            setattr(person, name, before[name])
        if touched:
            staged.notes.append(Problem("about_yourself").stored())

    def _refuse_lost_zeros(self, staged: Staged, known: Person | None) -> None:
        padded = None if known else self.directory.without_zeros(norm(staged.number))
        if padded is not None:
            problem = Problem("lost_zeros", value=staged.number, known=padded.number, name=padded.full_name)
            staged.problems.append(problem.stored())

    def _entry(
        self, staged: Staged, person: Employee | None, facts: Mapping[str, Any], known: Person | None
    ) -> Entry:
        left = person.left_on if person else known.left_on if known else None
        return Entry(
            row=staged.row,
            number=norm(staged.number),
            shown=staged.number,
            first_name=person.first_name if person else facts.get("first_name", ""),
            last_name=person.last_name if person else facts.get("last_name", ""),
            preferred_name=person.preferred_name if person else "",
            email=person.work_email if person else known.email if known else "",
            manager=manager_said(facts.get("manager"), clear=self.clear),
            left_on=left,
            fingerprint=hash(tuple(staged.cells)),
            ok=not staged.problems,
        )

    # --- writing the preview ---

    def _write(self, aside: IO[str], crossing: Crossing) -> None:
        with transaction.atomic():
            # Whoever has lost the import meanwhile must not delete another worker's rows.
            claims.advance(self.held, at=self.clock())
            ImportRow.objects.filter(people_import=self.of).delete()
        counts = dict.fromkeys([*RowKind.values, "notes"], 0)
        opened: set[tuple[str, ...]] = set()
        rows = (row_for(self.of, staged, crossing) for staged in unspool(aside))
        for batch in _batches(_chained(rows, self._absent(crossing))):
            with transaction.atomic():
                claims.advance(self.held, at=self.clock())
                ImportRow.objects.bulk_create(batch)
            for row in batch:
                counts[row.kind] += 1
                counts["notes"] += bool(row.notes)
                if row.facts.get("department"):
                    opened.add(tuple(row.facts["department"]))
        claims.settle(
            self.held,
            ImportState.PREVIEWED,
            counts=counts,
            failure={},
            rows_total=self.done,
            rows_done=self.done,
            preview={
                **self.of.preview,
                "headings": self._headings(),
                "departments": self.known.departments.needed_for(opened),
                "passed_over": self.passed_over[:MOST_NAMED],
                "passed_over_count": len(self.passed_over),
                "absent_unsure": self._unsure() if self.of.choices.get("absent") == "left" else 0,
            },
        )

    def _headings(self) -> list[str]:
        """The headings as they stood, for the file of rows to correct."""
        by_index = {column["index"]: column["heading"] for column in self.of.headers}
        return [by_index.get(index, "") for index in range(max(by_index, default=-1) + 1)]

    def _unsure(self) -> int:
        """How many rows do not say whom they mean: then nobody can be said to be missing."""
        return sum(1 for entry in self.entries if not entry.number)

    def _missing(self) -> dict[int, str]:
        """People who work here and are not in the file, if the file holds everyone: staff numbers by primary key."""
        if self.of.choices.get("absent") != "left" or self._unsure():
            return {}
        last_day = date.fromisoformat(self.of.choices["absent_last_day"])
        in_file = {entry.number for entry in self.entries}
        return {
            person.pk: number
            for number, person in self.directory.people.items()
            if number not in in_file
            and number != self.own
            and person.left_on is None
            and (person.hired_on is None or person.hired_on <= last_day)
        }

    def _last_owners(self) -> frozenset[str]:
        """The system owners who leave, if none is left without them, by (normalised) staff number."""
        named = {entry.number for entry in self.entries if entry.ok and entry.left_on is not None}
        leaving = {self.directory[number].pk for number in named if number in self.directory.people}
        last = self.kept.last_owners_among(leaving | set(self.missing))
        return frozenset(self.directory.numbers[pk] for pk in last)

    def _absent(self, crossing: Crossing) -> Iterator[ImportRow]:
        """Those who are missing: they are recorded as having left, but for those who may not leave so."""
        last_day = (
            date.fromisoformat(self.of.choices["absent_last_day"]) if self.missing else self.known.today
        )
        for pks in _batches(iter(self.missing)):
            for pk, mark in marks_of(Employee.objects.filter(pk__in=pks), self.known.today):
                number = self.missing[pk]
                problem = self._stays(pk, number, last_day)
                if problem is not None:
                    yield ImportRow(
                        people_import=self.of,
                        kind=RowKind.ERROR,
                        employee_id=pk,
                        staff_number=self.directory[number].number,
                        name=self.directory[number].full_name,
                        problems=[problem.stored()],
                    )
                    continue
                managed = crossing.reports[number]
                yield ImportRow(
                    people_import=self.of,
                    kind=RowKind.LEFT,
                    employee_id=pk,
                    staff_number=self.directory[number].number,
                    name=self.directory[number].full_name,
                    facts={"left_on": last_day.isoformat()},
                    changes=[("left_on", "", last_day.isoformat())],
                    notes=[Problem("left_without_manager", count=managed).stored()] if managed else [],
                    seen=mark,
                )

    def _stays(self, pk: int, number: str, last_day: date) -> Problem | None:
        if self.kept.is_own_manager(pk, last_day):
            return Problem("your_manager", name=self.directory[number].full_name)
        if number in self.last_owners:
            return Problem("last_owner", name=self.directory[number].full_name)
        return None


def _batches(items: Iterator[Any]) -> Iterator[list[Any]]:
    while batch := list(islice(items, CHUNK)):
        yield batch


def _chained(*parts: Iterable[ImportRow]) -> Iterator[ImportRow]:
    for part in parts:
        yield from part
