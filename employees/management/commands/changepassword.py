"""`manage.py changepassword`: not here. Django's would let whoever is at the server choose another's password."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = "Not in Waymark: nobody chooses another's password."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whatever Django's takes, so that the answer is a sentence."""
        parser.add_argument("username", nargs="*")

    def handle(self, *args: Any, **options: Any) -> None:
        """Say what to do instead. Raises CommandError always."""
        raise CommandError(
            "Nobody chooses another's password: a signature would be no proof of theirs. Send a link to choose one "
            "from the person's page, or let a system owner in with `manage.py sign_in_link`."
        )
