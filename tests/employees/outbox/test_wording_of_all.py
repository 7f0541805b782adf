"""Every message that Waymark can send: three parts each, and words that say nothing about anybody."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template

from employees.outbox import Notice
from employees.outbox.one_letter import SEVERAL
from reviews.notices import CATALOGUE

EMAILS = Path(settings.BASE_DIR) / "templates" / "emails"
PARTS = ("subject.txt", "txt", "html")
TEMPLATES = sorted(
    str(path.relative_to(EMAILS)).removesuffix(".subject.txt") for path in EMAILS.rglob("*.subject.txt")
)
FILES = sorted(str(path.relative_to(EMAILS)) for path in EMAILS.rglob("*") if path.is_file())
# What a lock screen must never show: the thing, a judgement, a threat, a cheer.
NEVER = re.compile(
    r"\bPIPs?\b|performance|improvement|disciplin|warning|fail|overdue|urgent|at risk|deficien|sanction|!",
    re.IGNORECASE,
)
# A person may be named in a message to themselves alone; what a notice is given to say holds nobody's name.
NAMES = re.compile(r"\{\{[^}]*(name|employee|person|manager|goal|title|status|reason|outcome)[^}]*\}\}")
ALLOWED_NAMES = ("{{ contact_name }}",)


def words(file: str) -> str:
    """The text of a template without its tags and comments."""
    text = (EMAILS / file).read_text()
    text = re.sub(r"\{% comment %\}.*?\{% endcomment %\}", "", text, flags=re.DOTALL)
    return text.replace("<!doctype html>", "")


@pytest.mark.parametrize("notice", CATALOGUE.values(), ids=CATALOGUE)
def test_every_notice_has_its_three_parts(notice: Notice) -> None:
    for part in PARTS:
        get_template(f"emails/{notice.template}.{part}")


@pytest.mark.parametrize("kind", CATALOGUE)
def test_every_notice_stands_under_its_own_kind(kind: str) -> None:
    assert CATALOGUE[kind].kind == kind


def test_no_template_is_without_a_notice() -> None:
    assert {SEVERAL, *(notice.template for notice in CATALOGUE.values())} == set(TEMPLATES)


@pytest.mark.parametrize("template", TEMPLATES)
def test_no_template_lacks_a_part(template: str) -> None:
    assert [part for part in PARTS if f"{template}.{part}" not in FILES] == []


@pytest.mark.parametrize("file", FILES)
def test_the_words_say_nothing_about_anybody(file: str) -> None:
    assert NEVER.findall(words(file)) == []


@pytest.mark.parametrize("file", FILES)
def test_nobody_and_nothing_of_a_plan_is_named(file: str) -> None:
    found = [match.group() for match in NAMES.finditer(words(file))]

    assert [each for each in found if each not in ALLOWED_NAMES] == []


@pytest.mark.parametrize("file", [file for file in FILES if file.endswith(".html")])
def test_nothing_is_fetched_when_a_message_is_opened(file: str) -> None:
    assert re.findall(r"<(img|style|script|link|iframe)|\bsrc=|url\(|@import", words(file)) == []


@pytest.mark.parametrize("file", [file for file in FILES if file.endswith(".subject.txt")])
def test_a_subject_is_fixed_and_fits_a_lock_screen(file: str) -> None:
    subject = get_template(f"emails/{file}").render({}).strip()

    assert "{{" not in words(file)
    assert "\n" not in subject
    assert 5 < len(subject) <= 60
