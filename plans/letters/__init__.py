"""The words of letters to the employee: what comes with Waymark, and what may be filled in."""

from plans.letters.filling import fill, unknown_in
from plans.letters.kinds import KINDS, Known, LetterType, Wording
from plans.letters.values import examples, values_for

__all__ = [
    "KINDS",
    "Known",
    "LetterType",
    "Wording",
    "examples",
    "fill",
    "unknown_in",
    "values_for",
]
