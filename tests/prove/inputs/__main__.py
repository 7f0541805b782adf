"""The long form: `./waymark prove inputs`.

First every text field of every form gets payloads, and every page, letter, list, calendar and document in which
they come out is opened: pages and letters in a real Chromium. Then 100,000 requests are made up from a seed and sent.

    python -m tests.prove.inputs --rounds 2 --requests 0
"""

from __future__ import annotations

import argparse
import logging
import os
import subprocess
import sys
import time


def main() -> int:
    """Print what was planted, what it did, what broke. Returns 1 where it did anything, or a field was not reached."""
    asked = argparse.ArgumentParser(prog="./waymark prove inputs")
    asked.add_argument(
        "--rounds",
        type=int,
        default=5,
        help="how often other payloads are planted; in 5 each column holds all (5)",
    )
    asked.add_argument(
        "--looks", type=int, default=3, help="how often the site is looked through for forms (3)"
    )
    asked.add_argument(
        "--requests", type=int, default=100_000, help="how many made-up requests; 0 for none (100,000)"
    )
    asked.add_argument("--seed", type=int, default=1, help="of the made-up requests (1)")
    wanted = asked.parse_args()
    import tests.factories.watched  # noqa: F401, PLC0415 -- watches connections from the first
    from tests.plans.documents.apart import own_database  # noqa: PLC0415 -- the same

    given = os.environ.get("DATABASE_URL")
    if given is None and os.path.isdir("/dev/shm"):  # noqa: S108 -- a database that is gone when the machine is
        os.environ["DATABASE_URL"] = f"sqlite:////dev/shm/waymark-inputs-{os.getpid()}.sqlite3"
    with own_database():
        logging.disable()
        wrong = planted_and_opened(wanted.rounds, wanted.looks)
    if wanted.requests:
        command = [
            sys.executable,
            "-m",
            "tests.prove.inputs.fuzz",
            "--requests",
            str(wanted.requests),
            "--seed",
            str(wanted.seed),
        ]
        env = {name: said for name, said in os.environ.items() if name != "DATABASE_URL" or given is not None}
        wrong |= subprocess.run(command, env=env, check=False).returncode != 0
    return int(wrong)


def planted_and_opened(rounds: int, looks: int) -> bool:
    """Plant, open, plant others. Returns whether anything was not as it should be."""
    from tests.prove.inputs.beacon import beacon  # noqa: PLC0415 -- Django must be set up first
    from tests.prove.inputs.browsing import Window, chromium, served  # noqa: PLC0415
    from tests.prove.inputs.clock import clock  # noqa: PLC0415
    from tests.prove.inputs.exploring import READERS  # noqa: PLC0415
    from tests.prove.inputs.fuzz import say  # noqa: PLC0415
    from tests.prove.inputs.searches import searches  # noqa: PLC0415
    from tests.prove.inputs.sinks import Campaign  # noqa: PLC0415

    begun = time.monotonic()
    with clock(), beacon() as called:
        campaign = Campaign(called)
        campaign.plant(looks)
        say(f"planted in {time.monotonic() - begun:.0f} s: {campaign.fields_told()}")
        for name in campaign.unreached():
            say(f"    not reached: {name}")
            for why in campaign.why_unreached(name):
                say(f"        {why}")
        campaign.look_into_files()
        say(f"files: {campaign.files_told()}")
        pages = campaign.pages()
        by = ", ".join(f"{who} {campaign.read[who]}" for who in READERS)
        say(f"{len(pages)} pages hold some of it ({by}), {len(called.letters)} letters")
        with served() as origin, chromium() as browser:
            window = Window(browser, origin, called)
            for number in range(rounds):
                if number:
                    changed, kept = campaign.replant(number)
                    say(f"round {number + 1}: {changed} values planted anew, {kept} that the record keeps")
                else:
                    campaign.open_letters(window)
                if number == 1:
                    pages = campaign.fewest_pages()
                    say(f"{len(pages)} pages show each column wherever it is read")
                    campaign.open_all(window, list(searches(campaign.planter, called.host)))
                campaign.open_all(window, pages)
                so_far = f"{window.opened} opened, {campaign.pairs_told()}"
                say(f"round {number + 1}: {so_far}, {time.monotonic() - begun:.0f} s")
    for line in campaign.standing.told():
        say(line)
    for title, lines in campaign.found(window).items():
        say(f"{title}: {len(lines)}")
        for line in lines[:40]:
            say(f"    {line}")
    return any(campaign.found(window).values())


if __name__ == "__main__":
    sys.exit(main())
