"""`manage.py restore FILE`: a backup, checked whole, into an empty place. No mail leaves."""

from __future__ import annotations

import time
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError
from django.utils import timezone

from employees.backup.envelope import BackupRefused
from employees.backup.restoring import Restored, restore
from employees.management.commands.up import hold_state
from plans.management.opening import add_identity, opener_for
from plans.management.stores import STORES
from plans.workflows import keep_calendars


def find_due(at: datetime) -> None:
    """Queue the invitations that calendars lack: some were sent since the backup, and nobody knows which."""
    while keep_calendars(at=at):
        pass


class Command(BaseCommand):
    help = (
        "Check FILE whole, then put everything back into an empty database and empty folders. Nobody is signed in "
        "afterwards, and what was due before waits until HR says on the page Delivery what may go."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Which backup."""
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument(
            "--accept-faults",
            action="store_true",
            help="put back as it is what was not in order already when the backup was made",
        )
        add_identity(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Say what was put back, and what is to be done now."""
        path: Path = options["file"]
        begun = time.monotonic()
        try:
            opener = opener_for(path, options)
            with hold_state(settings.STATE_DIR):
                done = restore(
                    path,
                    opener=opener,
                    stores=STORES,
                    find_due=find_due,
                    accept_faults=options["accept_faults"],
                    at=timezone.now(),
                )
        except BackupRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        except OperationalError as trouble:
            raise CommandError(f"The database cannot be used: {str(trouble).strip()}") from trouble
        except OSError as trouble:
            raise CommandError(f"{trouble.filename or path}: {trouble.strerror or trouble}") from trouble
        self._tell(done, time.monotonic() - begun)

    def _tell(self, done: Restored, seconds: float) -> None:
        contents, proved = done.contents, done.proved
        self.stdout.write(
            f"Put back as of {contents.made_at:%Y-%m-%d %H:%M} UTC: {contents.rows:,} rows and "
            f"{contents.files:,} files in {seconds:.1f} s. {proved.events:,} events, {proved.seals} seals "
            f"hold. Anchor {done.anchor} says so."
        )
        for line in (*proved.faults, *proved.notes):
            self.stdout.write(line)
        self.stdout.write("Now:")
        for line in done.to_do:
            self.stdout.write(f"- set {line}")
        self.stdout.write("- on PostgreSQL, run `manage.py grant_role` for the role that runs Waymark")
        self.stdout.write(
            "- run `manage.py verify_audit --copy FILE` with what the auditor kept, if there is one"
        )
        self.stdout.write(
            "- close again the accounts of those who left after the backup: it does not know of them"
        )
        self.stdout.write(
            "- start Waymark; an HR lead decides on the page Delivery which earlier messages may go"
        )
