"""Passwords that are tried first are refused, without asking anybody; those that people can remember are taken."""

from __future__ import annotations

import gzip
import hashlib

import pytest
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from employees.passwords import LIST
from tests.factories.people import OrganisationFactory

pytestmark = pytest.mark.once

FIRST_TRIED = "on the lists that are tried first"
PATTERN = "follows a pattern"
OF_HERE = "a name that others know here"


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("123qweasdzxc", FIRST_TRIED),
        ("QWERTY123456", FIRST_TRIED),
        ("motherfucker", FIRST_TRIED),
        ("Leavemealone", FIRST_TRIED),
        ("leavemealone2026!!", FIRST_TRIED),
        ("l3av3m3al0n3", FIRST_TRIED),
        ("password1234", FIRST_TRIED),
        ("Sunshine2026!", FIRST_TRIED),
        ("!!!P@ssw0rd!!!", FIRST_TRIED),
        ("ｐａｓｓｗｏｒｄ１２３４", FIRST_TRIED),  # full-width
        ("correcthorsebatterystaple", FIRST_TRIED),
        ("Correct-Horse-Battery-Staple 1", FIRST_TRIED),
        ("yyzzyxyyzzyyzx", PATTERN),
        ("abab12abab12", PATTERN),
        ("otter otter otter ", PATTERN),
        ("trailertrailer", PATTERN),
        ("bcdefghijklmno", PATTERN),
        ("98765432109876", PATTERN),
        ("poiuytrewqlkjh", PATTERN),
        ("waymark-2026!!!", OF_HERE),
        ("Northwind Care 7", OF_HERE),
        ("northwindcare2026", OF_HERE),
        ("OkaforSam2026!", OF_HERE),
    ],
)
def test_what_is_tried_first_is_refused_with_what_to_do(cast, password, why):
    OrganisationFactory(name="Northwind Care")
    with pytest.raises(ValidationError) as refused:
        validate_password(password, cast.account("sam"))
    assert any(why in said for said in refused.value.messages), refused.value.messages


@pytest.mark.parametrize(
    "password",
    [
        "three-words-nobody-guesses",
        "correct horse battery stapler",
        "a-calm-tuesday",
        "Der Igel liest nachts Zeitung",
        "северный олень пьёт чай",
        "わたしのねこはいつもねむい。",
        "x7$Kq!vP2m&Zt9",
        "waymark is where I keep otters",
        "🦦🌙🥖🚲🎻🧦🪴🕯️🧊🪁🍋🧵",
        "o" * 3 + "tter walks by the river " * 5,
    ],
)
def test_what_people_can_remember_is_taken_however_it_is_written(cast, password):
    OrganisationFactory(name="Northwind Care")
    validate_password(password, cast.account("sam"))


def test_the_list_is_the_one_that_its_papers_describe():
    papers = (settings.BASE_DIR / "employees/passwords/README.md").read_text()
    assert hashlib.sha256(LIST.read_bytes()).hexdigest() in papers
    lines = gzip.decompress(LIST.read_bytes()).decode().splitlines()
    assert f"{len(lines)} lines" in papers
    assert min(map(len, lines)) == 12 and lines == sorted(set(lines))
