"""A goal as the rules see it: its texts, each read once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from plans.goal_check.facts import GoalFacts
from plans.goal_check.findings import Words
from plans.goal_check.patterns import Stretch
from plans.goal_check.tokens import Text, read


class ReadGoal:
    """A goal with its texts read once, for all rules."""

    def __init__(self, index: int, goal: GoalFacts) -> None:
        self.index, self.goal = index, goal

    @cached_property
    def statement(self) -> Text:
        """What good looks like."""
        return read(self.goal.statement)

    @cached_property
    def measure(self) -> Text:
        """How we will know."""
        return read(self.goal.measure)

    @cached_property
    def unit(self) -> Text:
        """What is counted."""
        return read(self.goal.unit)

    def words(self, field: str, stretches: Sequence[Stretch]) -> tuple[Words, ...]:
        """The words of a field to point at."""
        tokens = getattr(self, field).tokens
        return tuple(Words(self.index, field, tokens[s].start, tokens[e - 1].end) for s, e in stretches)
