"""What every test may lean on: the cast, and a signed-in browser for any of them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from tests.people import Cast, make_cast


@pytest.fixture
def cast(db: None) -> Cast:
    """Everyone in tests/people.py, employed and in their roles."""
    return make_cast()


@pytest.fixture
def signed_in(cast: Cast) -> Callable[[str], Client]:
    """A browser in which a member of the cast is signed in: `signed_in("jana").get(...)`."""

    def enter(name: str) -> Client:
        client = Client()
        client.force_login(cast.account(name), backend="django.contrib.auth.backends.ModelBackend")
        return client

    return enter
