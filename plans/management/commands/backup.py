"""`manage.py backup FILE`: everything in one encrypted file; `--check FILE`: is such a file whole?"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from employees.backup.checking import read_backup
from employees.backup.envelope import BackupRefused, make_key
from employees.backup.proving import Proving
from employees.backup.writing import make_backup
from plans.management.opening import add_identity, lock_from, opener_for
from plans.management.stores import STORES


class Command(BaseCommand):
    help = (
        "Write rows, files, anchors and keys into one new encrypted file. People may go on working. "
        "Exits with 1 if a file is missing that a row speaks of."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """What to do with FILE."""
        parser.add_argument("file", type=Path, metavar="FILE")
        act = parser.add_mutually_exclusive_group()
        act.add_argument("--check", action="store_true", help="read FILE and say whether it is whole")
        act.add_argument("--new-key", action="store_true", help="write a new age key into FILE")
        parser.add_argument(
            "--recipient",
            action="append",
            metavar="age1…",
            help="an age key that may open it; may be said again",
        )
        parser.add_argument(
            "--without-keys", action="store_true", help="leave the secrets of this installation out"
        )
        add_identity(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, and say in numbers what was done. Raises CommandError with 1 for a backup that is not whole."""
        path: Path = options["file"]
        try:
            if options["new_key"]:
                self._make_key(path)
            elif options["check"]:
                self._check(path, options)
            else:
                self._make(path, options)
        except BackupRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        except OSError as trouble:
            raise CommandError(f"{trouble.filename or path}: {trouble.strerror or trouble}") from trouble

    def _make_key(self, path: Path) -> None:
        public = make_key(path)
        self.stdout.write(f"Set BACKUP_RECIPIENTS={public}")
        self.stdout.write(f"Keep {path} away from this machine: it opens the backups, and nothing else does.")

    def _make(self, path: Path, options: dict[str, Any]) -> None:
        lock, begun = lock_from(options), time.monotonic()
        made = make_backup(
            path, lock=lock, stores=STORES, with_keys=not options["without_keys"], at=timezone.now()
        )
        self.stdout.write(
            f"{path}: {made.rows:,} rows and {made.files:,} files, {made.bytes:,} bytes, "
            f"in {time.monotonic() - begun:.1f} s."
        )
        missing = [f"{store}/{name}" for store, names in made.missing.items() for name in names]
        if missing:
            raise CommandError(
                f"The backup is whole, but {len(missing)} files were missing before: {', '.join(missing[:20])}",
                returncode=1,
            )

    def _check(self, path: Path, options: dict[str, Any]) -> None:
        opener, proving, begun = opener_for(path, options), Proving(STORES), time.monotonic()
        with path.open("rb") as file:
            contents = read_backup(file, opener, proving)
        found = proving.proved
        self.stdout.write(
            f"Made on {contents.made_at:%Y-%m-%d %H:%M} UTC: {contents.rows:,} rows and {contents.files:,} files. "
            f"Every byte is as it was written."
        )
        self.stdout.write(
            f"{found.events:,} events, the last with hash {found.head}; {found.anchors} anchors; "
            f"{found.seals} sealed documents; {found.locked} locked texts. {time.monotonic() - begun:.1f} s."
        )
        for note in found.notes:
            self.stdout.write(note)
        if found.faults:
            raise CommandError(
                "What was backed up was not in order then:\n" + "\n".join(found.faults), returncode=1
            )
