"""`manage.py sign_in_link`: let a system owner in when no other door opens."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from employees.errors import NotNow
from employees.models import User
from employees.workflows import open_door


class Command(BaseCommand):
    help = (
        "Print a link that lets a system owner in once, within 15 minutes: when the organisation's sign-in is away or "
        "set up wrongly, or a password is lost and no mail arrives. It is recorded, and the account's owner is told."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Whose."""
        parser.add_argument("email", help="the address of the system owner's account")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print it. Fails where there is no such account, or it owns nothing."""
        user = User.objects.filter(email__iexact=options["email"]).first()
        if user is None:
            raise CommandError("There is no account with this address.")
        try:
            path = open_door(user=user, at=timezone.now())
        except NotNow as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{settings.SITE_URL}{path}\nIt works once, for 15 minutes.")
