"""What a sentence is about: its things, and the words that say which of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from plans.goal_check.language import Wording
from plans.goal_check.stems import stem
from plans.goal_check.tokens import HYPHENS, Text

# Verbs that say nothing of what is done: to get, to complete, to bring down.
LIGHT = frozenset({"make", "change"})
# So far behind a thing may stand what is done to it.
FARTHEST_DONE = 3
SHORTEST_WORD = 2
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
            if token.is_word and (self._says_something(token.text) or self._is_document(index)):
                found[index] = self._meant(token.text)
            elif self._is_title(token.text.partition("'")[0]):
                self._leave_out_title(found, index)
        return found

    def _says_something(self, word: str) -> bool:
        plain = word.partition("'")[0]
        if word.endswith("ly") and word not in self.wording.lists["ly_things"]:
            return False
        if len(plain) < SHORTEST_WORD or plain in self.left_out or word in self.left_out:
            return False
        return not self.wording.is_plain(plain) and not self.wording.is_plain(word)

    def _meant(self, word: str) -> str:
        return self.wording.same_things.get(word.partition("'")[0]) or stem(word)

    def _is_document(self, index: int) -> bool:
        """Whether "minutes" are those of a meeting."""
        before = self.text.tokens[index - 1] if index else None
        counted = before is not None and (
            before.is_number or before.text in self.wording.lists["counts_time"]
        )
        return self.text.tokens[index].text in self.wording.lists["time_or_thing"] and not counted

    def _is_title(self, word: str) -> bool:
        return word in self.wording.lists["authorities"] - self.wording.lists["function_words"]

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
        found: dict[int, str] = {}
        for index, one in self.places.items():
            is_done = self.text.tokens[index].text in self.wording.lists["participles"]
            if not is_done and (self._names(one) or self._is_noun(index, index - 1 in found)):
                found[index] = one
        return {index: one for index, one in found.items() if not self._begins_with_act(index)}

    def _is_noun(self, index: int, in_compound: bool) -> bool:
        """Whether what is an act elsewhere is a thing here: "the change", "dose changes", "16 water samples"."""
        tokens, lists = self.text.tokens, self.wording.lists
        word = tokens[index].text
        if word in lists["participles"] or word.endswith(("ed", "ing")):
            return False
        if index == self.text.sentence_of(index).start:  # "Lockers are", "Deliveries inside the slot"
            after = tokens[index + 1].text if index + 1 < len(tokens) else ""
            is_plural = word.endswith("s") and after not in lists["before_noun"]
            return after in lists["being"] or is_plural or self._is_done(index)
        before = tokens[index - 1]
        if before.is_number or before.text in lists["before_noun"]:
            return True
        if self.wording.alike.get(self.places[index]) in LIGHT or self._is_glued(index):
            return False  # "Visits last 20 minutes", "sample log-in"
        if in_compound and not before.text.endswith("s"):
            return True
        return word.endswith("s") and before.text not in lists["before_verb"]

    def _is_done(self, index: int) -> bool:
        """Whether it is said of the thing that begins here what is done to it: "Print run finished at 22:00"."""
        tokens, lists = self.text.tokens, self.wording.lists
        for token in tokens[index + 1 : index + 1 + FARTHEST_DONE]:
            if not token.is_word or self.wording.is_plain(token.text) or token.text in lists["before_noun"]:
                return False
            if token.text.endswith("ed") or token.text in lists["participles"]:
                return True
        return False

    def _begins_with_act(self, index: int) -> bool:
        """Whether it is the "Allocate" of "Allocate the budget"."""
        tokens = self.text.tokens
        begins = index == self.text.sentence_of(index).start and index + 1 < len(tokens)
        return begins and (
            tokens[index + 1].is_number or tokens[index + 1].text in self.wording.lists["before_noun"]
        )

    @cached_property
    def head(self) -> str | None:
        """The first thing that is named, and of several words for it the last: "content" of "lesson content"."""
        return next(iter(self.heads), None)

    @cached_property
    def heads(self) -> tuple[str, ...]:
        """Of each thing the word that says what it is, in their order."""
        plain = [index for index in self.named if not self.text.tokens[index].text.endswith("ed")]
        last = [index for index in plain if index + 1 not in plain]
        # "Rota changes" are of the rota.
        of_acts = [index - 1 for index in last if index - 1 in plain and not self._names(self.named[index])]
        return tuple(self.named[index] for index in sorted(last + of_acts))

    def head_after(self, place: int) -> str | None:
        """What is named first after a place."""
        return next(
            (one for index, one in self.named.items() if index >= place and index + 1 not in self.named), None
        )

    @cached_property
    def kinds(self) -> frozenset[str]:
        """What tells one kind of case from all others: "urgent", "year 7", "stage two"."""
        tokens, lists = self.text.tokens, self.wording.lists
        found: set[str] = set()
        for index, (one, after) in enumerate(pairwise(tokens)):
            if is_named_by_number(self.text, index + 1, self.wording):
                found.add(f"{one.text} {self.wording.values.get(after.text, after.text)}")
            elif index and self._is_letter(index):
                found.add(f"{tokens[index - 1].text} {one.text}")
            elif one.is_number and after.text in lists["ordinal_endings"] and index + 2 in self.places:
                found.add(f"{one.text}.")
            elif self._is_kind(one.text) and (index + 1 in self.places or after.text in lists["kinds"]):
                found.add(one.text)
        return frozenset(one.removesuffix("s") for one in found | (self.text.words & lists["weekdays"]))

    def _is_letter(self, index: int) -> bool:
        """Whether it is the B of "class B"."""
        token = self.text.tokens[index]
        return token.end - token.start == 1 and self.text.said[token.start].isupper()

    def _is_kind(self, word: str) -> bool:
        return word in self.wording.lists["kinds"] or word in self.wording.lists["rhythm_words"]

    @cached_property
    def times(self) -> frozenset[str]:
        """At which time of its own it is done: in the morning, at weekends."""
        return frozenset(one.removesuffix("s") for one in self.text.words & self.wording.lists["own_times"])

    @cached_property
    def contrasts(self) -> frozenset[str]:
        """Words that set this case against all others: "another day", "the rest"."""
        return self.text.words & self.wording.lists["contrasts"]

    @cached_property
    def sides(self) -> dict[str, str]:
        """On which side of a thing: "before" for the lunch of "before lunch"."""
        found: dict[str, str] = {}
        for index, token in enumerate(self.text.tokens):
            if token.text in self.wording.lists["sides"]:
                near = range(index + 1, index + 2 + FARTHEST_QUALIFIER)
                found.update({self.places[place]: token.text for place in near if place in self.places})
        return found

    @cached_property
    def meant_for(self) -> frozenset[str]:
        """For whom or what it is: "tours for schools"."""
        found = (index for index, token in enumerate(self.text.tokens) if token.text == "for")
        return frozenset(self.places[i + 1] for i in found if i + 1 in self.places)

    @cached_property
    def qualifiers(self) -> dict[str, set[str]]:
        """For each thing the words beside it that say which: "press" and "local" of "local press questions"."""
        found: dict[str, set[str]] = {}
        for index, one in self.places.items():
            found.setdefault(one, set()).update(self._before(index), self._after(index))
        return found

    def _before(self, index: int) -> Iterator[str]:
        while True:
            # "The residents' permits"
            index -= 2 if index > 1 and self.text.tokens[index - 1].text == "'" else 1
            if index not in self.places or not self._is_thing(index):
                return
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
    tokens, lists = text.tokens, wording.lists
    number = wording.values.get(tokens[index].text, tokens[index].text)
    if index == 0 or not number[0].isdigit() or tokens[index].text in lists["hardly_numbers"]:
        return False
    before, after = tokens[index - 1].text, tokens[index + 1].text if index + 1 < len(tokens) else ""
    if before in lists["numbered"]:
        return after not in wording.minutes and after not in lists["counted_after"]
    # "Shelf 3", but not "take 3", "under 3" or "shelves: 3".
    one = stem(before)
    is_thing = before.isalpha() and not before.endswith("s") and not wording.is_plain(before)
    is_act = one in wording.act_stems or one in wording.alike
    counts = after in wording.minutes or after in lists["counted_after"]
    ends = after in ("", ".", ",", ";", ")") or (after in lists["no_object"] and not counts)
    return is_thing and not is_act and ends


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
    if (one.times and other.times and one.times != other.times) or one.contrasts != other.contrasts:
        return False
    return not differently_qualified(one, other, shared)


def differently_qualified(one: Subject, other: Subject, shared: frozenset[str]) -> bool:
    """Whether they mean different ones of a thing: "letters to parents", "letters to governors"."""
    on_sides = any(one.sides[thing] != other.sides[thing] for thing in one.sides.keys() & other.sides.keys())
    return (
        on_sides
        or _differ(set(one.meant_for), set(other.meant_for))
        or any(
            _differ(one.qualifiers.get(thing, set()) - shared, other.qualifiers.get(thing, set()) - shared)
            for thing in shared
        )
    )


def _is_narrower(one: Subject, other: Subject) -> bool:
    """Whether the one is a kind of the other: "routine credit decisions", "credit decisions"."""
    return other.kinds < one.kinds and other.things <= one.things


def _differ(one: set[str], other: set[str]) -> bool:
    return bool(one and other and not one & other)
