"""The small language in which a wording file describes sequences of words.

A pattern is a row of elements parted by spaces. Each stands for one token:

    word        this word                        word*     a word that begins like this, *word one that ends like it
    a|b|c       any of these                     x?        x, or nothing
    word~       this verb in all its forms       word~|x   also among others, and in lists
    !a|b|c      any word but these
    <name>      any word of the list `name`      #         a number, in digits or as a word, but no time
    ANY         any one word                     CLOCK     a time such as 14:30
    START       the beginning of a sentence      END       its end, or any mark
    ..          up to four tokens                ....      up to ten, both within one sentence

There is no repetition without a bound, so a pattern looks at a bounded stretch from each word on: time is linear in the
length of the text, whatever somebody types.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from plans.goal_check.stems import forms
from plans.goal_check.tokens import Text, Token

GAPS = {"..": 4, "....": 10}
# Things that end like acts: "*ing" does not mean them.
NO_ENDINGS = frozenset(
    {"morning", "evening", "meeting", "meetings", "thing", "nothing", "during", "building", "spring"}
)
# So many words are remembered with what begins with them; others are looked up again.
MOST_KNOWN = 20_000
Stretch = tuple[int, int]  # indexes of tokens, the second exclusive


@dataclass(frozen=True)
class Element:
    """What one place of a pattern takes."""

    words: frozenset[str] = frozenset()
    beginnings: tuple[str, ...] = ()
    endings: tuple[str, ...] = ()
    number: bool = False
    clock: bool = False
    anything: bool = False
    barred: bool = False
    optional: bool = False
    gap: int = 0
    start: bool = False
    end: bool = False

    def takes(self, token: Token) -> bool:
        """Whether the token fits here."""
        if self.barred:
            return token.is_word and not self._names(token)
        return token.text in self.words or (self.is_open and self._names(token))

    @cached_property
    def is_open(self) -> bool:
        """Whether it takes words that are not written out."""
        return (
            self.number or self.anything or self.clock or self.barred or bool(self.beginnings or self.endings)
        )

    def _names(self, token: Token) -> bool:
        text = token.text
        return (
            text in self.words
            or (self.number and token.is_number and ":" not in text)
            or (self.anything and token.is_word)
            or (self.clock and token.is_number and ":" in text)
            or bool(self.beginnings and text.startswith(self.beginnings))
            or bool(self.endings and text.endswith(self.endings) and text not in NO_ENDINGS)
        )


@dataclass(frozen=True, eq=False)
class Pattern:
    """The elements in their order. `second`: the only words that can follow the first one; None if others can too."""

    elements: tuple[Element, ...]
    second: frozenset[str] | None = None

    @cached_property
    def at_start(self) -> bool:
        """Whether it can only stand at the beginning of a sentence."""
        return self.elements[0].start


def compile_pattern(written: str, lists: Mapping[str, Sequence[str]]) -> Pattern:
    """Read one pattern. Raises KeyError for a list that is not there, ValueError for a pattern without a first word."""
    elements = tuple(_element(part, lists) for part in written.split())
    firsts = _firsts(elements)
    barred = any(one.barred for one in firsts) and not elements[0].start
    if not firsts or firsts[-1].optional or barred or any(one.gap or one.end for one in firsts):
        raise ValueError(f"A pattern begins with a word: {written!r}")
    return Pattern(elements, _second(elements))


def _solid(elements: Sequence[Element]) -> list[Element]:
    return [one for one in elements if not one.start]


def _firsts(elements: Sequence[Element]) -> list[Element]:
    """The elements that can take the first word: the first of them, and the next after each that may be left out."""
    solid = _solid(elements)
    needed = next((place for place, one in enumerate(solid) if not one.optional), len(solid))
    return solid[: needed + 1]


def _second(elements: Sequence[Element]) -> frozenset[str] | None:
    """What spares most patterns from being tried: at most words, the one that stands behind it already tells."""
    first, second, *_rest = [*_solid(elements), Element(), Element()]
    is_plain = bool(second.words) and not (second.is_open or second.optional or second.end or second.barred)
    return second.words if is_plain and not first.optional else None


def _element(part: str, lists: Mapping[str, Sequence[str]]) -> Element:
    if part in GAPS:
        return Element(gap=GAPS[part])
    if part == "START":
        return Element(start=True)
    optional = len(part) > 1 and part.endswith("?")
    barred = len(part) > 1 and part.startswith("!")
    ways: list[str] = []
    for way in part[barred : len(part) - optional].split("|"):
        ways.extend(written_out(way, lists))
    number = "#" in ways
    words = {way for way in ways if "*" not in way and way not in {"#", "END", "CLOCK", "ANY"}}
    return Element(
        frozenset(words | set(lists.get("numbers", ())) if number else words),
        tuple(way[:-1] for way in ways if way.endswith("*") and len(way) > 1),
        tuple(way[1:] for way in ways if way.startswith("*") and len(way) > 1),
        number=number,
        clock="CLOCK" in ways,
        anything="ANY" in ways,
        barred=barred,
        optional=optional,
        end="END" in ways,
    )


def written_out(way: str, lists: Mapping[str, Sequence[str]]) -> Sequence[str]:
    """What a word of a pattern stands for: itself, every form of a verb, or a list."""
    if way.endswith("~"):
        return lists.get(way) or forms(way[:-1])
    listed = way.startswith("<") and way.endswith(">") and len(way) > 2
    return lists[way[1:-1]] if listed else [way]


def lists_written_out(
    written: Mapping[str, Sequence[str]], irregular: Mapping[str, Sequence[str]]
) -> dict[str, list[str]]:
    """The lists with every form of a verb such as "ask~" in them, and what a list takes from one above it.

    The forms of a verb that is not regular stand under its name with "~".
    """
    lists = {f"{verb}~": [verb, *said] for verb, said in irregular.items()}
    for name, words in written.items():
        lists[name] = [one for word in words for one in written_out(word, lists)]
    return lists


class Lexicon:
    """Which patterns of which sets begin with a word: each text is looked up once for all sets together."""

    def __init__(self) -> None:
        self._exact: dict[str, list[tuple[int, Pattern]]] = {}
        self._open: list[tuple[Element, int, Pattern]] = []
        self._known: dict[str, Mapping[int, tuple[Pattern, ...]]] = {}
        self._sets = 0

    def add(self, patterns: Iterable[Pattern]) -> int:
        """Take in a set of patterns. The number stands for it."""
        self._sets += 1
        for pattern in patterns:
            for first in _firsts(pattern.elements):
                for word in first.words:
                    self._exact.setdefault(word, []).append((self._sets, pattern))
                if first.is_open:
                    self._open.append((first, self._sets, pattern))
        return self._sets

    def places(self, text: Text) -> Mapping[int, list[tuple[int, tuple[Pattern, ...]]]]:
        """For each set, the tokens with which one of its patterns can begin."""
        found: dict[int, list[tuple[int, tuple[Pattern, ...]]]] | None = text.places.get(self)
        if found is None:
            found = {}
            for index, token in enumerate(text.tokens):
                if not token.quoted:
                    for number, patterns in self._beginning_with(token).items():
                        found.setdefault(number, []).append((index, patterns))
            text.places[self] = found
        return found

    def _beginning_with(self, token: Token) -> Mapping[int, tuple[Pattern, ...]]:
        known = self._known.get(token.text)
        if known is None:
            sets: dict[int, dict[Pattern, None]] = {}
            exact = self._exact.get(token.text, [])
            for number, pattern in (*exact, *((n, p) for first, n, p in self._open if first.takes(token))):
                sets.setdefault(number, {})[pattern] = None
            known = {number: tuple(patterns) for number, patterns in sets.items()}
            if len(self._known) < MOST_KNOWN:
                self._known[token.text] = known
        return known


class Patterns:
    """Many patterns, looked for together."""

    def __init__(self, written: Iterable[str], lists: Mapping[str, Sequence[str]], lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._number = lexicon.add([compile_pattern(one, lists) for one in written])

    def find(self, text: Text, innocent: Iterable[Stretch] = ()) -> list[Stretch]:
        """Every stretch that fits, from left to right; of several that begin at one word, the longest.

        Those that begin or end inside an innocent stretch are left out.
        """
        covered = {index for start, end in innocent for index in range(start, end)}
        found: list[Stretch] = []
        for index, patterns in self._lexicon.places(text).get(self._number, ()):
            if index in covered:
                continue
            after = text.tokens[index + 1].text if index + 1 < len(text.tokens) else ""
            at_start = _begins(text.tokens, index)
            ends = {
                _end(pattern.elements, 0, text.tokens, index) or 0
                for pattern in patterns
                if (at_start or not pattern.at_start) and (pattern.second is None or after in pattern.second)
            }
            longest = max((end for end in ends if end - 1 not in covered), default=0)
            if longest > index:
                found.append((index, longest))
        return found


def _end(pattern: Sequence[Element], place: int, tokens: Sequence[Token], index: int) -> int | None:
    if place == len(pattern):
        return index
    element = pattern[place]
    if element.start:
        return _end(pattern, place + 1, tokens, index) if _begins(tokens, index) else None
    if element.gap:
        return _after_gap(pattern, place, tokens, index, element.gap)
    if index < len(tokens) and element.takes(tokens[index]) and not tokens[index].quoted:
        end = _end(pattern, place + 1, tokens, index + 1)
        if end is not None:
            return end
    if element.optional or (element.end and _ends(tokens, index)):
        return _end(pattern, place + 1, tokens, index)
    return None


def _after_gap(
    pattern: Sequence[Element], place: int, tokens: Sequence[Token], index: int, longest: int
) -> int | None:
    for skipped in range(longest + 1):
        end = _end(pattern, place + 1, tokens, index + skipped)
        if end is not None:
            return end
        if index + skipped >= len(tokens) or tokens[index + skipped].text in ".;!?":
            return None
        if skipped and tokens[index + skipped].sentence != tokens[index].sentence:
            return None
    return None


def _begins(tokens: Sequence[Token], index: int) -> bool:
    return index == 0 or (index < len(tokens) and tokens[index].sentence != tokens[index - 1].sentence)


def _ends(tokens: Sequence[Token], index: int) -> bool:
    """Whether a sentence ends before the token, or a mark parts it."""
    return index >= len(tokens) or _is_mark(tokens[index]) or _begins(tokens, index)


def _is_mark(token: Token) -> bool:
    return not token.is_word and not token.is_number and token.text not in "%£€$&/"


def outside(found: Iterable[Stretch], innocent: Iterable[Stretch]) -> Iterator[Stretch]:
    """Those that neither begin nor end inside an innocent stretch."""
    covered = {index for start, end in innocent for index in range(start, end)}
    for start, end in found:
        if start not in covered and end - 1 not in covered:
            yield start, end
