"""The long form of the canaries: `./waymark prove canaries`. Ends with 1 where a token was seen by whom it is not for.

python -m tests.prove.canaries                          every state, everybody, every channel
python -m tests.prove.canaries --states active closed --most 20 --no-papers
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.prove.apart import built_anew, own_stage, say, standing_still, taken_back


def main() -> int:
    """Write each world, hunt in it, and say what was looked at and found."""
    asked = argparse.ArgumentParser(prog="./waymark prove canaries")
    asked.add_argument("--states", nargs="*", help="of Sam's plan (all eight)")
    asked.add_argument("--actors", nargs="*", help="who hunts (all)")
    asked.add_argument("--most", type=int, default=60, help="links followed besides every address (60)")
    asked.add_argument("--turns", type=int, default=1, help="everybody takes one address in so many (1: all)")
    asked.add_argument("--no-papers", action="store_true", help="leave out documents and packs")
    wanted = asked.parse_args()
    with own_stage() as redis:
        from pytest import MonkeyPatch  # noqa: PLC0415 -- Django must be set up first

        from plans.enums import PlanStatus  # noqa: PLC0415 -- the same
        from tests.pressed import pressed_once  # noqa: PLC0415 -- the same
        from tests.prove.canaries.hunting import Hunt  # noqa: PLC0415 -- the same
        from tests.prove.canaries.table import WORDS  # noqa: PLC0415 -- the same

        hunt = Hunt(tell=say)
        states = [PlanStatus(name) for name in wanted.states or PlanStatus.values]
        for place, state in enumerate(states):
            begun = time.perf_counter()
            with built_anew(), pressed_once(), taken_back(), MonkeyPatch.context() as patch:
                said = in_one_world(state, hunt, wanted, redis, patch, place)
            say(f"{state}: {said}, {time.perf_counter() - begun:.0f} s")
    for line in hunt.table():
        say(line)
    never = sorted(set(WORDS) - set(hunt.planted))
    if never:
        say(f"never planted: {', '.join(never)}")
    return int(bool(hunt.forbidden) or (bool(never) and not wanted.states))


def in_one_world(state: Any, hunt: Any, wanted: Any, redis: str, patch: Any, place: int) -> str:
    """Write one world and look everywhere in it. What was planted, in words."""
    from django.core.cache import caches  # noqa: PLC0415 -- Django must be set up first
    from django.test.utils import override_settings  # noqa: PLC0415 -- the same

    from pip_config.celery import app  # noqa: PLC0415 -- the same
    from tests.prove.canaries import channels  # noqa: PLC0415 -- the same
    from tests.prove.canaries.company import ACTORS  # noqa: PLC0415 -- the same
    from tests.prove.canaries.planting import Canaries  # noqa: PLC0415 -- the same
    from tests.prove.canaries.story import tell  # noqa: PLC0415 -- the same

    world = tell(state, Canaries())
    kept = {
        name: {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": redis,
            "KEY_PREFIX": name,
        }
        for name in ("default", "frame")
    }
    actors = wanted.actors or ACTORS
    app.conf.broker_url = redis
    with (
        standing_still(world.at),
        # The anchors of a world that was taken back would belie this one, and no pack would be made.
        TemporaryDirectory() as anchors,
        override_settings(CACHES=kept, AUDIT_ANCHOR_FOLDER=Path(anchors)),
        channels.broker(world, hunt, redis),
        channels.logs(world, hunt),
    ):
        for cache in caches.all():
            cache.clear()
        first = channels.addresses(world, of_all=place == 0)
        for number, actor in enumerate(actors):
            mine = first[(number + place) % wanted.turns :: wanted.turns]
            channels.crawl_as(world, hunt, actor, first=mine, most=wanted.most)
            say(f"  {state}: {actor}, {sum(hunt.looked.values()):,} answers so far")
        channels.letters(world, hunt)
        for actor in actors:
            if actor in world.everybody:
                channels.calendars(world, hunt, actor)
        if not wanted.no_papers:
            channels.make_all_documents()
            for actor in actors:
                if actor in world.everybody:
                    channels.documents(world, hunt, actor)
            channels.packs(world, hunt, list(actors))
        channels.an_error(world, hunt, patch)
        channels.ring_every_bell(world)
    hunt.count(world)
    return f"{len(world.canaries.planted)} tokens"


if __name__ == "__main__":
    sys.exit(main())
