"""Which way words run, where both ways meet on one page.

WeasyPrint takes `dir="auto"` and `<bdi>` for nothing, so what a browser does with them is done here before it begins:
the first letter that has a direction decides. And a few words without either, such as a name or a label in another
script, run their own way at the side where the page has them: otherwise their full stop would stand before them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from xml.etree.ElementTree import Element

LTR, RTL = "ltr", "rtl"
STRONG = {"L": LTR, "R": RTL, "AL": RTL}
# Every block of Unicode that holds letters from the right (Hebrew to Arabic, their forms, and the older scripts).
_FROM_THE_RIGHT = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
# What holds words of its own, and nothing but these within.
HOLDING = {"p", "li", "dt", "dd", "th", "td", "h1", "h2", "h3", "h4", "figcaption", "address", "div"}
WITHIN = {"a", "b", "bdi", "br", "code", "em", "i", "small", "span", "strong", "time", "wbr"}


def direction_of(words: str) -> str:
    """The direction of the first letter that has one; "" for words without such a letter."""
    return next(_ways(words), "")


def run_their_way(root: Element, html: str) -> None:
    """Give every part of the page the direction of its words. A page without a letter from the right is left alone."""
    if not _FROM_THE_RIGHT.search(html):
        return
    _by_first_letter(root)
    _short_words(root, root.get("dir", LTR))


def _ways(words: str) -> Iterator[str]:
    return (STRONG[kind] for kind in map(unicodedata.bidirectional, words) if kind in STRONG)


def _by_first_letter(root: Element) -> None:
    """What HTML says of `dir="auto"`, and of `<bdi>`, which has it unless it says otherwise."""
    for element in root.iter():
        asked = element.get("dir", "auto" if element.tag == "bdi" else "").lower()
        if asked == "auto":
            found = direction_of("".join(_words_of(element)))
            if found:
                element.set("dir", found)
            else:
                element.attrib.pop("dir", None)


def _words_of(element: Element) -> Iterator[str]:
    """The words that decide: not those of a part that has a direction of its own."""
    yield element.text or ""
    for child in element:
        if child.tag != "bdi" and "dir" not in child.attrib:
            yield from _words_of(child)
        yield child.tail or ""


def _short_words(element: Element, page: str) -> None:
    """Words that mostly run against the page run their own way, and stay at the side where the page has them."""
    for child in element:
        if not isinstance(child.tag, str) or child.tag.startswith("{"):
            continue
        if child.get("dir"):
            _short_words(child, child.get("dir", page))
        elif (
            child.get("class") == "contents"
        ):  # its dots lead the way of the page, from the words to the number
            continue
        elif child.tag in HOLDING and all(one.tag in WITHIN for one in child.iter() if one is not child):
            _turn(child, page)
        else:
            _short_words(child, page)


def _turn(element: Element, page: str) -> None:
    ways = list(_ways("".join(element.itertext())))
    if 2 * ways.count(page) >= len(ways):
        return
    inner = Element("span", {"dir": LTR if page == RTL else RTL})
    inner.text, inner[:] = element.text, list(element)
    element.text, element[:] = None, [inner]
