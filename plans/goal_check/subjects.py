"""What a sentence is about: its things, and the words that say which of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from plans.goal_check.language import Wording
from plans.goal_check.stems import stem
from plans.goal_check.tokens import HYPHENS, Text

# Part of what the one is about that must stand in the other.
ENOUGH = 0.5
# What an act never ends like: "documentation changes" are changes of a kind.
NOUN_ENDINGS = ("sion", "sions", "tion", "tions", "ment", "ments", "ance", "ence")
# "Letters to the parents": so many words may lie between the preposition and what it leads to.
FARTHEST_QUALIFIER = 2


@dataclass(frozen=True)
class Subject:
    """What a text is about, without the words in `left_out`."""

    text: Text
    wording: Wording
    left_out: frozenset[str]

    @cached_property
    def places(self) -> dict[int, str]:
        """The stem of each word that says something, by its place."""
        found: dict[int, str] = {}
        for index, token in enumerate(self.text.tokens):
            if token.is_word and self._says_something(token.text):
                found[index] = stem(token.text)
            elif token.text.partition("'")[0] in self.wording.lists["authorities"]:
                self._leave_out_title(found, index)
        return found

    def _says_something(self, word: str) -> bool:
        plain, lists = word.partition("'")[0], self.wording.lists
        return len(plain) > 1 and not any(
            plain in words or word in words
            for words in (self.left_out, lists["no_object"], lists["function_words"])
        )

    def _leave_out_title(self, found: dict[int, str], index: int) -> None:
        """The "tissue viability" of the tissue viability lead says who she is, and not what it is about."""
        while index - 1 in found and self._names(found[index - 1]):
            index -= 1
            del found[index]

    def _names(self, one: str) -> bool:
        return one not in self.wording.act_stems and one not in self.wording.alike

    @cached_property
    def all(self) -> frozenset[str]:
        """Every word that says something."""
        return frozenset(self.places.values())

    @cached_property
    def things(self) -> frozenset[str]:
        """What something is done to."""
        return frozenset(self.named.values())

    @cached_property
    def named(self) -> dict[int, str]:
        """The same, by its place."""
        return {
            index: one
            for index, one in self.places.items()
            if (self._names(one) or self._is_kind_of_thing(index)) and not self._begins_with_act(index)
        }

    def _is_kind_of_thing(self, index: int) -> bool:
        """Whether it is the "water" of "16 water samples", though to water is an act."""
        before = self.text.tokens[index - 1] if index else None
        return (
            before is not None
            and index + 1 in self.places
            and (before.is_number or before.text in self.wording.lists["determiners"] | self.wording.lists["numbers"])
        )

    def _begins_with_act(self, index: int) -> bool:
        """Whether it is the "Allocate" of "Allocate the budget"."""
        tokens = self.text.tokens
        begins = index == self.text.sentence_of(index).start and index + 1 < len(tokens)
        return begins and tokens[index + 1].text in self.wording.lists["determiners"]

    @cached_property
    def head(self) -> str | None:
        """The first thing that is named, and of several words for it the last: "content" of "lesson content"."""
        return next(iter(self.heads), None)

    @cached_property
    def heads(self) -> tuple[str, ...]:
        """Of each thing the word that says what it is, in their order."""
        plain = [index for index in self.named if not self.text.tokens[index].text.endswith("ed")]
        return tuple(self.named[index] for index in plain if index + 1 not in plain)

    def head_after(self, place: int) -> str | None:
        """What is named first after a place."""
        return next((one for index, one in self.named.items() if index >= place and index + 1 not in self.named), None)

    @cached_property
    def kinds(self) -> frozenset[str]:
        """What tells one kind of case from all others: "urgent", "year 7", "stage two"."""
        tokens, lists = self.text.tokens, self.wording.lists
        found: set[str] = set()
        for index, (one, after) in enumerate(pairwise(tokens)):
            if is_named_by_number(self.text, index + 1, self.wording):
                found.add(f"{one.text} {self.wording.values.get(after.text, after.text)}")
            elif one.text in lists["kinds"] and (index + 1 in self.places or after.text in lists["kinds"]):
                found.add(one.text)
        return frozenset(found | (self.text.words & lists["weekdays"]))

    @cached_property
    def qualifiers(self) -> dict[str, set[str]]:
        """For each thing the words beside it that say which: "press" and "local" of "local press questions"."""
        found: dict[str, set[str]] = {}
        for index, one in self.places.items():
            found.setdefault(one, set()).update(self._before(index), self._after(index))
        return found

    def _before(self, index: int) -> Iterator[str]:
        while index - 1 in self.places and self._is_thing(index - 1):
            index -= 1
            yield self.places[index]

    def _after(self, index: int) -> Iterator[str]:
        tokens, lists = self.text.tokens, self.wording.lists
        if index + 1 >= len(tokens) or tokens[index + 1].text not in lists["leads_to"]:
            return
        for place in range(index + 2, min(index + 3 + FARTHEST_QUALIFIER, len(tokens))):
            if place in self.places:
                yield self.places[place]
                return
            if tokens[place].text not in lists["determiners"]:
                return

    def _is_thing(self, index: int) -> bool:
        if index in self.named:
            return True
        is_noun = self._is_glued(index) or self.text.tokens[index].text.endswith(NOUN_ENDINGS)
        return is_noun and index > self.text.sentence_of(index).start

    def _is_glued(self, index: int) -> bool:
        return self.text.said[self.text.tokens[index].end : self.text.tokens[index].end + 1] in HYPHENS


def is_named_by_number(text: Text, index: int, wording: Wording) -> bool:
    """Whether a number says which one, as in "line 2", rather than how much, as in "at the gate 30 minutes before"."""
    tokens = text.tokens
    number = wording.values.get(tokens[index].text, tokens[index].text)
    if index == 0 or not number[0].isdigit() or tokens[index - 1].text not in wording.lists["numbered"]:
        return False
    return index + 1 == len(tokens) or tokens[index + 1].text not in wording.minutes


def same_subject(one: Subject, other: Subject, enough: float = ENOUGH) -> bool:
    """Whether both are about the same: enough of one stands in the other, and nothing says that another kind is meant.

    One act that both speak of is no subject while both name things that it is done to.
    """
    mine, yours = one.things, other.things
    if not mine or not yours or (not mine & yours and len(one.all & other.all) > 1):
        mine, yours = one.all, other.all
    shared = mine & yours
    if not shared or len(shared) < enough * min(len(mine), len(yours)):
        return False
    if one.kinds != other.kinds and not _is_narrower(one, other) and not _is_narrower(other, one):
        return False
    return not differently_qualified(one, other, shared)


def differently_qualified(one: Subject, other: Subject, shared: frozenset[str]) -> bool:
    """Whether they mean different ones of a thing: "letters to parents", "letters to governors"."""
    return any(
        _differ(one.qualifiers.get(thing, set()) - shared, other.qualifiers.get(thing, set()) - shared)
        for thing in shared
    )


def _is_narrower(one: Subject, other: Subject) -> bool:
    """Whether the one is a kind of the other: "routine credit decisions", "credit decisions"."""
    return other.kinds < one.kinds and other.things <= one.things


def _differ(one: set[str], other: set[str]) -> bool:
    return bool(one and other and not one & other)
