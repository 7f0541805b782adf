"""What the source must look like: verbs write, views do not; files and functions stay small; nothing is inline."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings

pytestmark = pytest.mark.once

ROOT = Path(settings.BASE_DIR)
SOURCES = sorted(
    path
    for app in ("pip_config", "employees", "plans", "reviews", "tests")
    for path in (ROOT / app).rglob("*.py")
    if "migrations" not in path.parts
)
SCREENS = [
    path
    for path in SOURCES
    if path.relative_to(ROOT).parts[0] in ("employees", "plans", "reviews")
    and {"views", "forms", "web", "templatetags", "api"}
    & {part.removesuffix(".py") for part in path.relative_to(ROOT).parts}
]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
WRITES = re.compile(r"\.(save|create|delete|update|bulk_create|bulk_update|get_or_create|update_or_create)\(")
# dict.update and forms' own names are not writes to the database.
HARMLESS = re.compile(r"(context|data|attrs|kwargs|initial|params|query|hasher|digest)\.update\(")
LONGEST_FILE, LONGEST_FUNCTION = 400, 50
# A file of stories may be twice as long as a file of code. This number may only shrink.
LONGEST_STORIES = 800
# It goes out into the world alone, in evidence packs: one file that somebody else can read through.
ALONE = {"reviews/packs/verify.py": 620}
# A list of examples for the gallery: long, and without a branch.
LONG_LISTS = {"plan_samples"}


def name_of(path: Path) -> str:
    """A path as pytest should show it."""
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", SCREENS, ids=name_of)
def test_screens_never_write(path: Path) -> None:
    writes = [
        line.strip()
        for line in path.read_text(encoding="utf-8").splitlines()
        if WRITES.search(line) and not HARMLESS.search(line)
    ]

    assert writes == []


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_a_file_holds_one_idea_and_a_function_fits_a_screen(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    functions = [
        node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    stories = path.relative_to(ROOT).parts[0] == "tests"
    limit = 2 * LONGEST_FUNCTION if stories else LONGEST_FUNCTION

    longest = ALONE.get(name_of(path), LONGEST_STORIES if stories else LONGEST_FILE)
    assert len(text.splitlines()) <= longest
    long = {f.name for f in functions if (f.end_lineno or 0) - f.lineno >= limit}
    assert long - LONG_LISTS == set()


def test_there_is_no_junk_drawer() -> None:
    names = {path.stem for path in SOURCES} | {path.parent.name for path in SOURCES}

    assert names & {"utils", "helpers", "common", "misc", "signals"} == set()


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_nothing_is_inline_and_nothing_is_unescaped(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    markup = re.sub(r"{%.*?%}", "", text, flags=re.S)
    inline = re.findall(r"\sstyle=|<style|\son[a-z]+=\"|<script(?![^>]*\ssrc=)", markup)
    if "emails" in path.parts:
        inline = [
            found for found in inline if found != " style="
        ]  # mail programs know no style sheet of ours

    assert inline == []
    assert re.findall(r"\|\s*safe\b|autoescape off|mark_safe", text) == []


# What makes text into markup, or into a statement, unseen by Django. Each has one reason.
TRUSTING = re.compile(
    r"\bmark_safe\(|\bSafe(?:String|Text)\(|\bhtml_safe\b|__html__|format_html\(\s*(?:f[\"']|[a-z])"
    r"|\.raw\(|\.extra\(|\bRawSQL\(|\bcsrf_exempt\b|\*\*\s*(?:self\.)?request\.(?:GET|POST)"
    r"|\.order_by\(\s*(?:self\.)?request\b|\beval\(|\bexec\("
)
TRUSTED = {("employees/queries/people.py", ".raw(")}  # a statement of ours, with parameters
OURS = [path for path in SOURCES if path.relative_to(ROOT).parts[0] != "tests"]


def trusting(text: str) -> list[str]:
    """What a file of code takes at its word."""
    return [found[0] for found in TRUSTING.finditer(text)]


def test_no_text_is_taken_at_its_word() -> None:
    found = {(name_of(path), one) for path in OURS for one in trusting(path.read_text(encoding="utf-8"))}

    assert found == TRUSTED


@pytest.mark.parametrize(
    "line",
    [
        "mark_safe(said)",
        "SafeString(said)",
        "format_html(f'<b>{said}</b>')",
        "format_html(said)",
        "Plan.objects.extra(where=[said])",
        "@csrf_exempt",
        "Plan.objects.filter(**request.GET)",
        "plans.order_by(request.GET['sort'])",
    ],
)
def test_taking_text_at_its_word_is_found(line: str) -> None:
    assert len(trusting(line)) == 1
    assert trusting("format_html('<b>{}</b>', said)\nplans.order_by('pk')") == []


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_people_never_read_the_words_we_do_not_use(path: Path) -> None:
    text = re.sub(
        r"{#.*?#}|{% comment %}.*?{% endcomment %}|{%.*?%}", "", path.read_text(encoding="utf-8"), flags=re.S
    )
    words = re.findall(r"\b(PIP|PIPs|overdue|delinquent|non-compliant|failing|at risk|acknowledge)\b", text)

    assert words == []


def test_what_the_source_refers_to_can_be_read_here() -> None:
    """A document that is named in a comment, and stands nowhere, leaves its reader with less than no comment."""
    here = {path.name for path in ROOT.rglob("*.md") if ".venv" not in path.parts}
    named = {
        (name_of(path), found)
        for path in SOURCES + TEMPLATES
        for found in re.findall(r"[\w-]+\.md\b", path.read_text(encoding="utf-8"))
        if found not in here
    }

    assert named == set()
