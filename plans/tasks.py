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
    """Once a day: files without a row go; one that is missing, or not as it was, is the loudest line in the log."""
    now = timezone.now()
    with aside(Why.SWEEP):
        swept = workflows.sweep_files(at=now)
        documents = workflows.sweep_documents(at=now, check=workflows.share_of(now))
    for ref in swept.missing:
        log.critical("attachment_lost", extra={"about": ref})
    log.info("files_swept", extra={"count": swept.deleted})
    for ref in documents.missing:
        log.critical("document_lost", extra={"about": ref})
    for ref in documents.altered:
        log.critical("document_altered", extra={"about": ref})
    log.info("documents_swept", extra={"count": documents.deleted})
