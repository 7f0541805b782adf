"""Holds the record against its anchors, and says where the two part."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

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


class Record(Protocol):
    """The events, as far as anchors ask for them."""

    def length(self) -> int:
        """How many events there are."""

    def hashes(self, seqs: Collection[int]) -> Mapping[int, str]:
        """The hash of each of these events, as far as it is there."""

    def naming(self) -> Iterable[tuple[int, Mapping[str, Any]]]:
        """Number and data of each event that names an anchor, oldest first."""

    def peaks(self, seqs: Collection[int]) -> Mapping[int, tuple[str, ...]]:
        """The peaks of the tree over events 1 to each of these, as far as there are so many."""


class OurRecord:
    """The events of the database."""

    def length(self) -> int:
        """How many events there are."""
        return AuditEvent.objects.count()

    def hashes(self, seqs: Collection[int]) -> Mapping[int, str]:
        """The hash of each of these events, as far as it is there."""
        return dict(AuditEvent.objects.filter(seq__in=seqs).values_list("seq", "hash"))

    def naming(self) -> Iterable[tuple[int, Mapping[str, Any]]]:
        """Number and data of each event that names an anchor, oldest first."""
        return anchoring_events().values_list("seq", "data").iterator()

    def peaks(self, seqs: Collection[int]) -> Mapping[int, tuple[str, ...]]:
        """The peaks of the tree over events 1 to each of these. Reads the hashes once."""
        tree, found = Tree(), {0: Tree().peaks}
        for event_hash in event_hashes(until=max(seqs, default=0)):
            tree.add(event_hash)
            if tree.size in seqs:
                found[tree.size] = tree.peaks
        return found


def check_anchors(copy: Path | None = None) -> Findings:
    """Hold the record against the anchors of the file, and the file against a `copy` that an auditor kept.

    Raises NoAnchorKey for a key that cannot be read, OSError for a copy that cannot.
    """
    reading, record = read_anchors(), OurRecord()
    faults = [*_ours(reading), *faults_between(reading, record)]
    notes = list(_notes(reading))
    if copy is not None:
        kept = read_anchors(copy, whole=False)
        faults += [*_against_a_copy(kept, reading), *_against_the_record(kept, record, "copy's ")]
        notes.append(f"The copy holds {len(kept.anchors)} anchors.")
    return Findings(
        reading.anchors[-1] if reading.anchors else None, tuple(dict.fromkeys(faults)), tuple(notes)
    )


def faults_between(reading: Reading, record: Record) -> Iterator[str]:
    """Where these anchors and this record do not go together, or the anchors among themselves."""
    faults = [reading.fault] if reading.fault else []
    faults += [*_named_by_the_record(reading, record), *_against_the_record(reading, record)]
    yield from faults
    if not faults:  # else it is said already where the two part
        yield from _against_the_tree(reading, record)


def _ours(reading: Reading) -> Iterator[str]:
    if not reading.anchors:
        return
    ours = {public_name(key) for key in held_keys()}
    if ours and reading.anchors[-1].signer_from_here not in ours:
        yield "The anchors are signed with a key that is not ours: the file was swapped, or the key was."


def _named_by_the_record(reading: Reading, record: Record) -> Iterator[str]:
    """Every anchor that the record names must stand in the file, as it was."""
    lines = {anchor.number: anchor.hash for anchor in reading.anchors}
    first = min(lines, default=1)
    for seq, data in record.naming():
        number, line = data.get("anchor"), data.get("line")
        if not lines and not reading.fault:
            yield f"{anchor_file()} is missing or empty, and the record names anchor {number} (event {seq})."
            return
        if isinstance(number, int) and number >= first and lines.get(number) != line:
            missing = "is missing from the file" if number not in lines else "is not the one in the file"
            yield f"Anchor {number}, which event {seq} of the record names, {missing}."
            return


def _against_the_record(reading: Reading, record: Record, whose: str = "") -> Iterator[str]:
    """The first signed event that is not in the record any more, and the last one before it that is."""
    held = 0
    for some in _in_batches(reading.in_force):
        hashes = record.hashes([one.seq for one in some])
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
                yield f"The record has {record.length()} events, and {signed} event {anchor.seq}: its end was cut off."
            return


def _against_the_tree(reading: Reading, record: Record) -> Iterator[str]:
    """The first anchor whose tree is not that of the record's events."""
    trees = [anchor for anchor in reading.in_force if anchor.peaks]
    found = record.peaks({anchor.seq for anchor in trees})
    for anchor in trees:
        if found.get(anchor.seq) != anchor.peaks:
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
