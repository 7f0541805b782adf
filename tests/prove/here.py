"""A process with Django and an empty database of its own, for proofs that ask the application within one process."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime

from tests.collecting import collect_seldom


@contextmanager
def own_database(at: datetime) -> Iterator[None]:
    """Set Django up on a new SQLite file, with the clock held at `at`, in one transaction that is taken back."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "pip_config.settings.test"
    os.environ.pop("DATABASE_URL", None)  # never what an installation runs on
    import django  # noqa: PLC0415 -- after the settings

    django.setup()
    import time_machine  # noqa: PLC0415 -- Django must be set up first
    from django.core.management import call_command  # noqa: PLC0415 -- the same
    from django.db import transaction  # noqa: PLC0415 -- the same

    import tests.factories.watched  # noqa: F401, PLC0415 -- looks on from the first connection
    from tests.pressed import pressed_once  # noqa: PLC0415 -- the same

    logging.disable()  # every refusal is a line
    call_command("migrate", verbosity=0)
    with ExitStack() as kept:
        kept.enter_context(time_machine.travel(at, tick=False))
        kept.enter_context(pressed_once())
        kept.enter_context(transaction.atomic())
        collect_seldom()
        yield
        transaction.set_rollback(True)
