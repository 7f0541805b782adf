"""Words that are searched for are kept nowhere: each payload stands once in each search that is opened."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from employees.web.sealed_words import seal
from tests.prove.inputs.planting import Planter, can_stand
from tests.prove.inputs.replanting import marked

# Pages that say again what an address asks for in sealed words: who opens them here, and how it is asked.
SEARCHES = {
    "people": ("noor", "q"),
    "plans": ("noor", "q"),
    "plan_new": ("noor", "q"),
    "my_plan_comments": ("sam", "about"),
}
ROOM = 100  # characters that each of them takes


def searches(planter: Planter, host: str) -> Iterator[tuple[str, str]]:
    """Who opens which address, so often that every payload was asked for on every such page."""
    for name, (who, asked) in SEARCHES.items():
        place = (name, asked)
        number = planter.places.setdefault(place, len(planter.places))
        for words, numbers in _in_turn(planter.payloads, host, number):
            planter.planted[place] |= numbers
            yield who, f"{reverse(name)}?{asked}={seal(words)}"


def _in_turn(payloads: list[str], host: str, place: int) -> Iterator[tuple[str, set[int]]]:
    """All that can stand in a line, one after the other, so many at a time as there is room for."""
    words, numbers = "", set[int]()
    for number, payload in enumerate(payloads):
        one = marked(payload, host, place)
        if not can_stand(one, tame=True) or len(one) > ROOM:
            continue
        if len(words) + 1 + len(one) > ROOM:
            yield words, numbers
            words, numbers = "", set()
        words, numbers = f"{words} {one}".strip(" "), numbers | {number}
    yield words, numbers
