"""For the tests of settings, processes and files around the application."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def repository() -> Path:
    """The top folder of this repository."""
    return Path(__file__).resolve().parents[2]
