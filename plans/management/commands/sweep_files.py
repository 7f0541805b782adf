"""`manage.py sweep_files`: files that no plan knows go, and plans whose file is missing are named."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from plans.workflows import sweep_files


class Command(BaseCommand):
    help = "Delete attached files that a crash left without a row, a day old. Exits with 1 if a row has lost its file."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what was found. The worker does the same every night."""
        swept = sweep_files(at=timezone.now())
        self.stdout.write(f"Deleted {swept.deleted} files without a row.")
        if swept.missing:
            raise CommandError(
                f"The file of {len(swept.missing)} attachments is missing: {', '.join(swept.missing)}. "
                "Restore the attachments folder from the backup that belongs to this database.",
                returncode=1,
            )
