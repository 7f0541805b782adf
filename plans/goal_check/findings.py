"""What the check hands back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Rule(StrEnum):
    """Everything that is looked for, in the order in which it is said."""

    # Specific
    WEASEL_WORDS = "weasel_words"
    CHARACTER = "character"
    SEVERAL_GOALS = "several_goals"
    ABSOLUTES = "absolutes"
    # Measurable
    NO_MEASURE = "no_measure"
    NO_BASELINE = "no_baseline"
    NO_UNIT = "no_unit"
    TARGET_IS_BASELINE = "target_is_baseline"
    # Achievable
    BEYOND_PEERS = "beyond_peers"
    PATH_JUMPS = "path_jumps"
    OUTSIDE_CONTROL = "outside_control"
    # Relevant
    NO_AREA = "no_area"
    NO_OBJECTIVE = "no_objective"
    OLD_EVIDENCE = "old_evidence"
    # Time-bound
    OUTSIDE_PLAN = "outside_plan"
    DAY_OFF = "day_off"
    # The goals together
    AUTONOMY_AGAINST_APPROVAL = "autonomy_against_approval"
    SPEED_AGAINST_ZERO_ERRORS = "speed_against_zero_errors"
    TWO_TARGETS_ONE_MEASURE = "two_targets_one_measure"
    ALL_ON_LAST_DAY = "all_on_last_day"
    TOO_MANY_GOALS = "too_many_goals"
    NO_SUPPORT = "no_support"
    WEIGHTS = "weights"


# Found by words, so only in a language that has a file of them.
BY_WORDS = frozenset(
    {
        Rule.WEASEL_WORDS,
        Rule.CHARACTER,
        Rule.SEVERAL_GOALS,
        Rule.ABSOLUTES,
        Rule.OUTSIDE_CONTROL,
        Rule.AUTONOMY_AGAINST_APPROVAL,
        Rule.SPEED_AGAINST_ZERO_ERRORS,
    }
)


@dataclass(frozen=True)
class Words:
    """The words pointed at: characters `start` (inclusive) to `end` (exclusive) of `field` of the goal at `goal`."""

    goal: int
    field: str
    start: int
    end: int


@dataclass(frozen=True)
class Finding:
    """One thing to look at. `goals` are indexes; of two goals that pull apart, the later comes last. None: the plan.

    `example` is the key under which why it matters and a better example are written.
    `values` are the numbers and dates that the sentence names.
    """

    rule: Rule
    goals: tuple[int, ...] = ()
    words: tuple[Words, ...] = ()
    example: str = ""
    values: Mapping[str, object] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """Where the sentence for it is found."""
        return self.example or self.rule.value
