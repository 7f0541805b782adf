"""Which goals count something over a time: "20 reports per month". Absence takes from such a number."""

from __future__ import annotations

from itertools import pairwise

from plans.goal_check.facts import GoalFacts
from plans.goal_check.language import Wording, wording_for
from plans.goal_check.reading import ReadGoal
from plans.goal_check.tokens import Text


def counts_over_time(goal: GoalFacts, language: str = "en") -> bool:
    """Whether the goal's number is so many in a week or longer, and more of them is better.

    A part of a hundred is no such number, and neither is a pace within a day: who is away for a week misses no hour of
    the days on which they are there. A language whose words are not known has none.
    """
    wording = wording_for(language)
    if wording is None or goal.baseline is None or goal.target is None or goal.target <= goal.baseline:
        return False
    read = ReadGoal(0, goal)
    if {token.text for token in read.unit.tokens} & wording.lists["hundredths"]:
        return False
    of_unit = read.unit.words & wording.lists["adverbs_of_long_periods"]
    return bool(of_unit) or any(
        _names_a_period(text, wording, loosely=text is read.unit)
        for text in (read.unit, read.statement, read.measure)
    )


def _names_a_period(text: Text, wording: Wording, *, loosely: bool) -> bool:
    """ "per month" in any text; "a month" or "/ month" where the unit stands."""
    before = wording.lists["per_words"] | (frozenset({"a", "/"}) if loosely else frozenset())
    return any(
        one.text in before and two.text in wording.lists["long_periods"] for one, two in pairwise(text.tokens)
    )
