"""/healthz tells of the process, /readyz of everything it needs; both to anybody, and nothing about anyone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import OperationalError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from employees.models import Heartbeat
from employees.outbox import circuit
from pip_config import health


@pytest.fixture(autouse=True)
def _nothing_is_remembered():
    """A process asks until the migrations are applied, and then no more."""
    health._known_to_be_migrated.clear()


NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_healthz_touches_no_database(client, django_assert_num_queries, db):
    with django_assert_num_queries(0):
        response = client.get("/healthz")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


@pytest.mark.parametrize(
    ("age", "worker"),
    [
        (None, "silent"),
        (timedelta(seconds=20), "ok"),
        (timedelta(minutes=3) - timedelta(seconds=1), "ok"),
        (timedelta(minutes=3), "silent"),
    ],
)
def test_a_worker_is_ready_for_three_minutes(db, age, worker):
    if age is not None:
        Heartbeat.objects.update_or_create(name="worker", defaults={"at": NOON - age})
    assert health.readiness(at=NOON) == {"database": "ok", "migrations": "ok", "worker": worker}


def test_not_ready_is_503(client, db):
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json() == {
        "status": "unavailable",
        "checks": {"database": "ok", "migrations": "ok", "worker": "silent"},
    }


def test_an_unapplied_migration_is_named(db):
    (newest,) = MigrationLoader(connection).graph.leaf_nodes("reviews")
    MigrationRecorder(connection).record_unapplied(*newest)
    assert health.readiness(at=NOON)["migrations"] == "unapplied"


def test_an_unreachable_database_is_named(client, monkeypatch, db):
    def refuse():
        raise OperationalError("could not connect to postgres://waymark:canary@db")

    with monkeypatch.context() as broken:
        broken.setattr(connection, "ensure_connection", refuse)
        response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["checks"]["database"] == "unreachable"
    assert b"canary" not in response.content


def test_the_migrations_are_looked_at_until_they_are_applied(db, django_assert_num_queries):
    (newest,) = MigrationLoader(connection).graph.leaf_nodes("reviews")
    MigrationRecorder(connection).record_unapplied(*newest)
    assert health.readiness(at=NOON)["migrations"] == "unapplied"
    MigrationRecorder(connection).record_applied(*newest)
    assert health.readiness(at=NOON)["migrations"] == "ok"
    with django_assert_num_queries(1):
        assert health.readiness(at=NOON)["migrations"] == "ok"


def test_a_database_that_goes_away_in_the_middle_is_named(client, monkeypatch, db):
    def refuse(*_fields):
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(Heartbeat.objects, "order_by", refuse)
    response = client.get("/readyz")
    assert (response.status_code, response.json()["checks"]["database"]) == (503, "unreachable")


def test_only_reading_is_answered(client, db):
    assert client.post("/healthz").status_code == 405
    assert client.head("/healthz").status_code == 200


def test_mail_that_does_not_leave_is_said_and_makes_no_process_unready(client, db):
    Heartbeat.objects.update_or_create(name="worker", defaults={"at": timezone.now()})
    assert client.get("/readyz").json()["mail"] == "ok"
    circuit.trip(at=timezone.now(), reason="The mail server turns us away.")
    response = client.get("/readyz")
    assert (response.status_code, response.json()["mail"]) == (200, "stopped")


@pytest.mark.parametrize(
    ("age", "said"),
    [(None, "none"), (timedelta(hours=26), "ok"), (timedelta(hours=26, seconds=1), "old")],
)
def test_how_old_the_last_backup_is_makes_no_process_unready(client, db, time_machine, age, said):
    time_machine.move_to(NOON, tick=False)
    Heartbeat.objects.update_or_create(name="worker", defaults={"at": NOON})
    if age is not None:
        Heartbeat.objects.create(name="backup", at=NOON - age)
    response = client.get("/readyz")
    assert (response.status_code, response.json()["backup"]) == (200, said)


def test_whether_the_virus_scanner_answers_is_said_where_there_is_one(
    client, db, virus_scanner, settings, time_machine
):
    time_machine.move_to(NOON, tick=False)
    Heartbeat.objects.update_or_create(name="worker", defaults={"at": NOON})
    answers = []
    for address in (
        "",
        virus_scanner.by_socket,
        virus_scanner.by_port,
        "unix:///nowhere/clamd.ctl",
        "nowhere",
    ):
        settings.VIRUS_SCANNER = address
        response = client.get("/readyz")
        answers.append((response.status_code, response.json().get("scanner")))

    assert answers == [(200, None), (200, "ok"), (200, "ok"), (200, "silent"), (200, "silent")]


def test_a_backup_is_no_sign_of_a_living_worker(db):
    Heartbeat.objects.create(name="backup", at=NOON)
    assert health.readiness(at=NOON)["worker"] == "silent"
