"""The worker's calls. Each is a doorbell: what is due stands in the database."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from reviews import reminders


@shared_task(name="reviews.tasks.sweep", ignore_result=True)
def sweep() -> None:
    """All that is due every minute: accounts of people who have left, reminders, messages, imports."""
    reminders.sweep(timezone.now)


@shared_task(name="reviews.tasks.deliver", ignore_result=True)
def deliver() -> None:
    """Send what is queued."""
    reminders.deliver(timezone.now)
