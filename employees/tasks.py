"""Doorbells of this app. What they ring for is plain functions, and what is due is in the database."""

from __future__ import annotations

import logging

from celery import shared_task
from django.core.management import call_command
from django.utils import timezone

from employees import audit
from employees.importing import applying, preview
from employees.outbox import pulse

log = logging.getLogger(__name__)


@shared_task
def heartbeat() -> None:
    """Show that a worker is alive."""
    pulse.beat("worker", at=timezone.now())


@shared_task
def verify_audit() -> None:
    """Read the whole record once a day; a broken link or a missing guard is the loudest line in the log."""
    verdict, missing = audit.verify(), audit.missing_triggers()
    if not verdict.holds:
        log.critical("record_broken", extra={"about": f"event {verdict.broken_at}", "count": verdict.length})
    if missing:
        log.critical("record_unguarded", extra={"about": ", ".join(missing), "count": verdict.length})
    if verdict.holds and not missing:
        log.info("record_verified", extra={"count": verdict.length})


@shared_task
def forget_sessions() -> None:
    """Delete the sessions that are over, once a day: nothing else does."""
    call_command("clearsessions")


@shared_task
def preview_import(ref: str) -> None:
    """Check an uploaded file of people, if it waits to be checked."""
    preview.make_preview(ref, clock=timezone.now)


@shared_task
def apply_import(ref: str) -> None:
    """Write a confirmed import; if people changed since its preview, check it anew instead."""
    applying.apply_import(ref, clock=timezone.now)
    preview.make_preview(ref, clock=timezone.now)
