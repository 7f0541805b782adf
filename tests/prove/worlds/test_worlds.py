"""Two worlds in short: a few secrets from a few outsiders, a planted difference, and the test of times itself."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from employees.models import Organisation
from tests.people import Cast
from tests.prove.apart import built_anew
from tests.prove.worlds.observing import NOBODY, Looks
from tests.prove.worlds.secrets import GROUNDS, SECRETS, Secret
from tests.prove.worlds.stories import BASES, NOW
from tests.prove.worlds.telling import OUTSIDERS, Told, tell_apart
from tests.prove.worlds.timing import mann_whitney
from tests.reading import everything_stored

QUICK = frozenset({"a note of the coaching log", "a conflict of interest was noted", "another's session"})


@pytest.fixture(autouse=True)
def _on_that_day(time_machine: Any) -> Iterator[None]:
    time_machine.move_to(NOW, tick=False)
    with built_anew():
        yield


def test_an_outsider_cannot_tell_whether_there_is_a_secret(cast: Cast) -> None:
    told = Told()
    here = [replace(one, base="nothing") for one in SECRETS if one.base == "no plan"]
    few = [one for one in here if one.name in QUICK]

    tell_apart(cast, few, told, outsiders=("lee", "kim"), how=Looks(most=2, turns=8))

    assert "\n".join(map(str, told.found)) == ""
    assert len(told.pairs) == 2 * len(QUICK)


def test_a_difference_is_found_and_named(cast: Cast) -> None:
    quiet = replace(next(one for one in SECRETS if one.name == "another's session"), base="nothing")
    loud = Secret(
        "a number in the contact",
        quiet.base,
        frozenset(),
        lambda _cast: Organisation.objects.update(contact_detail="1"),
    )
    told = Told()

    tell_apart(
        cast, [quiet, loud], told, outsiders=("lee",), how=Looks(most=0, only=("/help/", "/messages/"))
    )

    assert {(one.secrets, one.outsider) for one in told.found} == {(("a number in the contact",), "lee")}
    assert {one.where for one in told.found} == {"/help/"}


def test_every_secret_has_a_base_and_somebody_who_must_not_know() -> None:
    told = {one.name for one in (*SECRETS, *GROUNDS)}

    assert len(told) == len(SECRETS) + len(GROUNDS) >= 24
    assert {one.base for one in (*SECRETS, *GROUNDS)} <= set(BASES)
    assert [one.name for one in SECRETS if not set(OUTSIDERS) - one.insiders] == []
    assert NOBODY in OUTSIDERS


@pytest.mark.long
@pytest.mark.parametrize("base", dict.fromkeys(one.base for one in (*SECRETS, *GROUNDS)))
def test_every_secret_can_be_told_beside_the_others(cast: Cast, base: str) -> None:
    here = [one for one in (*SECRETS, *GROUNDS) if one.base == base]
    BASES[base](cast)
    before = everything_stored()

    for one in here:
        one.tell(cast)
        assert everything_stored() != before or one.name == "another's session", one.name
        before = everything_stored()


def test_the_test_of_times_tells_a_difference_and_no_more_than_that() -> None:
    lot = random.Random(1)  # noqa: S311 -- not a secret
    one, same, slower = ([lot.gauss(mean, 1) for _ in range(1_000)] for mean in (10, 10, 10.3))

    assert mann_whitney(one, same) > 0.05
    assert mann_whitney(one, slower) < 0.0001
    assert mann_whitney([1.0] * 10, [1.0] * 10) == 1.0
