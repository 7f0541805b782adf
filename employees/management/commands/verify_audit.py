"""`manage.py verify_audit`: read the whole record and its anchors, and say whether everything holds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from employees import audit
from employees.anchors.checking import Findings, check_anchors
from employees.anchors.keys import NoAnchorKey
from employees.database_roles import could_change_the_record


class Command(BaseCommand):
    help = (
        "Check the chain of the record and hold it against its anchors. Exits with 1, and names each place, "
        "if something does not hold."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """--copy takes what an auditor kept."""
        parser.add_argument(
            "--copy", type=Path, metavar="FILE", help="anchors that were mailed, as one file of lines"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the length and head of the chain, to be compared with an earlier one, and the latest anchor."""
        verdict = audit.verify()
        findings = _findings(options["copy"])
        faults: list[str] = []
        if not verdict.holds:
            faults.append(f"{verdict.reason} {verdict.length} events before it hold.")
        faults += findings.faults
        if missing := audit.missing_triggers():
            held = "Every link holds, but the guard" if verdict.holds else "The guard"
            faults.append(f"{held} is missing: {', '.join(missing)}.")
        for note in findings.notes:
            self.stdout.write(note)
        if faults:
            raise CommandError("\n".join(faults), returncode=1)
        self.stdout.write(f"{verdict.length} events, every link holds. Head: {verdict.head}")
        if latest := findings.latest:
            self.stdout.write(
                f"{latest.number} anchors, the latest of {latest.at:%Y-%m-%d %H:%M} UTC at event {latest.seq}. "
                f"Key: {latest.signer_from_here}"
            )
        if weakness := could_change_the_record():
            self.stdout.write(weakness)


def _findings(copy: Path | None) -> Findings:
    try:
        return check_anchors(copy)
    except (NoAnchorKey, OSError) as trouble:
        return Findings(None, (str(trouble),))
