"""Random mutations of the record, its details and its anchors: each must be found, and its place named.

    python -m tests.tamper.record                     10,000 mutations
    python -m tests.tamper.record --mutations 500 --seed 7

A mutation of the record is made by somebody who has the whole database; in half of them they write every link and
every commitment anew, so that the chain by itself holds. What happened since the last anchor is left alone: that it was
rewritten or cut off is what anchors cannot show, and docs/audit.md says so.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from employees.models import AuditEvent

NOON = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
PLANS, ANCHORS, EVENTS_BETWEEN = 3, 4, 9


@dataclass
class Record:
    """A record with its anchors, and the dice that say what befalls it."""

    dice: random.Random
    lines: list[bytes] = field(default_factory=list)
    strangers: list[bytes] = field(default_factory=list)  # anchors of another installation
    anchored: list[int] = field(default_factory=list)  # the events whose hashes were signed

    @property
    def signed_up_to(self) -> int:
        """The last event that an anchor guards."""
        return self.anchored[-1]

    def some_event(self) -> AuditEvent:
        """Any event that an anchor guards."""
        from employees.models import AuditEvent  # noqa: PLC0415 -- Django is set up first

        return AuditEvent.objects.get(seq=self.dice.randint(1, self.signed_up_to))

    def next_anchored(self, seq: int) -> int:
        """The first signed event from `seq` on."""
        return next(one for one in self.anchored if one >= seq)


def make_record(dice: random.Random) -> Record:
    """Things happen to three people, some of which can be erased; some were; now and then the head is signed."""
    from django.db import transaction  # noqa: PLC0415 -- Django is set up first

    from employees import audit  # noqa: PLC0415
    from employees.anchors.making import anchor_now  # noqa: PLC0415
    from employees.anchors.store import anchor_file  # noqa: PLC0415
    from tests.factories.people import EmployeeFactory  # noqa: PLC0415

    people, made = EmployeeFactory.create_batch(PLANS), Record(dice)
    for hour in range(ANCHORS):
        with transaction.atomic():
            for number in range(EVENTS_BETWEEN):
                person = people[number % PLANS]
                private = {"from_date": f"2026-11-{number + 1:02}"} if number % 3 == 1 else None
                # No two at the same instant: those that say the same could change places, and nothing would be changed.
                at = NOON + timedelta(hours=hour, minutes=number)
                audit.record("test.happened", by=None, about=person, at=at, private=private, n=number)
            if hour == 1:
                audit.erase([2], by=None, at=NOON)
        made.anchored.append(anchor_now(at=NOON + hour * timedelta(hours=1)).seq)
    made.lines = anchor_file().read_bytes().splitlines(keepends=True)
    made.strangers = _signed_by_a_stranger()
    return made


def _signed_by_a_stranger() -> list[bytes]:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: PLC0415

    from employees.anchors.lines import NOTHING_BEFORE, Anchor, public_name  # noqa: PLC0415
    from employees.anchors.store import read_anchors  # noqa: PLC0415

    key, before, lines = Ed25519PrivateKey.generate(), NOTHING_BEFORE, []
    for anchor in read_anchors().anchors:
        facts = vars(anchor) | {"key": public_name(key), "before": before, "signature": ""}
        forged = Anchor(**facts).signed(key)
        lines.append(forged.line() + b"\n")
        before = forged.hash
    return lines


# Each changes something and returns the words by which its place must be named.
Mutation = Callable[[Record], tuple[str, ...]]


SAID = ("at", "event", "actor_ref", "about_type", "about_ref", "data", "salt", "seq")
LINKS = ("previous_hash", "hash")


def flip(record: Record) -> tuple[str, ...]:
    """One value of one event, by one bit where it is text."""
    return _flip(record, SAID + LINKS)


def flip_what_is_said(record: Record) -> tuple[str, ...]:
    """The same, of what a rebuilt chain does not put right again by itself."""
    return _flip(record, SAID)


def _flip(record: Record, names: tuple[str, ...]) -> tuple[str, ...]:
    from employees.models import AuditEvent  # noqa: PLC0415

    event = record.some_event()
    name = record.dice.choice(names)
    value = other(getattr(event, name), record.dice)
    AuditEvent.objects.filter(pk=event.pk).update(**{name: value})
    return _named_from(record, event.seq, names_exactly=name not in {"hash", "previous_hash"})


def other(value: Any, dice: random.Random) -> Any:
    """Another value of the same kind."""
    if isinstance(value, datetime):
        return value + timedelta(microseconds=dice.randint(1, 10**9))
    if isinstance(value, int):
        return value + 10_000 * dice.randint(1, 9)
    if isinstance(value, dict):
        # Not the commitment: whoever writes all commitments anew puts that one right again.
        key = dice.choice([*sorted(value.keys() - {"commitment"}), "more"])
        return {**value, key: f"{value.get(key)}?"}
    if not value:
        return "x"
    place = dice.randrange(len(value))
    flipped = chr(ord(value[place]) ^ (1 << dice.randrange(5)))
    return value[:place] + flipped + value[place + 1 :]


def delete(record: Record) -> tuple[str, ...]:
    """One event is gone; half the time those after it move up."""
    from employees.models import AuditEvent  # noqa: PLC0415

    event = record.some_event()
    AuditEvent.objects.filter(pk=event.pk).delete()
    if record.dice.random() < 0.5:
        _shift(event.seq, -1)
    return _named_from(record, event.seq, names_exactly=True)


def insert(record: Record) -> tuple[str, ...]:
    """One event more, where there was another."""
    from employees import audit  # noqa: PLC0415
    from employees.models import AuditEvent  # noqa: PLC0415

    event = record.some_event()
    _shift(event.seq, +1)
    forged = AuditEvent.objects.get(pk=event.pk)
    forged.pk, forged.seq, forged.event = None, event.seq, "test.invented"
    forged.hash = audit.hash_of(forged)
    forged.save(force_insert=True)
    return _named_from(record, event.seq, names_exactly=False)


def reorder(record: Record) -> tuple[str, ...]:
    """Two events change places."""
    from employees.models import AuditEvent  # noqa: PLC0415

    one, two = sorted(record.dice.sample(range(1, record.signed_up_to + 1), 2))
    AuditEvent.objects.filter(seq=one).update(seq=-1)
    AuditEvent.objects.filter(seq=two).update(seq=one)
    AuditEvent.objects.filter(seq=-1).update(seq=two)
    return _named_from(record, one, names_exactly=False)


def truncate(record: Record) -> tuple[str, ...]:
    """The end is cut off, and the head says so too."""
    from employees.models import AuditChain, AuditDetail, AuditEvent  # noqa: PLC0415

    first = record.dice.randint(1, record.signed_up_to)
    AuditEvent.objects.filter(seq__gte=first).delete()
    AuditDetail.objects.filter(seq__gte=first).delete()
    last = AuditEvent.objects.last()
    AuditChain.objects.update(seq=first - 1, head=last.hash if last else "0" * 64)
    return (
        f"event {record.next_anchored(first)}: its end was cut off",
        "no event says that they were erased",
    )


def swap_between_plans(record: Record) -> tuple[str, ...]:
    """What happened to one person is said of another."""
    from employees.models import AuditEvent  # noqa: PLC0415

    events = list(AuditEvent.objects.filter(seq__lte=record.signed_up_to).exclude(about_ref=""))
    one = record.dice.choice(events)
    two = record.dice.choice([event for event in events if event.about_ref != one.about_ref])
    AuditEvent.objects.filter(pk=one.pk).update(about_ref=two.about_ref)
    AuditEvent.objects.filter(pk=two.pk).update(about_ref=one.about_ref)
    return _named_from(record, min(one.seq, two.seq), names_exactly=True)


def change_details(record: Record) -> tuple[str, ...]:
    """What was kept apart is changed, gone, or that of another event."""
    from employees.models import AuditDetail  # noqa: PLC0415

    one, two = record.dice.sample(list(AuditDetail.objects.filter(seq__lte=record.signed_up_to)), 2)
    act = record.dice.choice(["flip", "salt", "delete", "swap"])
    if act == "delete":
        one.delete()
    elif act == "swap":
        AuditDetail.objects.filter(pk=one.pk).update(content=two.content, salt=two.salt)
    elif act == "salt":
        AuditDetail.objects.filter(pk=one.pk).update(salt=other(one.salt, record.dice))
    else:
        AuditDetail.objects.filter(pk=one.pk).update(content=other(one.content, record.dice))
    return (f"The details of event {one.seq} ", *_rebuilt(record, one.seq))


def _named_from(record: Record, seq: int, *, names_exactly: bool) -> tuple[str, ...]:
    places = (seq,) if names_exactly else (seq, seq + 1)
    return (*(f"Event {place} " for place in places), f"The details of event {seq} ", *_rebuilt(record, seq))


def _rebuilt(record: Record, seq: int) -> tuple[str, ...]:
    signed = record.next_anchored(seq)
    return (f"Event {signed} is not the one", f"event {signed}: its end was cut off")


def _shift(from_seq: int, by: int) -> None:
    from employees.models import AuditDetail, AuditEvent  # noqa: PLC0415

    for model in (AuditEvent, AuditDetail):
        rows = model._default_manager.filter(seq__gte=from_seq).order_by("seq" if by < 0 else "-seq")
        for pk, seq in rows.values_list("pk", "seq"):
            model._default_manager.filter(pk=pk).update(seq=seq + by)


def rebuild() -> None:
    """Every link, the numbers and every commitment anew, as whoever owns the database would."""
    from django.db.models import CharField  # noqa: PLC0415 -- Django is set up first
    from django.db.models.functions import Cast  # noqa: PLC0415

    from employees import audit  # noqa: PLC0415
    from employees.models import AuditChain, AuditDetail, AuditEvent  # noqa: PLC0415

    details = {row.seq: row for row in AuditDetail.objects.all()}
    previous, number = audit.GENESIS, 0
    AuditEvent.objects.update(hash=Cast("pk", CharField()))  # out of the way: hashes are unique
    for number, event in enumerate(AuditEvent.objects.order_by("seq"), start=1):
        if event.seq in details and "commitment" in event.data:
            event.data["commitment"] = audit.commitment_of(details[event.seq])
        event.seq, event.previous_hash = number, previous
        event.hash = previous = audit.hash_of(event)
        event.save()
    AuditChain.objects.update(seq=number, head=previous)


RECORD: dict[str, Mutation] = {
    "flip": flip,
    "delete": delete,
    "insert": insert,
    "reorder": reorder,
    "truncate": truncate,
    "swap between plans": swap_between_plans,
    "details": change_details,
}


def _write(lines: list[bytes]) -> None:
    from employees.anchors.store import anchor_file  # noqa: PLC0415

    anchor_file().write_bytes(b"".join(lines))


def _line(number: int) -> str:
    return f"Line {number} of the anchors"


def flip_in_file(record: Record) -> tuple[str, ...]:
    """One bit of the file."""
    content = bytearray(b"".join(record.lines))
    place = record.dice.randrange(len(content))
    line = content[:place].count(b"\n") + 1
    content[place] ^= 1 << record.dice.randrange(8)
    _write([bytes(content)])
    return (_line(line),)


def delete_line(record: Record) -> tuple[str, ...]:
    """One anchor is gone. Of the last one the record knows."""
    at = record.dice.randrange(len(record.lines))
    _write(record.lines[:at] + record.lines[at + 1 :])
    return (_line(at + 1), f"Anchor {at + 1}, which event")


def insert_line(record: Record) -> tuple[str, ...]:
    """A line more: one that stands elsewhere, or a stranger's."""
    at = record.dice.randrange(len(record.lines) + 1)
    _write([*record.lines[:at], record.dice.choice(record.lines + record.strangers), *record.lines[at:]])
    return (_line(at + 1), _line(at + 2))  # the same line twice: the second is one too many


def reorder_lines(record: Record) -> tuple[str, ...]:
    """Two anchors change places."""
    one, two = sorted(record.dice.sample(range(len(record.lines)), 2))
    lines = list(record.lines)
    lines[one], lines[two] = lines[two], lines[one]
    _write(lines)
    return (_line(one + 1),)


def truncate_file(record: Record) -> tuple[str, ...]:
    """The end of the file is cut off, anywhere."""
    content = b"".join(record.lines)
    place = record.dice.randrange(len(content))
    _write([content[:place]])
    line = content[:place].count(b"\n") + 1
    return (_line(line), f"Anchor {line}, which event", "is missing or empty")


def swap_file(record: Record) -> tuple[str, ...]:
    """The file of somebody else, or some of its lines."""
    at = record.dice.randrange(len(record.lines))
    if record.dice.random() < 0.5:
        _write(record.strangers)
        return ("a key that is not ours",)
    _write([*record.lines[:at], record.strangers[at], *record.lines[at + 1 :]])
    return (_line(at + 1), _line(at + 2), "a key that is not ours")


FILE: dict[str, Mutation] = {
    "file: flip": flip_in_file,
    "file: delete": delete_line,
    "file: insert": insert_line,
    "file: reorder": reorder_lines,
    "file: truncate": truncate_file,
    "file: swap": swap_file,
}


@dataclass
class Report:
    """What became of the mutations, by kind."""

    tried: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    named: Counter[str] = field(default_factory=Counter)
    missed: list[str] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """Whether every one was found and its place named."""
        return not self.missed


def campaign(record: Record, mutations: int) -> Report:
    """Mutate, look, undo; so many times."""
    report = Report()
    rebuilt = {f"{name}, rebuilt": act for name, act in (RECORD | {"flip": flip_what_is_said}).items()}
    kinds = {**RECORD, **rebuilt, **FILE}
    for number in range(mutations):
        name = list(kinds)[number % len(kinds)]
        with _undone(record):
            spots = kinds[name](record)
            if name.endswith("rebuilt"):
                rebuild()
            faults = _faults()
        report.tried[name] += 1
        report.found[name] += bool(faults)
        named = any(spot in fault for spot in spots for fault in faults)
        report.named[name] += named
        if not named:
            report.missed.append(f"{number} {name}: expected one of {spots}, said {faults}")
    return report


def _faults() -> list[str]:
    from employees import audit  # noqa: PLC0415
    from employees.anchors.checking import check_anchors  # noqa: PLC0415

    verdict = audit.verify()
    return [*([] if verdict.holds else [verdict.reason]), *check_anchors().faults]


@contextmanager
def _undone(record: Record) -> Iterator[None]:
    from django.db import transaction  # noqa: PLC0415

    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    _write(record.lines)


def show(report: Report, seconds: float, seed: int) -> str:
    """What it came to, as a table."""
    rows = [f"{'':32}{'tried':>8}{'found':>8}{'named':>8}"]
    for name in report.tried:
        rows.append(f"{name:32}{report.tried[name]:>8,}{report.found[name]:>8,}{report.named[name]:>8,}")
    sums = [sum(one.values()) for one in (report.tried, report.found, report.named)]
    rows.append(f"{'together':32}{sums[0]:>8,}{sums[1]:>8,}{sums[2]:>8,}")
    rows += report.missed[:10]
    rows.append(f"{seconds:.0f} s, seed {seed}")
    return "\n".join(rows)


def main(arguments: list[str]) -> int:
    """Mutate a record in a database of its own. Returns 1 if one mutation was not found or not named."""
    parser = argparse.ArgumentParser(prog="python -m tests.tamper.record")
    parser.add_argument("--mutations", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))  # noqa: S311 -- no secret
    asked = parser.parse_args(arguments)
    os.environ["DJANGO_SETTINGS_MODULE"] = "pip_config.settings.test"
    os.environ.pop("DATABASE_URL", None)  # the settings make one in a folder that goes with the process

    import django  # noqa: PLC0415 -- after its settings are named

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415

    from tests.record import drop_triggers  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    begun = time.monotonic()
    record = make_record(random.Random(asked.seed))  # noqa: S311 -- a campaign can be run again
    drop_triggers()
    report = campaign(record, asked.mutations)
    sys.stdout.write(show(report, time.monotonic() - begun, asked.seed) + "\n")
    return 0 if report.holds else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
