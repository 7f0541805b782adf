"""`manage.py remove_second_step`: help somebody who lost telephone, key and recovery codes."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from employees.models import User
from employees.workflows import remove_second_step


class Command(BaseCommand):
    help = (
        "Take away every authenticator app, passkey and recovery code of an account. Make sure first who asks: "
        "in person, or by a call that you place. It is recorded, the account's owner is told, and their sessions end."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Whose."""
        parser.add_argument("email", help="the address of the account")

    def handle(self, *args: Any, **options: Any) -> None:
        """Say how many there were. Fails where there is no such account."""
        user = User.objects.filter(email__iexact=options["email"]).first()
        if user is None:
            raise CommandError("There is no account with this address.")
        self.stdout.write(f"Removed: {remove_second_step(user=user, at=timezone.now())}.")
