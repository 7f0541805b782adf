"""From a verb to a letter box: a real Celery worker, a real broker, a real mail server."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from celery import Celery, current_app
from django.db import connection, transaction

from employees import notices
from employees.enums import OutboxState
from employees.models import OutboxMessage, User
from tests.employees.outbox.conftest import account
from tests.employees.outbox.post_office import PostOffice, open_office
from tests.factories.people import OrganisationFactory
from tests.ops.processes import clean_environment, end, wait_until

pytestmark = [
    pytest.mark.processes,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql", reason="once is enough: processes run on PostgreSQL"
    ),
]

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def office() -> Iterator[PostOffice]:
    office, controller = open_office()
    yield office
    controller.stop()


def this_database() -> str:
    """The DATABASE_URL of the database that this test writes to."""
    connection.ensure_connection()
    known = connection.connection.get_dsn_parameters()
    return f"postgres://{known['user']}@/{known['dbname']}?host={known['host']}&port={known['port']}"


@contextmanager
def worker(folder: Path, office: PostOffice, *options: str, **environment: str) -> Iterator[Path]:
    """A Celery worker as `./waymark up` starts it; yields its log once it is ready."""
    log = folder / "worker.log"
    command = [sys.executable, "-m", "celery", "--quiet", "-A", "pip_config", "worker", "--pool", "solo"]
    env = clean_environment(
        SECRET_KEY=secrets.token_urlsafe(64),
        SITE_URL="http://127.0.0.1:8000",
        DATABASE_URL=this_database(),
        EMAIL_URL=f"smtp://{office.host}:{office.port}",
        STATE_DIR=str(folder),
        **environment,
    )
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*command, "--without-gossip", "--without-mingle", "--loglevel", "INFO", *options],
            cwd=ROOT,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        wait_until(lambda: b"ready" in log.read_bytes(), seconds=60, why=log.read_text)
        yield log
    finally:
        end(process)


@contextmanager
def doorbell(url: str, **options: Any) -> Iterator[None]:
    """For this test's own process: the broker that the worker listens to."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    bell = Celery("bell", broker=url)
    bell.conf.broker_transport_options = options
    bell.set_current()
    try:
        yield
    finally:
        app.set_current()
        bell.close()


def invite() -> User:
    """Somebody is invited, in a transaction of their own, as a page would do it."""
    OrganisationFactory(name="Northwind Care")
    sam = account(email="sam@example.org")
    with transaction.atomic():
        notices.invited(sam, at=sam.date_joined)
    return sam


def assert_arrived(office: PostOffice, sam: User, why: Callable[[], str]) -> None:
    """One letter, with the link, and a row that says so."""
    wait_until(lambda: office.letters, seconds=30, why=why)
    sent = OutboxMessage.objects.filter(state=OutboxState.SENT)
    wait_until(sent.exists, seconds=10, why=why)
    (letter,) = office.letters
    assert letter.recipients == [sam.email]
    assert letter.message["From"].startswith("Northwind Care <no-reply@")
    assert "http://127.0.0.1:8000/account/password/choose/" in letter.text
    assert letter.message["Message-ID"] == sent.get().message_id
    assert sent.get().detail.startswith("250")


def test_a_message_travels_over_redis(office: PostOffice, redis_url: str, tmp_path: Path) -> None:
    # A database of Redis of its own, so that tests that run beside this one hear nothing.
    url = f"{redis_url.rsplit('/', 1)[0]}/{8 + os.getpid() % 8}"
    with (
        worker(
            tmp_path, office, DJANGO_SETTINGS_MODULE="pip_config.settings.base", REDIS_URL=url, ALLOW_HTTP="1"
        ) as log,
        doorbell(url),
    ):
        assert_arrived(office, invite(), log.read_text)


def test_a_message_travels_over_a_folder(office: PostOffice, tmp_path: Path) -> None:
    queue, control = tmp_path / "broker" / "queue", tmp_path / "broker" / "control"
    with (
        worker(tmp_path, office, DJANGO_SETTINGS_MODULE="pip_config.settings.local") as log,
        doorbell(
            "filesystem://",
            data_folder_in=str(queue),
            data_folder_out=str(queue),
            control_folder=str(control),
        ),
    ):
        assert_arrived(office, invite(), log.read_text)


def test_a_message_whose_bell_was_never_heard_is_found_by_the_sweep(
    office: PostOffice, tmp_path: Path
) -> None:
    beat = ("-B", "-s", str(tmp_path / "beat"))
    with worker(tmp_path, office, *beat, DJANGO_SETTINGS_MODULE="pip_config.settings.local") as log:
        assert_arrived(office, invite(), log.read_text)
