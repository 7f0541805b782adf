"""Puts a backup back into an empty place: checked whole before anything is written, and then all of it or nothing."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from django.apps import apps
from django.conf import settings
from django.core.files.storage import FileSystemStorage, storages
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import DatabaseError, connection, models, transaction
from django.db.migrations.executor import MigrationExecutor

from employees import audit
from employees.anchors.keys import NoAnchorKey, held_keys, keys_in
from employees.anchors.lines import public_name, read_lines
from employees.anchors.making import NotAnchored, anchor_after_restore
from employees.anchors.store import MAILED, anchor_file
from employees.backup.checking import Contents, read_backup
from employees.backup.envelope import BackupRefused, Opener
from employees.backup.keys import Placement, must_hold_keys, placement, put_in_place
from employees.backup.proving import Proved, Proving
from employees.backup.rows import put_back, tables_of
from employees.backup.stores import Store
from employees.enums import PeopleEvent
from employees.models import MailRest

# What `migrate` itself fills, and what says nothing of anybody.
MADE_BY_MIGRATE = frozenset({"auth.permission", "contenttypes.contenttype"})


@dataclass(frozen=True)
class Restored:
    """What was put back, what was found to hold, and what the operator has to do now."""

    contents: Contents
    proved: Proved
    anchor: int
    to_do: tuple[str, ...]


def restore(
    path: Path,
    *,
    opener: Opener,
    stores: Iterable[Store],
    find_due: Callable[[datetime], object],
    accept_faults: bool = False,
    at: datetime,
) -> Restored:
    """Read the backup twice: to see that it is whole and the place empty, then to put it back. Sends no mail.

    Nobody is signed in afterwards, and what was due by `at` rests (employees/outbox/rest.py). `find_due` queues what
    the clock finds due and would queue as of now, so that it rests too. Raises BackupRefused.
    """
    must_hold_keys()  # the restore is signed
    every = list(stores)
    place = Place(every)
    place.must_be_empty()
    with path.open("rb") as file:
        proving = Proving(every)
        contents = read_backup(file, opener, proving)
        if proving.proved.faults and not accept_faults:
            raise BackupRefused(
                "What was backed up was not in order already then:\n"
                + "\n".join(proving.proved.faults)
                + "\nTo put it back as it is: --accept-faults."
            )
        keys = placement(contents.keys)
        anchors = place.anchors_after(contents)
        place.must_know_the_anchor_key(contents, anchors)
        file.seek(0)
        place.fill(file, opener, contents, keys, anchors, at=at)
    call_command("migrate", interactive=False, verbosity=0)
    anchor = _say_so(at)
    find_due(at)
    return Restored(contents, proving.proved, anchor, keys.to_do)


def _say_so(at: datetime) -> int:
    """Note the restore in the record and in its anchors. Returns the number of the anchor."""
    try:
        anchor = anchor_after_restore(at=at)
    except (NotAnchored, NoAnchorKey) as trouble:
        raise BackupRefused(
            f"Everything was put back, but the restore could not be signed: {trouble} "
            "Put that right, then run `manage.py anchor_audit --restored`."
        ) from trouble
    rest = MailRest.objects.get(singleton=True)
    with transaction.atomic():
        audit.record(PeopleEvent.DELIVERY_RESTS, by=None, about=rest, at=at, backed_up_at=rest.backed_up_at)
    return anchor.number


class Place:
    """Where a backup goes: a database, folders of files, and the folder of anchors."""

    def __init__(self, stores: Sequence[Store]) -> None:
        self.stores = stores
        self.staged = Path(settings.STATE_DIR) / f"restoring.{os.getpid()}"

    def must_be_empty(self) -> None:
        """Raise BackupRefused if anything of anybody is here: a restore never writes over, and never mixes."""
        there = set(connection.introspection.table_names())
        for model in tables_of(apps):
            label = model._meta.label_lower
            if model._meta.db_table not in there or label in MADE_BY_MIGRATE:
                continue
            try:
                if models.QuerySet(model).exists():
                    raise BackupRefused(
                        f"The database is not empty: {label} holds rows. A backup goes into an empty one. "
                        "Set DATABASE_URL to a new database, or STATE_DIR to a new folder."
                    )
            except DatabaseError as trouble:
                raise BackupRefused(
                    f"The database holds a table {model._meta.db_table} of another version. Use an empty one."
                ) from trouble
        for store in self.stores:
            folder = _folder(store)
            if folder.exists() and any(folder.rglob("*")):
                raise BackupRefused(
                    f"{folder} is not empty. Move it aside, or set STATE_DIR to a new folder."
                )

    def anchors_after(self, contents: Contents) -> bytes:
        """The anchors as they will be: those that are here, if they lead on from those of the backup.

        A folder of anchors that others look after outlives the database. Raises BackupRefused for anchors of another
        record: these must not be lost, and cannot be continued.
        """
        try:
            here = anchor_file().read_bytes()
        except FileNotFoundError:
            return contents.anchor_lines
        if not here.startswith(contents.anchor_lines):
            raise BackupRefused(
                f"{anchor_file()} holds anchors that do not lead on from those of the backup. "
                "Move the file aside, and keep it."
            )
        return here

    def must_know_the_anchor_key(self, contents: Contents, anchors: bytes) -> None:
        """Raise BackupRefused if the restore could not be signed afterwards."""
        found = read_lines(anchors.splitlines(keepends=True)).anchors
        if not found:
            return
        try:
            keys = held_keys() or (
                keys_in(contents.keys.anchor_key, "The backup") if contents.keys.anchor_key else []
            )
        except NoAnchorKey as trouble:
            raise BackupRefused(str(trouble)) from trouble
        if found[-1].signer_from_here not in map(public_name, keys):
            raise BackupRefused(
                "The key that signs the record is neither here nor in the backup. Put it at "
                f"{settings.AUDIT_ANCHOR_KEY_PATH}, or set AUDIT_ANCHOR_KEY."
            )

    def fill(
        self,
        file: BinaryIO,
        opener: Opener,
        contents: Contents,
        keys: Placement,
        anchors: bytes,
        *,
        at: datetime,
    ) -> None:
        """Rows, files, anchors and keys, in one transaction. What was written goes again if anything fails."""
        targets = _leaves(contents)
        _migrate_to(targets, contents)
        historical = MigrationExecutor(connection).loader.project_state(targets).apps
        placed: list[Path] = []
        try:
            with transaction.atomic():
                _empty(historical)
                loading = Loading(historical, self.stores, self.staged)
                if read_backup(file, opener, loading).counted.said() != contents.counted.said():
                    raise BackupRefused("The backup was changed while it was read. Nothing was put back.")
                _let_mail_rest(historical, contents, at)
                self._place_files(placed)
                self._place_anchors(anchors, contents.mailed, placed)
                put_in_place(keys.files)
        except BaseException as trouble:
            for path in placed:
                shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
            if isinstance(trouble, DatabaseError | LookupError | ValueError | OSError):
                raise BackupRefused(f"Nothing was put back: {type(trouble).__name__}: {trouble}") from trouble
            raise
        finally:
            shutil.rmtree(self.staged, ignore_errors=True)

    def _place_files(self, placed: list[Path]) -> None:
        for store in self.stores:
            folder, staged = _folder(store), self.staged / store.name
            if not staged.exists():
                continue
            folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with suppress(FileNotFoundError):
                shutil.rmtree(folder)  # empty, as must_be_empty found it
            placed.append(folder)
            shutil.move(staged, folder)

    def _place_anchors(self, anchors: bytes, mailed: bytes, placed: list[Path]) -> None:
        if not anchors or anchor_file().exists():
            return
        folder = anchor_file().parent
        placed += [anchor_file(), folder / MAILED]
        put_in_place({anchor_file(): anchors} | ({folder / MAILED: mailed} if mailed else {}))


class Loading:
    """A reader of backups that puts rows into the database, and files beside their place."""

    def __init__(self, historical: Any, stores: Sequence[Store], staged: Path) -> None:
        self.apps, self.staged = historical, staged
        self.names = {store.name for store in stores}
        self.counts: dict[str, int] = {}

    def begin(self, contents: Contents) -> None:
        """Nothing yet."""

    def rows(self, table: str, columns: Sequence[str], rows: list[list[Any]]) -> None:
        """Put them back."""
        self.counts[table] = self.counts.get(table, 0) + put_back(self.apps, table, columns, rows)

    def file(self, store: str, name: str, blocks: Iterator[bytes], size: int) -> None:
        """Write it, for its owner alone, under a name that cannot lead anywhere else."""
        folder = (self.staged / store).resolve()
        path = (folder / name).resolve()
        if store not in self.names or not path.is_relative_to(folder):
            raise BackupRefused(f"This backup holds a file that has no place here: {store}/{name}")
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            for block in blocks:
                file.write(block)
            file.flush()
            os.fsync(file.fileno())

    def end(self, contents: Contents) -> None:
        """Count what lies there now, and let numbers that the database gives begin behind those that it has."""
        for label, count in self.counts.items():
            found = models.QuerySet(self.apps.get_model(label)).count()
            if found != count or count != contents.counted.tables[label]:
                raise BackupRefused(
                    f"{label} holds {found} rows, and the backup {contents.counted.tables[label]}."
                )
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), tables_of(self.apps)):
                cursor.execute(statement)


def _folder(store: Store) -> Path:
    storage = storages[store.name]
    assert isinstance(storage, FileSystemStorage)  # noqa: S101 -- as pip_config/settings/databases.py sets it
    return Path(storage.location)


def _leaves(contents: Contents) -> list[tuple[str, str]]:
    """The last migration of each app that the backed-up database had."""
    executor = MigrationExecutor(connection)
    had = {(app, name) for app, names in contents.header["migrations"].items() for name in names}
    graph = executor.loader.graph
    return sorted(
        one
        for one in had
        if one in graph.nodes
        and not any(child.key in had and child.key[0] == one[0] for child in graph.node_map[one].children)
    )


def _migrate_to(targets: list[tuple[str, str]], contents: Contents) -> None:
    """Bring an empty database to where the backed-up one was. Raises BackupRefused if it is beyond that."""
    executor = MigrationExecutor(connection)
    had = {(app, name) for app, names in contents.header["migrations"].items() for name in names}
    beyond = sorted(set(executor.loader.applied_migrations) - had)
    if beyond:
        raise BackupRefused(
            f"The tables of this database are newer than the backup ({'.'.join(beyond[0])}). "
            "Use a database without tables: the restore makes them, and then brings them up to date."
        )
    if executor.migration_plan(targets):
        executor.migrate(targets)


def _empty(historical: Any) -> None:
    """Take away what `migrate` put into an empty database; the backup holds its own."""
    for model in reversed(tables_of(historical)):
        if model._meta.label_lower in MADE_BY_MIGRATE:
            models.QuerySet(model)._raw_delete(connection.alias)


def _let_mail_rest(historical: Any, contents: Contents, at: datetime) -> None:
    model = historical.get_model("employees", "MailRest")
    models.QuerySet(model).delete()
    models.QuerySet(model).create(backed_up_at=contents.made_at, restored_at=at)
