"""The short form of the campaign against the record: every kind of mutation, on both databases."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.record import drop_triggers
from tests.tamper.record import FILE, RECORD, campaign, make_record


@pytest.mark.django_db
def test_every_kind_of_mutation_is_found_and_its_place_named(settings, tmp_path: Path) -> None:
    settings.AUDIT_ANCHOR_FOLDER = tmp_path / "anchors"
    settings.AUDIT_ANCHOR_KEY_PATH = tmp_path / "anchor.key"
    record = make_record(random.Random(5))  # noqa: S311 -- a campaign can be run again
    drop_triggers()

    report = campaign(record, 4 * (2 * len(RECORD) + len(FILE)))

    assert report.missed == []
    assert set(report.found.values()) == {4}
