"""Everything that words can stand in within a file: what shows, and what does not."""

from __future__ import annotations

import io
import re
import subprocess
import zipfile
from collections.abc import Iterator
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, StreamObject, TextStringObject

END = re.compile(rb"%%EOF\r?\n?")
# Between the letters of a word that a line ends in.
BETWEEN = re.compile(r"[\s­‐-]+")


def words_in(content: bytes) -> str:
    """All words of a file, by what it is: a PDF or a ZIP is opened, everything else read as it lies."""
    if content.startswith(b"%PDF"):
        return "\n".join(words_of_pdf(content))
    if content.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(content)) as pack:
            return "\n".join(f"{name}\n{words_in(pack.read(name))}" for name in pack.namelist())
    return content.decode(errors="replace")


def words_of_pdf(content: bytes) -> Iterator[str]:
    """The text, and every string and stream of every object, of the file and of each earlier state of it."""
    ends = [found.end() for found in END.finditer(content)]
    for end in dict.fromkeys([*ends, len(content)]):
        state = content[:end]
        shown = subprocess.run(["pdftotext", "-raw", "-", "-"], input=state, capture_output=True, check=False)
        text = shown.stdout.decode(errors="replace")
        yield text
        yield BETWEEN.sub("", text)
        try:
            reader = PdfReader(io.BytesIO(state))
            yield from _inside(reader)
        except Exception:  # noqa: BLE001 -- a beginning that is no file by itself holds nothing to read
            yield state.decode("latin-1")


def _inside(reader: PdfReader) -> Iterator[str]:
    """Metadata, XMP, attachments, bookmarks: whatever is an object of the file."""
    for number in range(1, int(str(reader.trailer["/Size"]))):
        try:
            thing = reader.get_object(number)
        except Exception:  # noqa: BLE001, S112 -- a number that is free
            continue
        yield from _strings(thing)
        if isinstance(thing, StreamObject):
            try:
                data = thing.get_data()
            except Exception:  # noqa: BLE001, S112 -- an image in a form of its own
                continue
            if not data.startswith(b"%PDF"):
                yield (data if isinstance(data, str) else data.decode(errors="replace"))


def _strings(thing: Any) -> Iterator[str]:
    if isinstance(thing, DictionaryObject):
        for name, value in thing.raw_items() if hasattr(thing, "raw_items") else thing.items():
            yield str(name)
            yield from _strings(value)
    elif isinstance(thing, ArrayObject):
        for value in thing:
            yield from _strings(value)
    elif isinstance(thing, TextStringObject | str):
        yield str(thing)
    elif isinstance(thing, bytes):
        yield thing.decode(errors="replace")
