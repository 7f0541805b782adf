"""Words without their endings, so that what two sentences are about can be compared, and with all they can have."""

from __future__ import annotations

import re

# After one vowel a last consonant may be doubled: "refer", "referred". So is "visitted", which nobody will look up.
DOUBLES = re.compile(r"(?:^|[^aeiou])[aeiou][bdfgklmnprtvz]$")

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
    *("als", "ures", "ure", "ed", "es", "er", "or", "al", "s", "e"),
)


SHORTEST = 3


def stem(word: str) -> str:
    """A word without its commonest endings, so that "deploy" meets "deployments", "translate" "translation"."""
    word = _shorter(word.partition("'")[0])
    if len(word) > 5 and word.endswith("at"):
        word = word[:-2]
    if len(word) > 4 and word[-1] == "y" and word[-2] not in "aeiou":
        word = word[:-1]
    if len(word) > 4 and word.endswith("er"):
        word = word[:-2]
    return word[:-1] if len(word) > 3 and word[-1] == word[-2] else word


def _shorter(word: str) -> str:
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST:
            return word.removesuffix(ending)
    return word


def forms(verb: str) -> tuple[str, ...]:
    """A regular verb in every form: "apply" as "apply", "applies", "applied", "applying"."""
    if verb.endswith("y") and verb[-2:-1] not in "aeiou":
        return verb, verb[:-1] + "ies", verb[:-1] + "ied", verb + "ing"
    if verb.endswith("e"):
        return verb, verb + "s", verb + "d", (verb if verb.endswith("ee") else verb[:-1]) + "ing"
    plural = verb + ("es" if verb.endswith(("s", "x", "z", "ch", "sh", "o")) else "s")
    doubled = (verb + verb[-1] + "ed", verb + verb[-1] + "ing") if DOUBLES.search(verb) else ()
    return verb, plural, verb + "ed", verb + "ing", *doubled
