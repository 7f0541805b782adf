"""A database of its own for what is measured: migrated, empty, and gone afterwards."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def own_database() -> Iterator[None]:
    """Set Django up with the settings of the tests, and let what follows work in a database that nobody else has."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pip_config.settings.test")
    import django  # noqa: PLC0415 -- after the settings are named

    django.setup()
    from django.test.runner import DiscoverRunner  # noqa: PLC0415 -- as above
    from django.test.utils import setup_test_environment, teardown_test_environment  # noqa: PLC0415 -- as above

    setup_test_environment()
    runner = DiscoverRunner(verbosity=0, interactive=False)
    databases = runner.setup_databases()
    try:
        yield
    finally:
        runner.teardown_databases(databases)
        teardown_test_environment()
