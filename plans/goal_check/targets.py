"""Whether two goals set different targets for one measure."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from plans.goal_check.amounts import Amounts, amounts, differ
from plans.goal_check.language import Wording
from plans.goal_check.patterns import Stretch
from plans.goal_check.reading import ReadGoal
from plans.goal_check.subjects import NOUN_ENDINGS, Subject, differently_qualified

# Of two sentences about one thing, what is only in the one: "within four days *of the request*".
MOST_ALIKE = 0.66
# Of what only the one names, if the other names nothing: "check-in takes", "*guests* are checked in".
MOST_MORE = 2
# Verbs that say nothing of what is done: to get, to complete, to bring down.
LIGHT = frozenset({"make", "change"})
Pulls = tuple[list[Stretch], list[Stretch]]


@dataclass(frozen=True)
class Target:
    """What one goal asks for: what of what is done how much, how often and by when."""

    goal: ReadGoal
    wording: Wording

    @cached_property
    def subject(self) -> Subject:
        """What the sentence is about, without by when and how much."""
        return Subject(self.goal.statement, self.wording, self.wording.lists["no_target"])

    @cached_property
    def amounts(self) -> Amounts:
        """How much, how long and how often."""
        return amounts(self.goal.statement, self.wording)

    @cached_property
    def deadlines(self) -> list[Stretch]:
        """Words that say by when."""
        return self.wording.find("deadline", self.goal.statement)

    @cached_property
    def due(self) -> frozenset[str]:
        """By when, word by word."""
        tokens, plain = self.goal.statement.tokens, self.wording.lists["no_date"]
        said = {tokens[i].text for start, end in self.deadlines for i in range(start, end)}
        return frozenset(said - plain)

    @cached_property
    def source(self) -> frozenset[str]:
        """What is looked at."""
        return self.goal.measure.words

    @cached_property
    def things(self) -> frozenset[str]:
        """What it is done to, without the words of its date."""
        dated = {i for start, end in self.deadlines for i in range(start, end)}
        return frozenset(one for index, one in self.subject.named.items() if index not in dated)

    @cached_property
    def kinds(self) -> frozenset[str]:
        """What kind of case it is about."""
        return self.subject.kinds - self.due

    @cached_property
    def acts(self) -> dict[int, str]:
        """What is done, each act by what it comes to: to send is to hand in."""
        tokens, alike, together = self.goal.statement.tokens, self.wording.alike, self.wording.together
        pairs = ((one.text, other.text) for one, other in pairwise(tokens))
        acts = {index: together[two] for index, two in enumerate(pairs) if two in together}
        for index, one in self.subject.places.items():
            if index not in self.subject.named:
                acts.setdefault(index, alike.get(one, one))
        return {index: one for index, one in acts.items() if one not in LIGHT}

    @cached_property
    def first_act(self) -> str | None:
        """The act with which it begins, if it does."""
        is_noun = self.goal.statement.tokens[0].text.endswith(NOUN_ENDINGS)
        return None if is_noun else self.acts.get(0)

    def does_what(self, other: Target) -> bool:
        """Whether both may be done by one act."""
        if self.first_act and other.first_act:
            return self.first_act == other.first_act
        return not self.acts or not other.acts or bool(set(self.acts.values()) & set(other.acts.values()))


def two_targets(one: ReadGoal, other: ReadGoal, wording: Wording | None) -> Pulls | None:
    """The words that ask for different amounts of one thing, or None. No words: the numbers beside them do."""
    if one.goal.target is not None and other.goal.target is not None:
        return ([], []) if _numbers_differ(one, other, wording) else None
    if wording is None or one.goal.target is not None or other.goal.target is not None:
        return None
    first, second = Target(one, wording), Target(other, wording)
    if not _same_place(first, second) or not _same_act(first, second):
        return None
    return _amounts_differ(first, second) or _dates_differ(first, second)


def _numbers_differ(one: ReadGoal, other: ReadGoal, wording: Wording | None) -> bool:
    """Whether the numbers beside two goals about one source lead from one beginning to two ends."""
    plain = wording.lists["determiners"] | {"per", "/"} if wording else frozenset()
    units = [[token.text for token in side.unit.tokens if token.text not in plain] for side in (one, other)]
    begun = {side.goal.baseline for side in (one, other)} - {None}
    if one.goal.target == other.goal.target or units[0] != units[1] or len(begun) > 1 or not one.measure.words:
        return False
    alike = wording is not None and _much_alike(Target(one, wording), Target(other, wording))
    return alike or one.measure.words == other.measure.words


def _same_place(one: Target, other: Target) -> bool:
    """Whether both are looked at in one place, though one says more of it: "quote log", "quote log, days to quote"."""
    fewer, more = sorted((one.source, other.source), key=len)
    return bool(fewer) and fewer <= more


def _same_act(one: Target, other: Target) -> bool:
    return one.kinds == other.kinds and one.does_what(other) and _much_alike(one, other)


def _much_alike(one: Target, other: Target) -> bool:
    """Whether both are about one thing: what is named first, and most of what only says more of it."""
    mine, yours = one.things, other.things
    if not mine or not yours:
        return bool(set(one.acts.values()) & set(other.acts.values())) and len(mine | yours) < MOST_MORE
    shared = mine & yours
    if len(shared) < MOST_ALIKE * min(len(mine), len(yours)):
        return False
    named = one.subject.head in other.subject.heads or other.subject.head in one.subject.heads
    if not named and not set(one.acts.values()) & set(other.acts.values()):
        return False
    return not differently_qualified(one.subject, other.subject, shared)


def _amounts_differ(one: Target, other: Target) -> Pulls | None:
    """Another amount of the same kind. With dates that differ, too, they are stages on one way."""
    if one.due and other.due and one.due != other.due:
        return None
    if differ(one.amounts.values, other.amounts.values):
        return one.amounts.places, other.amounts.places
    return None


def _dates_differ(one: Target, other: Target) -> Pulls | None:
    if one.amounts.values != other.amounts.values or one.due <= other.due or other.due <= one.due:
        return None
    return one.deadlines, other.deadlines
