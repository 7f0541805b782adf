"""A worker or a beat of the campaign: the very ones of production, hurried, on the campaign's clock, and mortal.

python -m tests.faults.process worker|beat FOLDER ARGUMENTS OF CELERY
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from datetime import timedelta
from importlib import import_module
from pathlib import Path

import django

from pip_config.celery import app

django.setup()

from django.template.loader import get_template  # noqa: E402 -- the settings name the loaders
from django.utils import timezone  # noqa: E402 -- models need Django to be set up

from employees.outbox import failpoints  # noqa: E402 -- models need Django to be set up
from reviews.notices import CATALOGUE  # noqa: E402 -- the same
from tests.faults.clock import Clock  # noqa: E402 -- the same

# Minutes become tenths of seconds: the same waits, sixty to a hundred times as fast.
LEASE = timedelta(seconds=4)
TIMES = {
    "queue": {"LEASE": LEASE},
    "circuit": {"FIRST_WAIT": timedelta(milliseconds=300), "LONGEST_WAIT": timedelta(seconds=2)},
    "sending": {"LEASE": LEASE},
    "settling": {
        "SHORTEST_WAIT": timedelta(milliseconds=300),
        "LONGEST_WAIT": timedelta(seconds=4),
        "FAULT_WAIT": timedelta(seconds=2),
    },
}
EVERY = {"sweep": 1.5, "deliver": 0.7, "heartbeat": 5.0}  # seconds
# A process passes a point at most so often before it dies there, and looks for another point after so many.
MOST_PASSES, PATIENCE = 14, 200
# Points that are passed once a sweep, or only after trouble.
SELDOM = frozenset({"reminding", "queued", "taking_over", "taken_over", "suppressing", "suppressed"})


class Death:
    """Kills its process at one point after another, and writes down which first."""

    def __init__(self, folder: Path, points: tuple[str, ...]) -> None:
        self.folder, self.points = folder, points
        self.pid = 0

    def __call__(self, point: str, ref: str) -> None:
        if point == "asked_again":
            note(self.folder / "asked.jsonl", ref=ref, now=timezone.now().isoformat())
        if self.pid != os.getpid():
            self.draw()
        self.seen += 1
        if point == self.target:
            self.passes -= 1
            if self.passes < 0 and (self.folder / "kill").exists():
                note(self.folder / "kills.jsonl", point=point, ref=ref, how="at a point")
                os.kill(os.getpid(), signal.SIGKILL)
        elif self.seen > PATIENCE:
            self.draw()

    def draw(self) -> None:
        """A new life, and where it is to end: all points in turn, over all processes."""
        self.pid, self.seen = os.getpid(), 0
        chance = random.Random(os.getpid() * 1_000_003 + time.monotonic_ns())  # noqa: S311 -- chance, no secret
        # Twice as often at what is passed seldom: most lives end elsewhere before they come by it.
        self.target = chance.choice([*self.points, *(point for point in self.points if point in SELDOM)])
        self.passes = 0 if self.target in SELDOM else chance.randrange(MOST_PASSES)


def note(file: Path, **said: object) -> None:
    """Append a line that is whole whatever happens next."""
    line = json.dumps({"t": time.time(), "pid": os.getpid(), **said}) + "\n"
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.write(handle, line.encode())
    os.close(handle)


def hurry() -> None:
    """Shorten every wait of the outbox, and the beat's table."""
    for module, values in TIMES.items():
        for name, value in values.items():
            setattr(import_module(f"employees.outbox.{module}"), name, value)
    app.finalize()
    for name, seconds in EVERY.items():
        app.conf.beat_schedule[name] |= {"schedule": seconds, "options": {"expires": 5}}


def warm_up() -> None:
    """Load what a first letter loads, before the pool is forked: lives are short here, and each would load it anew."""
    import_module("holidays").country_holidays("GB", subdiv="ENG", years=2026)
    for notice in CATALOGUE.values():
        for end in ("subject.txt", "txt", "html"):
            get_template(f"emails/{notice.template}.{end}")


def main(kind: str, folder: Path, arguments: list[str]) -> None:
    """Become the worker or the beat."""
    Clock(folder / "clock").install()
    hurry()
    if kind == "worker":
        warm_up()
        failpoints.listen(Death(folder, failpoints.POINTS))
    app.start([kind, *arguments])


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3:])
