"""Real servers as fixtures: those of `./waymark test`, or some of their own when pytest was started by hand."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.eicar import eicar
from tests.services import Server, clamd_in, private_postgres, private_redis


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """The URL of a real Redis."""
    given = os.environ.get("WAYMARK_TEST_REDIS")
    if given:
        yield given
        return
    with TemporaryDirectory() as folder, private_redis(Path(folder)) as url:
        yield url


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The URL of the database `waymark`, empty, on a real PostgreSQL."""
    given = os.environ.get("WAYMARK_TEST_POSTGRES")
    if given:
        yield given
        return
    # Not in pytest's own folder, which the user that PostgreSQL runs as may not enter.
    with TemporaryDirectory() as folder, private_postgres(Path(folder)) as url:
        yield url


@dataclass(frozen=True)
class VirusScanner:
    """A real ClamAV daemon, and the settings by which it is reached."""

    server: Server
    by_socket: str
    by_port: str


@pytest.fixture(scope="session")
def virus_scanner() -> Iterator[VirusScanner]:
    """A real ClamAV daemon that knows EICAR and nothing else."""
    # Not in pytest's own folder, whose path is longer than that of a socket may be.
    with TemporaryDirectory() as folder:
        server, path, port = clamd_in(Path(folder), {"Eicar": eicar()})
        with server.running():
            yield VirusScanner(server, f"unix://{path}", f"tcp://127.0.0.1:{port}")
