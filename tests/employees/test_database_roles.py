"""On PostgreSQL the role that runs Waymark can add to the record and do nothing else with it, whatever it tries."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import psycopg2
import pytest
from django.db import DatabaseError, connection, connections, transaction

from employees import audit
from employees.database_roles import NotGranted, could_change_the_record, grant
from employees.enums import PeopleEvent
from employees.models import AuditEvent, Employee
from tests.factories.people import EmployeeFactory

NOON = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
ROLE = f"waymark_running_{os.getpid()}"
TABLE = audit.TABLE

Act = Callable[[], object]


@pytest.fixture
def running(transactional_db: None) -> Iterator[None]:
    """The test as the running role, in a database in which one thing has happened."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no roles")
    with transaction.atomic():
        audit.record(PeopleEvent.CHANGED, by=None, about=EmployeeFactory(), at=NOON)
    grant(ROLE)
    owner = connections["default"]
    role = owner.copy()
    role.settings_dict["USER"] = ROLE
    connections["default"] = role
    yield
    role.close()
    connections["default"] = owner
    with connection.cursor() as cursor:
        cursor.execute(f"DROP OWNED BY {ROLE}; DROP ROLE {ROLE}")


def raw(statement: str) -> Act:
    """One statement as it stands."""

    def act() -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement)

    return act


def copy_over() -> None:
    """COPY adds rows; here one with a number that is taken."""
    with connection.cursor() as cursor:
        seen = io.StringIO()
        cursor.copy_expert(f"COPY {TABLE} TO STDOUT", seen)
        seen.seek(0)
        cursor.copy_expert(f"COPY {TABLE} FROM STDIN", seen)


REFUSED: dict[str, Act] = {
    "ORM update": lambda: AuditEvent.objects.update(event="other"),
    "ORM delete": lambda: AuditEvent.objects.all().delete(),
    "ORM save": lambda: AuditEvent.objects.get(seq=1).save(),
    "UPDATE": raw(f"UPDATE {TABLE} SET event = 'other'"),  # noqa: S608 -- a constant, as below
    "UPDATE of nothing": raw(f"UPDATE {TABLE} SET event = 'other' WHERE false"),  # noqa: S608
    "DELETE": raw(f"DELETE FROM {TABLE}"),  # noqa: S608
    "TRUNCATE": raw(f"TRUNCATE {TABLE}"),
    "TRUNCATE CASCADE": raw(f"TRUNCATE {TABLE} CASCADE"),
    "ON CONFLICT": raw(
        f"INSERT INTO {TABLE} SELECT * FROM {TABLE} ON CONFLICT (id) DO UPDATE SET event = 'other'"  # noqa: S608
    ),
    "MERGE": raw(
        f"MERGE INTO {TABLE} t USING (SELECT 1) one ON true WHEN MATCHED THEN UPDATE SET event = 'x'"
    ),
    "COPY": copy_over,
    "DISABLE TRIGGER": raw(f"ALTER TABLE {TABLE} DISABLE TRIGGER ALL"),
    "DROP TRIGGER": raw(f"DROP TRIGGER waymark_audit_no_update ON {TABLE}"),
    "another function": raw(
        "CREATE OR REPLACE FUNCTION waymark_audit_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "'BEGIN RETURN NEW; END'"
    ),
    "ALTER": raw(f"ALTER TABLE {TABLE} ADD COLUMN more text"),
    "RENAME": raw(f"ALTER TABLE {TABLE} RENAME TO other"),
    "OWNER": raw(f"ALTER TABLE {TABLE} OWNER TO {ROLE}"),
    "DROP": raw(f"DROP TABLE {TABLE}"),
    "RULE": raw(f"CREATE RULE quiet AS ON INSERT TO {TABLE} DO INSTEAD NOTHING"),
    "a table in front": raw("CREATE TABLE public.employees_other (id int)"),
    "session_replication_role": raw("SET session_replication_role = replica"),
    "SET ROLE": raw("SET ROLE waymark"),
    "SET SESSION AUTHORIZATION": raw("SET SESSION AUTHORIZATION waymark"),
    "superuser": raw(f"ALTER ROLE {ROLE} SUPERUSER"),
    "GRANT": raw(f"GRANT UPDATE ON {TABLE} TO {ROLE}"),
    "UPDATE after the GRANT": raw(f"UPDATE {TABLE} SET event = 'other'"),  # noqa: S608
    "setval": raw(f"SELECT setval(pg_get_serial_sequence('{TABLE}', 'id'), 1)"),
    "server file": raw(f"COPY {TABLE} TO PROGRAM 'cat'"),
    "migrations": raw("DELETE FROM django_migrations"),
    "DELETE of the head": raw("DELETE FROM employees_auditchain"),
}


# What PostgreSQL says where a role may not.
INSUFFICIENT_PRIVILEGE, UNIQUE_VIOLATION = "42501", "23505"


def test_the_running_role_can_do_nothing_to_the_record_but_add(running: None) -> None:
    before, answers = AuditEvent.objects.values().get(), {}
    for name, act in REFUSED.items():
        try:
            with transaction.atomic():
                act()
        except DatabaseError as error:
            answers[name] = getattr(error.__cause__, "pgcode", None)
        except psycopg2.Error as error:  # of a COPY, which Django leaves as it is
            answers[name] = error.pgcode
        else:
            answers[name] = "allowed"
        assert AuditEvent.objects.values().get() == before, name

    # GRANT without the right to is a warning, and the UPDATE after it is refused as before.
    expected = dict.fromkeys(REFUSED, INSUFFICIENT_PRIVILEGE) | {"COPY": UNIQUE_VIOLATION, "GRANT": "allowed"}
    assert answers == expected
    assert audit.missing_triggers() == []
    assert could_change_the_record() == ""


def test_the_running_role_writes_as_ever_and_its_events_join_the_chain(running: None) -> None:
    with transaction.atomic():
        person = EmployeeFactory()
        audit.record(PeopleEvent.JOINED, by=None, about=person, at=NOON)
    Employee.objects.filter(pk=person.pk).update(title="Nurse")
    verdict = audit.verify()
    Employee.objects.filter(pk=person.pk).delete()

    assert (verdict.length, verdict.holds) == (2, True)


def test_the_owner_is_not_the_running_role_and_sqlite_has_none(db: None) -> None:
    if connection.vendor != "postgresql":
        with pytest.raises(NotGranted, match="SQLite has no roles"):
            grant(ROLE)
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        owner = cursor.fetchone()[0]
    with pytest.raises(NotGranted, match="owns the tables"):
        grant(owner)
    assert "could change the record" in could_change_the_record()
