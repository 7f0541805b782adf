"""Holds what a backup holds against each other: record, details, anchors, files, seals, and keys for locked words."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.apps import apps

from employees.anchors.checking import faults_between
from employees.anchors.tree import Tree
from employees.audit import ChainReading, commitment_of
from employees.backup.checking import Contents
from employees.backup.envelope import BackupRefused
from employees.backup.stores import Known, Store
from employees.encryption import LockedTextField, key_of
from employees.enums import RecordEvent
from employees.models import AuditChain, AuditDetail, AuditEvent, SealCertificate
from employees.seals import Finding
from employees.seals.sealing import examine

EVENTS, DETAILS = AuditEvent._meta.label_lower, AuditDetail._meta.label_lower
CHAIN, CERTIFICATES = AuditChain._meta.label_lower, SealCertificate._meta.label_lower


@dataclass
class Proved:
    """What was found to hold, in numbers."""

    events: int = 0
    head: str = ""
    anchors: int = 0
    seals: int = 0
    locked: int = 0
    notes: list[str] = field(default_factory=list)
    # What was wrong already with the installation when the backup of it was made.
    faults: list[str] = field(default_factory=list)


class _Signed:
    """The events that anchors ask for, kept while all go by."""

    def __init__(self, asked: set[int]) -> None:
        self.asked, self.found = asked, dict[int, str]()
        self.names: list[tuple[int, Mapping[str, Any]]] = []
        self.trees = {0: Tree().peaks}
        self.tree = Tree()

    def length(self) -> int:
        """How many events there are."""
        return self.tree.size

    def hashes(self, seqs: Collection[int]) -> Mapping[int, str]:
        """The hash of each of these events, as far as it is there."""
        return {seq: self.found[seq] for seq in seqs if seq in self.found}

    def naming(self) -> Iterable[tuple[int, Mapping[str, Any]]]:
        """Number and data of each event that names an anchor, oldest first."""
        return iter(self.names)

    def peaks(self, seqs: Collection[int]) -> Mapping[int, tuple[str, ...]]:
        """The peaks of the tree over events 1 to each of these, as far as there are so many."""
        return self.trees

    def take(self, event: AuditEvent) -> None:
        """The next event."""
        self.tree.add(event.hash)
        if event.seq in self.asked:
            self.found[event.seq] = event.hash
            self.trees[self.tree.size] = self.tree.peaks
        if event.event in (RecordEvent.ANCHORED, RecordEvent.RESTORED) and event.about_type == CHAIN:
            self.names.append((event.seq, event.data))


class Proving:
    """A reader of backups that names whatever contradicts anything else in one: it was so when the backup was made."""

    def __init__(self, stores: Iterable[Store]) -> None:
        self.stores = {store.name: store for store in stores}
        self.by_table = {store.table: store for store in self.stores.values()}
        self.known: dict[str, dict[str, Known]] = {name: {} for name in self.stores}
        self.commitments: dict[int, str] = {}
        self.end_of_chain: tuple[Any, ...] = ()
        self.chain = ChainReading(lambda seqs: {n: c for n in seqs if (c := self.commitments.get(n))})
        self.signed = _Signed(set())
        self.certificates: list[tuple[bytes, ...]] = []
        self.locked_under: dict[str, int] = {}
        self.proved = Proved()

    def begin(self, contents: Contents) -> None:
        """Note which events were signed."""
        self.signed = _Signed({anchor.seq for anchor in contents.anchors.in_force})

    def rows(self, table: str, columns: Sequence[str], rows: list[list[Any]]) -> None:
        """Look at those that something else must agree with."""
        named = (dict(zip(columns, row, strict=True)) for row in rows)
        locked = [columns.index(name) for name in _locked_columns(table) if name in columns]
        for row in rows if locked else ():
            for name in filter(None, (key_of(row[place]) for place in locked)):
                self.locked_under[name] = self.locked_under.get(name, 0) + 1
        if table == EVENTS:
            for facts in named:
                event = _made(AuditEvent, facts)
                self.signed.take(event)
                self.chain.take(event)
        elif table == DETAILS:
            self.commitments.update((row["seq"], commitment_of(_made(AuditDetail, row))) for row in named)
        elif table == CHAIN:
            self.end_of_chain = next(
                ((row["seq"], row["head"]) for row in named if row["name"] == "main"), ()
            )
        elif table == CERTIFICATES:
            self.certificates += [_as_der(row["pem"]) for row in named]
        elif store := self.by_table.get(table):
            found = map(store.known, named)
            self.known[store.name].update((one.name, one) for one in found)

    def file(self, store: str, name: str, blocks: Iterator[bytes], size: int) -> None:
        """It must be one that a row knows, with these very bytes, and where it is sealed the seal must hold."""
        known = self.known.get(store, {}).pop(name, None)
        digest, whole = hashlib.sha256(), []
        sealed = store in self.stores and self.stores[store].sealed
        for block in blocks:
            digest.update(block)
            if sealed:
                whole.append(block)
        if known is None:
            self.proved.faults.append(f"No row knows the file {store}/{name}.")
        elif (known.size, known.sha256) != (size, digest.hexdigest()):
            self.proved.faults.append(f"The file {store}/{name} is not the one that its row speaks of.")
        if sealed:
            if examine(b"".join(whole), self.certificates) != Finding.HOLDS:
                self.proved.faults.append(f"The seal of the document {name} does not hold.")
            self.proved.seals += 1

    def end(self, contents: Contents) -> None:
        """Nothing may be left that should have come."""
        verdict = self.chain.verdict(*self.end_of_chain)
        if not verdict.holds:
            self.proved.faults.append(verdict.reason)
        else:
            self.proved.faults += faults_between(contents.anchors, self.signed)
        self._no_file_is_missing(contents)
        self._keys_open(contents)
        found = self.proved
        found.events, found.head, found.anchors = verdict.length, verdict.head, len(contents.anchors.anchors)

    def _no_file_is_missing(self, contents: Contents) -> None:
        for store, known in self.known.items():
            said = set(contents.missing.get(store, ()))
            for name in known:
                if name in said:
                    self.proved.notes.append(f"{store}/{name} was missing already when this backup was made.")
                else:
                    self.proved.faults.append(f"The file {store}/{name} is missing.")

    def _keys_open(self, contents: Contents) -> None:
        self.proved.locked = sum(self.locked_under.values())
        if not contents.header["with_keys"]:
            self.proved.notes.append("The keys are not in this backup: put them in place yourself.")
            return
        without = set(self.locked_under) - contents.keys.names_of_field_keys
        self.proved.notes += [
            f"{self.locked_under[name]} texts for HR only lie under key {name}, which was lost before this backup."
            for name in sorted(without)
        ]


def _locked_columns(table: str) -> list[str]:
    try:
        model = apps.get_model(table)
    except LookupError:
        return []
    return [one.attname for one in model._meta.concrete_fields if isinstance(one, LockedTextField)]


def _made(model: Any, facts: Mapping[str, Any]) -> Any:
    columns = {one.attname: one for one in model._meta.concrete_fields}
    try:
        return model(
            **{name: columns[name].to_python(value) for name, value in facts.items() if name in columns}
        )
    except Exception as wrong:
        raise BackupRefused(
            f"This backup is damaged: a row of {model._meta.label} cannot be read."
        ) from wrong


def _as_der(pem: str) -> tuple[bytes, ...]:
    return tuple(one.public_bytes(Encoding.DER) for one in x509.load_pem_x509_certificates(pem.encode()))
