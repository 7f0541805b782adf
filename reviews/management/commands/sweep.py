"""`manage.py sweep`: what the beat does every minute, once, by hand or by cron."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from reviews import reminders


class Command(BaseCommand):
    help = "Do once what the beat asks for every minute: close accounts, queue reminders, send, look after imports."

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the sweep once and print what it did. Exits with 1, and names the steps, if any failed."""
        swept = reminders.sweep(timezone.now)
        self.stdout.write(
            f"Closed {swept.closed} accounts. Looked at {swept.looked_at} open checkpoints. {swept.delivery}"
        )
        if swept.failed:
            raise CommandError(f"These steps failed, see the log: {', '.join(swept.failed)}.", returncode=1)
