"""Words without their endings, so that what two sentences are about can be compared."""

from __future__ import annotations

# The longest first.
ENDINGS = (
    *(
        "ements",
        "ations",
        "ement",
        "ments",
        "ation",
        "ment",
        "ings",
        "ions",
        "ing",
        "ion",
        "ies",
        "ied",
        "ers",
        "ors",
    ),
    *("ed", "es", "er", "or", "al", "s", "e"),
)


def stem(word: str) -> str:
    """A word without its commonest endings, so that "deploy" meets "deployments", "translate" "translation"."""
    word = word.partition("'")[0]
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word.removesuffix(ending)
            break
    if len(word) > 5 and word.endswith("at"):
        word = word[:-2]
    if len(word) > 4 and word[-1] == "y" and word[-2] not in "aeiou":
        word = word[:-1]
    return word[:-1] if len(word) > 3 and word[-1] == word[-2] else word
