"""What is filled into the words of a letter: `[name]` and its like, from a fixed list, and nothing else.

No template language reads these words. `{{ … }}`, `{% … %}`, `{0.__class__}` and `%(…)s` are letters like any others;
what is filled in is not looked at again, so a person named "[manager]" stays one; and whatever shows it escapes it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

# Lower-case words in square brackets. Whatever else stands in brackets is left alone: "[sic]" is refused by the editor,
# as a slip in a placeholder would be, and "[Room 3]" or "[1]" are just words.
PLACEHOLDER = re.compile(r"\[([a-z_]{1,30})\]")


def fill(words: str, values: Mapping[str, str]) -> str:
    """The words with each placeholder that has a value replaced by it, in one pass. Unknown ones stay as they are."""
    return PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), words)


def unknown_in(words: str, known: Collection[str]) -> list[str]:
    """What looks like a placeholder and is none, each once, in its order."""
    return [name for name in dict.fromkeys(PLACEHOLDER.findall(words)) if name not in known]
