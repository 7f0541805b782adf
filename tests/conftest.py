"""What every test may lean on: the cast, and a signed-in browser for any of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client, TransactionTestCase
from django.test import client as test_client
from django.utils import translation

from tests.collecting import collect_seldom
from tests.coming_in import just_came_in
from tests.people import Cast, make_cast
from tests.pressed import pressed_once
from tests.record import drop_triggers
from tests.servers import postgres_server, redis_url, virus_scanner  # noqa: F401 -- fixtures for every test
from tests.stories.walk.table import table_of


def pytest_addoption(parser: pytest.Parser) -> None:
    """What takes minutes is asked for by name."""
    parser.addoption("--every-form", action="store_true", help="walk all eight published forms in a browser")
    parser.addoption(
        "--every-walk", action="store_true", help="every way of signing and every letter in a browser"
    )
    parser.addoption(
        "--stress", action="store_true", help="documents that are as long, or as many, as can be"
    )
    parser.addoption(
        "--long", action="store_true", help="what takes many seconds, of backups, answers and what is kept"
    )
    parser.addoption("--no-pages", action="store_true", help="leave out tests that open pages as somebody")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what was not asked for, and begin with what takes long: nobody waits for one story at the end."""
    by_name = {
        name
        for name in ("every_form", "every_walk", "stress", "long")
        if not config.getoption(f"--{name.replace('_', '-')}")
    }
    left_out = {item for item in items if any(map(item.get_closest_marker, by_name))}
    if config.getoption("--no-pages"):
        left_out |= {item for item in items if opens_pages(item)}
    config.hook.pytest_deselected(items=[item for item in items if item in left_out])
    items[:] = [item for item in items if item not in left_out]
    items.sort(key=lambda item: not any(map(item.get_closest_marker, ("journey", "processes", "slow"))))


def opens_pages(item: pytest.Item) -> bool:
    """Whether a test opens pages as one of the cast, in a client or in a file of pages."""
    return "signed_in" in getattr(item, "fixturenames", ()) or item.path.stem.endswith("_pages")


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """How far each form came that was walked in a browser."""
    reports = [*terminalreporter.getreports("passed"), *terminalreporter.getreports("failed")]
    walks = [value for report in reports for name, value in report.user_properties if name == "walk"]
    if walks:
        terminalreporter.section("forms, from an empty draft to each outcome")
        for line in table_of(walks):
            terminalreporter.write_line(line)


def pytest_collection_finish() -> None:
    """Look seldom for cycles once everything is imported and collected."""
    collect_seldom()


@pytest.fixture(scope="session", autouse=True)
def _record_can_be_flushed() -> Iterator[None]:
    """Let a test with real transactions empty its tables: the record refuses that, as it should.

    The guard is taken away for the flush; post_migrate, which Django sends after it, puts it back.
    """
    flush = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]

    def flush_unguarded(case: TransactionTestCase) -> None:
        drop_triggers()
        flush(case)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", flush_unguarded)
        yield


@pytest.fixture(scope="session", autouse=True)
def _only_the_page_is_kept() -> Iterator[None]:
    """Keep what the template of a page was given, as `response.context`, and not that of every field and icon in it.

    Django's client copies the context of each of the hundred templates that a form is drawn with.
    """
    keep = test_client.store_rendered_templates  # type: ignore[attr-defined]  # the stubs leave it out

    def keep_the_first(store: dict[str, Any], *told: Any, **more: Any) -> None:
        if "context" not in store:
            keep(store, *told, **more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(test_client, "store_rendered_templates", keep_the_first)
        yield


@pytest.fixture(scope="session", autouse=True)
def _documents_are_pressed_once() -> Iterator[None]:
    """Press no document twice, but where it is the press or a document itself that is tested."""
    with pressed_once():
        yield


@pytest.fixture(scope="session", autouse=True)
def _database_can_be_dropped(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Part from whoever still holds the database: a thread of a journey's server whose browser left in mid-request."""
    yield
    with django_db_blocker.unblock():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )


@pytest.fixture(autouse=True)
def _caches_are_empty() -> None:
    """Forget what earlier tests left: limits count tries by account and by a clock that tests hold still,

    and the frame remembers what is written where the application would record.
    """
    for cache in caches.all():
        cache.clear()


@pytest.fixture(autouse=True)
def _nobody_has_read_yet() -> None:
    """Forget the language of the last reader: a page leaves it switched on, for the next page chooses its own."""
    translation.deactivate()


@pytest.fixture
def cast(db: None) -> Cast:
    """Everyone in tests/people.py, employed and in their roles."""
    return make_cast()


@pytest.fixture
def signed_in(cast: Cast) -> Callable[[str], Client]:
    """A browser in which a member of the cast has just signed in: `signed_in("jana").get(...)`."""

    def enter(name: str) -> Client:
        client = Client()
        client.force_login(cast.account(name))
        just_came_in(client)
        return client

    return enter
