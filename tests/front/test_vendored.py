"""What was copied from elsewhere is what it says it is, and asks for nothing from elsewhere."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest
from django.conf import settings

pytestmark = pytest.mark.once

ROOT = Path(settings.BASE_DIR)
FOLDERS = [ROOT / "static" / "vendor", ROOT / "tests" / "vendor"]
ROW = re.compile(
    r"^\| (\S+) \| \S+ [\d.]+ \(npm\) \| (MIT|0BSD|OFL-1\.1|MPL-2\.0) \| ([0-9a-f]{64}) \|$", re.MULTILINE
)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: str(folder.relative_to(ROOT)))
def test_every_vendored_file_is_listed_with_its_checksum(folder: Path) -> None:
    listed = {name: digest for name, _, digest in ROW.findall((folder / "VENDORED.md").read_text())}
    found = {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.glob("*/*")
        if path.name != "LICENSE"
    }

    assert found == listed
    assert all((path / "LICENSE").stat().st_size > 500 for path in folder.iterdir() if path.is_dir())


@pytest.mark.parametrize("path", sorted((ROOT / "static").rglob("*.css")), ids=lambda path: path.name)
def test_a_style_sheet_points_only_at_our_own_files(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    targets = [target.strip("\"'") for target in re.findall(r"url\(((?:\"[^\"]*\"|'[^']*'|[^)]*))\)", text)]
    files = [target for target in targets if not target.startswith(("data:", "waymark:"))]

    assert "sourceMappingURL" not in text
    assert "@import" not in text
    assert [target for target in files if not (path.parent / target).resolve().is_file()] == []
