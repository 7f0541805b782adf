"""What the tests remember is what they would build, and they build anew as soon as anything else stands there."""

from __future__ import annotations

from threading import Thread
from weakref import WeakKeyDictionary

import pytest
from django.db import connection, connections, transaction

from employees.models import Department, User
from plans.enums import PlanStatus
from plans.models import Plan
from tests.factories import watched
from tests.factories.plans import draft_plan, plan_in
from tests.factories.remembered import remembered
from tests.factories.watched import watch
from tests.people import make_cast
from tests.reading import everything_stored

pytestmark = pytest.mark.django_db


class Counted:
    """Something to build, and how often it was built."""

    def __init__(self, name: str) -> None:
        self.name, self.times = name, 0

    def __call__(self) -> int:
        self.times += 1
        return Department.objects.create(name=self.name).pk


def undone(act):
    """What an act returns and everything it stored, as if it had never been done."""
    with transaction.atomic():
        answer = act()
        stored = everything_stored()
        transaction.set_rollback(True)
    return answer, stored


def statements(act):
    """The statements of an act that are sent to the database, without those of its savepoint."""
    sent: list[str] = []

    def look(execute, sql, params, many, context):
        sent.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(look):
        act()
    return [sql for sql in sent if "SAVEPOINT" not in sql]


@pytest.mark.parametrize("status", [PlanStatus.DRAFT, PlanStatus.ACTIVE, PlanStatus.CLOSED])
def test_what_is_put_back_is_what_was_built(cast, status):
    first, built = undone(lambda: plan_in(status, cast).pk)
    again, put_back = undone(lambda: plan_in(status, cast).pk)
    assert (again, put_back) == (first, built)


def test_it_is_built_once_and_nothing_is_read_where_nothing_was_written(cast):
    build = Counted("Once")
    first, stored = undone(lambda: remembered("once", build))
    again = statements(lambda: undone(lambda: remembered("once", build)))

    assert build.times == 1
    assert again[0].startswith("INSERT") and [sql for sql in again if sql.startswith("SELECT *")] == []
    assert undone(lambda: remembered("once", build)) == (first, stored)


def test_it_is_built_anew_on_anything_else(cast):
    build = Counted("Anew")
    undone(lambda: remembered("anew", build))
    draft_plan(cast)
    undone(lambda: remembered("anew", build))
    assert build.times == 2
    undone(lambda: remembered("anew", build))
    assert build.times == 2


def test_what_a_statement_changed_in_one_row_is_seen(cast):
    build = Counted("One row")
    undone(lambda: remembered("one row", build))
    Department.objects.filter(pk=cast.support.pk).update(code="S")
    undone(lambda: remembered("one row", build))
    assert build.times == 2


def test_signing_in_is_no_difference_and_is_not_undone(cast, signed_in):
    first, _ = undone(lambda: plan_in(PlanStatus.CONSULTATION, cast).pk)
    signed_in("sam")
    known = User.objects.get(pk=cast.account("sam").pk).last_login
    sent = statements(lambda: plan_in(PlanStatus.CONSULTATION, cast))

    assert [sql for sql in sent if sql.startswith("SELECT *")] == []
    assert Plan.objects.get().pk == first
    assert User.objects.get(pk=cast.account("sam").pk).last_login == known is not None


def test_what_was_written_and_written_back_is_no_difference(cast):
    build = Counted("Back")
    _, stored = undone(lambda: remembered("back", build))
    Department.objects.filter(pk=cast.support.pk).update(code="S")
    Department.objects.filter(pk=cast.support.pk).update(code=cast.support.code)
    assert undone(lambda: remembered("back", build))[1] == stored
    assert build.times == 1


def test_one_thing_remembered_may_stand_on_another(cast):
    lower, upper = Counted("Lower"), Counted("Upper")

    def both() -> tuple[int, int]:
        return remembered("lower", lower), remembered("upper", upper)

    first = undone(both)
    undone(lambda: remembered("upper", Counted("Upper alone")))
    assert undone(both) == first
    assert (lower.times, upper.times) == (1, 1)


def test_what_somebody_else_committed_is_looked_for(transactional_db):
    build = Counted("Elsewhere")
    with transaction.atomic():
        remembered("elsewhere", build)
        transaction.set_rollback(True)

    elsewhere = Thread(target=_department_from_elsewhere)
    elsewhere.start()
    elsewhere.join()

    remembered("elsewhere", build)
    assert build.times == 2


def _department_from_elsewhere() -> None:
    Department.objects.create(name="Committed")
    connection.close()


def test_the_cast_is_the_same_in_every_test(db):
    first, _ = undone(lambda: {name: person.ref for name, person in make_cast().people().items()})
    again, _ = undone(lambda: {name: person.ref for name, person in make_cast().people().items()})
    assert again == first


def test_a_connection_opened_before_anything_watched_is_watched_from_then_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """So does `python -m tests.plans.documents.speed` begin, outside of pytest."""
    monkeypatch.setattr(watched, "_WATCHES", WeakKeyDictionary())
    before = list(connection.execute_wrappers)
    try:
        assert watch(()).connection == connections["default"]
    finally:
        connection.execute_wrappers[:] = before
