"""The long form: `./waymark prove concurrency`.

Every form of the site is sent once, and then fifty times at once by the same person, to a real gunicorn on a real
PostgreSQL. Both must do the same: no row more, no event more, no message more, no word otherwise, and no 5xx.

    python -m tests.prove.concurrency --times 20 --only draft_goal_new,plan_share
"""

from __future__ import annotations

import argparse
import logging
import os
import re
import sys
import tempfile
import time
from pathlib import Path


def main() -> int:
    """Print each form and what came of it. Returns 1 where anything was done twice, broke, or was not tried."""
    asked = argparse.ArgumentParser(prog="./waymark prove concurrency")
    asked.add_argument("--times", type=int, default=50, help="how many press at once (50)")
    asked.add_argument("--only", default="", help="addresses by name, parted by commas")
    asked.add_argument(
        "--rounds",
        type=int,
        default=4,
        help="how often the site is looked through; 0: what is laid out by hand (4)",
    )
    wanted = asked.parse_args()
    from tests.services import private_postgres  # noqa: PLC0415 -- before Django

    with tempfile.TemporaryDirectory(prefix="waymark-crowd-") as name:
        folder = Path(name)
        (folder / "state").mkdir(mode=0o700)
        with private_postgres(folder) as database:
            os.environ["DATABASE_URL"] = database
            os.environ["WAYMARK_PROVE_STATE"] = str(folder / "state")
            os.environ["DJANGO_SETTINGS_MODULE"] = "tests.prove.concurrency.settings"
            return campaign(
                folder, database, wanted.times, {one for one in wanted.only.split(",") if one}, wanted.rounds
            )


def campaign(folder: Path, database: str, times: int, only: set[str], rounds: int) -> int:
    """Explore a world, and try every form on the way."""
    import django  # noqa: PLC0415 -- the settings are named

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415 -- Django is set up
    from django.test.utils import setup_test_environment  # noqa: PLC0415

    import tests.factories.watched  # noqa: F401, PLC0415 -- watches connections from the first
    from tests.prove.concurrency.by_hand import deed_of, hands  # noqa: PLC0415
    from tests.prove.concurrency.trial import Trial, gunicorn  # noqa: PLC0415
    from tests.prove.inputs.clock import clock  # noqa: PLC0415
    from tests.prove.inputs.exploring import Explorer  # noqa: PLC0415
    from tests.prove.inputs.reached import LOOKS, REASONS, acting  # noqa: PLC0415
    from tests.prove.inputs.world import make_world  # noqa: PLC0415

    begun = since = time.time()
    logging.disable()
    setup_test_environment()
    call_command("migrate", verbosity=0)
    with clock():
        world = make_world()
        with gunicorn(database.replace("/waymark?", "/trial?"), folder, since) as port:
            explorer = Explorer(world)
            trial = Trial(folder / "pg", port, explorer, times)
            trial.tried |= {name: "not asked for" for name in acting() if only and name not in only}
            explorer.before = trial
            if rounds:
                explorer.explore(rounds)
            for hand in hands(world):
                if hand.name not in trial.tried:
                    trial(deed_of(explorer, hand))
    for shape in explorer.forms:
        if shape not in explorer.done and shape[0] not in trial.tried:
            sys.stdout.write(f"    refused {shape[:3]}: {explorer.refused[shape][-1:]}\n")
    said = {name: words for name, words in trial.tried.items() if words != "not asked for"}
    missing = [] if only else sorted(acting() - set(trial.tried) - set(trial.looks) - set(REASONS))
    deadlocks = len(re.findall("deadlock detected", (folder / "pg" / "log").read_text(errors="replace")))
    for title, lines in (
        ("done twice, or broken", trial.wrong),
        ("answered unkindly", trial.unkind),
        ("5xx while looking around", explorer.wrong),
        ("not tried", missing),
    ):
        sys.stdout.write(f"{title}: {len(lines)}\n" + "".join(f"    {line}\n" for line in lines))
    sys.stdout.write(
        f"{len(said)} forms pressed {times} times at once, {len(trial.looks)} of {len(LOOKS)} that only show something "
        f"as well, {len(REASONS)} not, each with its reason; "
        f"{deadlocks} deadlocks that the database saw; {time.time() - begun:.0f} s\n"
    )
    return int(bool(trial.wrong or explorer.wrong or missing))


if __name__ == "__main__":
    sys.exit(main())
