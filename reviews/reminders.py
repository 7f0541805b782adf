"""The sweep: what has become due is queued, what is queued is sent. Safe at any time, any number of times."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from employees.outbox import DeliveryReport, deliver_due
from plans import reminders as plan_reminders
from reviews.notices import CATALOGUE


def queue_due(at: datetime) -> int:
    """Queue the reminders that are due at `at` (UTC)."""
    return plan_reminders.queue_due(at)


def deliver(clock: Callable[[], datetime]) -> DeliveryReport:
    """Send what is queued and due, with the one catalogue of notices."""
    return deliver_due(notices=CATALOGUE, at_clock=clock)
