"""Getting into the queue, and being held by one worker at a time."""

from __future__ import annotations

import threading
import time
from datetime import timedelta

import pytest
from celery import Celery, current_app
from django.db import connection, transaction
from pytest_django import DjangoCaptureOnCommitCallbacks

from employees.enums import OutboxState
from employees.errors import NotNow
from employees.models import OutboxMessage
from employees.outbox import enqueue, queue
from employees.outbox.queue import LEASE, LostClaim, advance, claim
from tests.employees.outbox.conftest import MONDAY, Desk, account
from tests.services import free_port

pytestmark = pytest.mark.django_db


def test_the_same_key_is_queued_once() -> None:
    sam = account()

    first = enqueue(kind="test.told", key="told:1", recipient=sam, about=sam, at=MONDAY)
    second = enqueue(kind="test.told", key="told:1", recipient=sam, about=sam, at=MONDAY + timedelta(days=1))

    assert first is not None
    assert second is None
    assert OutboxMessage.objects.get().queued_at == MONDAY


def test_a_message_points_to_what_it_is_about_and_holds_no_words() -> None:
    sam = account()

    message = enqueue(kind="test.told", key="told:1", recipient=sam, about=sam, at=MONDAY)

    assert message is not None
    assert (message.about_type, message.about_ref) == ("employees.user", sam.ref)
    assert message.state == OutboxState.PENDING


def test_a_message_goes_back_with_the_change_it_tells_of() -> None:
    sam = account()

    with pytest.raises(NotNow), transaction.atomic():
        enqueue(kind="test.told", key="told:1", recipient=sam, about=sam, at=MONDAY)
        raise NotNow("Something stands in the way.")

    assert not OutboxMessage.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_nothing_is_queued() -> None:
    sam = account()

    with pytest.raises(RuntimeError, match="same transaction"):
        enqueue(kind="test.told", key="told:1", recipient=sam, about=sam, at=MONDAY)


def test_a_message_for_later_waits(desk: Desk) -> None:
    sam = account()
    enqueue(
        kind="test.told", key="t", recipient=sam, about=sam, at=MONDAY, due_at=MONDAY + timedelta(hours=1)
    )

    assert claim(MONDAY + timedelta(minutes=59)) is None
    assert claim(MONDAY + timedelta(minutes=60)) is not None


def test_the_doorbell_rings_once_for_a_transaction(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    sam = account()

    with django_capture_on_commit_callbacks() as callbacks:
        for number in range(3):
            enqueue(kind="test.told", key=f"told:{number}", recipient=sam, about=sam, at=MONDAY)

    assert callbacks == [queue.ring]


def test_the_doorbell_does_not_ring_for_what_is_not_due_yet(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    sam = account()

    with django_capture_on_commit_callbacks() as callbacks:
        enqueue(kind="t", key="t", recipient=sam, about=sam, at=MONDAY, due_at=MONDAY + timedelta(days=1))

    assert callbacks == []


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_away_costs_the_person_nothing(caplog: pytest.LogCaptureFixture) -> None:
    sam, app = account(), current_app._get_current_object()  # type: ignore[attr-defined]
    Celery("away", broker=f"redis://127.0.0.1:{free_port()}/0").set_current()
    queue.ring()  # so that the time below is not that of the first import of the client
    started = time.monotonic()
    try:
        with transaction.atomic():
            enqueue(kind="test.told", key="told:1", recipient=sam, about=sam, at=MONDAY)
    finally:
        app.set_current()

    assert OutboxMessage.objects.get().state == OutboxState.PENDING
    assert time.monotonic() - started < 4  # kombu's own patience is six
    assert "doorbell_unanswered" in caplog.messages


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_hold_the_same_message(desk: Desk) -> None:
    for number in range(20):
        desk.queue(f"told:{number}")
    start, held = threading.Barrier(4), []

    def work() -> None:
        start.wait()
        while taken := claim(MONDAY):
            held.append(taken.message.key)
        connection.close()

    workers = [threading.Thread(target=work) for _number in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert sorted(held) == sorted(f"told:{number}" for number in range(20))
    assert set(OutboxMessage.objects.values_list("state", "attempts")) == {(OutboxState.CLAIMED, 1)}


def test_what_is_held_is_not_taken_again(desk: Desk) -> None:
    desk.queue()

    assert claim(MONDAY) is not None
    assert claim(MONDAY) is None


def test_a_stale_worker_cannot_go_on_with_what_is_no_longer_its_own(desk: Desk) -> None:
    message = desk.queue()
    stale = claim(MONDAY)
    assert stale is not None
    OutboxMessage.objects.filter(pk=message.pk).update(token="another-worker")

    with pytest.raises(LostClaim):
        advance(stale, OutboxState.SENDING, at=MONDAY)


def test_every_step_renews_the_lease(desk: Desk) -> None:
    message = desk.queue()
    held = claim(MONDAY)
    assert held is not None

    advance(held, OutboxState.SENDING, at=MONDAY + timedelta(minutes=4))

    assert OutboxMessage.objects.get(pk=message.pk).lease_until == MONDAY + timedelta(minutes=4) + LEASE


def test_the_queue_is_read_through_its_indexes(desk: Desk) -> None:
    desk.queue()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
    waiting = OutboxMessage.objects.filter(next_try_at__lte=MONDAY)
    in_hand = OutboxMessage.objects.filter(lease_until__lt=MONDAY)

    assert "outbox_waiting_by_next_try" in waiting.order_by("next_try_at", "pk").explain()
    assert "outbox_in_hand_by_lease" in in_hand.order_by("lease_until").explain()
