"""The words of one language, from `wording/<language>.toml`. A language without a file has only the other rules."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from plans.goal_check.patterns import Lexicon, Patterns, Stretch, lists_written_out, written_out
from plans.goal_check.stems import stem
from plans.goal_check.tokens import Text

FOLDER = Path(__file__).parent / "wording"
LONGEST_NAME = 20


@dataclass(frozen=True)
class Said:
    """What a person reads about a finding. `%(words)s` in `why` stands for the words that were found."""

    why: str
    better: str


class WordRule:
    """What one rule looks for. `soft` words are found only where nothing in their sentence pins them down."""

    def __init__(
        self, written: Mapping[str, Sequence[str]], lists: Mapping[str, Sequence[str]], lexicon: Lexicon
    ) -> None:
        self.hard = Patterns(written.get("find", ()), lists, lexicon)
        self.soft = Patterns(written.get("find_unless_pinned", ()), lists, lexicon)
        self.pins = Patterns(written.get("pinned_by", ()), lists, lexicon)
        self.no_pins = Patterns(written.get("pins_nothing", ()), lists, lexicon)
        self.explained = Patterns(written.get("explained_by", ()), lists, lexicon)
        self.innocent = Patterns(written.get("innocent", ()), lists, lexicon)

    def find(self, text: Text, *, pinned: bool = False) -> list[Stretch]:
        """The stretches to point at, none inside another. `pinned`: numbers beside the text pin its soft words down."""
        return merged(self.each(text, pinned=pinned))

    def each(self, text: Text, *, pinned: bool = False) -> list[Stretch]:
        """The same, one for every word with which a pattern begins, though they may overlap."""
        known = text.places.get((self, pinned))
        if known is None:
            known = text.places[self, pinned] = self._each(text, pinned)
        return known

    def _each(self, text: Text, pinned: bool) -> list[Stretch]:
        # Most texts have none of the words, and then nothing else need be looked for.
        if not self.hard.find(text) and (pinned or not self.soft.find(text)):
            return []
        innocent = self.innocent.find(text)
        hard = _whole_words(text, self.hard.find(text, innocent))
        soft = [] if pinned else _whole_words(text, self.soft.find(text, innocent))
        explained = _sentences(text, self.explained.find(text))
        pinned_down = explained | _sentences(text, self.pins.find(text, self.no_pins.find(text)))
        return [*_not_in(text, hard, explained), *_not_in(text, soft, pinned_down)]


def _sentences(text: Text, found: Sequence[Stretch]) -> set[int]:
    return {text.tokens[start].sentence for start, _end in found}


def _not_in(text: Text, found: Any, sentences: set[int]) -> list[Stretch]:
    return [stretch for stretch in found if text.tokens[stretch[0]].sentence not in sentences]


def _whole_words(text: Text, found: Sequence[Stretch]) -> list[Stretch]:
    """Those that are not half of a compound: a "fast-track lane" is the name of a thing."""
    return [one for one in found if not text.is_glued(one[0]) and not text.is_glued(one[1])]


def merged(found: Sequence[Stretch]) -> list[Stretch]:
    """The stretches from left to right, those that overlap or adjoin made one."""
    kept: list[Stretch] = []
    for start, end in sorted(found):
        if kept and start <= kept[-1][1]:
            kept[-1] = (kept[-1][0], max(end, kept[-1][1]))
        else:
            kept.append((start, end))
    return kept


@dataclass(frozen=True)
class Wording:
    """The words of one language: what each rule looks for, and what is said when it is found."""

    language: str
    lists: Mapping[str, frozenset[str]]
    rules: Mapping[str, WordRule]
    texts: Mapping[str, Said]
    # The value of each number that is written as a word.
    values: Mapping[str, str]
    # Acts that come to the same, each by what they all stand for; and two words that come to one of them.
    alike: Mapping[str, str]
    together: Mapping[tuple[str, str], str]
    # Words for one thing, each by the one that stands for all of them.
    same_things: Mapping[str, str]
    # How many minutes a time has, and how often in a year a period comes.
    minutes: Mapping[str, str]
    yearly: Mapping[str, str]

    def find(self, rule: str, text: Text, *, pinned: bool = False) -> list[Stretch]:
        """What a rule, or one side of it, finds in a text."""
        return self.rules[rule].find(text, pinned=pinned)

    @cached_property
    def act_stems(self) -> frozenset[str]:
        """The acts that are seldom things, without their endings."""
        lists = self.lists
        return frozenset(map(stem, lists["acts"] | lists["own_acts"])) - set(
            map(stem, lists["acts_or_things"])
        )

    def is_plain(self, word: str) -> bool:
        """Whether a word says nothing of what a sentence is about."""
        return word in self.lists["no_object"] or word in self.lists["function_words"]

    def begins(self, rule: str, text: Text) -> set[int]:
        """The tokens with which something that a rule looks for begins."""
        return {start for start, _end in self.rules[rule].each(text)}


@lru_cache(maxsize=16)
def wording_for(language: str) -> Wording | None:
    """The wording of a language such as "en" or "en-gb"; that of "en" serves "en-gb". None if there is none."""
    for name in dict.fromkeys((language.lower(), language.lower().partition("-")[0])):
        path = FOLDER / f"{name}.toml"
        if len(name) <= LONGEST_NAME and name.replace("-", "").isalpha() and path.is_file():
            return _read(name, tomllib.loads(path.read_text(encoding="utf-8")))
    return None


def _read(language: str, written: Mapping[str, Any]) -> Wording:
    lists, lexicon = lists_written_out(written.get("lists", {}), written.get("irregular", {})), Lexicon()
    return Wording(
        language,
        {name: frozenset(words) for name, words in lists.items()},
        {name: WordRule(rule, lists, lexicon) for name, rule in written["rules"].items()},
        {key: Said(**said) for key, said in written["texts"].items()},
        written.get("values", {}),
        {
            stem(form): meant
            for meant, words in written.get("alike", {}).items()
            for word in words
            for form in written_out(word, lists)
        },
        {_two(words): meant for meant, all_ in written.get("together", {}).items() for words in all_},
        {word: stem(meant) for meant, words in written.get("same_things", {}).items() for word in words},
        written.get("minutes", {}),
        written.get("yearly", {}),
    )


def _two(words: str) -> tuple[str, str]:
    first, second = words.split()
    return first, second
