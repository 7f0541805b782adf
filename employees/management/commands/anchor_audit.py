"""`manage.py anchor_audit`: sign the head of the record now, with a new key, or after a backup was put back."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from employees.anchors.keys import NoAnchorKey, add_key
from employees.anchors.making import NotAnchored, anchor_after_restore, anchor_now
from employees.anchors.store import anchor_file


class Command(BaseCommand):
    help = "Sign the head of the record now. The worker does it by itself; see docs/audit.md."

    def add_arguments(self, parser: CommandParser) -> None:
        """What else there is to say with it."""
        parser.add_argument(
            "--new-key",
            action="store_true",
            help="let a new key sign from the next anchor on; the old one says so",
        )
        parser.add_argument(
            "--restored",
            action="store_true",
            help="say that a backup of the database or of the file was put back",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the anchor that was added."""
        now = timezone.now()
        try:
            if options["new_key"]:
                add_key()
            anchor = anchor_after_restore(at=now) if options["restored"] else anchor_now(at=now)
        except (NoAnchorKey, NotAnchored) as trouble:
            raise CommandError(str(trouble), returncode=1) from trouble
        self.stdout.write(f"Anchor {anchor.number} at event {anchor.seq}, in {anchor_file()}")
        self.stdout.write(f"Key from here on: {anchor.signer_from_here}")
