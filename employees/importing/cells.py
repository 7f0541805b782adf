"""What a cell says, as text: without the invisible things that spreadsheets and HR systems leave in it."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time, timedelta

# Zero width space, soft hyphen, byte order mark, and marks of direction: they show nothing and spoil every comparison.
# The joiners U+200C and U+200D stay, for Persian and Indic names need them.
_INVISIBLE = dict.fromkeys(
    [0xAD, 0x200B, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF]
)
# What no database column should hold: controls and half characters.
_UNSTORABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]")
# Excel writes control characters of a text as _x000D_.
_ESCAPED = re.compile(r"_x(000[9AD])_", re.IGNORECASE)
_SPREADSHEET_ERRORS = frozenset(
    {"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!", "#SPILL!"}
)
_NOTHING = frozenset(
    {
        "-",
        "--",
        "–",
        "—",
        "n/a",
        "na",
        "n.a.",
        "null",
        "(null)",
        "<null>",
        "none",
        "nil",
        "\\n",
        "(blank)",
        "#n/a",
    }
)


def tidy(text: str) -> str:
    """The text on one line, without invisible characters, with single spaces, composed as people type it.

    What no database column can hold becomes U+FFFD, as what could not be decoded has done already.
    """
    # str.split knows the non-breaking and all other spaces of Unicode.
    if text.isascii():
        line = " ".join(text.split())
    else:
        line = " ".join(unicodedata.normalize("NFC", text.translate(_INVISIBLE)).split())
    return line if line.isprintable() else _UNSTORABLE.sub("\ufffd", line)


def as_text(value: object, number_format: str = "") -> str:
    """What a cell of a workbook says, as text. Dates become ISO dates; whole numbers lose their decimals.

    `number_format` keeps the leading zeros that the cell shows ("00000").
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return tidy(_ESCAPED.sub(" ", value))
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return _number(value, number_format)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return tidy(str(value))


def _number(value: float, number_format: str) -> str:
    if isinstance(value, float) and not value.is_integer():
        return repr(value)
    whole = str(int(value))
    if number_format and set(number_format) == {"0"}:
        return whole.zfill(len(number_format))
    return whole


def is_spoilt(text: str) -> bool:
    """Whether a tidy text holds a character that could not be read or kept."""
    return "\ufffd" in text


def is_spreadsheet_error(text: str) -> bool:
    """Whether the cell shows an error of the spreadsheet's own."""
    return text.startswith("#") and text.upper() in _SPREADSHEET_ERRORS


def says_nothing(text: str) -> bool:
    """Whether the cell is empty, or holds one of the usual signs for it. Not for names: people are called Null."""
    return text == "" or text.casefold() in _NOTHING


def excerpt(text: str, length: int = 60) -> str:
    """The beginning of a text, for a sentence."""
    return f"{text[:length]}…" if len(text) > length else text
