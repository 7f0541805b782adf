"""The worker's calls. Each is a doorbell: what is due stands in the database."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from employees.guard import Why, aside
from reviews import reminders


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
