"""The verdict: what was owed, against the queue's account and the mail server's. Pure, and tested by planted faults.

A letter counts as untimely only if its worker asked whether it is still true after the change was committed, or before
it was due: between the question and the full stop lies a moment that nobody can close.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

LEGAL = "plans.shared"
SETTLED = frozenset({"sent", "suppressed", "failed_permanent", "ambiguous"})
FAULTS = ("lost", "duplicate", "early", "late", "wrong recipient", "after its end", "never owed")


@dataclass(frozen=True)
class Owed:
    """One message that somebody is owed. `ended` is when it was no longer wanted (seconds), or None."""

    kind: str
    plan: str
    to: str
    ended: float | None = None


@dataclass(frozen=True)
class Row:
    """One message as the queue tells it. `due` is an instant of the campaign's clock, in seconds."""

    kind: str
    plan: str
    to: str
    ref: str
    message_id: str
    state: str
    unanswered: int
    due: float


@dataclass(frozen=True)
class Letter:
    """One letter that the mail server kept, at `t` (seconds of real time)."""

    t: float
    to: str
    message_id: str


@dataclass(frozen=True)
class Asked:
    """When a worker asked whether a message is still true: in real time, and by the campaign's clock."""

    t: float
    now: float


@dataclass
class Verdict:
    """What was found: the faults by kind, each with a line that says which; and what is allowed, but counted."""

    owed: int
    letters: int = 0
    ended: int = 0
    refused: int = 0
    unknown: int = 0  # nobody saw the server's answer, and the queue says so
    twice: int = 0  # sent again for that reason, as a legal notice is
    faults: dict[str, list[str]] = field(default_factory=lambda: {fault: [] for fault in FAULTS})

    @property
    def holds(self) -> bool:
        """Whether nothing at all was found."""
        return not any(self.faults.values())


def judge(
    owed: Sequence[Owed],
    rows: Iterable[Row],
    letters: Iterable[Letter],
    asked: Mapping[str, Sequence[Asked]],
) -> Verdict:
    """Hold the three accounts against each other. `asked` is in the order of time, by the message's reference."""
    verdict = Verdict(len(owed))
    by_what = {(row.kind, row.plan, row.to): row for row in rows}
    by_id: dict[str, list[Letter]] = defaultdict(list)
    for letter in letters:
        by_id[letter.message_id].append(letter)
        verdict.letters += 1
    for one in owed:
        row = by_what.pop((one.kind, one.plan, one.to), None)
        got = by_id.pop(row.message_id, []) if row is not None and row.message_id else []
        _judge_one(verdict, one, row, got, asked.get(row.ref, []) if row is not None else [])
    for row in by_what.values():
        if letters_of := by_id.pop(row.message_id, []) if row.message_id else []:
            verdict.faults["never owed"].append(f"{row.kind} to {row.to}: {len(letters_of)} letters")
    for message_id, unknown in by_id.items():
        verdict.faults["never owed"].append(
            f"{message_id}: {len(unknown)} letters of no message in the queue"
        )
    return verdict


def _judge_one(
    verdict: Verdict, owed: Owed, row: Row | None, letters: list[Letter], asked: Sequence[Asked]
) -> None:
    what = f"{owed.kind} to {owed.to} ({row.state if row else 'not queued'})"
    verdict.ended += owed.ended is not None
    if row is not None and row.state not in SETTLED:
        verdict.faults["late"].append(what)
        return
    _judge_arrival(verdict, owed, row, letters, what)
    for letter in letters:
        if letter.to != owed.to:
            verdict.faults["wrong recipient"].append(f"{what}: at {letter.to}")
        last = _last_before(asked, letter.t)
        if row is not None and last is not None and last.now < row.due:
            verdict.faults["early"].append(what)
        if owed.ended is not None and (last is None or last.t > owed.ended):
            verdict.faults["after its end"].append(what)


def _judge_arrival(verdict: Verdict, owed: Owed, row: Row | None, letters: list[Letter], what: str) -> None:
    if len(letters) > 1:
        if row is not None and owed.kind == LEGAL and len(letters) - 1 <= row.unanswered:
            verdict.twice += 1
        else:
            verdict.faults["duplicate"].append(f"{what}: {len(letters)} letters")
    if letters:
        return
    if row is not None and row.state == "sent":
        verdict.faults["lost"].append(f"{what}: said to be sent")
    elif owed.ended is not None:
        return
    elif row is not None and row.state == "ambiguous":
        verdict.unknown += 1
    elif row is not None and row.state == "failed_permanent" and owed.to.startswith("refused"):
        verdict.refused += 1
    else:
        verdict.faults["lost"].append(what)


def _last_before(asked: Sequence[Asked], t: float) -> Asked | None:
    place = bisect_right([one.t for one in asked], t)
    return asked[place - 1] if place else None
