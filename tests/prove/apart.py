"""A database, a broker and settings of one's own, for a proof that runs outside of pytest."""

from __future__ import annotations

import logging
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path

import time_machine

from tests.collecting import collect_seldom

REMEMBERING = ("tests.people", *(f"tests.factories.{name}" for name in ("plans", "everything", "templates")))


@contextmanager
def own_stage() -> Iterator[str]:
    """Start a PostgreSQL and a Redis, migrate, and speak to nobody else. Yields the URL of the Redis."""
    from tests.services import private_postgres, private_redis  # noqa: PLC0415 -- before Django is set up

    with ExitStack() as servers:
        folder = Path(servers.enter_context(tempfile.TemporaryDirectory(prefix="waymark-prove-")))
        os.environ["DATABASE_URL"] = servers.enter_context(private_postgres(folder))
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pip_config.settings.test")
        redis = servers.enter_context(private_redis(folder))
        import django  # noqa: PLC0415 -- after the settings

        django.setup()
        from django.core.management import call_command  # noqa: PLC0415 -- Django must be set up first
        from django.test.utils import setup_test_environment  # noqa: PLC0415 -- the same

        setup_test_environment()
        logging.getLogger().handlers.clear()
        for name in ("django", "django.request"):
            logging.getLogger(name).handlers.clear()
        call_command("migrate", verbosity=0)
        collect_seldom()
        yield redis
        from django.db import connections  # noqa: PLC0415 -- the same

        connections.close_all()


@contextmanager
def built_anew() -> Iterator[None]:
    """Let nothing be remembered that was built before: every row is written, and by the verbs."""
    import pytest  # noqa: PLC0415 -- only to put things back

    with pytest.MonkeyPatch.context() as patch:
        for name in REMEMBERING:
            patch.setattr(f"{name}.remembered", lambda _key, build: build())
        yield


@contextmanager
def taken_back() -> Iterator[None]:
    """Whatever is written within is gone afterwards, and nothing that was remembered for a while is left."""
    from django.core.cache import caches  # noqa: PLC0415 -- Django must be set up first
    from django.db import transaction  # noqa: PLC0415 -- the same

    for cache in caches.all():
        cache.clear()
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def standing_still(at: datetime) -> Iterator[None]:
    """The clock stands at an instant."""
    with time_machine.travel(at, tick=False):
        yield


def say(words: str) -> None:
    """One line, at once."""
    sys.stdout.write(words + "\n")
    sys.stdout.flush()
