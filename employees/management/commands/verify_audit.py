"""`manage.py verify_audit`: read the whole record and say whether every link holds."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from employees import audit


class Command(BaseCommand):
    help = (
        "Check the chain of the record. Exits with 1, and names the first broken link, if one does not hold."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the length and head of the chain, to be compared with an earlier one."""
        verdict = audit.verify()
        if not verdict.holds:
            raise CommandError(f"{verdict.reason} {verdict.length} events before it hold.", returncode=1)
        missing = audit.missing_triggers()
        if missing:
            raise CommandError(
                f"Every link holds, but the guard is missing: {', '.join(missing)}.", returncode=1
            )
        self.stdout.write(f"{verdict.length} events, every link holds. Head: {verdict.head}")
