"""After a restore, what was due before waits for HR, goes or not as was decided, and all else goes as ever."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client

from employees.enums import Digest, OutboxState, PeopleEvent, RestDecision
from employees.errors import NotNow, NotVisible
from employees.models import AuditEvent, MailRest, OutboxMessage, User
from employees.outbox import DeliveryReport, Notice, Ready, deliver_due, enqueue, rest
from employees.workflows import decide_rest
from tests.employees.outbox.conftest import MONDAY
from tests.people import Cast

pytestmark = pytest.mark.django_db

BACKED_UP, RESTORED = MONDAY, MONDAY + timedelta(hours=20)
NOTICES = {
    kind: Notice(
        kind=kind, template="employees/invited", still_true=lambda *_: Ready({"works_until": MONDAY})
    )
    for kind in ("plans.told", "people.invited")
}


@pytest.fixture
def restored(cast: Cast) -> MailRest:
    """A backup was put back, and nothing was decided."""
    return MailRest.objects.create(backed_up_at=BACKED_UP, restored_at=RESTORED)


def queue(to: User, kind: str, *, hours: int, key: str = "") -> OutboxMessage:
    """A message that falls due so many hours after the backup was made."""
    due = BACKED_UP + timedelta(hours=hours)
    with transaction.atomic():
        made = enqueue(
            kind=kind, key=key or f"{kind}:{to.ref}:{hours}", recipient=to, about=to, at=due, due_at=due
        )
    assert made is not None
    return made


def deliver(after: float = 21) -> DeliveryReport:
    now = BACKED_UP + timedelta(hours=after)
    return deliver_due(notices=NOTICES, at_clock=lambda: now)


def states(*messages: OutboxMessage) -> list[str]:
    return [OutboxMessage.objects.get(pk=one.pk).state for one in messages]


def decide(cast: Cast, notices: str, accounts: str, by: str = "noor") -> None:
    decide_rest(
        notices=RestDecision(notices),
        accounts=RestDecision(accounts),
        by=cast.account(by),
        at=RESTORED + timedelta(hours=1),
    )


def test_what_was_due_by_the_restore_waits_and_what_comes_after_it_goes(
    restored: MailRest, cast: Cast, mailoutbox: list[object]
) -> None:
    sam = cast.account("sam")
    early, between = queue(sam, "plans.told", hours=-1), queue(sam, "plans.told", hours=5)
    invited, fresh = queue(sam, "people.invited", hours=5), queue(sam, "plans.told", hours=21)

    assert deliver().sent == 1
    assert states(early, between, invited, fresh) == ["pending", "pending", "pending", "sent"]
    assert rest.resting(restored, accounts=False) == rest.Resting(before=1, between=1)
    assert rest.resting(restored, accounts=True) == rest.Resting(before=0, between=1)
    assert len(mailoutbox) == 1


@pytest.mark.parametrize(
    ("notices", "accounts", "expected"),
    [
        ("send", "send", ["sent", "sent"]),
        ("drop", "send", ["suppressed", "sent"]),
        ("rest", "send", ["pending", "sent"]),
        ("send", "drop", ["sent", "suppressed"]),
        ("drop", "rest", ["suppressed", "pending"]),
    ],
)
def test_each_kind_becomes_what_was_decided(
    restored: MailRest, cast: Cast, notices: str, accounts: str, expected: list[str]
) -> None:
    sam = cast.account("sam")
    told, invited = queue(sam, "plans.told", hours=5), queue(sam, "people.invited", hours=5)

    decide(cast, notices, accounts)
    deliver()

    assert states(told, invited) == expected
    event = AuditEvent.objects.get(event=PeopleEvent.DELIVERY_REST_DECIDED)
    assert event.actor_ref == cast.account("noor").ref
    assert event.data == {
        "before": {"notices": "rest", "accounts": "rest"},
        "after": {"notices": notices, "accounts": accounts},
        "notices_waiting": 1,
        "accounts_waiting": 1,
    }


def test_to_decide_the_same_once_more_leaves_no_trace(restored: MailRest, cast: Cast) -> None:
    def decided(notices: str, accounts: str) -> int:
        decide(cast, notices, accounts)
        return AuditEvent.objects.filter(event=PeopleEvent.DELIVERY_REST_DECIDED).count()

    # That everything rests is what holds, and still a decision: the first time.
    assert [decided("rest", "rest"), decided("rest", "rest"), decided("rest", "send"), decided("rest", "send")] == [
        1, 1, 2, 2,
    ]  # fmt: skip


def test_a_reminder_of_those_days_that_is_found_later_follows_the_decision(
    restored: MailRest, cast: Cast
) -> None:
    decide(cast, "drop", "send")

    late = queue(cast.account("sam"), "plans.told", hours=19)
    deliver()

    found = OutboxMessage.objects.get(pk=late.pk)
    assert (found.state, found.reason) == (OutboxState.SUPPRESSED, rest.NOT_WANTED)


def test_a_digest_does_not_count_what_rests(restored: MailRest, cast: Cast) -> None:
    sam = cast.account("sam")
    sam.digest = Digest.DAILY
    sam.save()
    resting = queue(sam, "plans.told", hours=5)
    fresh = queue(sam, "plans.told", hours=21)

    deliver()

    assert OutboxMessage.objects.get(pk=resting.pk).told_in == ""
    assert states(resting, fresh) == ["pending", "sent"]


def test_it_is_decided_by_hr_leads_and_once_for_each_kind(restored: MailRest, cast: Cast) -> None:
    for name in ("tom", "mia", "sam", "jana"):
        with pytest.raises(NotVisible):
            decide(cast, "send", "send", by=name)
    decide(cast, "rest", "send")
    decide(cast, "drop", "send")
    with pytest.raises(NotNow, match="There is nothing to decide"):
        decide(cast, "send", "send")


def test_without_a_restore_there_is_nothing_to_decide(cast: Cast) -> None:
    with pytest.raises(NotNow, match="no backup was put back"):
        decide(cast, "send", "send")


def test_what_a_worker_held_when_the_backup_was_made_rests_too(restored: MailRest, cast: Cast) -> None:
    held = queue(cast.account("sam"), "plans.told", hours=-1)
    OutboxMessage.objects.filter(pk=held.pk).update(
        state=OutboxState.SENDING, next_try_at=None, lease_until=BACKED_UP + timedelta(minutes=5), token="t"
    )

    assert deliver(after=21).sent == 0
    assert deliver(after=40).sent == 0
    assert states(held) == ["pending"]


def test_the_log_says_that_messages_rest_and_leads_hr_to_the_decision(
    restored: MailRest, cast: Cast, signed_in: Callable[[str], Client]
) -> None:
    queue(cast.account("sam"), "plans.told", hours=-1)
    noor, tom = signed_in("noor"), signed_in("tom")

    log, owner = noor.get("/delivery/").content.decode(), tom.get("/delivery/").content.decode()
    assert "1 message waits for a decision." in log and "/delivery/rest/" in log
    assert "1 message waits for a decision." in owner and "An HR lead decides." in owner
    assert "/delivery/rest/" not in owner

    page = noor.get("/delivery/rest/").content.decode()
    assert "How many wait" in page
    answer = noor.post("/delivery/rest/", {"notices": "send", "accounts": "drop"}, follow=True)
    assert "Your decision holds from now on" in answer.content.decode()
    assert "A backup was put back" not in noor.get("/delivery/").content.decode()
    assert noor.post("/delivery/rest/", {"notices": "send", "accounts": "drop"}).status_code == 409
    assert noor.post("/delivery/rest/", {"notices": "perhaps"}).status_code == 422


def test_where_none_waits_the_log_asks_for_no_decision(
    restored: MailRest, cast: Cast, signed_in: Callable[[str], Client]
) -> None:
    for name in ("noor", "tom"):
        log = signed_in(name).get("/delivery/").content.decode()
        assert "A backup was put back" in log
        assert "None waits at present." in log
        assert (
            "for a decision" not in log and "An HR lead decides" not in log and "/delivery/rest/" not in log
        )
