"""`manage.py load_templates`: offer the templates that come with Waymark. Again changes nothing."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from plans import workflows
from plans.designs.library import library


class Command(BaseCommand):
    help = "Offer the plan templates that come with Waymark and are not here yet."

    def handle(self, *args: Any, **options: Any) -> None:
        """Add what is missing, and say how many there were."""
        at = timezone.now()
        added = [
            key for key, design in library().items() if workflows.load_template(key=key, design=design, at=at)
        ]
        self.stdout.write(f"Templates added: {len(added)} of {len(library())}.")
