"""The tokens can be read, in light and in dark; the style sheet holds what its parts hold, and no default look."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from employees.management.commands.bundle_css import bundle, parts

pytestmark = pytest.mark.once

CSS = Path(settings.BASE_DIR) / "static" / "css"
TOKENS = (CSS / "tokens.css").read_text(encoding="utf-8")
OURS = [path for path in parts(CSS) if path.name != "tokens.css"]
Colours = dict[str, str]


def colours_in(selector: str) -> Colours:
    """The colour tokens of the first rule with this selector."""
    rule = re.search(re.escape(selector) + r"\s*\{(.*?)\}", TOKENS, re.DOTALL)
    assert rule, selector
    return dict(re.findall(r"--c-([a-z-]+): (#[0-9a-f]{6});", rule[1]))


THEMES = {"light": colours_in(":root"), "dark": colours_in('[data-bs-theme="dark"]')}


def luminance(colour: str) -> float:
    """WCAG 2.2's relative luminance, 0 to 1."""
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """WCAG 2.2's contrast ratio, 1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


GROUNDS = ("page", "surface", "sunken")
TEXT = [
    *product(("ink", "muted", "accent", "accent-hover", "error"), GROUNDS),
    *product(("good", "watch", "help", "info", "neutral"), GROUNDS),
    *((tone, f"{tone}-soft") for tone in ("good", "watch", "help", "info", "neutral", "error")),
    *(("ink", f"{tone}-soft") for tone in ("accent", "good", "watch", "help", "info", "neutral", "error")),
    ("accent-ink", "accent"),
    ("accent-ink", "accent-hover"),
    ("accent-soft-ink", "accent-soft"),
    ("surface", "error"),
]
MARKS = [*product(("control", "focus", "target", "accent", "error"), GROUNDS), ("accent", "accent-soft")]


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("pairs", "least"), [(TEXT, 4.5), (MARKS, 3.0)], ids=["text", "borders and marks"])
def test_tokens_can_be_told_apart(theme: str, pairs: list[tuple[str, str]], least: float) -> None:
    tokens = THEMES[theme]
    ratios = {f"{one} on {ground}": contrast(tokens[one], tokens[ground]) for one, ground in pairs}

    assert {pair: round(ratio, 2) for pair, ratio in ratios.items() if ratio < least} == {}


def test_the_formula_is_that_of_wcag() -> None:
    assert round(contrast("#000000", "#ffffff"), 2) == 21.0
    assert round(contrast("#777777", "#ffffff"), 2) == 4.48


def test_dark_by_choice_and_dark_by_the_device_are_the_same() -> None:
    assert colours_in('[data-bs-theme="auto"]') == THEMES["dark"]
    assert THEMES["dark"].keys() == THEMES["light"].keys()


def test_the_bundle_is_that_of_its_parts() -> None:
    call_command("bundle_css", check=True)

    assert bundle(CSS) == (CSS / "site.css").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", OURS, ids=lambda path: path.name)
def test_the_page_can_be_turned_around(path: Path) -> None:
    physical = re.findall(
        r"(?<![\w-])(?:margin|padding|border)-(?:left|right|top|bottom)\b|(?<![\w-])(?:left|right|top|bottom)\s*:"
        r"|text-align:\s*(?:left|right)|float:\s*(?:left|right)",
        path.read_text(encoding="utf-8"),
    )

    assert physical == []


def test_the_colours_are_those_of_the_tokens() -> None:
    stray = {
        path.name: found
        for path in OURS
        if path.name != "print.css"
        and (found := re.findall(r"(?<![\w%&])#[0-9a-fA-F]{3,8}\b", path.read_text(encoding="utf-8")))
        and not (path.name == "sign-in.css" and set(found) == {"#fff"})  # the ground of a picture to scan
    }

    assert stray == {}


BLUE = re.compile(r"#0d6efd|#0b5ed7|#0a58ca|#86b7fe|13, ?110, ?253|49, ?132, ?253", re.IGNORECASE)
# What Bootstrap paints blue by itself, and we use: each needs a rule of ours that paints it otherwise.
REPAINTED = (
    ".btn-primary",
    ".form-control:focus",
    ".form-select:focus",
    ".form-check-input:checked",
    ".form-check-input:focus",
)


def test_bootstraps_blue_is_painted_over() -> None:
    ours = (CSS / "site.css").read_text(encoding="utf-8")

    assert BLUE.findall(ours) == []
    assert [selector for selector in REPAINTED if selector not in ours] == []
    for name in ("primary", "link-color", "link-hover-color", "focus-ring-color", "blue"):
        assert re.search(rf"--bs-{name}: var\(--c-", ours), name


def test_no_template_uses_what_bootstrap_would_paint() -> None:
    painted = re.compile(
        r'class="[^"]*\b(?:text-(?:primary|success|danger|warning|info)|bg-(?!transparent)\w+|alert|badge|btn-(?:link|outline-\w+'
        r"|secondary|success|info|warning|light|dark)|nav-pills|page-link|progress-bar|list-group-item|form-range)\b"
    )
    found = {
        str(path.relative_to(settings.BASE_DIR)): hits
        for path in (Path(settings.BASE_DIR) / "templates").rglob("*.html")
        if (hits := painted.findall(path.read_text(encoding="utf-8")))
    }

    assert found == {}
