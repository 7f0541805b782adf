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
    "verbs": Family(
        "a fault at every statement of every verb that the tests call: nothing is left half done",
        (
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:randomly",
            "-p",
            "tests.prove.breaking",
            "--no-pages",
            "-m",
            "not slow and not processes and not journey",
            "tests/employees",
            "tests/plans",
            "tests/reviews",
        ),
    ),
    "matrix": Family(
        "every address as everybody while a plan is in every state, GET and POST: status and effect",
        ("-m", "tests.prove.matrix"),
    ),
    "objects": Family(
        "50,000 requests for what is somebody else's: nothing is answered, nothing is written",
        ("-m", "tests.prove.objects"),
    ),
    "faults": Family(
        "10,000 reminders under 1,000 killed processes: none lost, none doubled", ("-m", "tests.faults")
    ),
    "inputs": Family(
        "324 payloads in every text field and all they come out of, in a browser; 100,000 made-up requests, none a 5xx",
        ("-m", "tests.prove.inputs"),
    ),
    "concurrency": Family(
        "every form sent 50 times at once on a real server: one effect, no 5xx",
        ("-m", "tests.prove.concurrency"),
    ),
    "canaries": Family(
        "a token in every text of every row, and whoever sees one that is not for them: nobody",
        ("-m", "tests.prove.canaries"),
    ),
    "worlds": Family(
        "a world with a secret and one without, the same to everybody who must not know, also in time",
        ("-m", "tests.prove.worlds"),
    ),
    "rules": Family(
        "every rule about who may see and do what, broken in every way, and which of these no test notices",
        ("-m", "tests.prove.rules"),
    ),
}
