"""The long form of the made-up requests: an explored world, odd letters in each field, so many requests from one seed.

python -m tests.prove.inputs.fuzz --requests 20000 --seed 7
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
import time
from collections import Counter

from tests.collecting import collect_seldom


def main() -> int:
    """Print how far it is, what broke, and what was answered. Returns 1 where anything broke."""
    asked = argparse.ArgumentParser(prog="python -m tests.prove.inputs.fuzz")
    asked.add_argument("--requests", type=int, default=100_000, help="how many (100,000)")
    asked.add_argument("--seed", type=int, default=1, help="the same seed makes the same requests (1)")
    asked.add_argument(
        "--rounds",
        type=int,
        default=2,
        help="how often the site is looked through before; 0: what the matrix names, alone (2)",
    )
    asked.add_argument("--minutes", type=float, default=0, help="stop after so many, however far it came")
    wanted = asked.parse_args()
    import tests.factories.watched  # noqa: F401, PLC0415 -- watches connections from the first
    from tests.plans.documents.apart import own_database  # noqa: PLC0415 -- the same

    if os.path.isdir("/dev/shm"):  # noqa: S108 -- a database that is gone when the machine is
        os.environ.setdefault("DATABASE_URL", f"sqlite:////dev/shm/waymark-inputs-{os.getpid()}.sqlite3")
    with own_database():
        logging.disable()
        return campaign(wanted.requests, wanted.seed, wanted.rounds, wanted.minutes)


def campaign(count: int, seed: int, rounds: int, minutes: float) -> int:
    """Explore, then send. Returns 1 where anything broke."""
    from django.test import Client  # noqa: PLC0415 -- Django must be set up first

    from tests.coming_in import LONG, just_came_in  # noqa: PLC0415
    from tests.prove.inputs.clock import clock  # noqa: PLC0415
    from tests.prove.inputs.exploring import Explorer  # noqa: PLC0415
    from tests.prove.inputs.odd import Odd  # noqa: PLC0415
    from tests.prove.inputs.requests import Maker  # noqa: PLC0415
    from tests.prove.inputs.sending import Sender, pressed_from_memory, routes  # noqa: PLC0415
    from tests.prove.inputs.world import make_world  # noqa: PLC0415

    with clock(), pressed_from_memory():
        begun = time.monotonic()
        world = make_world()
        explorer = Explorer(world)
        odd = Odd(explorer)
        if rounds:
            explorer.before = odd
            explorer.explore(rounds)
        explorer.look(links=bool(rounds))
        odd.ask_the_rest()
        forms = [place for places in explorer.forms.values() for place in places[:2]]
        say(f"explored in {time.monotonic() - begun:.0f} s: {len(explorer.forms)} forms, {len(forms)} places")
        say(f"odd letters: {odd.told()}; {told(odd.answers)}")
        for failure in odd.failures.values():
            say(f"BROKE: {failure[-3000:]}")
        clients = {who: Client() for who in world.accounts()}
        for who, account in world.accounts().items():
            clients[who].force_login(account)
            just_came_in(clients[who], lasting=LONG)
        sender = Sender(clients | {"nobody": Client()})
        maker = Maker(seed, sorted(sender.clients), routes(), explorer.known, forms)
        collect_seldom()
        begun = time.monotonic()
        for number in range(1, count + 1):
            request = maker.make()
            known = len(sender.failures)
            sender.send(request)
            for failure in list(sender.failures.values())[known:]:
                say(f"BROKE at {number}: {failure[-3000:]}")
            if number % 1_000 == 0:
                say(
                    f"{number:,} of {count:,}: {len(sender.failures)} broke, {time.monotonic() - begun:.0f} s"
                )
            if minutes and time.monotonic() - begun > minutes * 60:
                break
    say(f"answers: {told(sender.statuses)}")
    never = sorted(set(maker.routes) - sender.addresses)
    say(f"{len(sender.addresses)} of {len(maker.routes)} addresses; never: {never}")
    say(
        f"{sender.sent:,} requests from seed {seed}: {len(sender.failures)} broke, {len(explorer.wrong)} x 5xx while "
        f"looking around, slowest {sender.slowest:.1f} s, {time.monotonic() - begun:.0f} s"
    )
    return int(bool(sender.failures or odd.failures or explorer.wrong))


def told(statuses: Counter[int]) -> str:
    """How often each status was answered."""
    return ", ".join(f"{count:,} x {status}" for status, count in sorted(statuses.items()))


def say(words: str) -> None:
    """One line, at once."""
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
