"""Text as words, numbers and marks, each with its place. Read once, in one pass."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Any, NamedTuple

# A number with its points, a word with its apostrophes, or a single mark. A hyphen parts two words.
TOKEN = re.compile(r"\d+(?:[.,:]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)*|[^\w\s]")
ENDS_SENTENCE = frozenset("!?;•")
# A point after these, or after a single letter as in "e.g.", ends no sentence.
SHORT_FORMS = frozenset({"approx", "no", "vs", "incl", "max", "min", "dept", "st", "dr", "mr", "mrs", "ms"})
HYPHENS = frozenset("-‐‑")
# Between an opening and a closing one somebody is quoted or a title is named: not the goal's own words.
QUOTES = {'"': '"', "“": "”", "„": "“", "«": "»", "‘": "’"}
# Where an apostrophe can close a quotation: after a letter or mark, and before none.
SINGLE_CLOSED = re.compile(r"\S'(?!\w)")
LONGEST_QUOTE, FARTHEST_QUOTE = 30, 400  # tokens, characters


class Token(NamedTuple):
    """One word, number or mark in lower case. `sentence` counts from 0. A quoted token is never part of a finding."""

    text: str
    start: int
    end: int
    sentence: int
    quoted: bool = False

    @property
    def is_word(self) -> bool:
        """Whether it is made of letters."""
        return self.text[0].isalpha()

    @property
    def is_number(self) -> bool:
        """Whether it is written in digits."""
        return self.text[0].isdigit()


@dataclass(frozen=True)
class Text:
    """A text, its tokens without the hyphens that part words, and the tokens of each sentence."""

    said: str
    tokens: tuple[Token, ...]
    # What a lexicon found where, kept so that every rule can ask for it.
    places: dict[object, Any] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def words(self) -> frozenset[str]:
        """Every word once."""
        return frozenset(token.text for token in self.tokens if token.is_word)

    @cached_property
    def sentences(self) -> tuple[range, ...]:
        """The indexes of the tokens of each sentence."""
        starts = [
            index
            for index, token in enumerate(self.tokens)
            if index == 0 or token.sentence != self.tokens[index - 1].sentence
        ]
        return tuple(range(*ends) for ends in pairwise([*starts, len(self.tokens)]))

    def is_glued(self, index: int) -> bool:
        """Whether a hyphen joins a token to the one before it, as "release" in "quick-release"."""
        if not 0 < index < len(self.tokens):
            return False
        return self.said[self.tokens[index - 1].end : self.tokens[index].start] in HYPHENS

    def sentence_of(self, index: int) -> range:
        """The sentence in which a token stands."""
        return self.sentences[self.tokens[index].sentence - self.tokens[0].sentence]


def read(said: str) -> Text:
    """Part a text into tokens."""
    found: list[Token] = []
    sentence, end, closing, since, ended = 0, 0, "", 0, False
    for match in TOKEN.finditer(said):
        mark, between = match.group(), said[end : match.start()]
        end = match.end()
        if closing and (_closes(said, match.start(), mark, closing) or len(found) - since > LONGEST_QUOTE):
            closing = ""
            if mark in QUOTES.values() or mark == "'":
                continue
        if not closing and mark == "'" and _opens(said, match.start()):
            closing, since = mark, len(found)
            continue
        if not closing and mark in QUOTES and said.find(QUOTES[mark], end, end + FARTHEST_QUOTE) > 0:
            closing, since = QUOTES[mark], len(found)
            continue
        if mark in HYPHENS and not between and said[end : end + 1].isalnum():
            continue
        if found and (ended or "\n" in between):
            sentence += 1
        text = mark.lower().replace("’", "'")
        found.append(Token(text, match.start(), end, sentence, bool(closing)))
        ended = _ends_sentence(text, said[end : end + 1], found)
    return Text(said, _names_apart(said, found))


def _opens(said: str, place: int) -> bool:
    """Whether an apostrophe opens a quotation, as before 'always', rather than ending the customers' names."""
    before, after = said[place - 1 : place], said[place + 1 : place + 2]
    found = SINGLE_CLOSED.search(said, place + 1, place + FARTHEST_QUOTE)
    return (not before or before in " (\n") and after.isalnum() and found is not None


def _closes(said: str, place: int, mark: str, closing: str) -> bool:
    return mark == closing and (mark != "'" or SINGLE_CLOSED.match(said, place - 1) is not None)


def _names_apart(said: str, found: list[Token]) -> tuple[Token, ...]:
    """The tokens, with names such as "Quick Response Team" set apart as if quoted: they are not the goal's own words.

    A name is two or more words in a row with a capital, not at the beginning of a sentence. A text in which most words
    have one is a title, and says nothing about names.
    """
    words = [token for token in found if token.is_word]
    high = {index for index, token in enumerate(found) if _is_capital(said[token.start : token.end])}
    if 2 * len(high) > len(words):
        return tuple(found)
    inside = {i for i in high if i > 0 and found[i].sentence == found[i - 1].sentence}
    named = {i for i in inside if i - 1 in inside or i + 1 in inside}
    return tuple(token._replace(quoted=True) if i in named else token for i, token in enumerate(found))


def _is_capital(word: str) -> bool:
    return word[0].isupper() and (len(word) == 1 or not word.isupper())


def _ends_sentence(text: str, after: str, found: list[Token]) -> bool:
    if text == ".":
        before = found[-2].text if len(found) > 1 else ""
        return (not after or after.isspace()) and len(before) > 1 and before not in SHORT_FORMS
    return text in ENDS_SENTENCE
