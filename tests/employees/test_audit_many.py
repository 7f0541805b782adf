"""Many events at once: the same chain as one by one, in a few statements."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from employees import audit
from employees.audit import Entry
from employees.enums import PeopleEvent
from employees.models import AuditChain, AuditEvent
from tests.people import Cast

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


def entries(cast: Cast, count: int) -> list[Entry]:
    """So many events about Sam."""
    return [Entry(PeopleEvent.CHANGED, cast.sam, {"fields": ["title"], "number": n}) for n in range(count)]


def test_many_events_make_the_chain_that_single_ones_would(cast: Cast) -> None:
    by = cast.account("noor")
    audit.record(PeopleEvent.CHANGED, by=by, about=cast.sam, at=NOW, fields=["title"], number=0)
    start = AuditChain.objects.get()

    assert audit.record_many(entries(cast, 7), by=by, at=NOW, batch_size=3) == 7

    after = audit.record(PeopleEvent.CHANGED, by=by, about=cast.sam, at=NOW)
    assert [event.seq for event in AuditEvent.objects.filter(seq__gt=start.seq)] == [
        *range(start.seq + 1, start.seq + 8),
        after.seq,
    ]
    first, second = AuditEvent.objects.filter(seq__in=[start.seq, start.seq + 1]).order_by("seq")
    assert (second.event, second.about_ref, second.data) == (first.event, first.about_ref, first.data)
    assert audit.verify().holds


def test_no_events_leave_the_chain_alone(cast: Cast) -> None:
    head = audit.verify()

    assert audit.record_many([], by=None, at=NOW) == 0
    assert audit.verify() == head


def test_many_events_take_few_statements(cast: Cast) -> None:
    audit.record(PeopleEvent.CHANGED, by=None, about=cast.sam, at=NOW)
    with CaptureQueriesContext(connection) as queries:
        audit.record_many(entries(cast, 60), by=None, at=NOW)

    # The head of the chain read and moved on, the events written (SQLite may need two statements for them).
    assert len([query for query in queries if "SAVEPOINT" not in query["sql"]]) <= 4


@pytest.mark.django_db(transaction=True)
def test_many_events_need_a_transaction() -> None:
    assert not transaction.get_connection().in_atomic_block
    with pytest.raises(RuntimeError, match="same transaction"):
        audit.record_many([], by=None, at=NOW)
