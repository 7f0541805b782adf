"""What is given to the press, and how it goes through a pipe: one line of JSON that says how long the rest is."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True)
class Order:
    """One document. The same order gives the same bytes: nothing in the file comes from the clock or from chance.

    `data` is embedded beside the text for machines to read; `made_at` is the moment that the file gives as its own.
    """

    html: bytes
    data: bytes = b""
    made_at: datetime | None = None

    @property
    def head(self) -> bytes:
        """The line that goes before the two texts."""
        said = {"html": len(self.html), "data": len(self.data), "made_at": self.moment}
        return json.dumps(said).encode() + b"\n"

    @property
    def moment(self) -> str:
        """In UTC and whole seconds, as PDF metadata has it; empty if the document says no moment of its own."""
        return self.made_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if self.made_at else ""

    @property
    def identifier(self) -> str:
        """The file's own identifier: the first half of the fingerprint of all that went in."""
        return hashlib.sha256(self.head + self.html + self.data).hexdigest()[:32]


def lengths_of(head: bytes) -> tuple[int, int, datetime | None]:
    """What a head line says: the length of the text, of the data, and the moment."""
    said = json.loads(head)
    made_at = datetime.fromisoformat(said["made_at"]) if said["made_at"] else None
    return int(said["html"]), int(said["data"]), made_at
