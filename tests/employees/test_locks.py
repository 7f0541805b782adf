"""The order in which verbs around people take their locks: always the same, so none waits for another in a ring."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from employees.enums import PeopleEvent, Role, Theme
from employees.errors import DomainError
from employees.models import AuditEvent, Closure, Department, Employee, RoleGrant, User, WorkingPattern
from employees.workflows import (
    AbsenceDetails,
    PersonDetails,
    add_working_week,
    change_details,
    close_on,
    grant_role,
    invite,
    join,
    leave,
    move,
    open_on,
    record_absence,
    return_to_work,
    revoke_role,
    set_preferences,
)
from tests.factories.people import ClosureFactory, EmployeeFactory, OrganisationFactory, RoleGrantFactory
from tests.people import Cast

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
MONDAY = date(2026, 5, 4)
SUNDAY = date(2026, 5, 3)
REMY = PersonDetails(staff_number="N100", first_name="Remy", work_email="remy@example.org")

Verb = Callable[[Cast, User, User], object]
VERBS: dict[str, Verb] = {
    "join": lambda cast, noor, tom: join(details=REMY, manager=cast.jana, by=noor, at=NOON),
    "change": lambda cast, noor, tom: change_details(employee=cast.sam, details=REMY, by=noor, at=NOON),
    "move": lambda cast, noor, tom: move(
        employee=cast.sam, manager=cast.ana, from_date=MONDAY, by=noor, at=NOON
    ),
    "leave": lambda cast, noor, tom: leave(employee=cast.sam, last_day=SUNDAY, by=noor, at=NOON),
    "leave at once": lambda cast, noor, tom: leave(
        employee=cast.sam, last_day=date(2026, 5, 29), at_once=True, by=noor, at=NOON
    ),
    "absence": lambda cast, noor, tom: record_absence(
        employee=cast.sam, details=AbsenceDetails(MONDAY, MONDAY), by=noor, at=NOON
    ),
    "return": lambda cast, noor, tom: return_to_work(employee=cast.lee, by=noor, at=NOON),
    "invite": lambda cast, noor, tom: invite(
        employee=EmployeeFactory(user=None, department=cast.support), by=noor, at=NOON
    ),
    "grant": lambda cast, noor, tom: grant_role(employee=cast.sam, role=Role.AUDITOR, by=noor, at=NOON),
    "revoke": lambda cast, noor, tom: revoke_role(
        employee=cast.mia, grant=RoleGrant.objects.get(user=cast.mia.user), by=noor, at=NOON
    ),
    "preferences": lambda cast, noor, tom: set_preferences(by=noor, theme=Theme.DARK, at=NOON),
    "week": lambda cast, noor, tom: add_working_week(name="Short", weekdays=[0], by=tom, at=NOON),
    "close": lambda cast, noor, tom: close_on(on=MONDAY, name="Closed", by=tom, at=NOON),
    "open": lambda cast, noor, tom: open_on(closure=ClosureFactory(), by=tom, at=NOON),
}
ORDER = ("employees_organisation", "employees_employee", "employees_user", "employees_auditchain")


@pytest.mark.parametrize("name", VERBS)
def test_every_verb_takes_its_turn_first_and_the_record_last(cast: Cast, name: str) -> None:
    Employee.objects.filter(pk=cast.lee.pk).update(left_on=SUNDAY)
    noor, tom = cast.account("noor"), cast.account("tom")
    with CaptureQueriesContext(connection) as queries:
        VERBS[name](cast, noor, tom)

    statements = [query["sql"] for query in queries]
    first = next(at for at, sql in enumerate(statements) if '"employees_organisation"' in sql)
    assert not any(sql.startswith(("UPDATE", "DELETE")) for sql in statements[:first])
    record = next(at for at, sql in enumerate(statements) if '"employees_auditchain"' in sql)
    assert first < record
    if connection.vendor == "postgresql":
        held = [sql for sql in statements if "FOR UPDATE" in sql or "FOR NO KEY UPDATE" in sql]
        tables = [
            next(table for table in (*ORDER, "employees_rolegrant") if f'FROM "{table}"' in sql)
            for sql in held
        ]
        places = [ORDER.index(table) for table in tables if table in ORDER]
        assert places[0] == 0
        # `leave` records, and then looks once more at the account that it holds already.
        assert sorted(dict.fromkeys(places)) == list(dict.fromkeys(places))


TWICE: dict[str, tuple[Callable[[User], object], Callable[[], int]]] = {
    "a staff number": (
        lambda by: join(details=REMY, by=by, at=NOON),
        lambda: Employee.objects.filter(staff_number="N100").count(),
    ),
    "a working week": (
        lambda by: add_working_week(name="Short", weekdays=[0], by=by, at=NOON),
        lambda: WorkingPattern.objects.filter(name="Short").count(),
    ),
    "a closed day": (
        lambda by: close_on(on=MONDAY, name="Closed", by=by, at=NOON),
        lambda: Closure.objects.filter(on=MONDAY).count(),
    ),
}


def at_once(act: Callable[[], object]) -> list[Exception]:
    """Two do it in the same instant. Returns what they were answered, if not a yes."""
    answers: list[Exception] = []
    start = threading.Barrier(2)

    def go() -> None:
        try:
            start.wait(timeout=10)
            act()
        except Exception as answer:  # noqa: BLE001 -- whatever it is, the test looks at it
            answers.append(answer)
        finally:
            connections.close_all()

    both = [threading.Thread(target=go) for _unused in range(2)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    return answers


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("what", TWICE)
def test_two_who_add_the_same_at_once_add_it_once(what: str) -> None:
    OrganisationFactory()
    owner = EmployeeFactory().user
    RoleGrantFactory(user=owner, role=Role.SYSTEM_OWNER)
    act, count = TWICE[what]

    answers = at_once(lambda: act(User.objects.get(pk=owner.pk)))

    assert [isinstance(answer, DomainError) for answer in answers] == [True], answers
    assert count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_open_the_same_department_at_once_open_it_once() -> None:
    OrganisationFactory()
    owner = EmployeeFactory().user
    RoleGrantFactory(user=owner, role=Role.SYSTEM_OWNER)
    numbers = iter(("N1", "N2"))

    answers = at_once(
        lambda: join(
            details=PersonDetails(staff_number=next(numbers), first_name="Remy", new_department="Legal"),
            by=User.objects.get(pk=owner.pk),
            at=NOON,
        )
    )

    assert answers == []
    assert Department.objects.filter(name="Legal").count() == 1


def test_a_closed_day_is_taken_back_once_however_often_it_is_pressed(cast: Cast) -> None:
    closure = ClosureFactory()
    for _press in range(2):
        open_on(closure=closure, by=cast.account("tom"), at=NOON)

    assert AuditEvent.objects.filter(event=PeopleEvent.OPEN_ON).count() == 1
