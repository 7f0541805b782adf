"""`manage.py list_parts`: everything that Waymark is made of, as a CycloneDX document (an SBOM), from its lock."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

LOCK = "requirements.lock"
VENDORED = Path("static") / "vendor" / "VENDORED.md"
PIN = re.compile(r"^(?P<name>[a-z0-9._-]+)(?:\[[a-z0-9,_-]+\])?==(?P<version>[^\s;]+)", re.M)
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
ROW = re.compile(
    r"^\| (?P<file>\S+) \| (?P<name>\S+) (?P<version>\S+) \(npm\) \| (?P<licence>\S+) \| (?P<hash>[0-9a-f]{64}) \|$",
    re.M,
)


class Command(BaseCommand):
    help = "Print the list of parts (CycloneDX 1.6, JSON) of what is locked and vendored."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print it. Raises CommandError where the lock is not beside the program."""
        self.stdout.write(json.dumps(parts(Path(settings.BASE_DIR)), indent=2))


def parts(root: Path) -> dict[str, Any]:
    """The document: the same lock, the same bytes."""
    lock = root / LOCK
    if not lock.exists():
        raise CommandError(f"{LOCK} is not here: run this where the repository is.")
    components = [
        *_locked(lock.read_text(encoding="utf-8")),
        *_vendored((root / VENDORED).read_text(encoding="utf-8")),
    ]
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": "waymark"}},
        "components": components,
    }


def _locked(text: str) -> Iterator[dict[str, Any]]:
    found = list(PIN.finditer(text))
    ends = [pin.start() for pin in found[1:]] + [len(text)]
    for pin, end in zip(found, ends, strict=True):
        name, version = pin["name"], pin["version"]
        yield {
            "type": "library",
            "bom-ref": f"pkg:pypi/{name}@{version}",
            "name": name,
            "version": version,
            "purl": f"pkg:pypi/{name}@{version}",
            # One for each file that may be installed of it: of which platform, pip decides.
            "hashes": [{"alg": "SHA-256", "content": one} for one in HASH.findall(text[pin.start() : end])],
        }


def _vendored(text: str) -> Iterator[dict[str, Any]]:
    for row in ROW.finditer(text):
        name, version = row["name"], row["version"]
        purl = f"pkg:npm/{name.replace('@', '%40')}@{version}"
        yield {
            "type": "file",
            "bom-ref": f"{purl}#{row['file']}",
            "name": row["file"],
            "version": version,
            "purl": purl,
            "licenses": [{"license": {"id": row["licence"]}}],
            "hashes": [{"alg": "SHA-256", "content": row["hash"]}],
        }
