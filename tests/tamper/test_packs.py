"""The short form of the campaign against evidence packs: every kind of change, on blank paper."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from reviews.packs.building import Building
from tests.people import Cast
from tests.reviews.packs.plain import plain_pdf
from tests.tamper.pack_campaign import campaign, make_packs
from tests.tamper.packs import CHANGES

pytestmark = [pytest.mark.once, pytest.mark.filterwarnings("ignore::DeprecationWarning")]


def test_every_kind_of_change_to_a_pack_is_found_and_its_place_named(
    cast: Cast, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.AUDIT_ANCHOR_FOLDER = tmp_path / "anchors"
    settings.AUDIT_ANCHOR_KEY_PATH = tmp_path / "anchor.key"
    monkeypatch.setattr("plans.documents.render.set_apart", plain_pdf)
    monkeypatch.setattr(
        Building, "_check", lambda _building: None
    )  # the campaign looks at each pack before it begins

    outcome = campaign(make_packs(cast, random.Random(5)), 2 * len(CHANGES))  # noqa: S311 -- to be repeated

    assert outcome.missed == []
    assert set(outcome.tried) == set(CHANGES) and set(outcome.found.values()) == {2}
