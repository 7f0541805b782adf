"""Every family of proofs that has a long form. Who adds one adds a line: a name, what it shows, and the command."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Family:
    """A command of Python's that ends with 1 where something was not as promised, and says in numbers what it did."""

    shows: str
    command: tuple[str, ...]


FAMILIES: dict[str, Family] = {
    "restore": Family(
        "backup and restore between both databases, and 10,000 changes of a backup, all refused",
        ("-m", "tests.prove.restore"),
    ),
    "tamper": Family(
        "10,000 changes of sealed documents and 10,000 of the record, all found", ("-m", "tests.tamper")
    ),
    "faults": Family(
        "10,000 reminders under 1,000 killed processes: none lost, none doubled", ("-m", "tests.faults")
    ),
    "rules": Family(
        "every rule about who may see and do what, broken in every way, and which of these no test notices",
        ("-m", "tests.prove.rules"),
    ),
}
