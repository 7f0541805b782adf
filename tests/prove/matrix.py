"""The long form of the authorisation matrix: `./waymark prove matrix`.

Every address, everybody, every state, both ways.

python -m tests.prove.matrix                     all cells
python -m tests.prove.matrix --states draft      those of one state ("none": the addresses that need no plan)
"""

from __future__ import annotations

import argparse
import gc
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from tests.prove.here import own_database

# A Monday after the last of the plans has closed.
AT = datetime(2026, 7, 13, 9, 0, tzinfo=UTC)
SHOWN = 60


def main() -> int:
    """Ask every cell, and print how many there were and what deviated. Returns 1 where anything did."""
    asked = argparse.ArgumentParser(prog="./waymark prove matrix")
    asked.add_argument("--states", nargs="+", default=[], metavar="STATE", help="these alone (all)")
    wanted = asked.parse_args()
    begun = time.perf_counter()
    with own_database(AT):
        from plans.enums import PlanStatus  # noqa: PLC0415 -- Django must be set up first
        from tests.prove.cells import NO_PLAN  # noqa: PLC0415 -- the same

        states = [one if one != "none" else NO_PLAN for one in wanted.states] or [NO_PLAN, *PlanStatus.values]
        cells, found = Counter[str](), list[str]()
        for state in states:
            for deviation in tried(state, cells):
                found.append(deviation)
                say(f"  {deviation}")
            say(
                f"{time.perf_counter() - begun:6.0f} s  {state}: {cells[state]:,} cells, {len(found)} deviations so far"
            )
            gc.collect()
        say(summary(cells, found, states))
    return int(bool(found))


def tried(
    state: str, cells: Counter[str], only: Iterable[str] = (), actors: Iterable[str] = ()
) -> Iterator[str]:
    """Every cell of one state, in a world that is taken back; what deviates. `only` these addresses, these `actors`."""
    from django.db import transaction  # noqa: PLC0415 -- Django must be set up first

    from tests.people import make_cast  # noqa: PLC0415 -- the same
    from tests.prove.stage import make_stage  # noqa: PLC0415 -- the same

    with transaction.atomic():
        stage = make_stage(make_cast(), AT)
        yield from cells_of(stage, state, cells, only, actors)
        transaction.set_rollback(True)


def cells_of(
    stage: Any, state: str, cells: Counter[str], only: Iterable[str] = (), actors: Iterable[str] = ()
) -> Iterator[str]:
    """The same on a stage that stands."""
    from django.core.cache import caches  # noqa: PLC0415 -- Django must be set up first

    from tests.prove.cells import NO_PLAN, ROWS, want  # noqa: PLC0415 -- the same
    from tests.prove.objects.asking import Asker, counted_once  # noqa: PLC0415 -- the same
    from tests.prove.setting import addresses_in  # noqa: PLC0415 -- the same
    from tests.prove.stage import EVERYBODY  # noqa: PLC0415 -- the same

    addresses = addresses_in(stage, state, {name: ROWS[name] for name in only} or ROWS)
    for one in caches.all():
        one.clear()
    asker = Asker(stage.browser)
    asking = list(actors) or EVERYBODY
    asker.begin(asking)
    with counted_once(), plainly_refused():
        for who in asking:
            for name, address in addresses.items():
                for method in ("GET", "POST"):
                    wanted = want(name, ROWS[name], state if state != NO_PLAN else "", who, method)
                    # In an emergency every try at a page is noted before it is answered, whatever the answer.
                    noted = who == "owner in an emergency"
                    looks = wanted == "is let in" and method == "GET"
                    answer = asker.ask(who, method, address, compare=looks or noted)
                    cells[state] += 1
                    wrong = deviation(wanted, method, answer, noted=noted)
                    if wrong:
                        yield f"{name} while {state}: {method} by {who}: {wrong}"
    yield from (f"a row differs after {state}: {key}" for key in asker.differing())


def deviation(wanted: str, method: str, answer: Any, *, noted: bool = False) -> str:
    """What is wrong with an answer, in status or in effect; nothing where it is as it should be.

    `noted`: that it was asked for is on the record even where it is refused.
    """
    from tests.prove.cells import Want  # noqa: PLC0415 -- Django must be set up first
    from tests.prove.reading_log import only_reading  # noqa: PLC0415 -- the same

    status = answer.status
    if wanted == Want.LED:
        return f"{status}, is to be led" if status in {401, 404} or status >= 500 else ""
    if wanted == Want.MAY:
        if status in {401, 403, 404} or status >= 500:
            return f"{status}, is to be let in"
        return wrote_more_than_reading(answer) if method == "GET" else ""
    if answer.written and not (noted and only_reading(answer)):
        return f"is refused ({status}) and wrote to {', '.join(sorted(set(answer.written)))}"
    # An address that only shows has nothing to post to, whoever tries, and the other way round.
    if wanted == Want.SIGN_IN:
        return "" if status in ({302} if method == "GET" else {401}) else f"{status}, is to sign in"
    code = {Want.REFUSED: 403, Want.HIDDEN: 404}[Want(wanted)]
    return "" if status in {code, 405} else f"{status}, wanted {code}"


def wrote_more_than_reading(answer: Any) -> str:
    """The tables that a GET wrote to and may not; where only the record was, the events that are none of reading."""
    from tests.prove.reading_log import EVENTS, RECORD, TABLES, recorded  # noqa: PLC0415 -- Django must be set up first

    if more := set(answer.written) - RECORD - TABLES:
        return f"a GET wrote to {', '.join(sorted(more))}"
    more = recorded(answer) - EVENTS
    return f"a GET recorded {', '.join(sorted(more))}" if more else ""


@contextmanager
def plainly_refused() -> Iterator[None]:
    """Refusals without their page, which says the same to everybody: within, it is the status that is looked at.

    Put in at the addresses, which are asked each time: Django remembers for good what it found in its own module.
    """
    from importlib import import_module  # noqa: PLC0415 -- beside its one use
    from unittest.mock import patch  # noqa: PLC0415 -- the same

    from django.conf import settings  # noqa: PLC0415 -- Django must be set up first
    from django.http import HttpResponseForbidden, HttpResponseNotFound  # noqa: PLC0415 -- the same

    plain: dict[str, Any] = {
        "handler403": lambda request, exception: HttpResponseForbidden(),
        "handler404": lambda request, exception: HttpResponseNotFound(),
    }
    with patch.multiple(import_module(settings.ROOT_URLCONF), create=True, **plain):
        yield


def summary(cells: Counter[str], found: list[str], states: list[str]) -> str:
    """How many cells there were, of whom and when, and what deviated."""
    from tests.prove.cells import ROWS  # noqa: PLC0415 -- Django must be set up first
    from tests.prove.stage import EVERYBODY  # noqa: PLC0415 -- the same

    return (
        f"{cells.total():,} cells: {len(ROWS)} addresses, GET and POST\n"
        f"{len(EVERYBODY)} actors: {', '.join(EVERYBODY)}\n"
        f"{len(states)} states: {', '.join(states)}\n"
        f"{len(found)} deviations"
    )


def say(words: str) -> None:
    """One line, at once."""
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
