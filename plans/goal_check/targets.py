"""Whether two goals set different targets for one measure."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise, permutations

from plans.goal_check.amounts import Amounts, amounts, differ
from plans.goal_check.language import Wording
from plans.goal_check.patterns import Stretch
from plans.goal_check.reading import ReadGoal
from plans.goal_check.stems import stem
from plans.goal_check.subjects import LIGHT, NOUN_ENDINGS, Subject, differently_qualified
from plans.goal_check.tokens import read

# Of two sentences about one thing, what is only in the one: "within four days *of the request*".
MOST_ALIKE = 0.5
# Of what only the one names, if the other names nothing: "check-in takes", "*guests* are checked in".
MOST_MORE = 2
# So many kinds of amount has a sentence that tells for which size a time holds.
SEVERAL_KINDS = 2
# Where "are" stands among so many first words, the very first is no act: "Draft minutes are out by noon".
FIRST_WORDS = 5
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
        """How much, how long and how often; the target beside the sentence goes before what it says."""
        goal = self.goal.goal
        if goal.target is None:
            return amounts(self.goal.statement, self.wording)
        beside = amounts(read(f"{goal.target.normalize():f} {goal.unit}"), self.wording)
        return Amounts(beside.values)

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
        """What is looked at, word by word and number by number."""
        return frozenset(one.text for one in self.goal.measure.tokens if one.is_word or one.is_number)

    @cached_property
    def things(self) -> frozenset[str]:
        """What it is done to, without the words of its date."""
        dated = {i for start, end in self.deadlines for i in range(start, end)}
        return frozenset(one for index, one in self.subject.named.items() if index not in dated)

    @cached_property
    def kinds(self) -> frozenset[str]:
        """What kind of case it is about."""
        return (self.subject.kinds | self.subject.times) - {one.removesuffix("s") for one in self.due}

    @cached_property
    def acts(self) -> dict[int, str]:
        """What is done, each act by what it comes to: to send is to hand in."""
        tokens, alike, together = self.goal.statement.tokens, self.wording.alike, self.wording.together
        pairs = ((one.text, other.text) for one, other in pairwise(tokens))
        acts = {index: together[two] for index, two in enumerate(pairs) if two in together}
        for index in self.subject.places:
            if index not in self.subject.named:
                one = stem(tokens[index].text)
                acts.setdefault(index, alike.get(one, one))
        return {index: one for index, one in acts.items() if one not in LIGHT}

    @cached_property
    def first_act(self) -> str | None:
        """The act with which it begins, if it does."""
        words = [token.text for token in self.goal.statement.tokens[:FIRST_WORDS]] or [""]
        is_noun = words[0].endswith(NOUN_ENDINGS) or not self.wording.lists["being"].isdisjoint(words)
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
    if wording is None:
        return None
    first, second = Target(one, wording), Target(other, wording)
    if not _same_place(first, second) or not _same_act(first, second):
        return None
    return _amounts_differ(first, second) or _dates_differ(first, second)


def _numbers_differ(one: ReadGoal, other: ReadGoal, wording: Wording | None) -> bool:
    """Whether the numbers beside two goals about one source lead from one beginning to two ends."""
    begun = [side.goal.baseline for side in (one, other)]
    if one.goal.target == other.goal.target or not one.measure.words or len(set(begun) - {None}) > 1:
        return False
    if _unit(one, wording) != _unit(other, wording):
        return False
    if wording is None:
        return one.measure.words == other.measure.words
    first, second = Target(one, wording), Target(other, wording)
    if _of_another_kind(first, second) or not _same_place(first, second):
        return False
    return None not in begun or _much_alike(first, second)


def _of_another_kind(one: Target, other: Target) -> bool:
    shared = one.things & other.things
    if one.kinds and other.kinds and one.kinds != other.kinds:
        return True
    return differently_qualified(one.subject, other.subject, shared)


def _unit(goal: ReadGoal, wording: Wording | None) -> list[str]:
    """What is counted, the same for "per shift", "a shift" and "/shift"."""
    if wording is None:
        return [token.text for token in goal.unit.tokens]
    plain, share = wording.lists["determiners"] | {"per", "/", "of"}, wording.lists["hundredths"]
    said = (token.text for token in goal.unit.tokens if token.text not in plain)
    return ["%" if word in share else wording.same_things.get(word) or stem(word) for word in said]


def _same_place(one: Target, other: Target) -> bool:
    """Whether both are looked at in one place, though one says more of it: "quote log", "quote log, days to quote"."""
    fewer, more = sorted((one.source, other.source), key=len)
    return fewer <= more if fewer else not more


def _same_act(one: Target, other: Target) -> bool:
    if one.kinds != other.kinds or not one.does_what(other) or _on_two_sides_of_a_limit(one, other):
        return False
    return _much_alike(one, other)


def _on_two_sides_of_a_limit(one: Target, other: Target) -> bool:
    """ "Invoices up to 1,000 in ten days", "invoices over 1,000 in five": cases of two sizes."""
    if min(len(one.amounts.values), len(other.amounts.values)) < SEVERAL_KINDS:
        return False
    above = [bool(side.wording.find("limit_above", side.goal.statement)) for side in (one, other)]
    below = [bool(side.wording.find("limit_below", side.goal.statement)) for side in (one, other)]
    return (above[0] and below[1]) or (below[0] and above[1])


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
    if (one.due and other.due and one.due != other.due) or _make_a_band(one, other):
        return None
    if differ(one.amounts.values, other.amounts.values):
        return one.amounts.places, other.amounts.places
    return None


def _make_a_band(one: Target, other: Target) -> bool:
    """ "At least ten, at most fifteen": both can be kept."""
    words, lists = (one.goal.statement.words, other.goal.statement.words), one.wording.lists
    for (least, low), (most, high) in permutations(zip(words, (one, other), strict=True)):
        if least & lists["least_words"] and most & lists["most_words"]:
            kinds = low.amounts.values.keys() & high.amounts.values.keys()
            return all(max(low.amounts.values[kind]) <= min(high.amounts.values[kind]) for kind in kinds)
    return False


def _dates_differ(one: Target, other: Target) -> Pulls | None:
    mine, yours = one.amounts.values, other.amounts.values
    if any(mine[kind] != yours[kind] for kind in mine.keys() & yours.keys()):
        return None
    if one.due <= other.due or other.due <= one.due:
        return None
    return one.deadlines, other.deadlines
