"""The worker's calls. Each is a doorbell: what is due stands in the database."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from employees.workflows import close_departed
from reviews import reminders


@shared_task(name="reviews.tasks.sweep", ignore_result=True)
def sweep() -> None:
    """Close the accounts of people who have left, queue the reminders that have become due, then send."""
    close_departed(at=timezone.now())
    reminders.queue_due(timezone.now())
    reminders.deliver(timezone.now)


@shared_task(name="reviews.tasks.deliver", ignore_result=True)
def deliver() -> None:
    """Send what is queued."""
    reminders.deliver(timezone.now)
