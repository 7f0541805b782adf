"""One campaign: servers, crew, world and nemesis; then calm, and the verdict. Needs Django to be set up."""

from __future__ import annotations

import json
import threading
import time
from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import close_old_connections, connection

from employees.models import OutboxMessage
from employees.models.outbox import IN_HAND, WAITING
from tests.faults.checker import Asked, Letter, Owed, Row, Verdict, judge
from tests.faults.clock import Clock
from tests.faults.crew import Crew
from tests.faults.nemesis import Nemesis, kills_in
from tests.faults.world import World
from tests.services import Server

BATCH = 50  # plans that are added at a time
BACKLOG = 700  # messages that may wait before the world stops adding
# After the last fault everything is settled within the longest jump of the clock and so many seconds more: a lease that
# was taken while it was ahead lasts until it gets there.
CALM_WITHIN = 180.0
TELL_EVERY = 10.0  # seconds


@dataclass
class Aim:
    """What a campaign must come to at least, and how it is drawn."""

    obligations: int
    kills: int
    seed: int
    pace: float
    at_most: float  # seconds for the faults
    longest_jump: float  # seconds by which the clock may be moved


@dataclass
class Report:
    """What it came to."""

    verdict: Verdict
    seconds: float
    settled_after: float
    kills: dict[str, int] = field(default_factory=dict)
    faults: dict[str, int] = field(default_factory=dict)


class Campaign:
    """`run` it once."""

    def __init__(self, folder: Path, crew: Crew, postgres: Server, redis: Server, aim: Aim, say: Any) -> None:
        self.folder, self.crew, self.aim, self.say = folder, crew, aim, say
        self.clock, self.gate = Clock(folder / "clock"), threading.Lock()
        self.world = World(folder, aim.seed)
        self.nemesis = Nemesis(
            crew,
            postgres,
            redis,
            self.clock,
            self.gate,
            seed=aim.seed,
            pace=aim.pace,
            longest_jump=aim.longest_jump,
        )
        self.told = 0.0

    def run(self) -> Report:
        """Everything, from an empty database to the verdict."""
        began = time.monotonic()
        call_command("migrate", interactive=False, verbosity=0)
        self.clock.set()
        self.world.begin(self.clock.true())
        self.crew.watch()
        (self.folder / "kill").touch()
        self.nemesis.start()
        self.rage(time.monotonic() + self.aim.at_most)
        calm = time.monotonic()
        self.calm_down()
        settled_after = time.monotonic() - calm
        self.crew.end()
        verdict = judge(owed_in(self.folder), rows_now(), letters_in(self.folder), asked_in(self.folder))
        return Report(
            verdict,
            time.monotonic() - began,
            settled_after,
            kills_by_kind(self.folder),
            dict(self.nemesis.done),
        )

    def rage(self, until: float) -> None:
        """Plans are added and changed while everything around them fails, until there was enough of both."""
        while not self.enough() and time.monotonic() < until:
            self.crew.watch()
            with self.gate:
                close_old_connections()
                if waiting() < (BACKLOG if self.owed < self.aim.obligations else BATCH):
                    self.world.change_some(self.clock.true())
                    self.world.add(BATCH, self.clock.true())
                self.tell()
            if self.nemesis.failed is not None:
                raise self.nemesis.failed
            time.sleep(0.4)

    @property
    def owed(self) -> int:
        """How many messages are owed so far, at least."""
        return self.world.count * 4

    def enough(self) -> bool:
        """Whether enough is owed and enough was killed."""
        return self.owed >= self.aim.obligations and kills_in(self.folder) >= self.aim.kills

    def calm_down(self) -> None:
        """No more faults; wait until nothing waits any more, and all that is owed was queued."""
        self.nemesis.calm.set()
        self.nemesis.resting.wait()
        if self.nemesis.failed is not None:
            raise self.nemesis.failed
        (self.folder / "kill").unlink()
        (self.folder / "calm").touch()
        self.clock.set()
        until, quiet = time.monotonic() + self.aim.longest_jump + CALM_WITHIN, 0
        while quiet < 3 and time.monotonic() < until:
            self.crew.watch()
            close_old_connections()
            # Nothing waits, three times over more than a sweep.
            quiet = 0 if waiting() else quiet + 1
            self.tell()
            time.sleep(1.2)

    def tell(self) -> None:
        """How far it is, every few seconds."""
        if time.monotonic() - self.told > TELL_EVERY:
            self.told = time.monotonic()
            self.say(f"{self.owed:,} owed, {kills_in(self.folder):,} killed, {waiting():,} waiting")


def waiting() -> int:
    """How many messages are not settled."""
    return OutboxMessage.objects.filter(state__in=[*WAITING, *IN_HAND]).count()


def lines_of(file: Path) -> list[dict[str, Any]]:
    """The lines of a log; a line that a kill cut short is left out."""
    found = []
    for line in file.read_text().splitlines() if file.exists() else []:
        try:
            found.append(json.loads(line))
        except ValueError:
            continue
    return found


def owed_in(folder: Path) -> list[Owed]:
    """What is owed, with when it ended, if it did."""
    owed = {(one["kind"], one["plan"], one["to"]): Owed(**one) for one in lines_of(folder / "owed.jsonl")}
    for change in lines_of(folder / "changes.jsonl"):
        for kind in change["kinds"]:
            for to in change["to"]:
                key = kind, change["plan"], to
                if key in owed:
                    owed[key] = replace(owed[key], ended=change["t"])
    return list(owed.values())


def rows_now() -> list[Row]:
    """The queue's own account."""
    connection.close()
    return [
        Row(
            kind=message.kind,
            plan=message.about_ref,
            to=message.recipient.email,
            ref=message.ref,
            message_id=message.message_id,
            state=message.state,
            unanswered=message.unanswered,
            due=message.due_at.timestamp(),
        )
        for message in OutboxMessage.objects.select_related("recipient").iterator()
    ]


def letters_in(folder: Path) -> list[Letter]:
    """The mail server's account."""
    return [
        Letter(line["t"], line["to"], line["message_id"])
        for line in lines_of(folder / "sink.jsonl")
        if line["event"] == "taken"
    ]


def asked_in(folder: Path) -> dict[str, list[Asked]]:
    """When each message was asked about."""
    found: dict[str, list[Asked]] = defaultdict(list)
    for line in sorted(lines_of(folder / "asked.jsonl"), key=lambda line: line["t"]):
        found[line["ref"]].append(Asked(line["t"], datetime.fromisoformat(line["now"]).timestamp()))
    return found


def kills_by_kind(folder: Path) -> dict[str, int]:
    """How many were killed where or how."""
    found: dict[str, int] = defaultdict(int)
    for line in lines_of(folder / "kills.jsonl"):
        found[line.get("point") or line["how"]] += 1
    return dict(found)
