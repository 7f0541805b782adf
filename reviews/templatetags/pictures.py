"""Pictures in templates: they are drawn from what was shared, for every reader alike."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from plans.models import Goal, Plan
from reviews.pictures import Picture, Pictures, pictures_of, samples
from reviews.pictures.gathering import GoalDrawn

register = template.Library()


@register.simple_tag
def pictures(plan: Plan, today: date) -> Pictures:
    """The pictures of a plan on `today`, a date in its zone: at most ten queries."""
    return pictures_of(plan, today)


@register.filter
def of_goal(drawn: Pictures, goal: Goal) -> GoalDrawn | None:
    """The picture of one goal."""
    return drawn.by_ref.get(goal.ref)


@register.filter
def share(value: float) -> str:
    """A share of the width as an attribute of SVG: with a point in every language."""
    return f"{value * 100:.2f}%"


@register.filter
def px(value: float) -> str:
    """A length in pixels as an attribute of SVG."""
    return f"{value:.1f}".removesuffix(".0")


# For what only a PDF reads: screens have the page's own letters. Chinese, Japanese and Korean draw the same sign
# differently, and the language says which is meant (docs/documents.md).
LETTERS = ",".join(
    (
        "Source Serif 4",
        "Source Serif 4 Ext",
        "Noto Serif",
        "Noto Naskh Arabic",
        "Noto Serif Hebrew",
        "Noto Serif CJK {}",
        "Noto Sans",
        "serif",
    )
)
HAN = {"ja": "JP", "ko": "KR", "zh-hant": "TC"}


@register.simple_tag
def letters() -> str:
    """The fonts for words in a drawing, in the order in which they are asked for a letter."""
    return LETTERS.format(HAN.get(get_language() or "", "SC"))


@register.simple_tag
@lru_cache(maxsize=64)
def sign(shape: str, last: bool = False) -> SafeString:
    """The drawing of a sign. A page has many of few kinds, so each kind is made once."""
    return render_to_string("components/picture-mark.html", {"shape": shape, "last": last})


@register.simple_tag
@lru_cache(maxsize=64)
def stroke(kind: str) -> SafeString:
    """How a line of a kind looks without a style sheet, as attributes."""
    return render_to_string("components/picture-line.html", {"kind": kind})


@register.simple_tag
def sample_pictures() -> dict[str, Picture]:
    """One of each kind, of invented people, for the gallery."""
    return samples.pictures()
