"""Names as they stand in one column, and names as they are looked up."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_SUFFIX = re.compile(r"^(jr|sr|ii|iii|iv|phd|ph\.d|md|m\.d|esq)\.?$", re.IGNORECASE)
_INITIAL = re.compile(r"^\w\.?$")
# Small words that belong to the last name: "Jan van der Berg".
_PARTICLES = frozenset({
    "van", "von", "der", "den", "de", "del", "della", "di", "da", "dos", "du", "la", "le", "ter", "ten", "zu", "zur",
    "bin", "ibn", "al", "el", "af", "av", "y", "e", "st", "st.",
})  # fmt: skip


def split_name(text: str) -> tuple[str, str]:
    """First and last name out of one column: "Last, First M", "Last, First, Jr." or "First van Last".

    Nothing is lost: a middle name or initial stays with the first name, a suffix with the last. A single word is a
    first name, for many people have only that.
    """
    if "," in text:
        last, *rest = (part.strip() for part in text.split(","))
        suffixes = [part for part in rest if _SUFFIX.match(part)]
        first = " ".join(part for part in rest if part and part not in suffixes)
        last = " ".join([last, *suffixes]).strip()
        return (first, last) if first else (last, "")
    words = text.split()
    if len(words) < 2:
        return text.strip(), ""
    end = len(words)
    while end > 2 and _SUFFIX.match(words[end - 1]):
        end -= 1
    start = end - 1
    while start > 1 and words[start - 1].lower() in _PARTICLES:
        start -= 1
    return " ".join(words[:start]), " ".join(words[start:])


def called(first_name: str) -> str:
    """What a person is called, where it differs from the first name: "Mary A." is called Mary. Else empty."""
    words = first_name.split()
    while len(words) > 1 and _INITIAL.match(words[-1]):
        words.pop()
    short = " ".join(words)
    return "" if short == first_name else short


def lookup_keys(first: str, last: str, preferred: str = "") -> Iterator[str]:
    """The spellings under which somebody is found by name, without accents, case and initials."""
    seen: set[str] = set()
    for given in (first, called(first), first.split(" ")[0] if first else "", preferred):
        if not given:
            continue
        key = _folded(f"{given} {last}")
        if key not in seen:
            seen.add(key)
            yield key


def wanted_keys(text: str) -> Iterator[str]:
    """The spellings to look for when a file names a person, the closest first."""
    yield from lookup_keys(*split_name(text))


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(each for each in plain if not unicodedata.combining(each))
    return " ".join(re.sub(r"[.,'’`-]", " ", letters).split())
