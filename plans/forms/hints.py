"""Soft hints beside what is written about areas and reasons. Goals have a check of their own (plans/goal_check)."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from plans.goal_check import words_about_character
from plans.models import ImprovementArea

DIGIT = re.compile(r"\d")


def character_hint(text: str, language: str) -> str | None:
    """A question where a text describes what somebody is like instead of what they did."""
    found = words_about_character(text, language)
    if not found:
        return None
    return _("“%(word)s” describes character. What would you see or hear instead?") % {"word": found[0]}


def area_hints(area: ImprovementArea, language: str) -> list[str]:
    """What may be made clearer in an area. `language` is that of its plan."""
    found = [character_hint(f"{area.title}. {area.observed}", language)]
    if not DIGIT.search(area.observed) and not area.incidents.all():
        found.append(_("No date and no number is given. When was it seen, and how often?"))
    return [hint for hint in found if hint]
