"""What we tell people: queued with the change it tells of, sent once, and settled with what came of it.

`enqueue` is for whoever changes something, `deliver_due` for the worker, `Notice` for whoever writes the
words. Only this package writes `OutboxMessage`.
"""

from employees.outbox.ahead import forget_ahead
from employees.outbox.hours import Hours
from employees.outbox.notice import InApp, Notice, Ready, Suppressed
from employees.outbox.queue import Wanted, enqueue, enqueue_all, one_ring
from employees.outbox.reading import mark_seen, told_to
from employees.outbox.sending import DeliveryReport, deliver_due, held, release_held
from employees.outbox.wording import has_left, zone_of

__all__ = [
    "DeliveryReport",
    "Hours",
    "InApp",
    "Notice",
    "Ready",
    "Suppressed",
    "Wanted",
    "deliver_due",
    "enqueue",
    "enqueue_all",
    "forget_ahead",
    "has_left",
    "held",
    "mark_seen",
    "one_ring",
    "release_held",
    "told_to",
    "zone_of",
]
