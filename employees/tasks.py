"""Doorbells of this app. What they ring for is plain functions, and what is due is in the database."""

from __future__ import annotations

import logging

from celery import shared_task
from django.core.management import call_command
from django.utils import timezone

from employees import audit
from employees.anchors.checking import check_anchors
from employees.anchors.keys import NoAnchorKey
from employees.anchors.mailing import NotMailed, mail_anchors
from employees.anchors.making import NotAnchored, anchor_if_due
from employees.importing import applying, preview
from employees.outbox import pulse

log = logging.getLogger(__name__)


@shared_task
def heartbeat() -> None:
    """Show that a worker is alive."""
    pulse.beat("worker", at=timezone.now())


@shared_task
def anchor() -> None:
    """Sign the head of the record when it is time, and mail what was signed. The file of anchors says what is due."""
    now = timezone.now()
    try:
        anchor_if_due(at=now)
    except (NotAnchored, NoAnchorKey) as trouble:
        log.critical("record_not_anchored", extra={"about": str(trouble)})
    try:
        mail_anchors(at=now)
    except NotMailed as trouble:
        log.warning("anchors_not_mailed", extra={"about": str(trouble)})


@shared_task
def verify_audit() -> None:
    """Read the whole record once a day; a broken link or a missing guard is the loudest line in the log."""
    verdict, missing = audit.verify(), audit.missing_triggers()
    if not verdict.holds:
        log.critical("record_broken", extra={"about": f"event {verdict.broken_at}", "count": verdict.length})
    if missing:
        log.critical("record_unguarded", extra={"about": ", ".join(missing), "count": verdict.length})
    faults = check_anchors().faults
    for fault in faults:
        log.critical("record_not_as_signed", extra={"about": fault, "count": verdict.length})
    if verdict.holds and not missing and not faults:
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
