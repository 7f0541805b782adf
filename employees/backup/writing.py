"""Makes a backup: everything as it is at one instant, straight into one encrypted file."""

from __future__ import annotations

import hashlib
import os
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO, cast

from django.apps import apps
from django.conf import settings
from django.core.files.storage import storages
from django.db import connection, models, transaction

from employees import audit
from employees.anchors.store import MAILED, anchor_file
from employees.backup import tape
from employees.backup.envelope import FORMAT, BackupRefused, Lock, preamble_for, seal
from employees.backup.keys import material_here, must_hold_keys
from employees.backup.rows import columns_of, lines_of, tables_of
from employees.backup.snapshot import apart, applied_migrations, snapshot
from employees.backup.stores import Known, Store
from employees.enums import RecordEvent
from employees.models import AuditChain
from employees.outbox import pulse


@dataclass
class Made:
    """What went into a backup. `missing` names files that rows speak of and that were not there."""

    counted: tape.Counted = field(default_factory=tape.Counted)
    missing: dict[str, list[str]] = field(default_factory=dict)
    bytes: int = 0

    @property
    def rows(self) -> int:
        """How many rows, of all tables."""
        return sum(self.counted.tables.values())

    @property
    def files(self) -> int:
        """How many files, of all stores."""
        return sum(one["count"] for one in self.counted.files.values())


def make_backup(
    path: Path, *, lock: Lock, stores: Iterable[Store], with_keys: bool = True, at: datetime
) -> Made:
    """Write everything into a new file, for its owner alone, and note it in the record. People may go on working.

    Nothing stands under `path` before all of it is on the disk. Raises BackupRefused, OSError.
    """
    if path.exists():
        raise BackupRefused(f"{path} is there already. A backup is never written over: choose another name.")
    if with_keys:
        must_hold_keys()
    made, preamble, fresh = Made(), preamble_for(lock), path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            blocks = _blocks(preamble[0], list(stores), made, with_keys=with_keys, at=at)
            apart(lambda: seal(out, *preamble, blocks))
            out.flush()
            os.fsync(out.fileno())
            made.bytes = out.tell()
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
    with transaction.atomic():
        chain = AuditChain.objects.filter(name="main").first() or AuditChain(name="main")
        counts: dict[str, Any] = {"rows": made.rows, "files": made.files, "with_keys": with_keys}
        audit.record(RecordEvent.BACKED_UP, by=None, about=chain, at=at, is_change=False, **counts)
        pulse.beat(pulse.BACKUP, at=at)
    return made


def version() -> str:
    """The version of this Waymark, as pyproject.toml says it; nothing where that is not beside the program."""
    try:
        with (Path(settings.BASE_DIR) / "pyproject.toml").open("rb") as file:
            return str(tomllib.load(file)["project"]["version"])
    except (OSError, KeyError):
        return ""


def _blocks(
    preamble: bytes, stores: list[Store], made: Made, *, with_keys: bool, at: datetime
) -> Iterator[bytes]:
    """The whole tape, in order."""
    tables = tables_of(apps)
    migrations = applied_migrations()
    with snapshot() as anchors:
        header = {
            "format": FORMAT,
            "waymark": version(),
            "made_at": at.astimezone(UTC).isoformat(),
            "from": connection.vendor,
            "with_keys": with_keys,
            "before": hashlib.sha256(preamble).hexdigest(),
            "migrations": migrations,
            "tables": {
                model._meta.label_lower: [one.attname for one in columns_of(model)] for model in tables
            },
            "stores": [store.name for store in stores],
        }
        yield from _text(tape.HEADER, tape.as_text(header), made)
        if with_keys:
            yield from _text(tape.KEYS, tape.as_text(material_here().said()), made)
        yield from _text(tape.ANCHORS, anchors, made)
        yield from _text(tape.MAILED, _mailed(), made)
        for model in tables:
            yield from _table(model, made)
        for store in stores:
            yield from _files(store, made)
    manifest = made.counted.said() | {"missing": made.missing}
    yield from tape.part(tape.MANIFEST, tape.as_text(manifest))
    yield from tape.end_of_tape()


def _text(name: str, content: bytes, made: Made) -> Iterator[bytes]:
    made.counted.note(name, hashlib.sha256(content).hexdigest())
    yield from tape.part(name, content)


def _mailed() -> bytes:
    try:
        return (anchor_file().parent / MAILED).read_bytes()
    except FileNotFoundError:
        return b""


def _table(model: type[models.Model], made: Made) -> Iterator[bytes]:
    label = model._meta.label_lower
    lines: list[bytes] = []
    size = number = 0

    def flush() -> Iterator[bytes]:
        nonlocal number, size
        number += 1
        made.counted.note_rows(label, len(lines))
        yield from _text(f"rows/{label}/{number:06}.jsonl.gz", tape.packed(lines), made)
        lines.clear()
        size = 0

    for line in lines_of(model):
        lines.append(line)
        size += len(line)
        if size >= tape.PART_BYTES:
            yield from flush()
    if lines or not number:
        yield from flush()


def _files(store: Store, made: Made) -> Iterator[bytes]:
    made.counted.files.setdefault(store.name, {"count": 0, "bytes": 0})
    for known in known_files(store):
        try:
            file = storages[store.name].open(known.name, "rb")
        except FileNotFoundError:
            made.missing.setdefault(store.name, []).append(known.name)
            continue
        name, digest = f"files/{store.name}/{known.name}", hashlib.sha256()
        with file:
            size = file.size
            yield from tape.file_part(name, size, cast(BinaryIO, file), digest)
        made.counted.note(name, digest.hexdigest())
        made.counted.note_file(store.name, size)


def known_files(store: Store) -> Iterator[Known]:
    """The files of a store, as its rows know them, in flat memory."""
    model: Any = apps.get_model(store.table)
    for row in models.QuerySet(model).order_by("pk").values().iterator(chunk_size=2_000):
        yield store.known(row)
