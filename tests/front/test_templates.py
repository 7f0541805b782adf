"""Every template compiles, and none carries what the browser's policy or a translator would stumble over."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template

pytestmark = pytest.mark.once

TEMPLATES = Path(settings.BASE_DIR) / "templates"
PAGES = sorted(TEMPLATES.rglob("*.html"))
# A letter is read by mail programs, which know neither our style sheet nor our policy.
ON_SCREEN = [path for path in PAGES if "emails" not in path.parts]
INLINE = re.compile(r"\sstyle\s*=|<style\b|\son[a-z]+\s*=|javascript:|\shx-on|=\s*[\"']js:", re.IGNORECASE)
TAGS = re.compile(r"\{%.*?%\}|\{\{.*?\}\}")
SCRIPT = re.compile(r"<script\b(?![^>]*\bsrc=)", re.IGNORECASE)


def name_of(path: Path) -> str:
    """A template as Django names it."""
    return str(path.relative_to(TEMPLATES))


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_it_compiles(path: Path) -> None:
    # The engine's own template: django-stubs knows only its wrapper.
    assert get_template(name_of(path)).template.name == name_of(path)  # type: ignore[attr-defined]  # see above


@pytest.mark.parametrize("path", ON_SCREEN, ids=name_of)
def test_it_has_nothing_inline_and_trusts_no_text(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    markup = TAGS.sub("", text)

    assert INLINE.findall(markup) == []
    assert SCRIPT.findall(markup) == []
    assert re.findall(r"\|\s*safe\b|autoescape off|mark_safe", text) == []


@pytest.mark.parametrize("path", sorted((TEMPLATES / "components").glob("*.html")), ids=name_of)
def test_a_component_says_what_it_takes(path: Path) -> None:
    assert re.match(r"\{% comment %\}[^{]*(Variables|no variables)", path.read_text(encoding="utf-8"))


def test_who_asks_for_htmx_loads_it() -> None:
    asking = [path for path in ON_SCREEN if re.search(r"\shx-[a-z]", path.read_text(encoding="utf-8"))]

    assert [
        name_of(path) for path in asking if "components/htmx.html" not in path.read_text(encoding="utf-8")
    ] == []


def test_third_parties_are_never_asked() -> None:
    asking = re.compile(r"(?:src|href|action)\s*=\s*[\"'](?:https?:)?//")

    assert [name_of(path) for path in ON_SCREEN if asking.search(path.read_text(encoding="utf-8"))] == []
