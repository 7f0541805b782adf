"""Two goals of one plan that pull against each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property

from plans.goal_check.findings import Finding, Rule
from plans.goal_check.language import Wording
from plans.goal_check.numbers import direction, leaves_no_room
from plans.goal_check.patterns import Stretch
from plans.goal_check.quantities import values
from plans.goal_check.reading import ReadGoal
from plans.goal_check.stems import stem
from plans.goal_check.subjects import Subject, same_subject
from plans.goal_check.targets import two_targets
from plans.goal_check.tokens import Text

# "Chosen by the trainee herself": so near stands who it is.
NEAR = 2
# Beyond it a plan has far worse troubles, and every goal is compared with every other.
MOST_COMPARED = 60


class Side:
    """One goal as the other sees it: what it is about, and what it asks for."""

    def __init__(self, goal: ReadGoal, wording: Wording | None) -> None:
        self.goal, self.wording = goal, wording

    def topics(self, *texts: Text) -> frozenset[str]:
        """What texts are about: their words without endings, less those that any goal has."""
        left_out = self.wording.lists["no_topic"] if self.wording else frozenset()
        return frozenset(
            stem(word)
            for text in texts
            for word in text.words
            if len(word) > 2 and word.partition("'")[0] not in left_out
        )

    @cached_property
    def about(self) -> frozenset[str]:
        """What the statement is about."""
        return self.topics(self.goal.statement)

    @cached_property
    def work(self) -> frozenset[str]:
        """What the goal as a whole is about."""
        return self.topics(self.goal.statement, self.goal.unit, self.goal.measure)

    @cached_property
    def source(self) -> tuple[str, ...]:
        """What is looked at, word by word."""
        return tuple(sorted(self.goal.measure.words))

    def find(self, rule: str) -> list[Stretch]:
        """What a list of words finds in the statement."""
        return self.wording.find(rule, self.goal.statement) if self.wording else []

    @cached_property
    def alone(self) -> list[Stretch]:
        """Words that ask to act alone."""
        return self.find("autonomy")

    @cached_property
    def first_asks(self) -> list[Stretch]:
        """Words that ask for approval first. "Chosen by the tutor herself" asks for none."""
        own = {near for start, _end in self.alone for near in range(start - NEAR, start + 1)}
        return [one for one in self.find("approval") if one[1] not in own]

    @cached_property
    def wants_alone(self) -> bool:
        """Whether it asks to act alone: "without waiting for approval", but not "nothing without approval"."""
        return bool(self.alone) and (not self.first_asks or self.alone[0] <= self.first_asks[0])

    @cached_property
    def wants_asking(self) -> bool:
        """Whether it asks for approval first: what a goal says first is what it asks for."""
        return bool(self.first_asks) and not self.wants_alone

    @cached_property
    def limits(self) -> list[Stretch]:
        """Words that say up to where, or from where on, it holds."""
        return self.find("scope")

    @cached_property
    def no_errors(self) -> list[Stretch]:
        """Words that allow no error."""
        found = self.find("zero_errors")
        return found or (self.find("absolutes") if self.speaks_of_errors else [])

    @cached_property
    def allows_none(self) -> bool:
        """Whether it allows no error, in words or in numbers."""
        return bool(self.no_errors) or (self.speaks_of_errors and leaves_no_room(self.goal, self.wording))

    @cached_property
    def speaks_of_errors(self) -> bool:
        """Whether errors are what the goal is about."""
        texts = (self.goal.statement, self.goal.measure, self.goal.unit)
        return self.wording is not None and any(self.wording.find("about_errors", text) for text in texts)

    @cached_property
    def speed(self) -> list[Stretch]:
        """Words that ask for more in less time."""
        return self.find("speed")

    @cached_property
    def is_faster(self) -> bool:
        """Whether the numbers ask for more in the same time, or the same in less."""
        if not self.wording or not self.goal.goal.is_numeric:
            return False
        unit, way = self.goal.unit, direction(self.goal, self.wording)
        return bool(
            (way > 0 and self.wording.find("unit_of_pace", unit))
            or (way < 0 and self.wording.find("unit_of_time", unit))
        )

    @cached_property
    def matter(self) -> Subject | None:
        """What it is about, less the words of deciding and asking."""
        if self.wording is None:
            return None
        return Subject(self.goal.statement, self.wording, self.wording.lists["no_matter"])


def findings(goals: Sequence[ReadGoal], wording: Wording | None) -> Iterator[Finding]:
    """Every pair that pulls apart, said once, at its later goal."""
    sides = [Side(goal, wording) for goal in goals[:MOST_COMPARED]]
    for place, later in enumerate(sides):
        for rule, judge in RULES.items():
            for earlier in sides[:place]:
                found = judge(earlier, later)
                if found is not None:
                    words = earlier.goal.words("statement", found[0]) + later.goal.words(
                        "statement", found[1]
                    )
                    yield Finding(rule, (earlier.goal.index, later.goal.index), words)
                    break


Pulls = tuple[Sequence[Stretch], Sequence[Stretch]]


def _alone_or_asking(one: Side, other: Side) -> Pulls | None:
    for alone, asking in ((one, other), (other, one)):
        if not (alone.wants_alone and asking.wants_asking):
            continue
        if not _same_matter(alone, asking) or _is_exception(alone, asking):
            continue
        if alone.limits and asking.limits and not _limits_overlap(alone, asking):
            continue
        free = alone.alone
        return (free, asking.first_asks) if alone is one else (asking.first_asks, free)
    return None


def _is_exception(one: Side, other: Side) -> bool:
    """Whether the one holds at another time than the other: in an emergency, when the boss is away."""
    return bool(one.find("exception")) != bool(other.find("exception"))


def _limits_overlap(alone: Side, asking: Side) -> bool:
    """Whether something is both below the one limit and above the other: alone below 200, approval from 50 up."""
    first = [side.goal.statement.tokens[side.limits[0][0]].text for side in (alone, asking)]
    if alone.wording is None or first[0] == first[1]:
        return True
    upto = values(alone.goal.statement, alone.find("limit_above"), alone.wording)
    since = values(asking.goal.statement, asking.find("limit_below"), asking.wording or alone.wording)
    return bool(upto and since) and since[0] < upto[0]


def _fast_or_faultless(one: Side, other: Side) -> Pulls | None:
    for fast, faultless in ((one, other), (other, one)):
        if not faultless.allows_none or not (fast.is_faster or fast.speed):
            continue
        if faultless.about and not one.work & other.work and one.source != other.source:
            continue
        if fast.allows_none and not fast.is_faster:
            continue
        return (fast.speed, faultless.no_errors) if fast is one else (faultless.no_errors, fast.speed)
    return None


def _same_matter(one: Side, other: Side) -> bool:
    """Whether what the one decides alone, or is about first, is something that the other is about, too."""
    mine, yours = one.matter, other.matter
    if mine is None or yours is None or not same_subject(mine, yours):
        return False
    # "Post approved entries yourself": what was approved before contradicts no approval.
    tokens = mine.text.tokens
    if any(tokens[index - 1].text in mine.wording.lists["agreed_to"] for index in mine.named if index):
        return False
    if mine.head is None or yours.head is None:
        return True
    begins, ends = one.alone[0]
    decides = begins == 0 and mine.text.tokens[0].text in mine.wording.lists["deciding"]
    decided = mine.head_after(ends) if decides else None
    if decided is not None and decided not in yours.all:
        return False
    heard = yours.head in mine.heads or (yours.head in mine.all and len(mine.things & yours.things) > 1)
    return mine.head in yours.all or heard or len(mine.things & yours.things) > 1


def _two_targets(one: Side, other: Side) -> Pulls | None:
    return two_targets(one.goal, other.goal, one.wording)


RULES = {
    Rule.AUTONOMY_AGAINST_APPROVAL: _alone_or_asking,
    Rule.SPEED_AGAINST_ZERO_ERRORS: _fast_or_faultless,
    Rule.TWO_TARGETS_ONE_MEASURE: _two_targets,
}
