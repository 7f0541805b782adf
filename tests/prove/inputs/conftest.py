"""A browser, and the cast committed, as in journeys."""

from __future__ import annotations

from tests.journeys.conftest import chromium as chromium
from tests.journeys.conftest import company as company
