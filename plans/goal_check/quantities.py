"""What the numbers in a sentence say, as values that can be compared."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from plans.goal_check.language import Wording
from plans.goal_check.patterns import Stretch
from plans.goal_check.tokens import Text, Token

THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
PLAIN = re.compile(r"\d{1,30}(?:[.,]\d{1,30})?")


def value(token: Token, wording: Wording) -> Decimal | None:
    """The value of "2,600", "4.5" or "two". None for a word, a time and anything else."""
    said = wording.values.get(token.text, token.text)
    if THOUSANDS.fullmatch(said):
        return Decimal(said.replace(",", ""))
    return Decimal(said.replace(",", ".")) if PLAIN.fullmatch(said) else None


def values(text: Text, found: Iterable[Stretch], wording: Wording) -> list[Decimal]:
    """Every value within some stretches, from left to right."""
    said = (value(text.tokens[index], wording) for start, end in found for index in range(start, end))
    return [one for one in said if one is not None]
