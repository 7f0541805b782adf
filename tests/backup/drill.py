"""The restore drill: a backup, a fresh place in new processes, and everything held against what was there."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg2
from psycopg2 import sql

from employees.seals import Finding
from tests.backup.world import IDENTITY, LOCKED
from tests.employees.outbox.post_office import PostOffice, open_office
from tests.ops.processes import clean_environment

ROOT = Path(__file__).resolve().parents[2]
# These differ by what a backup and a restore themselves do.
OWN = {
    "employees.auditevent",
    "employees.auditchain",
    "employees.mailrest",
    "employees.remindersetting",
    "auth.permission",
    "contenttypes.contenttype",
}
Looked = dict[str, list[Any]]


@contextmanager
def fresh_postgres(server: str, name: str) -> Iterator[str]:
    """A new, empty database on a server. Yields its URL; it is gone afterwards."""
    for statement in ("DROP DATABASE IF EXISTS {} WITH (FORCE)", "CREATE DATABASE {}"):
        _ask_server(server, statement, name)
    try:
        yield urlsplit(server)._replace(path=f"/{name}").geturl()
    finally:
        _ask_server(server, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


def _ask_server(server: str, statement: str, name: str) -> None:
    parts = urlsplit(server)
    host = dict(pair.split("=") for pair in parts.query.split("&") if pair).get("host", parts.hostname)
    connection = psycopg2.connect(
        dbname=parts.path.strip("/"), user=parts.username, password=parts.password, host=host, port=parts.port
    )
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL(statement).format(sql.Identifier(name)))
    finally:
        connection.close()


def place(database: str, state: Path, office: PostOffice) -> dict[str, str]:
    """The environment of a place: a database, a state folder, and a mail server that writes everything down."""
    return clean_environment(
        DJANGO_SETTINGS_MODULE="pip_config.settings.local",
        DATABASE_URL=database,
        STATE_DIR=str(state),
        EMAIL_URL=f"smtp://127.0.0.1:{office.port}",
        PYTHONPATH=str(ROOT),
    )


def run(*command: str, env: dict[str, str]) -> str:
    """What a command prints. Raises AssertionError, with all of its words, if it fails."""
    done = subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def restore_and_compare(
    archive: Path, database: str, folder: Path, *, tables: dict[str, tuple[int, str]], files: dict[str, str]
) -> str:
    """Put the archive back into `database` and `folder`, and hold everything against what it was. Returns its words.

    Raises AssertionError for whatever is not as it should be.
    """
    key = folder.with_suffix(".age")
    key.write_text(IDENTITY)
    office, controller = open_office()
    try:
        env = place(database, folder, office)
        words = run("manage.py", "restore", str(archive), "--identity", str(key), env=env)
        there: dict[str, Any] = json.loads(
            run("-m", "tests.backup.there", "--let-go", env=env).splitlines()[-1]  # before it stands the log
        )
    finally:
        controller.stop()
    came = {label: tuple(found) for label, found in there["tables"].items() if label not in OWN}
    differ = [label for label, found in tables.items() if label not in OWN and came.get(label) != found]
    assert not differ and came.keys() == tables.keys() - OWN, f"not the same: {differ}"
    assert there["files"] == files, "other files"
    assert "every link holds" in there["verified"] and "a backup was put back" in there["verified"]
    assert there["seals"] == [Finding.HOLDS]
    assert there["ground"] == LOCKED
    assert there["sessions"] == 0
    assert there["sign_in"] == [302, 200], there["sign_in"]
    # None while they rest; and they were there, and could have left.
    assert there["sent"] == 0, "mail left"
    assert there["sent_later"] == len(office.letters) >= 2, "mail could not have left"
    return words
