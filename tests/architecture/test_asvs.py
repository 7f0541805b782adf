"""docs/asvs.md against the standard: each requirement of levels 1 and 2 once, and every test that is named exists."""

from __future__ import annotations

import ast
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings

pytestmark = pytest.mark.once

ROOT = Path(settings.BASE_DIR)
TABLE = (ROOT / "docs" / "asvs.md").read_text(encoding="utf-8")
# The levels of the requirements of each section of ASVS 5.0.0, in their order: 1.2.10 is the tenth digit of "1.2".
LEVELS = {
    "1.1": "22", "1.2": "1111122223", "1.3": "112222222223", "1.4": "222", "1.5": "123",
    "2.1": "122", "2.2": "112", "2.3": "12223", "2.4": "23",
    "3.1": "3", "3.2": "113", "3.3": "12223", "3.4": "11222233", "3.5": "11122333", "3.6": "3", "3.7": "22333",
    "4.1": "12233", "4.2": "23333", "4.3": "22", "4.4": "1222",
    "5.1": "2", "5.2": "112333", "5.3": "113", "5.4": "222",
    "6.1": "122", "6.2": "111111112222", "6.3": "11223333", "6.4": "112233", "6.5": "22222333", "6.6": "2223",
    "6.7": "33", "6.8": "2222",
    "7.1": "222", "7.2": "1111", "7.3": "22", "7.4": "11222", "7.5": "223", "7.6": "22",
    "8.1": "1233", "8.2": "1123", "8.3": "133", "8.4": "23",
    "9.1": "111", "9.2": "1222",
    "10.1": "22", "10.2": "223", "10.3": "22223", "10.4": "1111122222233333", "10.5": "22222", "10.6": "22",
    "10.7": "222",
    "11.1": "2233", "11.2": "22233", "11.3": "11233", "11.4": "1222", "11.5": "23", "11.6": "23", "11.7": "33",
    "12.1": "12233", "12.2": "11", "12.3": "22223",
    "13.1": "2333", "13.2": "222223", "13.3": "2233", "13.4": "1222233",
    "14.1": "22", "14.2": "12223333", "14.3": "122",
    "15.1": "12233", "15.2": "12233", "15.3": "1222222", "15.4": "3333",
    "16.1": "2", "16.2": "22222", "16.3": "2222", "16.4": "222", "16.5": "2223",
    "17.1": "23", "17.2": "22223333", "17.3": "22",
}  # fmt: skip
NUMBERED = {
    f"{section}.{place}": int(level)
    for section, levels in LEVELS.items()
    for place, level in enumerate(levels, 1)
}
ROW = re.compile(r"^\| (\d+\.\d+\.\d+) \| ([12]) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", re.M)
NAMED = re.compile(r"`([\w/]+\.py)::(\w+)`")
FILES = re.compile(r"\b((?:docs/|employees/)?[\w./-]+\.(?:md|json))\b")
STANDINGS = {"tested", "partly", "missing", "built so", "documented", "operator's", "not applicable"}
ROWS = [tuple(part.strip() for part in found) for found in ROW.findall(TABLE)]


@cache
def names_in(path: str) -> frozenset[str]:
    """The names of all tests in a file, those of classes as well; of none where there is no such file."""
    file = ROOT / "tests" / path
    if not file.exists():
        return frozenset()
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return frozenset(
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    )


def test_the_list_of_numbers_is_that_of_the_standard() -> None:
    assert Counter(NUMBERED.values()) == {1: 70, 2: 183, 3: 92}


def test_each_requirement_of_the_first_two_levels_stands_there_once() -> None:
    assert [(number, int(level)) for number, level, *_ in ROWS] == [
        (number, level) for number, level in NUMBERED.items() if level < 3
    ]


def test_each_has_a_standing_and_what_shows_it() -> None:
    wrong = []
    for number, _level, asks, standing, why in ROWS:
        named = NAMED.findall(why)
        if standing not in STANDINGS or not asks or not why:
            wrong.append(number)
        if standing == "tested" and not named:
            wrong.append(f"{number} names no test")
        if standing == "documented" and not FILES.findall(why):
            wrong.append(f"{number} names no document")
        if standing in {"missing", "not applicable"} and named:
            wrong.append(f"{number} is {standing} and names a test")

    assert wrong == []


def test_every_test_and_document_that_is_named_exists() -> None:
    threats = (ROOT / "docs" / "threat-model.md").read_text(encoding="utf-8")
    named = NAMED.findall(TABLE) + NAMED.findall(threats)
    missing = [f"{path}::{name}" for path, name in named if name not in names_in(path)]
    missing += [name for name in FILES.findall(TABLE) if not (ROOT / name).exists()]

    assert missing == []
    assert len(set(NAMED.findall(TABLE))) > 90


def test_the_sums_are_those_of_the_table() -> None:
    said = {name: int(count) for name, count in re.findall(r"^\| ([a-z' ]+) \| (\d+) \|", TABLE, re.M)}

    assert said == Counter(standing for _number, _level, _asks, standing, _why in ROWS)
