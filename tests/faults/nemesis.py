"""What happens to the processes of a campaign, in no particular order, until it is told to be calm."""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from tests.faults.clock import Clock
from tests.faults.crew import Crew
from tests.services import Server

# Longer than a lease (tests/faults/process.py): what a stopped worker held is another's when it wakes.
PAST_THE_LEASE = 6.0  # seconds
AWAY = 2.5  # seconds for which a server is gone
JUMPS = (-300, -45, -8, 8, 45, 300)  # seconds, as far as a campaign allows; it stays within its day


class Nemesis(threading.Thread):
    """Draws one fault after another. `gate` is held while PostgreSQL is away: the world waits with its writing."""

    def __init__(
        self,
        crew: Crew,
        postgres: Server,
        redis: Server,
        clock: Clock,
        gate: threading.Lock,
        *,
        seed: int,
        pace: float,
        longest_jump: float,
    ) -> None:
        super().__init__(name="nemesis", daemon=True)
        self.crew, self.postgres, self.redis, self.clock, self.gate = crew, postgres, redis, clock, gate
        self.chance = random.Random(seed)  # noqa: S311 -- faults that can be drawn again
        self.pace, self.longest_jump = (
            pace,
            longest_jump,
        )  # seconds: between two faults on average; of the clock
        # Told to be calm; is calm; may end.
        self.calm, self.resting, self.over = threading.Event(), threading.Event(), threading.Event()
        self.done: Counter[str] = Counter()
        self.failed: Exception | None = None
        self.faults: dict[str, tuple[int, Callable[[], None]]] = {
            "worker killed": (6, self.kill_worker),
            "child killed": (8, self.kill_child),
            "worker stopped past its lease": (3, self.stop_worker),
            "mail server killed": (2, lambda: self.crew.kill("sink")),
            "beat killed": (2, lambda: self.crew.kill(self.chance.choice(["beat-1", "beat-2"]))),
            "Redis flushed": (3, self.flush_redis),
            "Redis restarted": (2, lambda: self.restart(self.redis, signal.SIGKILL, 0)),
            "Redis gone": (1, lambda: self.restart(self.redis, signal.SIGKILL, AWAY)),
            "PostgreSQL crashed": (2, self.crash_postgres),
            "connections cut": (3, self.cut_connections),
            "connections used up": (1, self.use_up_connections),
            "clock jumped": (3, self.jump),
            "rolling restart": (1, self.roll),
        }

    def run(self) -> None:
        """One fault after another."""
        names, weights = list(self.faults), [weight for weight, _fault in self.faults.values()]
        try:
            while not self.calm.wait(self.chance.uniform(0.3, 1.7) * self.pace):
                # Each once, and then by weight.
                (name,) = [n for n in names if not self.done[n]][:1] or self.chance.choices(names, weights)
                self.faults[name][1]()
                self.done[name] += 1
            self.resting.set()
            # A server ends with the thread that started it: this one lives as long as they are needed.
            self.over.wait()
        except Exception as error:  # noqa: BLE001 -- a thread: the campaign ends with it
            self.failed = error
            self.resting.set()

    def kill_worker(self) -> None:
        self.crew.kill(self.chance.choice(self.crew.workers))

    def kill_child(self) -> None:
        children = [child for name in self.crew.workers for child in self.crew.children_of(name)]
        while not children and not self.calm.wait(0.2):
            children = [child for name in self.crew.workers for child in self.crew.children_of(name)]
        if children:
            self.crew.kill_pid(self.chance.choice(children), "child killed")

    def stop_worker(self) -> None:
        name = self.chance.choice(self.crew.workers)
        pids = [*self.crew.pids_of(name), *self.crew.children_of(name)]
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGSTOP)
        self.calm.wait(PAST_THE_LEASE)
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)

    def restart(self, server: Server, how: signal.Signals, away: float) -> None:
        server.stop(how)
        time.sleep(away)
        server.start()

    def crash_postgres(self) -> None:
        with self.gate:
            self.restart(self.postgres, signal.SIGQUIT, self.chance.choice([0, AWAY]))

    def cut_connections(self) -> None:
        with self.gate:
            self.crew.on_postgres(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
            )

    def use_up_connections(self) -> None:
        with self.gate:
            self.crew.take_every_connection(lambda: self.calm.wait(AWAY))

    def flush_redis(self) -> None:
        self.crew.on_redis("FLUSHALL")

    def jump(self) -> None:
        self.clock.set(jump=self.chance.choice([jump for jump in JUMPS if abs(jump) <= self.longest_jump]))
        self.calm.wait(self.chance.uniform(1, 4))
        self.clock.set()

    def roll(self) -> None:
        """A new release: one after another ends what it does and starts anew."""
        for name in self.crew.workers:
            self.crew.restart(name)


def kills_in(folder: Path) -> int:
    """How many processes were killed so far."""
    file = folder / "kills.jsonl"
    return sum(1 for _line in file.open()) if file.exists() else 0
