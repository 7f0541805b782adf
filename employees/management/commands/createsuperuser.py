"""`manage.py createsuperuser`: not here. Accounts are opened by setup and by invitations."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = "Not in Waymark: accounts are opened by setup and by invitations."

    def handle(self, *args: Any, **options: Any) -> None:
        """Say what to do instead. Raises CommandError always."""
        raise CommandError(
            "Waymark knows no such account. The first is opened by the setup page, others are invited there; "
            "`manage.py grant_role` gives a role."
        )
