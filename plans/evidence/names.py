"""What a file is called when it comes. The name is looked at once and then forgotten: it is often a person's."""

from __future__ import annotations

import unicodedata

from plans.evidence.kinds import NAMED_AS, Kind
from plans.evidence.refusing import Refusal, Refused

# Control and format characters: a nul that ends the name early, an override that turns "gpj.exe" round.
_UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}
# Joiners are letters of a kind in Arabic, Persian and Indic names, and in emoji.
_JOINERS = {"\u200c", "\u200d"}


def refuse_strange_name(name: str) -> None:
    """Raise Refused for a name that shows something else than it says."""
    if any(unicodedata.category(letter) in _UNSEEN for letter in name if letter not in _JOINERS):
        raise Refused(Refusal.STRANGE_NAME)


def refuse_misnamed(name: str, kind: Kind) -> None:
    """Raise Refused where the name promises another kind of file than the content is. No ending promises nothing."""
    stem, dot, ending = name.rpartition(".")
    if dot and stem and ending.strip().lower() not in NAMED_AS[kind]:
        raise Refused(Refusal.MISNAMED)
