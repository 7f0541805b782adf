"""What a measure looks at, when it looks at more than one thing."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from plans.goal_check.language import Wording
from plans.goal_check.stems import stem
from plans.goal_check.tokens import HYPHENS, Text, Token

# Shorter words name nothing.
SHORTEST_NAME = 3


def count_of_sources(measure: Text, wording: Wording) -> int:
    """How many things are looked at: "calls; audit file" are two, "calls, monthly" is one."""
    tokens, lists = measure.tokens, wording.lists
    ends = [i for i, token in enumerate(tokens) if token.text in lists["parts_measures"]]
    parts = [tokens[start:end] for start, end in pairwise([0, *ends, len(tokens)])]
    return sum(1 for place, part in enumerate(parts) if _is_source(part, place == 0, measure, wording))


def _is_source(part: Sequence[Token], is_first: bool, measure: Text, wording: Wording) -> bool:
    """Whether a part of a measure names something to look at, rather than how often, when or by whom it is done."""
    said = [token for token in (part if is_first else part[1:]) if token.is_word or token.is_number]
    names = [one for one in said if one.is_word and one.text not in wording.lists["not_a_source"]]
    if is_first or not names:
        return bool(names)
    begins = said[0]
    # "On-call wiki" is a name, though "on Friday" is none.
    glued = measure.said[begins.end : begins.end + 1] in HYPHENS
    plain = glued or (begins in names and not begins.text.endswith("ed"))
    return plain or (part[0].text == ";" and len(names) > 1)


def stems_of_sources(measure: Text, wording: Wording) -> list[frozenset[str]]:
    """What each of the things that are looked at is called."""
    ends = [i for i, token in enumerate(measure.tokens) if token.text in wording.lists["parts_measures"]]
    return [stems_in(measure, range(*part)) for part in pairwise([0, *ends, len(measure.tokens)])]


def stems_in(text: Text, part: range) -> frozenset[str]:
    """The words of a part of a text without their endings."""
    return frozenset(
        stem(text.tokens[i].text)
        for i in part
        if text.tokens[i].is_word and len(text.tokens[i].text) >= SHORTEST_NAME
    )
