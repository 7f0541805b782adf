"""docs/security-checklist.md against itself and the tests: each number once, each test that is named exists."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings

from tests.architecture.test_asvs import NAMED, names_in

pytestmark = pytest.mark.once

TABLE = (Path(settings.BASE_DIR) / "docs" / "security-checklist.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| (\d+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", re.M)
ROWS = [tuple(part.strip() for part in found) for found in ROW.findall(TABLE)]
STANDINGS = {"kept", "partly", "missing"}


def test_each_number_stands_there_once_and_in_its_order() -> None:
    assert [int(number) for number, *_ in ROWS] == list(range(1, 67))


def test_each_has_a_standing_and_what_shows_it_and_says_what_falls_short() -> None:
    wrong = [
        number
        for number, what, standing, how in ROWS
        if standing not in STANDINGS
        or not what
        or (standing != "missing" and not NAMED.findall(how))
        or ("Missing" in how) != (standing != "kept")
    ]

    assert wrong == []


def test_every_test_that_is_named_exists() -> None:
    named = NAMED.findall(TABLE)

    assert [f"{path}::{name}" for path, name in named if name not in names_in(path)] == []
    assert len(set(named)) > 100


def test_the_sums_are_those_of_the_table() -> None:
    said = {name: int(count) for name, count in re.findall(r"^\| ([a-z]+) \| (\d+) \|", TABLE, re.M)}

    assert said == Counter(standing for _number, _what, standing, _how in ROWS)
