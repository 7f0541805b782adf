"""The sign of life of whoever delivers."""

from __future__ import annotations

from datetime import datetime

from employees.models import Heartbeat


def beat(name: str, *, at: datetime) -> None:
    """Note that the process `name` was alive at `at`. /readyz reads it."""
    Heartbeat.objects.update_or_create(name=name, defaults={"at": at})
