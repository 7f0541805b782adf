"""What a document may fetch: the project's own sheets, fonts and pictures, and nothing else.

What is set can hold anything that a person typed, so there is no file, no address on the network, no redirect and no
data of unbounded size (CVE-2025-68616).
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

# A scheme that no resolver knows: what is not ours cannot be reached by accident.
STATIC = "waymark"
BASE = f"{STATIC}:///"
ROOT = Path(__file__).resolve().parents[3] / "static"
KINDS = {".css": "text/css", ".woff2": "font/woff2", ".svg": "image/svg+xml", ".png": "image/png"}


class Refused(ValueError):
    """The document asked for something that is not one of the project's own static files."""


def static_file(url: str) -> tuple[Path, str]:
    """The project's own file behind a `waymark:` address, and its type. Raises Refused for anything else."""
    parts = urlsplit(url)
    name = unquote(parts.path).lstrip("/")
    kind = KINDS.get(Path(name).suffix)
    if parts.scheme != STATIC or parts.netloc or parts.query or ".." in Path(name).parts or kind is None:
        raise Refused("Only the project's own static files can be part of a document.")
    found = (ROOT / name).resolve()
    if not found.is_relative_to(ROOT) or not found.is_file():
        raise Refused("There is no such static file.")
    return found, kind
