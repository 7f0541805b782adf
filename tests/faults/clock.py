"""The clock of a campaign: a quiet Monday morning, which faults may move forward and back."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.utils import timezone

MORNING = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class Clock:
    """Reads how far this morning is from real time, and how far a fault has moved it; both from a small file."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def set(self, *, jump: float = 0.0) -> None:
        """Begin, or move by `jump` seconds from the true time of the campaign."""
        if not self.file.exists():
            self.base = (MORNING - datetime.now(UTC)).total_seconds()
        else:
            self.base = float(self.file.read_text().split()[0])
        fresh = self.file.with_suffix(".new")
        fresh.write_text(f"{self.base} {jump}")
        os.replace(fresh, self.file)

    def now(self) -> datetime:
        """What a process of the campaign takes for now (UTC)."""
        base, jump = map(float, self.file.read_text().split())
        return datetime.now(UTC) + timedelta(seconds=base + jump)

    def true(self) -> datetime:
        """The same without the jump."""
        base, _jump = map(float, self.file.read_text().split())
        return datetime.now(UTC) + timedelta(seconds=base)

    def install(self) -> None:
        """Have everything in this process that asks Django for the time ask here."""
        timezone.now = self.now
