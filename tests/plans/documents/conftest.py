"""What the tests of documents share."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from tests.plans.documents.hostile import Listener


@pytest.fixture
def listener() -> Iterator[Listener]:
    with Listener() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()
