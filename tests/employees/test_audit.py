"""employees/audit.py: the record only grows, every link is checked, and the database itself keeps it so."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, connections, transaction

from employees import audit
from employees.models import AuditChain, AuditDetail, AuditEvent, Employee
from tests.factories.people import EmployeeFactory, UserFactory
from tests.record import drop_triggers

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


def record_events(count: int) -> Employee:
    """Write `count` events about one new person."""
    person = EmployeeFactory()
    with transaction.atomic():
        for number in range(count):
            audit.record("test.happened", by=person.user, about=person, at=NOON, number=number)
    return person


@pytest.mark.django_db
def test_record_chains_each_event_to_the_one_before():
    person = record_events(3)
    assert person.user is not None

    events = list(AuditEvent.objects.order_by("seq"))

    assert [event.seq for event in events] == [1, 2, 3]
    assert [event.previous_hash for event in events] == [audit.GENESIS, events[0].hash, events[1].hash]
    assert {(event.actor_ref, event.about_type, event.about_ref) for event in events} == {
        (person.user.ref, "employees.employee", person.ref)
    }
    assert AuditChain.objects.get().head == events[2].hash


@pytest.mark.django_db
def test_no_two_events_that_say_the_same_can_be_told_by_their_hashes():
    person = EmployeeFactory()
    with transaction.atomic():
        one, two = (audit.record("test.happened", by=None, about=person, at=NOON) for _each in range(2))

    guessed = AuditEvent.objects.get(seq=1)
    guessed.salt = ""

    assert len(one.salt) == 32 and one.salt != two.salt
    assert audit.hash_of(guessed) != one.hash
    assert audit.verify().holds


@pytest.mark.django_db
def test_record_keeps_what_a_field_was_and_is():
    person = EmployeeFactory(title="Nurse")
    before = audit.snapshot(person, "title")
    person.title = "Senior nurse"

    event = audit.record(
        "test.changed", by=None, about=person, at=NOON, before=before, weight=Decimal("1.50")
    )

    assert event.data == {"before": {"title": "Nurse"}, "after": {"title": "Senior nurse"}, "weight": "1.5"}
    assert event.actor_ref == ""


@pytest.mark.django_db(transaction=True)
def test_record_refuses_to_write_outside_a_transaction():
    person = EmployeeFactory()

    with pytest.raises(RuntimeError, match="same transaction"):
        audit.record("test.happened", by=None, about=person, at=NOON)


@pytest.mark.django_db
def test_an_event_of_a_change_that_was_undone_is_not_on_the_record():
    person = record_events(1)

    with pytest.raises(ZeroDivisionError), transaction.atomic():
        audit.record("test.happened", by=None, about=person, at=NOON)
        raise ZeroDivisionError

    assert audit.verify() == audit.Verdict(1, AuditEvent.objects.get().hash)


@pytest.mark.django_db
def test_verify_holds_for_an_untouched_record():
    record_events(5)

    verdict = audit.verify()

    assert verdict.holds
    assert verdict.length == 5


def refused(act) -> None:
    """The database must refuse `act` by itself."""
    with pytest.raises(DatabaseError, match=audit.REFUSAL), transaction.atomic():
        act()


def run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "tamper",
    [
        pytest.param(
            lambda: AuditEvent.objects.filter(seq=2).update(event="test.other"), id="queryset update"
        ),
        pytest.param(lambda: AuditEvent.objects.get(seq=2).save(), id="save"),
        pytest.param(lambda: AuditEvent.objects.filter(seq=2).delete(), id="queryset delete"),
        pytest.param(lambda: AuditEvent.objects.get(seq=2).delete(), id="delete"),
        pytest.param(
            lambda: AuditEvent.objects.bulk_update([AuditEvent.objects.get(seq=1)], ["event"]), id="bulk"
        ),
        pytest.param(lambda: run("UPDATE employees_auditevent SET seq = seq"), id="raw update"),
        pytest.param(lambda: run("DELETE FROM employees_auditevent WHERE seq = 2"), id="raw delete"),
        pytest.param(lambda: run("DELETE FROM employees_auditevent"), id="raw delete of all"),
    ],
)
def test_the_database_refuses_to_change_the_record(tamper):
    record_events(3)

    refused(tamper)

    assert audit.verify().length == 3


def replace_an_event() -> None:
    columns = "seq, at, event, actor_ref, about_type, about_ref, data, salt, previous_hash, hash"
    same = f"SELECT id, {columns} FROM {audit.TABLE} WHERE seq = 1"  # noqa: S608 -- constants of this file
    if connection.vendor == "postgresql":
        run(
            f"INSERT INTO {audit.TABLE} (id, {columns}) {same} ON CONFLICT (id) DO UPDATE SET event = 'other'"
        )
    else:
        run(f"INSERT OR REPLACE INTO {audit.TABLE} (id, {columns}) {same}")


@pytest.mark.django_db
def test_the_database_refuses_to_replace_an_event():
    record_events(2)

    refused(replace_an_event)


@pytest.mark.django_db
def test_the_database_refuses_to_truncate_the_record():
    record_events(1)
    # SQLite's truncate is a DELETE of everything, which skips triggers unless there are some.
    truncate = "TRUNCATE" if connection.vendor == "postgresql" else "DELETE FROM"

    refused(lambda: run(f"{truncate} {audit.TABLE}"))


@pytest.fixture
def session_with_triggers_off(db: None) -> Iterator[None]:
    """A session whose owner switched off what can be switched off."""
    if connection.vendor == "postgresql":
        run("SET LOCAL session_replication_role = replica")
        yield
        return
    run("PRAGMA recursive_triggers = OFF")
    yield
    # A pragma belongs to the connection, not to the transaction: the next test would inherit it.
    run("PRAGMA recursive_triggers = ON")


@pytest.mark.django_db
def test_the_guard_holds_even_in_a_session_that_switches_triggers_off(session_with_triggers_off):
    record_events(1)

    refused(lambda: run("DELETE FROM employees_auditevent"))
    refused(replace_an_event)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("tamper", "broken_at", "reason"),
    [
        (
            lambda: AuditEvent.objects.filter(seq=3).update(event="test.prettier"),
            3,
            "Event 3 was changed after it was written.",
        ),
        (
            lambda: AuditEvent.objects.filter(seq=2).update(at=NOON + timedelta(seconds=1)),
            2,
            "Event 2 was changed after it was written.",
        ),
        (
            lambda: AuditEvent.objects.filter(seq__in=[2, 4]).update(actor_ref=""),
            2,
            "Event 2 was changed after it was written.",
        ),
        (lambda: AuditEvent.objects.filter(seq=4).delete(), 4, "Event 4 is missing."),
        (lambda: AuditEvent.objects.filter(seq=5).delete(), 5, "The record ends at 4, its head says 5."),
        (lambda: AuditEvent.objects.filter(seq__gte=1).delete(), 1, "The record ends at 0, its head says 5."),
    ],
)
def test_verify_names_the_first_broken_link(tamper, broken_at, reason):
    record_events(5)
    drop_triggers()
    tamper()

    verdict = audit.verify()

    assert (verdict.broken_at, verdict.reason) == (broken_at, reason)


@pytest.mark.django_db
def test_verify_sees_an_event_that_was_forged_with_a_right_hash_of_its_own():
    record_events(3)
    drop_triggers()
    forged = AuditEvent.objects.get(seq=2)
    forged.event = "test.prettier"
    forged.hash = audit.hash_of(forged)
    forged.save()

    assert audit.verify().reason == "Event 3 does not follow event 2."


@pytest.mark.django_db
def test_every_single_bit_of_an_event_is_guarded_by_its_hash():
    record_events(1)
    event = AuditEvent.objects.get()
    for field in (
        "seq",
        "at",
        "event",
        "actor_ref",
        "about_type",
        "about_ref",
        "data",
        "salt",
        "previous_hash",
    ):
        changed = AuditEvent.objects.get()
        value = getattr(changed, field)
        other = {
            int: lambda v: v + 1,
            datetime: lambda v: v + timedelta(microseconds=1),
            dict: lambda v: {**v, "x": 1},
        }
        setattr(changed, field, other.get(type(value), lambda v: f"{v}x")(value))

        assert audit.hash_of(changed) != event.hash, field


@pytest.mark.django_db
def test_verify_audit_command_reports_the_length_and_the_head(capsys):
    record_events(4)

    call_command("verify_audit")

    first, *more = capsys.readouterr().out.splitlines()
    assert first == f"4 events, every link holds. Head: {AuditChain.objects.get().head}"
    # The tests run as the owner of the tables, which PostgreSQL tells.
    assert [line.partition(":")[0] for line in more] == (
        ["The database role waymark could change the record"] if connection.vendor == "postgresql" else []
    )


@pytest.mark.django_db
def test_verify_audit_command_fails_and_names_the_first_broken_link():
    record_events(4)
    drop_triggers()
    AuditEvent.objects.filter(seq=2).update(about_ref="")

    with pytest.raises(CommandError, match=r"Event 2 was changed after it was written\.") as failure:
        call_command("verify_audit")

    assert failure.value.returncode == 1


@pytest.mark.django_db
def test_verify_audit_command_fails_where_the_guard_is_gone():
    record_events(1)
    drop_triggers()

    with pytest.raises(CommandError, match="waymark_audit_no_update"):
        call_command("verify_audit")


@pytest.mark.django_db
def test_a_missing_guard_is_a_system_check_error_and_install_puts_it_back():
    assert audit.check_triggers(["default"]) == []
    drop_triggers()

    assert {found.id for found in audit.check_triggers(["default"])} == {"employees.E001"}

    audit.install_triggers()
    assert audit.check_triggers(["default"]) == []


@pytest.mark.django_db(transaction=True)
def test_concurrent_writers_leave_no_gap():
    users = UserFactory.create_batch(4)
    faults: list[Exception] = []

    def write(user) -> None:
        try:
            for number in range(5):
                with transaction.atomic():
                    audit.record("test.happened", by=user, about=user, at=NOON, number=number)
        except DatabaseError as error:
            faults.append(error)
        finally:
            connections.close_all()

    writers = [threading.Thread(target=write, args=[user]) for user in users]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    assert faults == []
    assert list(AuditEvent.objects.order_by("seq").values_list("seq", flat=True)) == list(range(1, 21))
    assert audit.verify().holds


def record_with_details(dice: random.Random, count: int) -> set[int]:
    """Events of which some say something that can be erased. Returns the numbers of those."""
    person, private = EmployeeFactory(), set()
    with transaction.atomic():
        for number in range(count):
            said = {"from_date": NOON.date() + timedelta(days=number)} if dice.random() < 0.6 else None
            event = audit.record("test.happened", by=None, about=person, at=NOON, private=said, n=number)
            if said:
                private.add(event.seq)
    return private


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(8))
def test_whatever_is_erased_the_record_still_holds(seed):
    dice = random.Random(seed)  # noqa: S311 -- a test that can be run again
    private = record_with_details(dice, 12)
    links = list(AuditEvent.objects.values_list("seq", "hash"))
    assert audit.verify().holds

    erased: set[int] = set()
    for _round in range(3):
        some = {seq for seq in private if dice.random() < 0.4}
        with transaction.atomic():
            assert audit.erase(some | {999}, by=None, at=NOON) == len(some - erased)
        erased |= some
        assert audit.verify().holds

    assert set(AuditDetail.objects.values_list("seq", flat=True)) == private - erased
    assert list(AuditEvent.objects.values_list("seq", "hash"))[: len(links)] == links


@pytest.mark.django_db
def test_what_was_erased_cannot_be_guessed_from_its_event():
    person = EmployeeFactory()
    said = {"from_date": NOON.date()}
    with transaction.atomic():
        same = [
            audit.record("test.happened", by=None, about=person, at=NOON, private=said).data for _n in "ab"
        ]

    assert [set(data) for data in same] == [{"commitment"}, {"commitment"}]
    assert same[0] != same[1], "the salt differs"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("tamper", "reason"),
    [
        (
            lambda seq: AuditDetail.objects.filter(seq=seq).update(content={"from_date": "2020-01-01"}),
            "The details of event {} were changed after they were written.",
        ),
        (
            lambda seq: AuditDetail.objects.filter(seq=seq).delete(),
            "The details of event {} are gone, and no event says that they were erased.",
        ),
    ],
)
def test_details_that_were_changed_or_left_without_a_word_are_found(tamper, reason):
    private = sorted(record_with_details(random.Random(3), 12))  # noqa: S311 -- as above
    with transaction.atomic():
        audit.erase(private[:1], by=None, at=NOON)
    tamper(private[2])

    verdict = audit.verify()

    assert (verdict.broken_at, verdict.reason) == (private[2], reason.format(private[2]))
