"""What a person does to an import: upload, correct how it is read, choose columns, confirm, throw away.

Each verb asks for the right first. Reading and writing themselves are done by a worker; the verbs only ask for them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from employees import audit
from employees.enums import ImportState, PeopleEvent, RowKind
from employees.errors import NotNow, NotVisible
from employees.importing import claims, store
from employees.importing.cells import tidy
from employees.importing.dates import Evidence, together
from employees.importing.fields import DATE_FIELDS, FIELDS, NAME_FIELDS
from employees.importing.kept import Kept
from employees.importing.limits import MAX_COLUMNS
from employees.importing.mapping import Column, columns_of, find_heading, guess, remember
from employees.importing.problems import FileProblem
from employees.importing.reading import Reading, look
from employees.importing.rights import require_right
from employees.models import Employee, ImportRow, PeopleImport, User
from employees.outbox.queue import ring

PREVIEW_TASK = "employees.tasks.preview_import"
APPLY_TASK = "employees.tasks.apply_import"

# An import that nobody finishes holds personal data for nothing.
FORGOTTEN_AFTER = timedelta(days=14)
# Rows that were left out can be downloaded and corrected for this long after an import.
CORRECTABLE_FOR = timedelta(days=30)
PRESSED_TWICE = timedelta(minutes=1)
OPEN = (ImportState.UPLOADED, ImportState.PREVIEWING, ImportState.PREVIEWED, ImportState.FAILED)


def upload(*, name: str, blocks: Iterable[bytes], by: User, at: datetime) -> PeopleImport:
    """Keep a file and find out how to read it. Nothing about anybody changes.

    A button pressed twice keeps it once. Raises NotVisible, and FileProblem with what is wrong with the file; then
    nothing is kept.
    """
    require_right(by, at=at)
    stored, digest = store.keep(blocks)
    try:
        path = store.path_of(stored)
        reading = find_heading(path, look(path))
        columns, count = columns_of(path, reading)
        made = PeopleImport(
            uploaded_by=by,
            uploaded_at=at,
            original_name=tidy(name)[-255:],
            stored_name=stored,
            file_sha256=digest,
            reading=reading.stored(),
            headers=[column.stored() for column in columns],
            mapping=guess(columns),
            rows_total=count,
        )
        kept = _kept_once(made)
    except BaseException:
        store.forget(stored)
        raise
    if kept.stored_name != stored:
        store.forget(stored)
    return kept


@transaction.atomic
def _kept_once(made: PeopleImport) -> PeopleImport:
    """The same file of the same minute, if it lies there untouched; else this one, now kept."""
    # Two presses in the same instant queue up here; the later one may be let in first.
    User.objects.select_for_update(no_key=True).get(pk=made.uploaded_by_id)
    twice = PeopleImport.objects.filter(
        uploaded_by=made.uploaded_by,
        uploaded_at__gt=made.uploaded_at - PRESSED_TWICE,
        uploaded_at__lt=made.uploaded_at + PRESSED_TWICE,
        original_name=made.original_name,
        file_sha256=made.file_sha256,
        state=ImportState.UPLOADED,
    ).first()
    if twice is not None:
        return twice
    made.save(force_insert=True)
    return made


@transaction.atomic
def read_again(
    *,
    people_import: PeopleImport,
    encoding: str,
    delimiter: str,
    sheet: str,
    header_row: int,
    by: User,
    at: datetime,
) -> PeopleImport:
    """Read the file in another way, because the first was wrong. Columns are guessed anew.

    Raises NotVisible, NotNow, and FileProblem if it cannot be read so.
    """
    of = _enter(people_import, by=by, at=at, states=OPEN)
    path = store.path_of(of.stored_name)
    if not path.exists():
        raise FileProblem("file_gone")
    before = Reading.restored(of.reading)
    reading = look(path, encoding=encoding, delimiter=delimiter, sheet=sheet)
    if reading.changed(header_row=before.header_row) != before and header_row == before.header_row:
        reading = find_heading(path, reading)
    else:
        reading = reading.changed(header_row=header_row)
    columns, count = columns_of(path, reading)
    of.reading, of.headers, of.mapping = (
        reading.stored(),
        [column.stored() for column in columns],
        guess(columns),
    )
    of.rows_total, of.state, of.failure, of.preview = count, ImportState.UPLOADED, {}, {}
    _release(of)
    of.save()
    ImportRow.objects.filter(people_import=of).delete()
    return of


@transaction.atomic
def choose_columns(
    *,
    people_import: PeopleImport,
    mapping: Mapping[str, int],
    choices: Mapping[str, Any],
    by: User,
    at: datetime,
) -> PeopleImport:
    """Say which column holds which fact, and ask for a preview. What is said of the headings is remembered.

    `choices`: `date_order` (dates.DAY_FIRST, MONTH_FIRST, ONLY_ONE_WAY or empty), `blank` ("keep" or "clear"),
    `absent` ("keep" or "left") and with it `absent_last_day` (ISO). Raises NotVisible, NotNow.
    """
    of = _enter(people_import, by=by, at=at, states=OPEN)
    reasons = list(missing_in(mapping))
    if reasons:
        raise NotNow.because(reasons)
    columns = columns_in(of)
    remember(columns, mapping)
    of.mapping, of.choices = dict(mapping), dict(choices)
    of.preview, of.failure, of.rows_done = {}, {}, 0
    _ask(of, ImportState.PREVIEWING, by=by, at=at)
    of.preview_number += 1
    of.save()
    return of


@transaction.atomic
def look_again(*, people_import: PeopleImport, by: User, at: datetime) -> PeopleImport:
    """Ask for a new preview with the columns as they are; or, where a worker is awaited, ring once more.

    Raises NotVisible, NotNow.
    """
    of = _enter(people_import, by=by, at=at, states=(*OPEN, ImportState.APPLYING))
    if of.state in claims.WORKING:
        _ring(of)
        return of
    reasons = list(missing_in(of.mapping))
    if reasons:
        raise NotNow.because(reasons)
    of.preview, of.failure, of.rows_done = {}, {}, 0
    _ask(of, ImportState.PREVIEWING, by=by, at=at)
    of.preview_number += 1
    of.save()
    return of


@transaction.atomic
def confirm(
    *, people_import: PeopleImport, preview_number: int, leave_out: bool, by: User, at: datetime
) -> PeopleImport:
    """Have the preview written, as it was seen. `leave_out` agrees to go on without the rows that have errors.

    Confirming twice has one effect. Raises NotVisible; NotNow if the preview was another, holds nothing to write, has
    errors that were not agreed to, or changes the department, manager or last day of the person who confirms.
    """
    of = _enter(people_import, by=by, at=at, states=(*OPEN, ImportState.APPLYING, ImportState.APPLIED))
    if of.state in (ImportState.APPLYING, ImportState.APPLIED):
        return of
    if of.state != ImportState.PREVIEWED or of.preview_number != preview_number:
        raise NotNow(_("The preview has changed since you opened it. Look at it again before you confirm."))
    if not any(of.counts.get(kind) for kind in (RowKind.NEW, RowKind.CHANGED, RowKind.LEFT)):
        raise NotNow(_("There is nothing to import: nobody in the file is new or changed."))
    errors = of.counts.get(RowKind.ERROR, 0)
    if errors and not leave_out:
        raise NotNow(
            ngettext(
                "%(count)s row has an error. Correct the file, or agree to leave the row out.",
                "%(count)s rows have errors. Correct the file, or agree to leave those rows out.",
                errors,
            )
            % {"count": errors}
        )
    _refuse_about_oneself(of, by, at)
    of.failure = {}
    _ask(of, ImportState.APPLYING, by=by, at=at)
    of.save()
    return of


@transaction.atomic
def discard(*, people_import: PeopleImport, by: User, at: datetime) -> PeopleImport:
    """Throw the file and its preview away. Raises NotVisible, NotNow (being written, or written already)."""
    of = _enter(people_import, by=by, at=at, states=OPEN)
    _throw_away(of, by=by, at=at)
    return of


def sweep(*, at: datetime) -> None:
    """Ring for what still waits, and forget what nobody finished. For the beat."""
    for of in claims.waiting(at):
        _ring_now(of.ref, of.state)
    for of in PeopleImport.objects.filter(state__in=OPEN, uploaded_at__lt=at - FORGOTTEN_AFTER):
        with transaction.atomic():
            _throw_away(of, by=None, at=at)
    done = PeopleImport.objects.filter(state=ImportState.APPLIED, applied_at__lt=at - CORRECTABLE_FOR)
    ImportRow.objects.filter(people_import__in=done).delete()
    kept = PeopleImport.objects.exclude(stored_name="").values_list("stored_name", flat=True)
    for name in store.strays(kept, (at - timedelta(days=1)).timestamp()):
        store.forget(name)


# --- what pages and verbs both need to know ---


def columns_in(of: PeopleImport) -> list[Column]:
    """The columns of the file as they were read."""
    return [Column.restored(kept) for kept in of.headers]


def evidence_in(columns: Iterable[Column], mapping: Mapping[str, int]) -> Evidence:
    """What the columns of dates tell about the order of day and month."""
    used = {mapping[name] for name in DATE_FIELDS if name in mapping}
    return together(column.dates for column in columns if column.index in used)


def missing_in(mapping: Mapping[str, int]) -> Iterable[str]:
    """What a choice of columns lacks, in sentences."""
    if "staff_number" not in mapping:
        yield _("Choose the column with the staff number. It says who is who.")
    if not any(name in mapping for name in NAME_FIELDS):
        yield _("Choose the column with the name, or the one with the first name.")
    if "name" in mapping and ("first_name" in mapping or "last_name" in mapping):
        yield _("Choose either one column with the whole name, or columns for first and last name.")
    if not set(mapping) <= set(FIELDS) or not all(0 <= index < MAX_COLUMNS for index in mapping.values()):
        yield _("One of the columns is not in the file. Choose again.")


# --- steps that the verbs share ---


def _enter(
    people_import: PeopleImport, *, by: User, at: datetime, states: Collection[ImportState]
) -> PeopleImport:
    require_right(by, at=at)
    of = PeopleImport.objects.select_for_update().filter(pk=people_import.pk).first()
    if of is None:
        raise NotVisible
    if ImportState(of.state) not in states:
        raise NotNow(_refusal(of))
    return of


def _refusal(of: PeopleImport) -> str:
    if of.state == ImportState.APPLYING:
        return _("This import is being written. Wait until it is finished.")
    if of.state == ImportState.APPLIED:
        return _("This import is finished. Upload a new file to change more.")
    return _("This import was discarded. Upload the file again.")


def _refuse_about_oneself(of: PeopleImport, by: User, at: datetime) -> None:
    # The preview left these facts alone for whoever asked for it; somebody else may be confirming.
    oneself = Employee.objects.filter(user=by).values("pk")
    for row in ImportRow.objects.filter(people_import=of, employee__in=oneself):
        touched = {name for name, _was, _now in row.changes} & {"department", "manager", "left_on"}
        if touched:
            raise NotNow(
                _("This would change your own department, manager or last day. Let somebody else confirm it.")
            )
    kept = Kept.now(by, today=timezone.localdate(at))
    for row in ImportRow.objects.filter(people_import=of, employee__in=kept.managers):
        last_day = row.facts.get("left_on")
        if last_day and kept.is_own_manager(row.employee_id, date.fromisoformat(last_day)):
            raise NotNow(
                _(
                    "This would end your own reporting line, for %(name)s leaves. Let somebody else confirm it."
                )
                % {"name": row.name}
            )


def _ask(of: PeopleImport, state: ImportState, *, by: User, at: datetime) -> None:
    of.state, of.asked_by, of.asked_at = state, by, at
    _release(of)
    _ring(of)


def _release(of: PeopleImport) -> None:
    """Take the import out of the hand of any worker."""
    of.token, of.lease_until, of.attempts = "", None, 0


def _ring(of: PeopleImport) -> None:
    transaction.on_commit(partial(_ring_now, of.ref, of.state), robust=True)


def _ring_now(ref: str, state: str) -> None:
    ring(APPLY_TASK if state == ImportState.APPLYING else PREVIEW_TASK, ref)


def _throw_away(of: PeopleImport, *, by: User | None, at: datetime) -> None:
    name = of.stored_name
    of.state, of.stored_name, of.headers, of.preview, of.original_name = ImportState.DISCARDED, "", [], {}, ""
    _release(of)
    of.save()
    ImportRow.objects.filter(people_import=of).delete()
    audit.record(PeopleEvent.IMPORT_DISCARDED, by=by, about=of, at=at, file_sha256=of.file_sha256)
    transaction.on_commit(partial(store.forget, name), robust=True)
