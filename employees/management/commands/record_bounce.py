"""`manage.py record_bounce`: one mail that came back, on standard input, as a mail server pipes it."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from employees.outbox.bounces import LARGEST, Finding, record_bounce

# What sysexits.h calls EX_TEMPFAIL: a mail server keeps the mail and pipes it again.
TRY_AGAIN = 75


class Command(BaseCommand):
    help = (
        "Read one delivery status notification on standard input and note it on the message that it is about."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what was found. Exits with 0 for whatever is no report of ours, so that no mail bounces back."""
        finding = record_bounce(sys.stdin.buffer.read(LARGEST + 1), at=timezone.now())
        if finding == Finding.NOT_YET:
            raise CommandError("The message is still in hand. Send the report again.", returncode=TRY_AGAIN)
        self.stdout.write(finding.value)
