"""The restore drill in earnest: another database, folder and process. Its long form is `./waymark prove restore`."""

from __future__ import annotations

import subprocess
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.utils import timezone

from employees.backup.writing import make_backup
from plans.management.stores import STORES
from tests.backup.drill import fresh_postgres, restore_and_compare
from tests.backup.world import IN_FILE, LOCKED, PLAIN, TO_US, build, files_in, living_in, look
from tests.services import postgres_program

pytestmark = [pytest.mark.processes, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def dumped(url: str) -> bytes:
    """The database of these tests as somebody who stole it reads it: every row in plain text."""
    if connection.vendor == "sqlite":
        return "\n".join(connection.connection.iterdump()).encode()
    name, host = connection.settings_dict["NAME"], urlsplit(url).query.removeprefix("host=")
    dump = [postgres_program("pg_dump"), "-h", host, "-U", "waymark", str(name)]
    return subprocess.run(dump, capture_output=True, check=True).stdout


def test_a_fresh_place_holds_everything_and_sends_nothing(tmp_path: Path, postgres_server: str) -> None:
    with living_in(tmp_path / "here"):
        build(due=timezone.now() - timedelta(hours=1))
        tables, files = look(), files_in(tmp_path / "here" / "media")
        archive = tmp_path / "waymark.backup"
        make_backup(archive, lock=TO_US, stores=STORES, at=timezone.now())
    dump = dumped(postgres_server)
    assert PLAIN.encode() in dump and LOCKED.encode() not in dump
    whole = archive.read_bytes()
    assert not any(canary.encode() in whole for canary in (PLAIN, LOCKED, IN_FILE))

    with fresh_postgres(postgres_server, f"restored_{tmp_path.name}"[:60]) as there:
        words = restore_and_compare(archive, there, tmp_path / "there", tables=tables, files=files)

    assert "an HR lead decides on the page Delivery which earlier messages may go" in words
