"""What a file is that somebody attaches, and the same file without a trace of who made it. No Django, no database.

`clean_apart` is the way in: strangers' files are read in a process of their own, which a hostile one takes down alone.
"""

from plans.evidence.apart import Clean, clean_apart
from plans.evidence.kinds import EXTENSIONS, MEDIA_TYPES, NAMED_AS, Kind
from plans.evidence.refusing import Refusal, Refused

__all__ = [
    "EXTENSIONS",
    "MEDIA_TYPES",
    "NAMED_AS",
    "Clean",
    "Kind",
    "Refusal",
    "Refused",
    "clean_apart",
]
