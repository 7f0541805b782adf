"""What waits for working hours, and what waits to be told together: on purpose, once, and never for ever."""

from __future__ import annotations

import errno
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from employees.enums import Digest, OutboxState, Theme
from employees.models import OutboxMessage, User
from employees.outbox import Hours, Ready, Suppressed
from employees.outbox.notice import Notice
from employees.outbox.one_letter import AnotherIsOnItsWay, begin, scope_of
from employees.outbox.queue import LostClaim, claim
from employees.outbox.settling import FEWEST_TRIES
from employees.queries import hours_of
from employees.workflows import set_preferences
from reviews.notices import CATALOGUE
from tests.employees.outbox.conftest import MONDAY, Desk, account
from tests.factories.people import UserFactory, WorkingPatternFactory
from tests.people import Cast

pytestmark = pytest.mark.django_db

Fresh = Callable[[OutboxMessage], OutboxMessage]
NIGHT = Hours(ZoneInfo("UTC"), quiet_from=time(19), quiet_until=time(7), only_working_days=True)
FRIDAY_EVENING, NEXT_MONDAY = datetime(2026, 3, 6, 21, tzinfo=UTC), datetime(2026, 3, 9, 7, tzinfo=UTC)
DIGEST = datetime(2026, 3, 3, 8, 30, tzinfo=UTC)


@pytest.fixture
def evening(desk: Desk) -> Desk:
    """Friday at nine, with hours that rest."""
    desk.hours, desk.now = NIGHT, FRIDAY_EVENING
    return desk


def bodies() -> list[str]:
    """What was sent, each as its first words."""
    return [letter.body.split("\n")[2] for letter in mail.outbox]


def test_a_message_of_the_night_waits_for_the_morning_and_is_no_try(evening: Desk, fresh: Fresh) -> None:
    message = evening.queue()

    evening.sweep()

    waiting = fresh(message)
    assert mail.outbox == []
    assert (waiting.state, waiting.next_try_at, waiting.attempts) == (OutboxState.PENDING, NEXT_MONDAY, 0)
    assert waiting.reason == "Waits until working hours."
    evening.now = NEXT_MONDAY
    evening.sweep()
    assert (fresh(message).state, len(mail.outbox)) == (OutboxState.SENT, 1)


def test_a_night_of_many_is_looked_at_once(evening: Desk) -> None:
    sam = account()
    for number in range(30):
        evening.queue(f"told:{number}", to=sam)
    evening.sweep()

    with CaptureQueriesContext(connection) as queries:
        evening.wait(minutes=1)

    # Whatever a dead worker held, and what is next: nothing.
    assert len([query for query in queries if "outbox" in query["sql"]]) == 2


def test_what_is_about_ones_own_account_goes_at_any_hour(evening: Desk) -> None:
    evening.change_notice(at_any_hour=True)
    evening.queue(to=account(digest=Digest.WEEKLY))

    evening.sweep()

    assert len(mail.outbox) == 1


def test_each_message_about_an_account_goes_at_any_hour_and_no_other() -> None:
    assert {kind for kind, notice in CATALOGUE.items() if notice.at_any_hour} == {
        kind for kind in CATALOGUE if kind.startswith("people.")
    }


@pytest.fixture
def refusing(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A folder for letters that has no room as often as there are words here."""
    troubles: list[str] = []
    send = EmailBackend.send_messages

    def send_messages(self: EmailBackend, letters: list[mail.EmailMessage]) -> int:
        if troubles:
            raise OSError(errno.ENOSPC, troubles.pop())
        return send(self, letters)

    monkeypatch.setattr(EmailBackend, "send_messages", send_messages)
    return troubles


def test_the_wait_makes_no_message_old(evening: Desk, refusing: list[str], fresh: Fresh) -> None:
    evening.now -= timedelta(hours=2, minutes=30)
    message = evening.queue()
    OutboxMessage.objects.update(attempts=FEWEST_TRIES)
    refusing += ["No space left on device"] * 4

    evening.sweep()  # tried in the last half hour of the week, in vain
    evening.wait(hours=6)
    assert fresh(message).next_try_at == NEXT_MONDAY
    evening.now = NEXT_MONDAY
    evening.sweep()  # sixty hours later
    evening.wait(hours=6)
    evening.wait(days=1)  # four days after it fell due, and in its second working day
    assert fresh(message).state == OutboxState.FAILED_TEMPORARY
    evening.wait(days=1)

    assert (fresh(message).state, len(mail.outbox)) == (OutboxState.SENT, 1)


def together(desk: Desk, *keys: str, digest: Digest = Digest.DAILY) -> tuple[User, list[OutboxMessage]]:
    """Somebody who wants a digest, and what falls due for them a minute after today's."""
    desk.now = DIGEST - timedelta(days=1) + timedelta(minutes=1)
    sam = account(digest=digest)
    return sam, [desk.queue(key, to=sam) for key in keys]


def test_what_waits_for_a_digest_is_one_letter_that_counts(desk: Desk, fresh: Fresh) -> None:
    sam, messages = together(desk, "a", "b", "c")
    desk.sweep()
    assert [fresh(one).next_try_at for one in messages] == [DIGEST] * 3
    assert fresh(messages[0]).reason == "Waits to be told together with others, as its reader wishes."

    desk.now = DIGEST
    desk.sweep()

    (letter,) = mail.outbox
    assert (letter.to, letter.subject) == ([sam.email], "Several things for you to look at")
    assert "3 things wait for you. You asked to be told of them together." in letter.body
    assert "http://localhost/messages/" in letter.body
    first, *others = [fresh(one) for one in messages]
    assert (first.state, {one.state for one in others}) == (OutboxState.SENT, {OutboxState.SUPPRESSED})
    assert {(one.reason, one.told_in) for one in others} == {
        ("One letter told it together with others.", first.token)
    }


def test_a_weekly_digest_waits_for_monday(desk: Desk, fresh: Fresh) -> None:
    _sam, (message,) = together(desk, "a", digest=Digest.WEEKLY)

    desk.sweep()

    assert fresh(message).next_try_at == datetime(2026, 3, 9, 8, 30, tzinfo=UTC)


def test_one_thing_alone_goes_as_its_own_letter(desk: Desk) -> None:
    _sam, messages = together(desk, "a", "b")
    desk.sweep()
    desk.verdicts["b"] = Suppressed("It was withdrawn.")

    desk.now = DIGEST
    desk.sweep()

    assert [letter.subject for letter in mail.outbox] != ["Several things for you to look at"]
    assert len(mail.outbox) == 1
    assert OutboxMessage.objects.get(pk=messages[1].pk).told_in == ""


def test_a_legal_notice_never_waits_for_a_digest(desk: Desk) -> None:
    together(desk, "a")
    desk.change_notice(resend_when_ambiguous=True)

    desk.sweep()

    assert len(mail.outbox) == 1


def test_what_will_not_be_true_by_then_is_told_at_once(desk: Desk) -> None:
    def until_tonight(message: OutboxMessage, at: datetime) -> Ready | Suppressed:
        ready = Ready({"works_until": at, "another": ""})
        return ready if at < desk.now + timedelta(hours=9) else Suppressed("Its day has come.")

    together(desk, "a")
    desk.change_notice(still_true=until_tonight)

    desk.sweep()

    assert len(mail.outbox) == 1


def test_who_wants_no_digest_any_more_is_told_what_was_held(desk: Desk) -> None:
    sam, _messages = together(desk, "a", "b")
    desk.sweep()

    set_preferences(by=sam, theme=Theme.AUTO, digest=Digest.AT_ONCE, at=desk.now)
    desk.sweep()

    assert len(mail.outbox) == 2


def test_a_digest_that_fails_leaves_the_things_to_the_next(desk: Desk, refusing: list[str]) -> None:
    _sam, messages = together(desk, "a", "b", "c")
    desk.sweep()
    refusing.append("No space left on device")

    desk.now = DIGEST
    desk.sweep()
    desk.wait(minutes=2)

    # The second told all three, and the first, when its turn came again, knew.
    (letter,) = mail.outbox
    assert "3 things wait for you" in letter.body
    states = [OutboxMessage.objects.get(pk=one.pk).state for one in messages]
    assert states == [OutboxState.SUPPRESSED, OutboxState.SENT, OutboxState.SUPPRESSED]


def test_of_two_workers_with_one_readers_digest_one_tells_and_one_waits(desk: Desk, fresh: Fresh) -> None:
    _sam, messages = together(desk, "a", "b")
    desk.sweep()
    desk.now = DIGEST
    first, second = claim(DIGEST), claim(DIGEST)
    assert first is not None
    assert second is not None
    hours, notices = replace(desk.hours, digest=Digest.DAILY), {"test.told": desk.notice}
    scopes = [scope_of(held, Ready(), notices=notices, hours=hours, at=DIGEST) for held in (first, second)]

    assert begin(first, scopes[0], at=DIGEST) is None
    with pytest.raises(AnotherIsOnItsWay):
        begin(second, scopes[1], at=DIGEST)

    assert [fresh(one).state for one in messages] == [OutboxState.SENDING, OutboxState.CLAIMED]
    assert fresh(messages[1]).told_in == first.token


def test_a_digest_whose_worker_died_is_told_once(desk: Desk) -> None:
    _sam, _messages = together(desk, "a", "b")
    desk.sweep()
    desk.now = DIGEST
    held = claim(DIGEST)
    assert held is not None
    hours = replace(desk.hours, digest=Digest.DAILY)
    scope = scope_of(held, Ready(), notices={"test.told": desk.notice}, hours=hours, at=DIGEST)
    begin(held, scope, at=DIGEST)  # and the worker is killed

    desk.sweep()
    assert mail.outbox == []  # it may still be under way
    desk.wait(minutes=6)
    desk.wait(minutes=6)

    assert len(mail.outbox) == 1


def test_a_wish_that_ends_while_a_digest_begins_makes_no_second_letter(desk: Desk, fresh: Fresh) -> None:
    _sam, messages = together(desk, "a", "b")
    desk.sweep()
    desk.now = DIGEST
    first, second = claim(DIGEST), claim(DIGEST)
    assert first is not None
    assert second is not None
    notices: dict[str, Notice] = {"test.told": desk.notice}
    daily = replace(desk.hours, digest=Digest.DAILY)
    alone = scope_of(second, Ready(), notices=notices, hours=desk.hours, at=DIGEST)
    begin(first, scope_of(first, Ready(), notices=notices, hours=daily, at=DIGEST), at=DIGEST)

    with pytest.raises(LostClaim), transaction.atomic():
        begin(second, alone, at=DIGEST)

    assert fresh(messages[1]).state == OutboxState.CLAIMED


@pytest.mark.django_db(transaction=True)
def test_however_many_workers_each_reader_gets_one_digest_and_nothing_is_lost(desk: Desk) -> None:
    desk.now = DIGEST - timedelta(hours=20)
    readers = [account(digest=Digest.DAILY) for _each in range(3)]
    for number in range(18):
        desk.queue(f"told:{number}", to=readers[number % 3])
    desk.sweep()
    desk.now = DIGEST
    start, failed = threading.Barrier(3), []

    def work() -> None:
        try:
            start.wait()
            desk.sweep()
        except Exception as error:  # noqa: BLE001 -- a thread's fault is shown by the test
            failed.append(error)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _each in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    desk.wait(minutes=2)  # those that waited for another's answer

    assert failed == []
    assert sorted(letter.to[0] for letter in mail.outbox) == sorted(reader.email for reader in readers)
    assert all("6 things wait for you." in letter.body for letter in mail.outbox)
    states = OutboxMessage.objects.values_list("state", flat=True)
    assert Counter(states) == {OutboxState.SENT: 3, OutboxState.SUPPRESSED: 15}


def test_who_reads_here_is_written_to_at_their_own_hours(cast: Cast) -> None:
    """The whole way: the organisation's hours, the reader's zone, week and holidays."""
    cast.sam.time_zone, cast.sam.holiday_region = "Pacific/Auckland", "NZ"
    cast.sam.working_pattern = WorkingPatternFactory(tuesday=True, monday=False)
    hours = hours_of(cast.account("sam"), MONDAY)

    # In Auckland it is Monday, ten in the evening; Monday is no day of Sam's week.
    assert hours.opening(MONDAY) == datetime(2026, 3, 2, 18, tzinfo=UTC)
    # Waitangi Day, a Friday, and the weekend after it.
    waitangi = datetime(2026, 2, 5, 20, tzinfo=UTC)
    assert hours.opening(waitangi) == datetime(2026, 2, 9, 18, tzinfo=UTC)
    nobody = UserFactory(digest=Digest.DAILY)
    assert hours_of(nobody, MONDAY).told(MONDAY) == MONDAY.replace(hour=8, minute=30) + timedelta(days=1)
