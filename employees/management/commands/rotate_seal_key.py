"""`manage.py rotate_seal_key`: seal with a new key from now on. Documents sealed before stay verifiable."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from employees.sealing_keys import NoSealKey
from employees.workflows.sealing_keys import replace_seal_key


class Command(BaseCommand):
    help = (
        "Replace the key of the document seal that Waymark made. The certificates of earlier ones are kept."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Say which certificate holds from now on. Raises CommandError where the operator brought the key."""
        try:
            row = replace_seal_key(at=timezone.now())
        except NoSealKey as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(
            f"Sealed from now on under certificate {row.serial}, fingerprint {row.fingerprint}."
        )
