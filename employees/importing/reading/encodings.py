"""Which encoding a text file is in. A mark decides, then strictness, then likelihood; a person may correct it."""

from __future__ import annotations

import codecs
import unicodedata
from pathlib import Path

import charset_normalizer

from employees.importing.limits import MEGABYTE

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What a person may choose from, and in which order likelihood is asked.
ENCODINGS = (
    "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255",
    "cp1256", "cp1257", "iso8859-15", "mac_roman", "cp850", "shift_jis", "euc_jp", "gb18030", "big5", "euc_kr",
)  # fmt: skip
_LIKELY = [name for name in ENCODINGS if not name.startswith("utf")]
_SAMPLE = 32 * 1024


def guess_encoding(path: Path) -> str:
    """The Python name of the encoding that the file is most likely in."""
    with path.open("rb") as file:
        head = file.read(_SAMPLE)
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    if name := _two_bytes_a_letter(head):
        return name
    if _decodes(path, "utf-8"):
        return "utf-8-sig"
    return _one_byte_a_letter(_lines_beyond_ascii(path))


def _two_bytes_a_letter(head: bytes) -> str:
    """UTF-16 without a mark shows by its zeros: every second byte of plain letters is one."""
    sample = head[: len(head) // 2 * 2]
    if len(sample) < 8:
        return ""
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    half = len(sample) // 2
    if odd > half * 0.4 and even < half * 0.05:
        return "utf-16-le"
    if even > half * 0.4 and odd < half * 0.05:
        return "utf-16-be"
    return ""


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)(errors="strict")
    with path.open("rb") as file:
        try:
            while block := file.read(MEGABYTE):
                decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def _lines_beyond_ascii(path: Path) -> bytes:
    """The lines that can tell encodings apart; the others only drown them."""
    telling = b""
    with path.open("rb") as file:
        while len(telling) < _SAMPLE and (line := file.readline(_SAMPLE)):
            if not line.isascii():
                telling += line
    return telling[:_SAMPLE]


def _one_byte_a_letter(telling: bytes) -> str:
    text = telling.decode("cp1252", errors="replace")
    if _reads_as_western(text):
        return "cp1252"
    best = charset_normalizer.from_bytes(telling, cp_isolation=_LIKELY, threshold=0.35).best()
    return best.encoding if best else "cp1252"


def _reads_as_western(text: str) -> bool:
    """Whether accented letters stand where Western languages have them: a few, and between plain ones.

    Cyrillic or Greek read as Windows-1252 is accents throughout; Polish and Czech have signs inside words.
    """
    if "\ufffd" in text:
        return False
    accented = letters = 0
    for word in text.split():
        if word.isascii():
            continue
        inner = word.strip("\"'.,;:()[]|-–—“”‘’«»…€£§°©®")
        for position, each in enumerate(inner):
            if each.isascii():
                letters += each.isalpha()
            elif unicodedata.category(each) in {"Ll", "Lu"}:
                accented += 1
                letters += 1
                # A capital inside a word of small letters is a letter of another alphabet, read wrongly.
                if position and each.isupper() and inner[position - 1].islower():
                    return False
            elif each not in "’‘–-·":
                return False
    return accented <= letters * 0.4
