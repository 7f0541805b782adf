"""The keys that seal and sign lie where only the process that uses them looks, and come along from where they were."""

from __future__ import annotations

import stat
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from employees.anchors.checking import check_anchors
from employees.anchors.keys import NoAnchorKey, held_keys, pem_of, signing_keys
from employees.anchors.lines import public_name
from employees.anchors.making import anchor_now
from employees.sealing_keys import NoSealKey, current_key, known_chains

NOON = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def folders(settings: Any, tmp_path: Path) -> tuple[Path, Path]:
    """A folder for state and one for keys, as in Compose."""
    state, keys = tmp_path / "state", tmp_path / "keys"
    state.mkdir()
    settings.STATE_DIR, settings.KEY_DIR = state, keys
    settings.AUDIT_ANCHOR_FOLDER, settings.AUDIT_ANCHOR_KEY_PATH = state / "anchors", keys / "anchor.key"
    return state, keys


def test_they_are_made_in_their_own_folder(folders: tuple[Path, Path]) -> None:
    state, keys = folders
    current_key(NOON)
    anchor_now(at=NOON)

    assert sorted(path.name for path in keys.iterdir()) == ["anchor.key", "seal.pem"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in keys.iterdir()} == {0o600}
    assert [path.name for path in state.iterdir()] == ["anchors"]


def test_a_process_that_holds_none_makes_none_and_says_who_does(
    folders: tuple[Path, Path], settings: Any
) -> None:
    current_key(NOON)
    anchor_now(at=NOON)
    sealed_under = known_chains()
    settings.HOLDS_KEYS = False

    for refused in (
        lambda: current_key(NOON),
        lambda: anchor_now(at=NOON),
        lambda: signing_keys(),
    ):
        with pytest.raises((NoSealKey, NoAnchorKey), match="the worker does"):
            refused()
    for command in ("rotate_seal_key", "anchor_audit"):
        with pytest.raises(CommandError, match="docker compose exec worker"):
            call_command(command)
    # What it can do without: check what others sealed and signed.
    assert held_keys() == []
    assert known_chains() == sealed_under
    assert check_anchors().hold


def test_keys_of_an_earlier_version_come_along_whole_and_leave_nothing_behind(
    folders: tuple[Path, Path], settings: Any
) -> None:
    state, keys = folders
    settings.KEY_DIR, settings.AUDIT_ANCHOR_KEY_PATH = state, state / "anchor.key"
    seal, first = current_key(NOON), anchor_now(at=NOON)
    settings.KEY_DIR, settings.AUDIT_ANCHOR_KEY_PATH = keys, keys / "anchor.key"

    assert current_key(NOON).fingerprint == seal.fingerprint
    assert public_name(signing_keys()[0]) == first.key
    assert anchor_now(at=NOON).before == first.hash
    assert not list(state.glob("*.key")) + list(state.glob("*.pem"))
    assert pem_of(signing_keys()[0]) == (keys / "anchor.key").read_text()
