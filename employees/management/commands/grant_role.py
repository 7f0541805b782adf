"""`manage.py grant_role`: give the running role of PostgreSQL what it needs, after `migrate` as the owner."""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.management.base import BaseCommand, CommandError

from employees.database_roles import NotGranted, grant


class Command(BaseCommand):
    help = (
        "Make the role named in RUNNING_DATABASE_URL, with the password there, let it read and write rows, and "
        "only add to the record. Run as the owner of the tables (DATABASE_URL), after every migrate."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Say which role. Fails where there is none to grant to."""
        url = urlsplit(os.environ.get("RUNNING_DATABASE_URL", ""))
        if not url.username:
            raise CommandError(
                "RUNNING_DATABASE_URL names no role. Set it to the DATABASE_URL that Waymark runs with."
            )
        try:
            grant(unquote(url.username), unquote(url.password or ""))
        except NotGranted as trouble:
            raise CommandError(str(trouble)) from trouble
        self.stdout.write(f"{url.username} reads and writes rows, and only adds to the record.")
