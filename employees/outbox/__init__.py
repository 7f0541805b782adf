"""What we tell people: queued with the change it tells of, sent once, and settled with what came of it.

`enqueue` is for whoever changes something, `deliver_due` for the worker, `Notice` for whoever writes the
words. Only this package writes `OutboxMessage`.
"""

from employees.outbox.ahead import forget_ahead
from employees.outbox.notice import Notice, Ready, Suppressed
from employees.outbox.queue import Wanted, enqueue, enqueue_all, one_ring
from employees.outbox.sending import DeliveryReport, deliver_due

__all__ = [
    "DeliveryReport",
    "Notice",
    "Ready",
    "Suppressed",
    "Wanted",
    "deliver_due",
    "enqueue",
    "enqueue_all",
    "forget_ahead",
    "one_ring",
]
