"""Doorbells of this app. What they ring for is plain functions, and what is due is in the database."""

from __future__ import annotations

import logging

from celery import shared_task
from django.utils import timezone

from employees import audit
from employees.outbox import pulse

log = logging.getLogger(__name__)


@shared_task
def heartbeat() -> None:
    """Show that a worker is alive."""
    pulse.beat("worker", at=timezone.now())


@shared_task
def verify_audit() -> None:
    """Read the whole record once a day; a broken link is the loudest line in the log."""
    verdict = audit.verify()
    if verdict.holds:
        log.info("record_verified", extra={"count": verdict.length})
    else:
        log.critical("record_broken", extra={"about": f"event {verdict.broken_at}", "count": verdict.length})
