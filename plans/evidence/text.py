"""Plain text and tables in plain text. They hold nothing but what one reads, so they are kept as they are."""

from __future__ import annotations

import codecs
import re

from plans.evidence.kinds import Kind
from plans.evidence.refusing import Refusal, Refused

_MARKUP = re.compile(r"\s*<(!doctype|html|\?xml|svg|script|table|meta|head|body|iframe|!--)", re.I)
_NOT_TEXT = ("{\\rtf", "%!PS", "#!")
# Everything below a blank but the tabulator, line ends and the form feed.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_DELIMITERS = (",", ";", "\t")
_LINES_LOOKED_AT = 20
# What starts a program from a cell: =cmd|'/C calc'!A1
_STARTS_PROGRAM = re.compile(r"(^|[,;\t\"])\s*[=+\-@][^\r\n]*\|[^\r\n]*!", re.M)


def text_kind(content: bytes) -> Kind:
    """TEXT, or CSV where the first lines have the same number of columns. Raises Refused for what is no text."""
    text = _read(content)
    if _MARKUP.match(text):
        raise Refused(Refusal.WEB_PAGE)
    if text.startswith(_NOT_TEXT) or _CONTROL.search(text):
        raise Refused(Refusal.UNKNOWN)
    if _STARTS_PROGRAM.search(text):
        raise Refused(Refusal.SCRIPT)
    return Kind.CSV if _is_table(text) else Kind.TEXT


def _read(content: bytes) -> str:
    """The text. In an encoding that does not say what it is, every byte stands for one letter: enough to judge by."""
    try:
        if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return content.decode("utf-16")
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("latin-1")


def _is_table(text: str) -> bool:
    lines = [line for line in text.splitlines()[:_LINES_LOOKED_AT] if line.strip()]
    if len(lines) < 2:
        return False
    return any(len({line.count(mark) for line in lines}) == 1 and mark in lines[0] for mark in _DELIMITERS)
