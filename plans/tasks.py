"""The worker's calls of this app."""

from __future__ import annotations

import logging

from celery import shared_task
from django.utils import timezone

from employees.guard import Why, aside
from plans import workflows

log = logging.getLogger(__name__)


@shared_task
def sweep_files() -> None:
    """Once a day: files that a crash left without a row go; one that is missing is the loudest line in the log."""
    with aside(Why.SWEEP):
        swept = workflows.sweep_files(at=timezone.now())
    for ref in swept.missing:
        log.critical("attachment_lost", extra={"about": ref})
    log.info("files_swept", extra={"count": swept.deleted})
