"""Signs the head of the record when it is time, and never one that does not lead on from what was signed before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from employees import audit
from employees.anchors.keys import forget_old_keys, signing_keys
from employees.anchors.lines import NOTHING_BEFORE, Anchor, public_name
from employees.anchors.store import anchor_file, append, last_anchor, one_at_a_time
from employees.anchors.tree import Tree
from employees.enums import RecordEvent
from employees.models import AuditChain, AuditEvent

AT_REST = timedelta(days=1)  # a record in which nothing happens is signed again as seldom as this


class NotAnchored(Exception):
    """The record or the file is not what was signed before: to sign it would make it look right."""


@dataclass(frozen=True)
class Known:
    """The latest anchor that the record itself names: its number and the hash of its line."""

    number: int = 0
    line: str = NOTHING_BEFORE


def anchor_if_due(*, at: datetime) -> Anchor | None:
    """Sign the head of the record if the last anchor is AUDIT_ANCHOR_EVERY old. Returns the new anchor, or None.

    The file is the schedule: a ring too many signs nothing, and one too few only waits for the next.
    Raises NotAnchored, NoAnchorKey.
    """
    with one_at_a_time():
        last = last_anchor()
        if last is not None and at - last.at < settings.AUDIT_ANCHOR_EVERY:
            return None
        chain, known = _chain(), latest_known()
        _must_lead_on(last, chain, known)
        if last is not None and _at_rest(last, chain) and at - last.at < AT_REST:
            return None
        return _sign(last, chain, known, at=at)


def anchor_now(*, at: datetime) -> Anchor:
    """Sign the head of the record whatever the hour. Raises NotAnchored, NoAnchorKey."""
    with one_at_a_time():
        last, chain, known = last_anchor(), _chain(), latest_known()
        _must_lead_on(last, chain, known)
        return _sign(last, chain, known, at=at)


def anchor_after_restore(*, at: datetime) -> Anchor:
    """Begin anew after a backup of the database or the file was put back: say so, in the record and in the anchors.

    Anchors of events that the backup does not hold are set aside, for all to see. Raises NotAnchored, NoAnchorKey.
    """
    with one_at_a_time():
        last, chain, known = last_anchor(), _chain(), latest_known()
        if last is None and _has_content():
            raise NotAnchored(f"{anchor_file()} cannot be read to its end. Move it aside, and keep it.")
        return _sign(last, chain, known, at=at, restored=True)


def latest_known() -> Known:
    """The latest anchor that the record names."""
    event = anchoring_events().last()
    return Known(event.data.get("anchor", 0), event.data.get("line", "")) if event else Known()


def anchoring_events() -> QuerySet[AuditEvent]:
    """The events that name an anchor, oldest first. Looked up among those about the chain, which an index holds."""
    about_the_chain = AuditEvent.objects.filter(about_type=AuditChain._meta.label_lower, about_ref="")
    return about_the_chain.filter(event__in=(RecordEvent.ANCHORED, RecordEvent.RESTORED)).order_by("seq")


def _chain() -> AuditChain:
    return AuditChain.objects.filter(name="main").first() or AuditChain(name="main")


def _has_content() -> bool:
    return anchor_file().exists() and anchor_file().stat().st_size > 0


def _at_rest(last: Anchor, chain: AuditChain) -> bool:
    """Whether nothing happened since but that the last anchor was recorded."""
    return chain.seq <= last.seq + 1


def _must_lead_on(last: Anchor | None, chain: AuditChain, known: Known) -> None:
    if AuditEvent.objects.filter(seq__lte=chain.seq).count() != chain.seq:
        raise NotAnchored(f"The record should hold {chain.seq} events and does not.")
    if last is None:
        if _has_content() or known.number:
            raise NotAnchored(
                f"The record knows of anchor {known.number}, and {anchor_file()} does not end with it."
            )
        return
    if known.number > last.number or (known.number == last.number and known.line != last.hash):
        raise NotAnchored(
            f"The record knows of another anchor {known.number} than {anchor_file()}, which ends with {last.number}."
        )
    if last.seq and not AuditEvent.objects.filter(seq=last.seq, hash=last.head).exists():
        raise NotAnchored(f"Event {last.seq} is not the one that anchor {last.number} signed.")


def _sign(
    last: Anchor | None, chain: AuditChain, known: Known, *, at: datetime, restored: bool = False
) -> Anchor:
    key, follower = _signer(last)
    anchor = Anchor(
        number=max(last.number if last else 0, known.number) + 1,
        at=at,
        seq=chain.seq,
        head=chain.head,
        events=chain.seq,
        before=last.hash if last else known.line,
        key=public_name(key),
        peaks=_grown(None if restored else last, chain.seq),
        next_key=public_name(follower) if follower else "",
        restored_to=chain.seq if restored else None,
    ).signed(key)
    append(anchor)
    # The file first: an anchor that the record does not name is harmless, one that only the record names is not.
    with transaction.atomic():
        event = RecordEvent.RESTORED if restored else RecordEvent.ANCHORED
        named: dict[str, Any] = {"anchor": anchor.number, "line": anchor.hash}
        audit.record(event, by=None, about=chain, at=at, is_change=restored, **named)
    if follower:
        forget_old_keys()
    return anchor


def _grown(last: Anchor | None, seq: int) -> tuple[str, ...]:
    """The peaks of the tree over events 1 to `seq`: those of the last anchor, and the events since."""
    tree = Tree(last.peaks, last.seq) if last is not None and last.peaks else Tree()
    for event_hash in event_hashes(after=tree.size, until=seq):
        tree.add(event_hash)
    return tree.peaks


def event_hashes(*, after: int = 0, until: int) -> Iterator[str]:
    """The hashes of the events after one and up to another, in their order and in flat memory."""
    some = AuditEvent.objects.filter(seq__gt=after, seq__lte=until).order_by("seq")
    return some.values_list("hash", flat=True).iterator(chunk_size=5000)


def _signer(last: Anchor | None) -> tuple[Ed25519PrivateKey, Ed25519PrivateKey | None]:
    """The key that the last line expects, and the newest one if that is another: it signs from the next line on."""
    keys = signing_keys()
    if last is None:
        return keys[0], None
    for key in keys:
        if public_name(key) == last.signer_from_here:
            return key, keys[0] if keys[0] is not key else None
    raise NotAnchored(
        "None of the keys that are set signs after the last anchor. Put the key before it back behind the new one."
    )
