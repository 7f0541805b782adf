"""`manage.py sweep`: what the beat does every minute, once, by hand or by cron."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from reviews import reminders


class Command(BaseCommand):
    help = "Queue the reminders that are due and send what is queued."

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the sweep once and print what it did."""
        looked_at = reminders.queue_due(timezone.now())
        report = reminders.deliver(timezone.now)
        self.stdout.write(f"Looked at {looked_at} open checkpoints. {report}")
