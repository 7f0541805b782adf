"""Two worlds from one story: everything up to the secret is the same rows, and after each look it is taken back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from plans.models import Plan
from tests.people import NAMES, Cast
from tests.prove.apart import taken_back
from tests.prove.worlds.observing import (
    MADE_UP,
    NOBODY,
    THE_PLAN,
    Looks,
    World,
    differences,
    observed,
    references,
)
from tests.prove.worlds.secrets import Secret
from tests.prove.worlds.stories import BASES

OUTSIDERS = (*NAMES, NOBODY)
EVERYTHING = Looks()


@dataclass(frozen=True)
class Difference:
    """Where two worlds were not the same to somebody who must not be able to tell them apart."""

    secrets: tuple[str, ...]
    outsider: str
    where: str
    without: str
    within: str

    def __str__(self) -> str:
        told = "; ".join(self.secrets)
        return f"{self.outsider} at {self.where} [{told}]\n    without: {self.without}\n    with:    {self.within}"


@dataclass
class Told:
    """What was compared, and what differed."""

    pairs: set[tuple[str, str]] = field(default_factory=set)
    looked: Counter[str] = field(default_factory=Counter)
    found: list[Difference] = field(default_factory=list)
    # What is done with each line of what goes on, for worlds that take long.
    tell: Callable[[str], None] = field(default=lambda _words: None)


def tell_apart(
    cast: Cast,
    secrets: Sequence[Secret],
    told: Told,
    *,
    outsiders: Iterable[str] = OUTSIDERS,
    how: Looks = EVERYTHING,
) -> None:
    """Compare, for each outsider, the world without all that must be secret from them, and the world with all of it.

    The secrets have one base. Told together, they are one at a time looked for where anything differs.
    """
    base = secrets[0].base
    with taken_back():
        BASES[base](cast)
        known = references()
        plain_ref = _ref_of(cast, "sam") or MADE_UP
        groups: dict[tuple[Secret, ...], list[str]] = {}
        for name in outsiders:
            hidden = tuple(one for one in secrets if name not in one.insiders)
            if hidden:
                groups.setdefault(hidden, []).append(name)
        for hidden, names in groups.items():
            compare(cast, known, plain_ref, hidden, names, told, how)


def compare(
    cast: Cast,
    known: frozenset[str],
    plain_ref: str,
    hidden: tuple[Secret, ...],
    names: list[str],
    told: Told,
    how: Looks,
) -> None:
    """Both worlds, as these outsiders see them."""

    def world(stories: Iterable[Callable[[Cast], object] | None]) -> dict[str, dict[str, str]]:
        with taken_back():
            for story in stories:
                if story is not None:
                    story(cast)
            secret = next((ref for one in hidden if one.plan_of and (ref := _ref_of(cast, one.plan_of))), "")
            here = World(cast, known, {MADE_UP: THE_PLAN, secret or MADE_UP: THE_PLAN})
            return observed(here, names, secret or plain_ref, how)

    without = world(one.instead for one in hidden)
    within = world(one.tell for one in hidden)
    found = differences(without, within)
    told.tell(f"  {', '.join(names)}: {len(hidden)} secrets, {len(found)} differences")
    if found and len(hidden) > 1:
        # Which of them it is: told alone, one after the other, and looked for where it showed.
        who = sorted({name for name, _where in found})
        where = tuple(dict.fromkeys(where for _name, where in found if where.startswith("/")))
        for one in hidden:
            compare(cast, known, plain_ref, (one,), who, told, Looks(0, 1, where or ("/help/",)))
    else:
        for (name, where), lines in found.items():
            told.found.append(Difference(tuple(one.name for one in hidden), name, where, *lines))
            told.tell(str(told.found[-1]))
    for name in names:
        told.pairs |= {(one.name, name) for one in hidden}
        told.looked[name] += len(without[name]) + len(within[name])


def _ref_of(cast: Cast, name: str) -> str:
    plan = Plan.objects.filter(employee=cast.people()[name]).first()
    return plan.ref if plan is not None else ""
