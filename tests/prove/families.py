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
    "canaries": Family(
        "a token in every text of every row, and whoever sees one that is not for them: nobody",
        ("-m", "tests.prove.canaries"),
    ),
    "worlds": Family(
        "a world with a secret and one without, the same to everybody who must not know, also in time",
        ("-m", "tests.prove.worlds"),
    ),
}
