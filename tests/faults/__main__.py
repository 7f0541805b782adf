"""`./waymark faults`: run a campaign, and say what it came to. Ends with 1 when anything was found.

./waymark faults                            10,000 obligations, 1,000 kills
./waymark faults --obligations 300 --kills 40 --pace 0.5
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path
from types import FrameType
from typing import Any

import django

from tests.faults.crew import Crew, environment_of
from tests.services import QUICK, Server, free_port, make_database, postgres_in, redis_in

# As in production: what was committed survives the crash of the server, and tables are analysed. No power cut is meant.
LASTING = tuple(one for one in QUICK if not one.startswith(("synchronous_commit", "autovacuum")))
# With so many kills each point has its turn, or the campaign did not do what it says.
AT_EVERY_POINT = 1_000


def say(text: str) -> None:
    """One line, at once."""
    sys.stdout.write(f"{time.strftime('%H:%M:%S')}  {text}\n")
    sys.stdout.flush()


def show(report: Any) -> None:
    """What it came to, for a person."""
    verdict, lines = report.verdict, []
    lines.append(f"Owed {verdict.owed:,} · letters {verdict.letters:,} · no longer wanted {verdict.ended:,}")
    lines.append(f"Address refused {verdict.refused:,} · fate unknown, and said so {verdict.unknown:,}")
    lines.append(f"Legal notices sent again, and flagged {verdict.twice:,}")
    killed = sum(report.kills.values())
    lines.append(f"Killed {killed:,}: {', '.join(f'{name} {n}' for name, n in sorted(report.kills.items()))}")
    lines.append(f"Faults: {', '.join(f'{name} {n}' for name, n in sorted(report.faults.items()))}")
    lines.append(
        f"All settled {report.settled_after:.0f} s after the last fault · {report.seconds:.0f} s in all"
    )
    for fault, found in verdict.faults.items():
        lines.append(f"{fault:>16}  {len(found)}")
        lines += [f"{'':>18}{line}" for line in found[:10]]
    if verdict.holds and verdict.owed:
        lines.append(
            f"0 of {verdict.owed:,}: with 95 % certainty fewer than {300 / verdict.owed:.3f} % ever fail."
        )
    sys.stdout.write("\n".join(lines) + "\n")


def stop(number: int, frame: FrameType | None) -> None:
    """SIGTERM: unwind, so that the crew and the servers go too."""
    raise SystemExit(128 + number)


def main(arguments: list[str]) -> int:
    """Run one campaign. Returns 1 when the verdict found anything, or the aim was missed."""
    parser = argparse.ArgumentParser(prog="./waymark faults")
    parser.add_argument("--obligations", type=int, default=10_000)
    parser.add_argument("--kills", type=int, default=1_000)
    parser.add_argument("--pace", type=float, default=2.5, help="seconds between two faults from outside")
    parser.add_argument(
        "--jump", type=float, default=300.0, help="by how many seconds the clock may be moved"
    )
    parser.add_argument("--minutes", type=float, default=60.0, help="when to end, whatever was reached")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))  # noqa: S311 -- no secret
    parser.add_argument("--keep", action="store_true", help="keep the folder with its logs")
    parser.add_argument(
        "--sweep", type=int, metavar="PLANS", help="no faults: measure the sweep over so many plans"
    )
    parser.add_argument(
        "--silence", type=int, metavar="PLANS", help="no faults: make up for a week without workers"
    )
    given = parser.parse_args(arguments)
    signal.signal(signal.SIGTERM, stop)
    folder = Path(tempfile.mkdtemp(prefix="waymark-faults-"))
    say(f"Seed {given.seed}, in {folder}")
    try:
        return among_servers(folder, given)
    finally:
        if not given.keep:
            shutil.rmtree(folder, ignore_errors=True)


def among_servers(folder: Path, given: argparse.Namespace) -> int:
    """Start PostgreSQL and Redis, set Django up for them, and do what was asked for."""
    postgres = postgres_in(folder, LASTING)
    redis, redis_url = redis_in(folder)
    with postgres.running(), redis.running():
        port = free_port()
        environment = environment_of(folder, make_database(postgres), redis_url, port)
        os.environ.clear()
        os.environ.update(environment)
        django.setup()
        crew = Crew(folder, environment, sink_port=port, seed=given.seed)
        try:
            if given.sweep or given.silence:
                return measure(crew, given)
            return campaign(crew, postgres, redis, given)
        finally:
            crew.end()


def measure(crew: Crew, given: argparse.Namespace) -> int:
    """One of the two figures that need no faults."""
    from tests.faults.load import Load  # noqa: PLC0415 -- its models need the settings of this run

    load = Load(crew, say)
    return 0 if (load.sweep(given.sweep) if given.sweep else load.silence(given.silence)) else 1


def campaign(crew: Crew, postgres: Server, redis: Server, given: argparse.Namespace) -> int:
    """Faults, then calm, then the verdict."""
    from employees.outbox.failpoints import POINTS  # noqa: PLC0415 -- as above
    from tests.faults.campaign import Aim, Campaign  # noqa: PLC0415 -- as above

    aim = Aim(given.obligations, given.kills, given.seed, given.pace, given.minutes * 60, given.jump)
    report = Campaign(crew.folder, crew, postgres, redis, aim, say).run()
    show(report)
    short = report.verdict.owed < aim.obligations or sum(report.kills.values()) < aim.kills
    if short:
        say("The campaign ended before it had come to its aim.")
    if spared := [point for point in POINTS if not report.kills.get(point)]:
        say(f"Nothing was killed at: {', '.join(spared)}.")
        short = short or aim.kills >= AT_EVERY_POINT
    return 0 if report.verdict.holds and not short else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
