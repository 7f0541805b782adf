"""The only writer of the record, and its verifier.

Each event carries the hash of the one before. `record` runs in the caller's transaction, so a change and its event are
one; the head of the chain is a row that a writer locks, so numbers have no gaps.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import islice
from typing import Any

from django.core.checks import CheckMessage
from django.db import DEFAULT_DB_ALIAS, models, transaction

from employees.enums import RecordEvent
from employees.models import AuditChain, AuditDetail, AuditEvent, User
from employees.security_log import tell_of_the_record
from employees.table_guards import TableGuard

GENESIS = "0" * 64
TABLE = "employees_auditevent"
TRIGGERS = {
    "postgresql": ("waymark_audit_no_update", "waymark_audit_no_delete", "waymark_audit_no_truncate"),
    "sqlite": ("waymark_audit_no_update", "waymark_audit_no_delete", "waymark_audit_no_replace"),
}
REFUSAL = "The record can only be added to."
# From numbers of events to the hashes of what was kept apart from them.
Commitments = Callable[[Collection[int]], Mapping[int, str]]


def canonical(content: Mapping[str, Any]) -> bytes:
    """The one byte string that a set of facts has: sorted keys, no blanks, UTF-8, dates in ISO form."""
    return json.dumps(
        content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_plain
    ).encode()


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return str(value)


def snapshot(thing: models.Model, *fields: str) -> dict[str, Any]:
    """The named fields of a row as they stand, for `before`."""
    return {field: getattr(thing, field) for field in fields}


def record(
    event: models.TextChoices | str,
    *,
    by: User | None,
    about: models.Model,
    at: datetime,
    before: Mapping[str, Any] | None = None,
    private: Mapping[str, Any] | None = None,
    is_change: bool = True,
    **data: Any,
) -> AuditEvent:
    """Add one event to the record, in the caller's transaction.

    `by` is None when the clock acted. `before` is a `snapshot`; what the fields are now is read from `about`.
    Give references, numbers, dates and states: never a person's own words. What tells something of a person that may
    have to be erased goes into `private`: the event holds its salted hash. Not `is_change`: what pages show is as it
    was. Raises RuntimeError outside a transaction.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("The record is written in the same transaction as the change it records.")
    content: dict[str, Any] = dict(data)
    if before:
        changed = {name: getattr(about, name) for name in before}
        content["before"], content["after"] = dict(before), changed
    chain = _locked_chain()
    if private:
        content["commitment"] = _kept_apart(chain.seq + 1, private)
    row = _next(chain, event, by=by, about=about, at=at, content=content)
    row.save(force_insert=True)
    _move_on(chain, is_change=is_change)
    tell_of_the_record(row.event, row.actor_ref)
    return row


@dataclass(frozen=True)
class Entry:
    """One event among many that are recorded together."""

    event: models.TextChoices | str
    about: models.Model
    data: Mapping[str, Any]


def record_many(entries: Iterable[Entry], *, by: User | None, at: datetime, batch_size: int = 500) -> int:
    """Add many events to the record, in the order given, in the caller's transaction. Returns how many.

    Says exactly what `record` would say of each, in a few statements a batch and in flat memory. The chain stays locked
    until the transaction ends. Raises RuntimeError outside a transaction.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("The record is written in the same transaction as the change it records.")
    chain = _locked_chain()
    begun = chain.seq
    each = iter(entries)
    while batch := list(islice(each, batch_size)):
        AuditEvent.objects.bulk_create(
            [_next(chain, one.event, by=by, about=one.about, at=at, content=one.data) for one in batch]
        )
    _move_on(chain)
    return chain.seq - begun


def _move_on(chain: AuditChain, *, is_change: bool = True) -> None:
    if is_change:
        chain.changed = chain.seq
    chain.save(update_fields=["seq", "head", "changed"])


def _kept_apart(seq: int, private: Mapping[str, Any]) -> str:
    """Keep the details of the event to be numbered `seq` where they can be erased. Returns their salted hash."""
    detail = AuditDetail(seq=seq, salt=secrets.token_hex(32), content=json.loads(canonical(private)))
    detail.save(force_insert=True)
    return commitment_of(detail)


def commitment_of(detail: AuditDetail) -> str:
    """What the event of these details must hold: their hash under a salt that goes when they go."""
    return hashlib.sha256(canonical({"salt": detail.salt, "content": detail.content})).hexdigest()


def erase(seqs: Iterable[int], *, by: User | None, at: datetime) -> int:
    """Erase the details of these events, in the caller's transaction, and record it. Returns how many there were.

    The events stay, and every link holds. Raises RuntimeError outside a transaction.
    """
    gone = AuditDetail.objects.filter(seq__in=list(seqs)).order_by("seq")
    numbers = list(gone.values_list("seq", flat=True))
    if numbers:
        record(RecordEvent.ERASED, by=by, about=_locked_chain(), at=at, erased=numbers)
        gone.delete()
    return len(numbers)


def last_change() -> int:
    """The number of the latest event that told of a change: the same number, the same answers to every question."""
    return AuditChain.objects.filter(name="main").values_list("changed", flat=True).first() or 0


def _locked_chain() -> AuditChain:
    chain, _created = AuditChain.objects.select_for_update().get_or_create(name="main")
    return chain


def _next(
    chain: AuditChain,
    event: models.TextChoices | str,
    *,
    by: User | None,
    about: models.Model,
    at: datetime,
    content: Mapping[str, Any],
) -> AuditEvent:
    """The next link, not yet saved. Moves the head of the chain on, in memory."""
    row = AuditEvent(
        seq=chain.seq + 1,
        at=at,
        event=str(event),
        actor_ref=by.ref if by else "",
        about_type=about._meta.label_lower,
        about_ref=getattr(about, "ref", ""),
        data=json.loads(canonical(content)),
        salt=secrets.token_hex(16),
        previous_hash=chain.head,
    )
    row.hash = hash_of(row)
    chain.seq, chain.head = row.seq, row.hash
    return row


def hash_of(event: AuditEvent) -> str:
    """What the event's hash must be, from what it says and the hash before it."""
    return hashlib.sha256(canonical(content_of(event))).hexdigest()


def content_of(event: AuditEvent) -> dict[str, Any]:
    """What is hashed of an event: all that it says, its salt, and the hash of the one before."""
    content = {
        "seq": event.seq,
        "at": event.at,
        "event": event.event,
        "actor": event.actor_ref,
        "about_type": event.about_type,
        "about": event.about_ref,
        "data": event.data,
        "previous": event.previous_hash,
    }
    return {**content, "salt": event.salt} if event.salt else content


@dataclass(frozen=True)
class Verdict:
    """What reading the whole chain found. `broken_at` is the number of the first event that does not hold."""

    length: int
    head: str
    broken_at: int | None = None
    reason: str = ""

    @property
    def holds(self) -> bool:
        """Whether every link held."""
        return self.broken_at is None


def verify() -> Verdict:
    """Read the whole chain, oldest first, in flat memory, and stop at the first link that does not hold."""
    reading = ChainReading(_commitments)
    for event in AuditEvent.objects.order_by("seq").iterator(chunk_size=2000):
        if not reading.take(event):
            break
    chain = AuditChain.objects.filter(name="main").first()
    return reading.verdict(*((chain.seq, chain.head) if chain else ()))


class ChainReading:
    """Holds events against each other as they go by, oldest first: those of the database, or of a backup.

    `details_of` gives the hash of what was kept apart from each of these events, as far as it is there.
    """

    def __init__(self, details_of: Commitments) -> None:
        self.details = _Details(details_of)
        self.previous, self.length = GENESIS, 0
        self.reason = ""

    def take(self, event: AuditEvent) -> bool:
        """The next one. False when it does not hold: nothing after it counts."""
        expected = self.length + 1
        self.reason = self.reason or _broken(event, expected, self.previous) or self.details.broken_by(event)
        if not self.reason:
            self.previous, self.length = event.hash, expected
        return not self.reason

    def verdict(self, seq: int = 0, head: str | None = None) -> Verdict:
        """What was found, given the number and the hash at which the head of the chain says that it ends."""
        end = self.length + 1
        if self.reason:
            return Verdict(self.length, self.previous, self.details.at or end, self.reason)
        if reason := self.details.broken_at_the_end():
            return Verdict(self.length, self.previous, self.details.at, reason)
        if seq != self.length or (head is not None and head != self.previous):
            return Verdict(
                self.length, self.previous, end, f"The record ends at {self.length}, its head says {seq}."
            )
        return Verdict(self.length, self.previous)


def _commitments(seqs: Collection[int]) -> dict[int, str]:
    return {row.seq: commitment_of(row) for row in AuditDetail.objects.filter(seq__in=seqs)}


def _broken(event: AuditEvent, expected: int, previous: str) -> str:
    if event.seq != expected:
        return f"Event {expected} is missing."
    if event.previous_hash != previous:
        return f"Event {expected} does not follow event {expected - 1}."
    if hash_of(event) != event.hash:
        return f"Event {expected} was changed after it was written."
    return ""


class _Details:
    """Holds what was kept apart against what the events say, some hundreds at a time."""

    def __init__(self, details_of: Commitments) -> None:
        self.details_of = details_of
        self.waiting: dict[int, str] = {}
        self.missing: set[int] = set()
        self.at: int | None = None

    def broken_by(self, event: AuditEvent) -> str:
        """Take note of an event whose link holds; now and then look at the details so far."""
        if "commitment" in event.data:
            self.waiting[event.seq] = event.data["commitment"]
        if event.event == RecordEvent.ERASED:
            reason = self._look()
            self.missing -= set(event.data["erased"])
            return reason
        return self._look() if len(self.waiting) >= 500 else ""

    def broken_at_the_end(self) -> str:
        """What is left to look at, and what is gone without a word."""
        reason = self._look()
        if reason or not self.missing:
            return reason
        self.at = min(self.missing)
        return f"The details of event {self.at} are gone, and no event says that they were erased."

    def _look(self) -> str:
        found = self.details_of(list(self.waiting))
        for seq, commitment in self.waiting.items():
            if found.get(seq, commitment) != commitment:
                self.at = seq
                return f"The details of event {seq} were changed after they were written."
        self.missing |= self.waiting.keys() - found.keys()
        self.waiting = {}
        return ""


def _statements(vendor: str) -> list[str]:
    if vendor == "postgresql":
        guard = (
            "CREATE OR REPLACE FUNCTION waymark_audit_refuse() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'restrict_violation'; END $$"
        )
        made = [guard]
        for name, act in zip(TRIGGERS[vendor], ("UPDATE", "DELETE", "TRUNCATE"), strict=True):
            each = "STATEMENT" if act == "TRUNCATE" else "ROW"
            made += [
                f"DROP TRIGGER IF EXISTS {name} ON {TABLE}",
                f"CREATE TRIGGER {name} BEFORE {act} ON {TABLE} FOR EACH {each} "
                "EXECUTE FUNCTION waymark_audit_refuse()",
                # ALWAYS: also when session_replication_role is replica.
                f"ALTER TABLE {TABLE} ENABLE ALWAYS TRIGGER {name}",
            ]
        return made
    # SQLite has no TRUNCATE: an unqualified DELETE is one, and a trigger switches that optimisation off. Its REPLACE
    # deletes without asking the trigger on DELETE, unless the connection's recursive_triggers is on.
    replaced = f"EXISTS (SELECT 1 FROM {TABLE} WHERE id = NEW.id OR seq = NEW.seq)"  # noqa: S608 -- constants
    acts = (f"UPDATE ON {TABLE}", f"DELETE ON {TABLE}", f"INSERT ON {TABLE} WHEN {replaced}")
    return [
        f"CREATE TRIGGER IF NOT EXISTS {name} BEFORE {act} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        for name, act in zip(TRIGGERS[vendor], acts, strict=True)
    ]


GUARD = TableGuard(TABLE, TRIGGERS, _statements)


def install_triggers(using: str = DEFAULT_DB_ALIAS, **_signal: object) -> None:
    """Make the database itself refuse to change the record. Safe to run again; runs after every migrate."""
    GUARD.install(using)


def missing_triggers(using: str = DEFAULT_DB_ALIAS) -> list[str]:
    """The triggers that should guard the record and do not."""
    return GUARD.missing(using)


def check_triggers(databases: Sequence[str] | None = None, **_kwargs: Any) -> list[CheckMessage]:
    """A system check: the record must not lie unguarded (run by `check --database` and after migrate)."""
    return GUARD.check(databases, says="The record is not guarded", identifier="employees.E001")
