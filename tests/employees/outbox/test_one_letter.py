"""Several reminders of one kind for one reader are one letter."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail

from employees.enums import OutboxState
from employees.models import OutboxMessage
from employees.outbox import Ready
from employees.outbox.one_letter import AnotherIsOnItsWay, Scope, begin
from employees.outbox.queue import claim
from tests.employees.outbox.conftest import MONDAY, Desk, account

pytestmark = pytest.mark.django_db

Fresh = Callable[[OutboxMessage], OutboxMessage]


@pytest.fixture
def reminders(desk: Desk) -> Desk:
    desk.change_notice(one_for_several=True)
    return desk


def lead_to(desk: Desk, *keys: str) -> None:
    """Give each message a page of its own."""
    for key in keys:
        desk.verdicts[key] = Ready({"works_until": MONDAY, "another": ""}, path=f"/{key}/")


def alone(desk: Desk) -> Scope:
    """The letter of one message, of which another may say the same."""
    return Scope(desk.notice, Ready(), shared=True)


def test_after_seven_days_down_one_letter_stands_for_seven(reminders: Desk, fresh: Fresh) -> None:
    sam, jana = account(), account()
    for day in range(7):
        reminders.queue(f"late:{day}", to=sam)
    reminders.queue("late:jana", to=jana)

    reminders.sweep()

    assert sorted(letter.to[0] for letter in mail.outbox) == sorted([sam.email, jana.email])
    states = [message.state for message in OutboxMessage.objects.filter(recipient=sam)]
    assert states == [OutboxState.SENT] + [OutboxState.SUPPRESSED] * 6


def test_one_letter_for_several_leads_to_all_of_them_and_one_alone_to_what_it_is_about(
    reminders: Desk,
) -> None:
    sam, jana = account(email="sam@example.org"), account(email="jana@example.org")
    lead_to(reminders, "a", "b", "c")
    for key in ("a", "b"):
        reminders.queue(key, to=sam)
    alone = reminders.queue("c", to=jana)

    reminders.sweep()

    said = {letter.to[0]: letter.body for letter in mail.outbox}
    assert ("http://localhost/\n" in said["sam@example.org"], "/messages/" in said["sam@example.org"]) == (
        True,
        False,
    )
    assert f"http://localhost/messages/{alone.ref}/" in said["jana@example.org"]


def test_what_falls_due_after_the_letter_gets_one_of_its_own(reminders: Desk) -> None:
    sam = account()
    reminders.queue("late:monday", to=sam)
    reminders.sweep()
    reminders.wait(days=1, then_sweep=False)
    reminders.queue("late:tuesday", to=sam)

    reminders.sweep()

    assert len(mail.outbox) == 2


def test_of_two_workers_with_the_same_kind_for_the_same_reader_one_waits(
    reminders: Desk, fresh: Fresh
) -> None:
    sam = account()
    first, second = reminders.queue("late:1", to=sam), reminders.queue("late:2", to=sam)
    held, other = claim(MONDAY), claim(MONDAY)
    assert held is not None
    assert other is not None
    assert begin(held, alone(reminders), at=MONDAY) is None

    with pytest.raises(AnotherIsOnItsWay):
        begin(other, alone(reminders), at=MONDAY)

    assert (fresh(first).state, fresh(second).state) == (OutboxState.SENDING, OutboxState.CLAIMED)


def test_who_waited_for_another_letter_is_not_charged_for_it(reminders: Desk, fresh: Fresh) -> None:
    sam = account()
    reminders.queue("late:1", to=sam)
    held = claim(MONDAY)
    assert held is not None
    begin(held, alone(reminders), at=MONDAY)
    second = reminders.queue("late:2", to=sam)

    reminders.sweep()

    assert (fresh(second).state, fresh(second).attempts) == (OutboxState.PENDING, 0)
    assert fresh(second).next_try_at == MONDAY + timedelta(minutes=1)


def test_a_kind_that_is_told_each_time_is_told_each_time(desk: Desk) -> None:
    sam = account()
    for key in ("shared:1", "shared:2"):
        desk.queue(key, to=sam)

    desk.sweep()

    assert len(mail.outbox) == 2
