"""Letters to the employee: their words, what may be filled in, and what stands in them whatever the words are."""

from plans.letters.filling import fill, unknown_in
from plans.letters.kinds import KINDS, Known, LetterType, Wording
from plans.letters.sheet import Sheet, example_of, outcome_sheet, sheet_of
from plans.letters.values import examples, values_for

__all__ = [
    "KINDS",
    "Known",
    "LetterType",
    "Sheet",
    "Wording",
    "example_of",
    "examples",
    "fill",
    "outcome_sheet",
    "sheet_of",
    "unknown_in",
    "values_for",
]
