"""Holds the record against its anchors, and says where the two part."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from employees.anchors.keys import held_keys
from employees.anchors.lines import Anchor, Reading, public_name
from employees.anchors.making import anchoring_events, event_hashes
from employees.anchors.store import anchor_file, read_anchors
from employees.anchors.tree import Tree
from employees.models import AuditEvent


@dataclass(frozen=True)
class Findings:
    """What the anchors say of the record. `faults` need somebody to look; `notes` are to be known."""

    latest: Anchor | None
    faults: tuple[str, ...]
    notes: tuple[str, ...] = ()

    @property
    def hold(self) -> bool:
        """Whether everything that was signed is still so."""
        return not self.faults


def check_anchors(copy: Path | None = None) -> Findings:
    """Hold the record against the anchors of the file, and the file against a `copy` that an auditor kept.

    Raises NoAnchorKey for a key that cannot be read, OSError for a copy that cannot.
    """
    reading = read_anchors()
    faults = [*_in_file(reading), *_named_by_the_record(reading), *_against_the_record(reading)]
    if not faults:  # else it is said already where the two part
        faults += _against_the_tree(reading)
    notes = list(_notes(reading))
    if copy is not None:
        kept = read_anchors(copy, whole=False)
        faults += [*_against_a_copy(kept, reading), *_against_the_record(kept, "copy's ")]
        notes.append(f"The copy holds {len(kept.anchors)} anchors.")
    return Findings(
        reading.anchors[-1] if reading.anchors else None, tuple(dict.fromkeys(faults)), tuple(notes)
    )


def _in_file(reading: Reading) -> Iterator[str]:
    if reading.fault:
        yield reading.fault
    if not reading.anchors:
        return
    ours = {public_name(key) for key in held_keys()}
    if ours and reading.anchors[-1].signer_from_here not in ours:
        yield "The anchors are signed with a key that is not ours: the file was swapped, or the key was."


def _named_by_the_record(reading: Reading) -> Iterator[str]:
    """Every anchor that the record names must stand in the file, as it was."""
    lines = {anchor.number: anchor.hash for anchor in reading.anchors}
    first = min(lines, default=1)
    for seq, data in anchoring_events().values_list("seq", "data").iterator():
        number, line = data.get("anchor"), data.get("line")
        if not lines and not reading.fault:
            yield f"{anchor_file()} is missing or empty, and the record names anchor {number} (event {seq})."
            return
        if isinstance(number, int) and number >= first and lines.get(number) != line:
            missing = "is missing from the file" if number not in lines else "is not the one in the file"
            yield f"Anchor {number}, which event {seq} of the record names, {missing}."
            return


def _against_the_record(reading: Reading, whose: str = "") -> Iterator[str]:
    """The first signed event that is not in the record any more, and the last one before it that is."""
    held = 0
    for some in _in_batches(reading.in_force):
        hashes = dict(AuditEvent.objects.filter(seq__in=[one.seq for one in some]).values_list("seq", "hash"))
        for anchor in some:
            if anchor.seq == 0 or hashes.get(anchor.seq) == anchor.head:
                held = anchor.seq
                continue
            signed = f"{whose}anchor {anchor.number} signed on {_instant(anchor.at)}"
            if anchor.seq in hashes:
                yield (
                    f"Event {anchor.seq} is not the one that {signed}: the record was written anew "
                    f"from event {held + 1} on, or later."
                )
            else:
                length = AuditEvent.objects.count()
                yield f"The record has {length} events, and {signed} event {anchor.seq}: its end was cut off."
            return


def _against_the_tree(reading: Reading) -> Iterator[str]:
    """The first anchor whose tree is not that of the record's events. Reads the hashes once."""
    trees = [anchor for anchor in reading.in_force if anchor.peaks]
    hashes, tree = event_hashes(until=max((anchor.seq for anchor in trees), default=0)), Tree()
    for anchor in trees:
        while tree.size < anchor.seq:
            tree.add(next(hashes))
        if tree.peaks != anchor.peaks:
            yield f"Anchor {anchor.number} of {_instant(anchor.at)} does not hold the tree of events 1 to {anchor.seq}."
            return


def _against_a_copy(kept: Reading, reading: Reading) -> Iterator[str]:
    if kept.fault:
        yield f"In the copy: {kept.fault}"
    here = {anchor.number: anchor for anchor in reading.anchors}
    for anchor in kept.anchors:
        if here.get(anchor.number) != anchor:
            missing = "is not in the file" if anchor.number not in here else "is another one in the file"
            yield f"Anchor {anchor.number} of the copy, of {_instant(anchor.at)}, {missing}."
            return


def _notes(reading: Reading) -> Iterator[str]:
    for anchor in reading.anchors:
        if anchor.restored_to is not None:
            yield (
                f"Anchor {anchor.number} of {_instant(anchor.at)} says that a backup was put back, "
                f"which ended at event {anchor.restored_to}."
            )


def _in_batches(anchors: tuple[Anchor, ...], size: int = 500) -> Iterator[tuple[Anchor, ...]]:
    for start in range(0, len(anchors), size):
        yield anchors[start : start + size]


def _instant(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
