"""`manage.py measure_seals`: how long a seal takes, on this machine, now."""

from __future__ import annotations

import statistics
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from employees.sealing_keys import new_key
from employees.seals import Finding
from plans.documents.render import pdf_from_html

MOST = 60  # milliseconds, in the median
PARAGRAPH = "<h2>Goal</h2><p>Answer customer tickets within one working day, at least 90 % of them.</p>"


class Command(BaseCommand):
    help = "Measure how long sealing a PDF of four pages takes, with a P-256 key and no time-stamp service."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`--check` for a build."""
        parser.add_argument("--count", type=int, default=200, help="how many seals (200)")
        parser.add_argument("--check", action="store_true", help=f"fail if the median is {MOST} ms or more")

    def handle(self, *args: Any, count: int, check: bool, **options: Any) -> None:
        """Print the figures. Raises CommandError with `--check` if it takes too long."""
        from employees.seals.sealing import examine, seal  # noqa: PLC0415 -- slow import, where something is sealed only

        at = timezone.now()
        key = new_key(at)
        content = pdf_from_html(
            f'<html lang="en"><title>Document</title><body>{PARAGRAPH * 60}</body></html>'
        )
        sealed, milliseconds, at_work, checks = seal(content, key, at=at), [], [], []
        for _number in range(count):
            begun, worked = time.perf_counter(), time.process_time()
            sealed = seal(content, key, at=at)
            milliseconds.append((time.perf_counter() - begun) * 1000)
            at_work.append((time.process_time() - worked) * 1000)
        for _number in range(min(count, 20)):
            begun = time.perf_counter()
            if examine(sealed, [(key.certificate,)]) != Finding.HOLDS:
                raise CommandError("A seal that was just made does not hold.")
            checks.append((time.perf_counter() - begun) * 1000)
        median, late = statistics.median(milliseconds), statistics.quantiles(milliseconds, n=20)[-1]
        self.stdout.write(
            f"{count} seals on {len(content):,} bytes: {median:.0f} ms in the median, 19 of 20 under {late:.0f} ms; "
            f"{statistics.median(at_work):.0f} ms of processor time. Checked in {statistics.median(checks):.0f} ms."
        )
        if check and median >= MOST:
            raise CommandError(f"A seal takes {MOST} ms or more in the median.")
