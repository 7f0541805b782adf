"""The sign of life of whoever delivers, and when the last backup was made."""

from __future__ import annotations

from datetime import datetime, timedelta

from employees.models import Heartbeat

WORKER = "worker"
# Four beats of the worker (pip_config/celery.py): one that is busy misses one or two.
LIVES_FOR = timedelta(seconds=60)

# Not alive, but remembered in the same way: when the last backup was made.
BACKUP = "backup"


def last(name: str) -> datetime | None:
    """When `name` was last noted; None if it never was."""
    return Heartbeat.objects.filter(name=name).values_list("at", flat=True).first()


def last_of_workers() -> datetime | None:
    """When a worker last showed that it lives."""
    return Heartbeat.objects.order_by("-at").exclude(name=BACKUP).values_list("at", flat=True).first()


def beat(name: str, *, at: datetime) -> None:
    """Note that the process `name` was alive at `at`. /readyz reads it."""
    Heartbeat.objects.update_or_create(name=name, defaults={"at": at})


def worker_lives(at: datetime) -> bool:
    """Whether a worker was heard of within the last minute before `at`: what is asked of it now is soon done."""
    return Heartbeat.objects.filter(name=WORKER, at__gt=at - LIVES_FOR).exists()
