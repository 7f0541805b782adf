"""`manage.py rotate_field_keys`: lock the words for HR only under the newest key, so that older keys can go."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from employees.workflows.field_keys import lock_fields_again


class Command(BaseCommand):
    help = (
        "Lock the words for HR only under the newest of FIELD_KEYS. Safe to run again, and while people work."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Say how many. Fails, naming each, if there are texts that no key opens."""
        done = lock_fields_again(at=timezone.now())
        self.stdout.write(
            f"{done.locked_again} locked again, {done.already} lay under the newest key already."
        )
        if done.closed:
            raise CommandError(
                "No key that is set opens these, and they were left as they are. Add the key they were locked with to "
                f"FIELD_KEYS, then run this again: {', '.join(done.closed)}"
            )
