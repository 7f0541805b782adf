"""Writing what was confirmed: everyone or no one, in one transaction with its record."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import partial
from itertools import groupby
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Count, F, Q
from import_export.exceptions import ImportError as ResourceError

from employees import audit
from employees.audit import Entry
from employees.enums import ImportState, PeopleEvent, RowKind
from employees.importing import claims, lines, store
from employees.importing.claims import Claim, LostClaim
from employees.importing.crossing import circles
from employees.importing.directory import managers_on, marks_of
from employees.importing.kept import Kept
from employees.importing.known import Departments, Known
from employees.importing.limits import CHUNK
from employees.importing.preview import Clock
from employees.importing.problems import FileProblem
from employees.importing.resource import PeopleResource, dataset_of
from employees.importing.rights import still_may
from employees.models import Department, Employee, ImportRow, Organisation, PeopleImport
from employees.outbox import forget_ahead

log = logging.getLogger(__name__)

WRITTEN = (RowKind.NEW, RowKind.CHANGED, RowKind.LEFT)


class ChangedSince(Exception):
    """People are no longer as the preview saw them. `count` is how many; 0 if the database only said so."""

    def __init__(self, count: int = 0) -> None:
        self.count = count
        super().__init__(count)


def apply_import(ref: str, *, clock: Clock) -> None:
    """Write the import `ref`, if it was confirmed. Safe to call again: it is written once or not at all.

    If people have changed since the preview, nothing is written and the import waits to be previewed again.
    """
    held = claims.take(ref, ImportState.APPLYING, at=clock())
    if held is None:
        return
    try:
        _write_all(held, clock())
    except ChangedSince as changed:
        _back_to_preview(held, changed.count)
    except LostClaim:
        log.info("import_let_go", extra={"about": ref})
    except FileProblem as problem:
        claims.stop(held, problem)
    except Exception:  # a delivery boundary: whoever waits at the page must get an answer
        log.exception("import_broke", extra={"about": ref})
        claims.stop(held, FileProblem("unexpected"))


def _write_all(held: Claim, at: datetime) -> None:
    try:
        with transaction.atomic():
            _Writing(held, at).write()
    except IntegrityError as error:
        # Somebody took a number, an address or a department's name in the meantime.
        raise ChangedSince from error
    except ResourceError as error:
        if isinstance(error.error, IntegrityError):
            raise ChangedSince from error
        raise


def _back_to_preview(held: Claim, count: int) -> None:
    of = PeopleImport.objects.get(pk=held.pk)
    claims.settle(
        held,
        ImportState.PREVIEWING,
        preview={**of.preview, "changed_since": count},
        preview_number=F("preview_number") + 1,
        rows_done=0,
    )


class _Writing:
    """One import being written. Lives inside one transaction."""

    def __init__(self, held: Claim, at: datetime) -> None:
        self.held = held
        self.at = at
        of = held.rows().select_for_update(of=("self",)).select_related("asked_by", "uploaded_by").first()
        if of is None:
            raise LostClaim
        self.of = of
        still_may(of.asked_by, at=at)
        # Whoever draws reporting lines takes this lock too: circles are looked for in the whole organisation.
        Organisation.objects.select_for_update().first()
        self.known = Known.now(at)
        self.kept = Kept.now(of.asked_by, today=self.known.today)
        self.resource = PeopleResource()

    def write(self) -> None:
        by = self.of.asked_by
        facts = ("kind", "employee_id", "staff_number", "facts", "changes")
        ending, addresses = self._refuse_changed()
        audit.record_many(self._open_departments(), by=by, at=self.at)
        for pks in _batches_of(addresses):
            # Taken back before any is given anew, so that two people can exchange theirs.
            Employee.objects.filter(pk__in=pks).update(work_email="")
        for batch in self._batches(*facts):
            before = self._departments_of(batch)
            self._write_people(batch)
            audit.record_many(self._happened(batch, before), by=by, at=self.at)
        for batch in self._batches("staff_number", "manager_number", manager_number__isnull=False):
            audit.record_many(lines.draw(batch, self.of, today=self.known.today), by=by, at=self.at)
        for pks in _batches_of(ending):
            batch = list(ImportRow.objects.filter(pk__in=pks).only("staff_number", "changes"))
            audit.record_many(lines.end(batch, self.of), by=by, at=self.at)
        if next(circles(managers_on(self.known.today)), None):
            raise ChangedSince
        forget_ahead(at=self.at)  # working weeks and holiday regions may be others now
        self._finish()

    def _batches(self, *fields: str, **wanted: Any) -> Iterator[list[ImportRow]]:
        last = 0
        rows = ImportRow.objects.filter(people_import=self.of, kind__in=WRITTEN, **wanted).order_by("pk")
        while batch := list(rows.filter(pk__gt=last).only(*fields)[:CHUNK]):
            last = batch[-1].pk
            yield batch

    def _refuse_changed(self) -> tuple[list[int], list[int]]:
        """Raise ChangedSince unless everyone is as the preview saw them.

        Returns the rows (by primary key) after which lines end, and the people whose address changes.
        """
        if self._rows_counted() != {kind: self.of.counts.get(kind, 0) for kind in RowKind.values}:
            raise ChangedSince
        count = 0
        seen_here: set[str] = set()
        managers: set[str] = set()
        leaving: dict[int, date] = {}
        ending, addresses = [], []
        for batch in self._batches(
            "kind", "employee_id", "seen", "staff_number", "manager_number", "changes", "facts"
        ):
            seen = {row.employee_id: row.seen for row in batch if row.employee_id is not None}
            # Held from here on: after the record, it would be too late to wait for anybody else's verb.
            held = Employee.objects.select_for_update(no_key=True).filter(pk__in=seen)
            now = dict(marks_of(held, self.known.today))
            count += sum(1 for pk, mark in seen.items() if now.get(pk) != mark)
            added = {row.staff_number for row in batch if row.kind == RowKind.NEW}
            count += Employee.objects.filter(staff_number__in=added).count()
            seen_here |= {row.staff_number for row in batch}
            managers |= {row.manager_number for row in batch if row.manager_number}
            ending += [row.pk for row in batch if row.facts.get("left_on")]
            leaving |= self._leaving(batch)
            addresses += [row.employee_id for row in batch if row.employee_id and _changes(row, "work_email")]
        staying = Employee.objects.filter(Q(left_on__isnull=True) | Q(left_on__gte=self.known.today))
        for part in _batches_of(sorted(managers - seen_here)):
            count += len(part) - staying.filter(staff_number__in=part).count()
        count += sum(self.kept.is_own_manager(pk, last_day) for pk, last_day in leaving.items())
        count += len(self.kept.last_owners_among(leaving.keys()))
        if count:
            raise ChangedSince(count)
        return ending, addresses

    def _leaving(self, batch: list[ImportRow]) -> dict[int, date]:
        return {
            row.employee_id: date.fromisoformat(row.facts["left_on"])
            for row in batch
            if row.employee_id is not None and row.facts.get("left_on")
        }

    def _rows_counted(self) -> dict[str, int]:
        rows = ImportRow.objects.filter(people_import=self.of).order_by()
        counted = dict(rows.values_list("kind").annotate(Count("pk")))
        return {kind: counted.get(kind, 0) for kind in RowKind.values}

    def _open_departments(self) -> list[Entry]:
        """Open what the preview promised, parents first."""
        tree = self.known.departments
        for path in self.of.preview.get("departments", []):
            tree.resolve(path)
        opened: dict[tuple[str, ...], Department] = {}
        entries = []
        for place in tree.to_open:
            above = place[:-1]
            parent = opened.get(above) or (Department.objects.get(pk=tree.id_of(above)) if above else None)
            opened[place] = Department.objects.create(name=place[-1], parent=parent)
            data = {"parent": parent.ref if parent else "", "people_import": self.of.ref}
            entries.append(Entry(PeopleEvent.DEPARTMENT_ADDED, opened[place], data))
        self.known.departments = Departments()
        return entries

    def _write_people(self, batch: list[ImportRow]) -> None:
        written = [
            row
            for row in batch
            if row.kind == RowKind.NEW or any(name != "manager" for name, _b, _a in row.changes)
        ]
        self.resource.touched = sorted(
            {name for row in written for name, _b, _a in row.changes} - {"manager"}
        )
        facts = sorted(({**row.facts, "staff_number": row.staff_number} for row in written), key=sorted)
        for headers, alike in groupby(facts, key=sorted):
            self.resource.import_data(
                dataset_of(list(alike), headers),
                dry_run=False,
                raise_errors=True,
                use_transactions=False,
                known=self.known,
                clear=True,
            )

    def _departments_of(self, batch: list[ImportRow]) -> Mapping[int, int | None]:
        moving = [row.employee_id for row in batch if row.employee_id and _changes(row, "department")]
        return dict(Employee.objects.filter(pk__in=moving).values_list("pk", "department_id"))

    def _happened(self, batch: list[ImportRow], before: Mapping[int, int | None]) -> Iterator[Entry]:
        """What is recorded of each person: which facts changed, not what they say."""
        people = {
            person.staff_number: person
            for person in Employee.objects.filter(staff_number__in=[row.staff_number for row in batch]).only(
                "ref", "staff_number", "department_id", "left_on"
            )
        }
        departments: dict[int | None, str] = {None: ""}
        departments |= dict(Department.objects.values_list("pk", "ref"))
        for row in batch:
            person = people[row.staff_number]
            data: dict[str, Any] = {"people_import": self.of.ref}
            if row.kind == RowKind.NEW:
                yield Entry(
                    PeopleEvent.JOINED, person, {**data, "department": departments[person.department_id]}
                )
                continue
            left_before = next((was for name, was, _now in row.changes if name == "left_on"), None)
            if left_before and person.left_on is None:
                turn = {"before": {"left_on": left_before}, "after": {"left_on": None}}
                yield Entry(PeopleEvent.RETURNED, person, {**data, **turn})
            fields = sorted(
                name for name, _was, _now in row.changes if _is_plain_change(name, left_before, person)
            )
            if "department" in fields:
                data["department_before"] = departments[before[person.pk]]
                data["department"] = departments[person.department_id]
            if fields:
                yield Entry(PeopleEvent.CHANGED, person, {**data, "fields": fields})

    def _finish(self) -> None:
        of = self.of
        claims.settle(
            self.held,
            ImportState.APPLIED,
            applied_at=self.at,
            applied_by=of.asked_by,
            failure={},
            headers=[],
            preview={name: of.preview[name] for name in of.preview if name != "changed_since"},
        )
        # What is still to be corrected stays for a while; everything else is in the people now.
        ImportRow.objects.filter(people_import=of).exclude(kind=RowKind.ERROR).delete()
        audit.record(
            PeopleEvent.IMPORT_APPLIED,
            by=of.asked_by,
            about=of,
            at=self.at,
            file_sha256=of.file_sha256,
            uploaded_by=of.uploaded_by.ref,
            counts=of.counts,
        )
        transaction.on_commit(partial(store.forget, of.stored_name), robust=True)


def _batches_of(items: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(items), CHUNK):
        yield items[start : start + CHUNK]


def _changes(row: ImportRow, name: str) -> bool:
    return any(changed == name for changed, _was, _now in row.changes)


def _is_plain_change(name: str, left_before: str | None, person: Employee) -> bool:
    """Whether the change is told by `CHANGED`: lines, leaving and returning have events of their own."""
    if name == "left_on":
        return bool(left_before) and person.left_on is not None
    return name != "manager"
