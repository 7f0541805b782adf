"""The sweep: what has become due is queued, what is queued is sent. Safe at any time, any number of times."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from employees.importing import verbs as imports
from employees.outbox import DeliveryReport, bounces, deliver_due, pulse
from employees.queries import hours_of
from employees.workflows import close_departed
from plans import reminders as plan_reminders
from plans.workflows import keep_calendars, look_at_process, sweep_wanted
from reviews.notices import CATALOGUE

log = logging.getLogger(__name__)

Clock = Callable[[], datetime]


@dataclass
class Swept:
    """What one sweep did: accounts closed, meetings looked at, changes told to calendars, plans looked at, messages.

    `failed` names the steps that failed.
    """

    closed: int = 0
    looked_at: int = 0
    invited: int = 0
    process: int = 0
    delivery: DeliveryReport = field(default_factory=DeliveryReport)
    failed: list[str] = field(default_factory=list)


def sweep(clock: Clock) -> Swept:
    """All that the beat asks for every minute. A step that fails is logged and holds up no other."""
    swept = Swept()

    def close() -> None:
        swept.closed = close_departed(at=clock())

    def queue() -> None:
        swept.looked_at = queue_due(clock())

    def invite() -> None:
        swept.invited = keep_calendars(at=clock())

    def look_at_bounces() -> None:
        for finding, count in bounces.collect(at=clock()).items():
            log.info("bounces_read", extra={"code": finding.value, "count": count})

    def send() -> None:
        swept.delivery = deliver(clock)

    def look() -> None:
        swept.process = look_at_process(at=clock())

    steps: dict[str, Callable[[], None]] = {
        "heartbeat": lambda: pulse.beat("worker", at=clock()),
        "close_departed": close,
        "queue_due": queue,
        "keep_calendars": invite,
        "deliver": send,
        "bounces": look_at_bounces,
        "imports": lambda: imports.sweep(at=clock()),
        "documents": lambda: sweep_wanted(at=clock()),
        "process": look,
    }
    for name, step in steps.items():
        try:
            step()
        except Exception:  # a step's fault, whatever it is, must not stop the others
            log.exception("sweep_step_failed", extra={"step": name})
            swept.failed.append(name)
    return swept


def queue_due(at: datetime) -> int:
    """Queue the reminders that are due at `at` (UTC)."""
    return plan_reminders.queue_due(at)


def deliver(clock: Clock) -> DeliveryReport:
    """Send what is queued and due, with the one catalogue of notices, at each reader's own hours."""
    return deliver_due(notices=CATALOGUE, at_clock=clock, hours_of=hours_of)
