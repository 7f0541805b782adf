"""Packs of one test: anchors and keys of their own, and paper that costs nothing unless a test asks for the real."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from reviews.packs.building import Building, Unsound
from reviews.packs.verify import Report, check_zip
from tests.reviews.packs.plain import plain_pdf


@pytest.fixture
def own_anchors(settings: Any, tmp_path: Path) -> None:
    """A file of anchors, and a key for them, that no other test has."""
    settings.AUDIT_ANCHOR_FOLDER = tmp_path / "anchors"
    settings.AUDIT_ANCHOR_KEY_PATH = tmp_path / "anchor.key"


@pytest.fixture
def plain_paper(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blank pages in place of set ones, and the pack's own check within this process."""
    monkeypatch.setattr("plans.documents.render.set_apart", plain_pdf)
    monkeypatch.setattr(Building, "_check", check_here)


def check_here(building: Building) -> None:
    """What the process apart would find. Raises Unsound."""
    building.file.flush()
    report = Report()
    check_zip(Path(building.file.name).read_bytes(), report)
    if report.findings:
        raise Unsound(str(report.findings))
