"""`manage.py untie_sign_in`: let an account be reached by another subject of the organisation's sign-in."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from employees.models import User
from employees.workflows import untie


class Command(BaseCommand):
    help = (
        "Forget by which subject of the organisation's sign-in an account is known: after the person was set up there "
        "anew, or when the provider changes. The next who signs in there with the account's verified address is "
        "tied to it. Make sure first that this is the same person. It is recorded, and the account's owner is told."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Whose."""
        parser.add_argument("email", help="the address of the account")

    def handle(self, *args: Any, **options: Any) -> None:
        """Say whether there was a tie. Fails where there is no such account."""
        user = User.objects.filter(email__iexact=options["email"]).first()
        if user is None:
            raise CommandError("There is no account with this address.")
        was_tied = untie(user=user, at=timezone.now())
        self.stdout.write("The account is no longer tied." if was_tied else "The account was not tied.")
