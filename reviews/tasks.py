"""The worker's calls. Each is a doorbell: what is due stands in the database."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from plans import workflows
from reviews import reminders
from reviews.documents.papers import paper_for


@shared_task(name="reviews.tasks.sweep", ignore_result=True)
def sweep() -> None:
    """All that is due every minute: accounts of people who have left, reminders, messages, imports."""
    reminders.sweep(timezone.now)


@shared_task(name="reviews.tasks.deliver", ignore_result=True)
def deliver() -> None:
    """Send what is queued."""
    reminders.deliver(timezone.now)


@shared_task(name=workflows.MAKE_TASK, ignore_result=True)
def make_documents() -> None:
    """Make the one document whose turn it is, and ring again for the next: nothing else has to wait for all of them."""
    if workflows.make_next(paper_for, clock=timezone.now):
        workflows.ring_to_make()
