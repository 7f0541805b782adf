"""Real servers as fixtures: those of `./waymark test`, or some of their own when pytest was started by hand."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.services import private_postgres, private_redis


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a real Redis."""
    given = os.environ.get("WAYMARK_TEST_REDIS")
    if given:
        yield given
        return
    with private_redis(tmp_path_factory.mktemp("redis")) as url:
        yield url


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of the database `waymark`, empty, on a real PostgreSQL."""
    given = os.environ.get("WAYMARK_TEST_POSTGRES")
    if given:
        yield given
        return
    with private_postgres(tmp_path_factory.mktemp("postgres")) as url:
        yield url
