"""One anchor is one line of JSON. Each names the line before by its hash, and is signed with Ed25519.

Knows neither Django nor the database: an auditor can read these lines with nothing but Python and `cryptography`.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

NOTHING_BEFORE = "0" * 64
LONGEST_LINE = 3_000  # bytes; an honest one has about 500, and 70 more for each peak


@dataclass(frozen=True)
class Anchor:
    """The record at the instant `at` (UTC): so many `events`, the last numbered `seq` with the hash `head`."""

    number: int
    at: datetime
    seq: int
    head: str
    events: int
    before: str  # the hash of the line before
    key: str  # the public key that signs this line
    peaks: tuple[
        str, ...
    ] = ()  # of the tree over events 1 to `seq` (tree.py); none in lines of before there was one
    next_key: str = ""  # the one that signs from the next line on
    restored_to: int | None = None  # a restored backup ended here: anchors of later events are set aside
    signature: str = ""

    def facts(self) -> dict[str, Any]:
        """What is signed. What is not the case is not named."""
        said: dict[str, Any] = {
            "anchor": self.number,
            "at": self.at.astimezone(UTC).isoformat(),
            "before": self.before,
            "events": self.events,
            "head": self.head,
            "key": self.key,
            "seq": self.seq,
        }
        if self.peaks:
            said["peaks"] = list(self.peaks)
        if self.next_key:
            said["next_key"] = self.next_key
        if self.restored_to is not None:
            said["restored_to"] = self.restored_to
        return said

    def signed(self, by: Ed25519PrivateKey) -> Anchor:
        """The same anchor with its signature."""
        return replace(self, signature=base64.b64encode(by.sign(_bytes(self.facts()))).decode())

    def line(self) -> bytes:
        """The one line that this anchor is, without its end."""
        return _bytes(self.facts() | {"signature": self.signature})

    @property
    def hash(self) -> str:
        """The SHA-256 of the line, which the next one names."""
        return hashlib.sha256(self.line()).hexdigest()

    @property
    def signer_from_here(self) -> str:
        """The public key that must sign the next line."""
        return self.next_key or self.key


def _bytes(facts: dict[str, Any]) -> bytes:
    return json.dumps(facts, sort_keys=True, separators=(",", ":")).encode()


def public_name(key: Ed25519PrivateKey) -> str:
    """The public half of a key, as lines name it."""
    return base64.b64encode(key.public_key().public_bytes_raw()).decode()


def read_line(raw: bytes) -> Anchor:
    """The anchor in a line whose signature holds. Raises ValueError, saying what is wrong with it."""
    if len(raw) > LONGEST_LINE:
        raise ValueError("is not an anchor")
    try:
        said = json.loads(raw)
        anchor = Anchor(
            number=said["anchor"],
            at=datetime.fromisoformat(said["at"]),
            seq=said["seq"],
            head=said["head"],
            events=said["events"],
            before=said["before"],
            key=said["key"],
            peaks=tuple(said.get("peaks", ())),
            next_key=said.get("next_key", ""),
            restored_to=said.get("restored_to"),
            signature=said["signature"],
        )
        # Written anew it must be the same bytes: nothing hides between blanks, in other escapes or in further names.
        same = anchor.line() == raw
        signer = Ed25519PublicKey.from_public_bytes(base64.b64decode(anchor.key, validate=True))
        signature = base64.b64decode(anchor.signature, validate=True)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError) as error:
        raise ValueError("is not an anchor") from error
    numbers = (anchor.number, anchor.seq, anchor.events, anchor.restored_to or 0)
    if any(type(number) is not int for number in numbers) or anchor.at.tzinfo is None:
        raise ValueError("is not an anchor")
    if not same:
        raise ValueError("was changed after it was written")
    try:
        signer.verify(signature, _bytes(anchor.facts()))
    except InvalidSignature as error:
        raise ValueError("was changed after it was signed") from error
    if anchor.peaks and len(anchor.peaks) != anchor.seq.bit_count():
        raise ValueError("does not have as many peaks as its tree")
    return anchor


@dataclass(frozen=True)
class Reading:
    """The anchors of a file as far as they hold, and in `fault` what is wrong with the first line that does not."""

    anchors: tuple[Anchor, ...]
    fault: str = ""

    @property
    def in_force(self) -> tuple[Anchor, ...]:
        """The anchors that the record must still lead to: all but those set aside when a backup was restored."""
        kept: list[Anchor] = []
        for anchor in self.anchors:
            if anchor.restored_to is not None:
                kept = [one for one in kept if one.seq <= anchor.restored_to]
            kept.append(anchor)
        return tuple(kept)


def read_lines(raw: Iterable[bytes], *, whole: bool = True) -> Reading:
    """Read lines, oldest first, each with its line end, and stop at the first that does not hold.

    Not `whole`: they may begin anywhere, as those do that somebody kept.
    """
    found: list[Anchor] = []
    for place, line in enumerate(raw, start=1):
        if not line.endswith(b"\n"):
            return Reading(tuple(found), f"Line {place} of the anchors is cut short.")
        try:
            anchor = read_line(line[:-1])
        except ValueError as error:
            return Reading(tuple(found), f"Line {place} of the anchors {error}.")
        fault = _fault_after(found[-1], anchor) if found else _fault_of_first(anchor) if whole else ""
        if fault:
            return Reading(tuple(found), f"Line {place} of the anchors {fault}.")
        found.append(anchor)
    return Reading(tuple(found))


def _fault_of_first(anchor: Anchor) -> str:
    # A file that was lost begins anew where the record knows of earlier anchors, and says so.
    begins = anchor.restored_to is not None or (anchor.number == 1 and anchor.before == NOTHING_BEFORE)
    return "" if begins else f"is anchor {anchor.number}: the ones before it are missing"


def _fault_after(last: Anchor, anchor: Anchor) -> str:
    if anchor.number != last.number + 1:
        return f"is anchor {anchor.number}, where {last.number + 1} should be"
    if anchor.before != last.hash:
        return "does not follow the line before it"
    if anchor.key != last.signer_from_here:
        return "is signed with another key than the line before it says"
    if anchor.seq < last.seq and anchor.restored_to is None:
        return f"ends at event {anchor.seq}, before the line above it"
    return ""
