"""What the stories of traps lean on besides the cast."""

from __future__ import annotations

from tests.reviews.packs.conftest import own_anchors, plain_paper  # noqa: F401 -- fixtures
