"""The worker's calls. Each is a doorbell: what is due stands in the database."""

from __future__ import annotations

import logging

from celery import shared_task
from django.utils import timezone

from employees.guard import Why, aside
from plans import workflows as plan_workflows
from reviews import reminders, workflows
from reviews.documents.papers import paper_for

log = logging.getLogger(__name__)


@shared_task(name="reviews.tasks.sweep", ignore_result=True)
def sweep() -> None:
    """All that is due every minute: accounts of people who have left, reminders, messages, imports."""
    with aside(Why.SWEEP):
        reminders.sweep(timezone.now)


@shared_task(name="reviews.tasks.deliver", ignore_result=True)
def deliver() -> None:
    """Send what is queued."""
    with aside(Why.SWEEP):
        reminders.deliver(timezone.now)


@shared_task(name=plan_workflows.MAKE_TASK, ignore_result=True)
def make_documents() -> None:
    """Make the one document whose turn it is, and ring again for the next: nothing else has to wait for all of them."""
    with aside(Why.SWEEP):
        if plan_workflows.make_next(paper_for, clock=timezone.now):
            plan_workflows.ring_to_make()


@shared_task(name=workflows.MAKE_PACK, ignore_result=True)
def make_pack(ref: str) -> None:
    """Make an evidence pack, if it waits to be made."""
    with aside(Why.SWEEP):
        workflows.make_pack(ref, clock=timezone.now)


@shared_task(name="reviews.tasks.sweep_packs", ignore_result=True)
def sweep_packs() -> None:
    """Ring for packs that still wait, and clear those whose days are over."""
    with aside(Why.SWEEP):
        workflows.sweep_packs(at=timezone.now())


@shared_task(name="reviews.tasks.sweep_stray_packs", ignore_result=True)
def sweep_stray_packs() -> None:
    """Once a day: what a crash left on the shelf without a row."""
    with aside(Why.SWEEP):
        log.info("packs_swept", extra={"count": workflows.sweep_stray_packs(at=timezone.now())})
