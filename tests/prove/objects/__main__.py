"""The long form of the sweep over references: `./waymark prove objects`.

python -m tests.prove.objects                              50,000 requests
python -m tests.prove.objects --requests 5000 --seed 7
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from datetime import UTC, datetime

from tests.collecting import collect_seldom
from tests.prove.here import own_database

# A Monday after the last of the plans has closed.
AT = datetime(2026, 7, 13, 9, 0, tzinfo=UTC)


def main() -> int:
    """Sweep, and print what was asked and found. Returns 1 where anything was."""
    asked = argparse.ArgumentParser(prog="./waymark prove objects")
    asked.add_argument(
        "--requests", type=int, default=50_000, help="so many, beside those to compare with (50,000)"
    )
    asked.add_argument("--seed", type=int, default=1, help="the same seed asks the same (1)")
    asked.add_argument("--minutes", type=float, default=600.0, help="when to end, whatever was reached (600)")
    wanted = asked.parse_args()
    begun = time.perf_counter()
    with own_database(AT):
        from tests.prove.objects.asking import Asker, counted_once  # noqa: PLC0415 -- Django must be set up first
        from tests.prove.objects.sweep import Sweep, to_stdout  # noqa: PLC0415 -- the same
        from tests.prove.objects.telling import report  # noqa: PLC0415 -- the same
        from tests.prove.objects.world import ACTORS, EVERY, FINANCE, SUPPORT, build  # noqa: PLC0415 -- the same

        world = build(AT, {FINANCE: sorted(EVERY), SUPPORT: sorted(EVERY)})
        asker = Asker(world.stage.browser)
        asker.begin(ACTORS)
        collect_seldom()
        sweep = Sweep(world, asker, wanted.seed)
        to_stdout(
            f"seed {wanted.seed}: {len(world.scenes)} plans, {len(world.known):,} references, "
            f"{len(asker.base):,} rows, {len(ACTORS)} actors, {len(sweep.questions.places)} addresses"
        )
        first = [0]

        def log(line: str) -> None:
            memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
            first[0] = first[0] or memory
            to_stdout(
                f"{time.perf_counter() - begun:6.0f} s  {line} · {time.process_time():.0f} s of work · {memory} MB"
            )

        with counted_once():
            tally = sweep.run(wanted.requests, log, lambda: time.perf_counter() - begun > wanted.minutes * 60)
        to_stdout(report(sweep))
        if tally.total < wanted.requests:
            to_stdout(
                f"ended after {wanted.minutes:g} minutes, before {wanted.requests:,} requests were reached"
            )
        to_stdout(
            f"{time.perf_counter() - begun:.0f} s, {first[0]} MB after the first lines, "
            f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB at most"
        )
    return int(not tally.holds)


if __name__ == "__main__":
    sys.exit(main())
