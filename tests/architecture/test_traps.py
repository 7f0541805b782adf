"""docs/traps.md against itself and the tests: each way out once, and every test that is named exists."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings

from tests.architecture.test_asvs import NAMED, names_in

pytestmark = pytest.mark.once

ROOT = Path(settings.BASE_DIR)
TABLE = (ROOT / "docs" / "traps.md").read_text(encoding="utf-8")
HOW_MANY = 107
ROW = re.compile(r"^\| (\d+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", re.M)
STANDINGS = {"proved", "partly", "built so", "falls short", "no such thing"}
ROWS = [tuple(part.strip() for part in found) for found in ROW.findall(TABLE)]
FILES = re.compile(r"`((?:plans|reviews|employees|tests)/[\w./-]*)`|\((?:docs/)?([\w-]+\.md)\)")


def named_wrongly(text: str) -> list[str]:
    """The tests in a text that do not exist."""
    return [f"{path}::{name}" for path, name in NAMED.findall(text) if name not in names_in(path)]


def test_each_way_out_stands_there_once_and_in_order() -> None:
    assert [int(number) for number, *_ in ROWS] == list(range(1, HOW_MANY + 1))


def test_each_has_a_standing_and_what_shows_it() -> None:
    wrong = []
    for number, way, stops, standing, why in ROWS:
        named = NAMED.findall(why)
        if standing not in STANDINGS or not way or not stops or not why:
            wrong.append(number)
        if standing in {"proved", "partly"} and not named:
            wrong.append(f"{number} names no test")
        if standing == "partly" and "`. " not in why:
            wrong.append(f"{number} does not say what is left")
        if standing == "no such thing" and named:
            wrong.append(f"{number} is not there and names a test")

    assert wrong == []


def test_every_test_and_file_that_is_named_exists() -> None:
    files = [code or f"docs/{document}" for code, document in FILES.findall(TABLE)]

    assert named_wrongly(TABLE) == []
    assert [name for name in files if not (ROOT / name).exists()] == []
    assert len(set(NAMED.findall(TABLE))) > 120


def test_the_sums_are_those_of_the_table() -> None:
    said = {name: int(count) for name, count in re.findall(r"^\| ([a-z ]+) \| (\d+) \|", TABLE, re.M)}

    assert said == Counter(standing for _number, _way, _stops, standing, _why in ROWS)


def test_a_name_that_was_made_up_is_found() -> None:
    real = "plans/test_guard.py::test_nothing_is_had_beside_the_funnel"
    made_up = "plans/test_guard.py::test_that_nobody_wrote"

    assert named_wrongly(f"`{real}`, `{made_up}`, `nowhere/test_at_all.py::test_it`") == [
        made_up,
        "nowhere/test_at_all.py::test_it",
    ]
