"""The long form of two worlds: `./waymark prove worlds`. Ends with 1 where an outsider could tell them apart.

python -m tests.prove.worlds                     every secret, every outsider; then 1,000 pairs of times an address
python -m tests.prove.worlds --pairs 0 --most 10
"""

from __future__ import annotations

import argparse
import logging
import sys
import time

from tests.prove.apart import built_anew, own_stage, say, standing_still, taken_back


def main() -> int:
    """Tell the worlds, hold them against each other, and say what came of it."""
    asked = argparse.ArgumentParser(prog="./waymark prove worlds")
    asked.add_argument("--pairs", type=int, default=1_000, help="of times, for each address (1,000)")
    asked.add_argument("--most", type=int, default=60, help="links followed besides every address (60)")
    asked.add_argument("--turns", type=int, default=1, help="everybody takes one address in so many (1: all)")
    asked.add_argument("--bases", nargs="*", help="on which the secrets are told (all)")
    asked.add_argument("--places", default="", help="times of the addresses with these words alone (all)")
    asked.add_argument("--times-alone", action="store_true", help="compare no worlds, only times")
    wanted = asked.parse_args()
    with own_stage():
        logging.disable()
        from tests.people import make_cast  # noqa: PLC0415 -- Django must be set up first

        with built_anew(), taken_back():
            cast = make_cast()
            wrong = not wanted.times_alone and two_worlds(cast, wanted)
            if wanted.pairs:
                wrong |= times(cast, wanted.pairs, wanted.places)
    return int(wrong)


def two_worlds(cast: object, wanted: argparse.Namespace) -> bool:
    """Every secret from everybody who must not know. Whether anybody could tell."""
    from tests.prove.worlds.observing import NEW_EACH_TIME, Looks  # noqa: PLC0415 -- Django must be set up first
    from tests.prove.worlds.secrets import GROUNDS, SECRETS  # noqa: PLC0415 -- Django must be set up first
    from tests.prove.worlds.stories import NOW  # noqa: PLC0415 -- the same
    from tests.prove.worlds.telling import Told, tell_apart  # noqa: PLC0415 -- the same

    told = Told(tell=say)
    with standing_still(NOW):
        for base in wanted.bases or dict.fromkeys(one.base for one in (*SECRETS, *GROUNDS)):
            begun, before = time.perf_counter(), sum(told.looked.values())
            here = [one for one in (*SECRETS, *GROUNDS) if one.base == base]
            tell_apart(cast, here, told, how=Looks(wanted.most, wanted.turns))  # type: ignore[arg-type]
            say(
                f"{base}: {len(here)} secrets, {sum(told.looked.values()) - before:,} looks, "
                f"{time.perf_counter() - begun:.0f} s"
            )
    say(
        f"not compared, for it is new each time: {', '.join(NEW_EACH_TIME)}, references (by order of appearance)"
    )
    say(
        f"{len(SECRETS) + len(GROUNDS)} secrets, {len(told.looked)} outsiders, {len(told.pairs)} pairs of them, "
        f"{sum(told.looked.values()):,} looks: {len(told.found)} differences"
    )
    return bool(told.found)


def times(cast: object, pairs: int, words: str) -> bool:
    """Not yours against not there. Whether the time of any answer tells."""
    from tests.prove.worlds.stories import NOW  # noqa: PLC0415 -- Django must be set up first
    from tests.prove.worlds.timing import MOST_UNLIKELY, compare, places  # noqa: PLC0415 -- the same

    with taken_back(), standing_still(NOW):
        found = [place for place in places(cast) if words in place.name]  # type: ignore[arg-type]
        compared = []
        for place in found:
            compared.append(compare(cast, place, pairs))  # type: ignore[arg-type]
            say(str(compared[-1]))
    told = [one for one in compared if one.p * len(compared) < MOST_UNLIKELY]
    say(
        f"{len(compared)} addresses compared in time; that differ (p times {len(compared)} below 0.01): {len(told)}"
    )
    return bool(told)


if __name__ == "__main__":
    sys.exit(main())
