"""Soft hints beside what is written: plain rules that anybody can read. They stop nobody, and score nobody."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from plans.models import Goal, ImprovementArea

# Most plans have 2 to 4.
MANY_GOALS = 5
DIGIT = re.compile(r"\d")


def _words(listed: str) -> list[str]:
    return [word.strip() for word in listed.split(",") if word.strip()]


def _found(text: str, listed: str) -> str | None:
    for word in _words(listed):
        if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.IGNORECASE):
            return word
    return None


def character_hint(text: str) -> str | None:
    """A question where a text describes what somebody is like instead of what they did."""
    word = _found(
        text,
        # Translators: words about character, separated by commas; write those of your language.
        _(
            "attitude, lazy, careless, unprofessional, personality, negative, unmotivated, difficult, rude, "
            "unreliable, immature, sloppy, disrespectful, not a team player"
        ),
    )
    if word is None:
        return None
    return _("“%(word)s” describes character. What would you see or hear instead?") % {"word": word}


def vague_hint(text: str) -> str | None:
    """A question where a text has a word that two people would read in two ways."""
    word = _found(
        text,
        # Translators: vague words, separated by commas; write those of your language.
        _(
            "improve, better, more effectively, as needed, appropriate, appropriately, in a timely manner, try, strive"
        ),
    )
    if word is None:
        return None
    return _("“%(word)s” can be read in several ways. How would somebody else see that it was done?") % {
        "word": word
    }


def goal_hints(goal: Goal) -> list[str]:
    """What may be made clearer in a goal."""
    found = [character_hint(f"{goal.statement} {goal.measure}"), vague_hint(goal.statement)]
    if goal.target is not None and goal.target == goal.baseline:
        found.append(_("The target is where things stand now. Is something else meant?"))
    return [hint for hint in found if hint]


def area_hints(area: ImprovementArea) -> list[str]:
    """What may be made clearer in an area."""
    found = [character_hint(f"{area.title} {area.observed}")]
    if not DIGIT.search(area.observed) and not area.incidents.all():
        found.append(_("No date and no number is given. When was it seen, and how often?"))
    return [hint for hint in found if hint]


def goal_count_hint(count: int) -> str | None:
    """A word on too many goals."""
    if count < MANY_GOALS:
        return None
    said = ngettext(
        "%(count)d goal is a lot. Most plans have 2 to 4.",
        "%(count)d goals are a lot. Most plans have 2 to 4.",
        count,
    )
    return said % {"count": count}
