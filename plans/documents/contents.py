"""The list of contents of a document, made from its own headings: it cannot name a part that is not there."""

from __future__ import annotations

import re
from itertools import count

from django.utils.translation import gettext as _

# Where a template wants its contents. What people typed is escaped, so neither this nor a heading can come from them.
MARK = "<!--contents-->"
# Fewer parts are seen without a list.
LEAST = 4
_HEADING = re.compile(r"<h2([^>]*)>(.*?)</h2>", re.DOTALL)


def with_contents(html: str) -> str:
    """The same document with a list of its second-level headings at the mark, each linked to its page."""
    if MARK not in html:
        return html
    before, _mark, after = html.partition(MARK)
    found: list[tuple[str, str]] = []
    numbers = count(1)

    def name(heading: re.Match[str]) -> str:
        anchor = f"part-{next(numbers)}"
        found.append((anchor, " ".join(heading[2].split())))
        return f'<h2{heading[1]} id="{anchor}">{heading[2]}</h2>'

    named = _HEADING.sub(name, after)
    if len(found) < LEAST:
        return before + after
    rows = "".join(f'<li><a href="#{anchor}">{words}</a></li>' for anchor, words in found)
    return f'{before}<div class="contents"><p class="contents-head">{_("Contents")}</p><ol>{rows}</ol></div>{named}'
