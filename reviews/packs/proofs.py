"""The part of the record that concerns a plan, so that an outsider can see that it is as it was signed.

Each event is given in full, with the way up from it to a peak that an anchor signed. Of every other event of the
organisation nothing is given: neither what it says nor whom it is about (docs/decisions/0013).
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from employees.anchors.lines import Anchor
from employees.anchors.making import event_hashes
from employees.anchors.store import read_anchors
from employees.anchors.tree import paths
from employees.audit import canonical, content_of
from employees.models import AuditEvent
from employees.permissions import Actor
from plans.enums import DocumentEvent
from plans.models import Document, Plan
from plans.queries import events_for


class NotProven(Exception):
    """The record cannot be shown to be what was signed. Says why, and nothing of what it holds."""


@dataclass(frozen=True)
class Proofs:
    """The lines of both files, without their ends, and the public keys that the anchors are signed with."""

    events: tuple[bytes, ...]
    anchors: tuple[bytes, ...]
    keys: tuple[str, ...]

    @property
    def pems(self) -> list[bytes]:
        """The keys as PEM."""
        return [_pem(key) for key in self.keys]


def events_of(actor: Actor, plan: Plan, documents: Sequence[Document]) -> list[AuditEvent]:
    """What the actor's timeline of the plan rests on, and that these documents were issued; oldest first."""
    issued = AuditEvent.objects.filter(
        about_type=Document._meta.label_lower,
        about_ref__in=[document.ref for document in documents],
        event=DocumentEvent.ISSUED,
    )
    return sorted([*events_for(actor, plan), *issued], key=lambda event: event.seq)


def proofs_of(
    events: Sequence[AuditEvent], issued_at: Iterable[datetime], *, sign: Callable[[], object]
) -> Proofs:
    """Each event under the first anchor that was signed after it, and the anchors that documents of `issued_at` print.

    `sign` signs an anchor now; it is asked where the latest events are not under one yet. Raises NotProven.
    """
    anchors = _in_force()
    if events and not (anchors and anchors[-1].peaks and anchors[-1].seq >= events[-1].seq):
        sign()
        anchors = _in_force()
    trees = [anchor for anchor in anchors if anchor.peaks]
    under = dict(_first_after(events, trees))
    if len(under) != len(events):
        raise NotProven("No anchor was signed after the latest event.")
    sizes = {seq: anchor.seq for seq, anchor in under.items()}
    found = paths(event_hashes(until=max(sizes.values(), default=0)), sizes)
    wanted = {anchor.number for anchor in under.values()} | set(_printed(anchors, issued_at))
    chosen = _with_changes_of_key(wanted, anchors)
    keys = dict.fromkeys(key for one in chosen for key in (one.key, one.next_key) if key)
    return Proofs(
        tuple(_line(event, under[event.seq], found[event.seq]) for event in events),
        tuple(anchor.line() for anchor in chosen),
        tuple(keys),
    )


def _in_force() -> tuple[Anchor, ...]:
    reading = read_anchors()
    if reading.fault:
        raise NotProven(reading.fault)
    return reading.in_force


def _first_after(events: Iterable[AuditEvent], anchors: Iterable[Anchor]) -> Iterator[tuple[int, Anchor]]:
    later = iter(anchors)
    anchor = next(later, None)
    for event in events:
        while anchor is not None and anchor.seq < event.seq:
            anchor = next(later, None)
        if anchor is not None:
            yield event.seq, anchor


def _printed(anchors: Sequence[Anchor], moments: Iterable[datetime]) -> Iterator[int]:
    """The anchor that was the latest at each moment: a document of that moment prints it."""
    for moment in moments:
        before = [anchor.number for anchor in anchors if anchor.at <= moment]
        if before:
            yield before[-1]


def _with_changes_of_key(numbers: set[int], anchors: Iterable[Anchor]) -> list[Anchor]:
    """These anchors, and those between them after which another key signs, so that each key leads to the next."""
    first, last = min(numbers, default=0), max(numbers, default=0)
    return [
        anchor
        for anchor in anchors
        if anchor.number in numbers
        or (first < anchor.number < last and (anchor.next_key or anchor.restored_to is not None))
    ]


def _line(event: AuditEvent, anchor: Anchor, path: Sequence[str]) -> bytes:
    content: Mapping[str, Any] = content_of(event)
    return canonical({"anchor": anchor.number, "event": content, "path": list(path)})


def _pem(key: str) -> bytes:
    public = Ed25519PublicKey.from_public_bytes(base64.b64decode(key))
    return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
