"""Ways to change a sealed PDF: at random, and as an attacker would who knows how PDFs are read."""

from __future__ import annotations

import io
import random
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader

from employees.sealing_keys import new_key
from employees.seals import SealKey
from employees.seals.sealing import seal
from plans.documents.render import pdf_from_html

LONGEST = 64  # bytes that a random change takes out, puts in or exchanges
AT = datetime(2026, 6, 1, 9, 30, tzinfo=UTC)
TEXT = (
    "<h1>Document {number}</h1>"
    + "<p>Answer customer tickets within one working day, {number} of them.</p>" * 12
)


@dataclass(frozen=True)
class Sealed:
    """A sealed file, with the part of it that the seal itself takes: from the `<` to behind the `>`."""

    content: bytes
    start: int
    end: int


def samples(key: SealKey, count: int = 3) -> list[Sealed]:
    """A few different documents, each sealed."""
    made = []
    for number in range(1, count + 1):
        html = f'<html lang="en"><title>Document</title><body>{TEXT.format(number=number)}</body></html>'
        content = seal(pdf_from_html(html), key, at=AT)
        first, length, again, _rest = map(int, byte_range(content))
        made.append(Sealed(content, first + length, again))
    return made


def byte_range(content: bytes) -> tuple[bytes, ...]:
    """The four numbers that say what the seal speaks for."""
    found = re.search(rb"/ByteRange\s*\[\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)", content)
    assert found is not None
    return found.groups()


Change = Callable[[Sealed, Sealed, random.Random], bytes]


def flip(one: Sealed, _other: Sealed, rng: random.Random) -> bytes:
    """One bit."""
    content = bytearray(one.content)
    content[rng.randrange(len(content))] ^= 1 << rng.randrange(8)
    return bytes(content)


def delete(one: Sealed, _other: Sealed, rng: random.Random) -> bytes:
    """A few bytes are gone."""
    place, length = rng.randrange(len(one.content)), rng.randint(1, LONGEST)
    return one.content[:place] + one.content[place + length :]


def insert(one: Sealed, _other: Sealed, rng: random.Random) -> bytes:
    """A few bytes more."""
    place = rng.randrange(len(one.content) + 1)
    return one.content[:place] + rng.randbytes(rng.randint(1, LONGEST)) + one.content[place:]


def reorder(one: Sealed, _other: Sealed, rng: random.Random) -> bytes:
    """Two neighbouring pieces change places."""
    length = rng.randint(1, LONGEST)
    place = rng.randrange(len(one.content) - 2 * length)
    first = one.content[place : place + length]
    second = one.content[place + length : place + 2 * length]
    return one.content[:place] + second + first + one.content[place + 2 * length :]


def truncate(one: Sealed, _other: Sealed, rng: random.Random) -> bytes:
    """The end is missing."""
    return one.content[: rng.randrange(1, len(one.content))]


def swap(one: Sealed, other: Sealed, rng: random.Random) -> bytes:
    """A piece of another sealed document stands in its place, or the whole of its seal."""
    if rng.random() < 0.3:
        return one.content[: one.start] + other.content[other.start : other.end] + one.content[one.end :]
    length = rng.randint(LONGEST, 20 * LONGEST)
    place = rng.randrange(min(len(one.content), len(other.content)) - length)
    return one.content[:place] + other.content[place : place + length] + one.content[place + length :]


def update(one: Sealed, _other: Sealed, rng: random.Random) -> bytes:
    """An incremental update, well made: another title, a page less, or words over the page."""
    writer = IncrementalPdfFileWriter(io.BytesIO(one.content))
    kind = rng.randrange(3)
    if kind == 0:
        writer.root["/Lang"] = generic.TextStringObject(f"x-{rng.randrange(999)}")
        writer.update_root()
    elif kind == 1:
        pages = writer.root["/Pages"]
        pages["/Count"] = generic.NumberObject(0)
        pages["/Kids"] = generic.ArrayObject()
        writer.mark_update(writer.root.raw_get("/Pages").reference)
    else:
        _cover(writer, rng)
    return _written(writer)


def shadow(one: Sealed, other: Sealed, rng: random.Random) -> bytes:
    """What a page shows is replaced, or hidden, in a later revision, and everything else left as it was."""
    writer = IncrementalPdfFileWriter(io.BytesIO(one.content))
    page = _page(writer)
    if rng.random() < 0.5:
        page["/Contents"] = writer.add_object(_stream(other, rng))
        writer.update_container(page)
    else:
        place = page.raw_get("/Contents").reference
        writer.objects[place.generation, place.idnum] = _stream(other, rng)
    return _written(writer)


def wrap(one: Sealed, other: Sealed, rng: random.Random) -> bytes:
    """The seal stays as it is, and what it speaks for is moved to where nobody looks."""
    content, kind = one.content, rng.randrange(4)
    extra = (
        b"\n" + other.content
        if kind == 0
        else b"\n%" + rng.randbytes(rng.randint(8, 400)).hex().encode() + b"\n"
    )
    # Into the gap that the seal leaves for itself, the range made to step over it.
    _first, length, again, rest = byte_range(content)
    wider = b"%d" % (int(again) + len(extra))
    moved = content[: one.end] + extra + content[one.end :]
    if kind < 2:
        return moved.replace(b"%b %b %b" % (length, again, rest), (b"%b %b %b" % (length, wider, rest)), 1)
    if kind == 2:  # another document, with this one and its seal behind it as an attachment of bytes
        return other.content + b"\n" + content
    # The range is told twice: the first to be read counts here, the last there.
    again_told = b"/ByteRange [0 %b %b %b] /ByteRange" % (length, wider, rest)
    return moved.replace(b"/ByteRange", again_told, 1)


def forge(one: Sealed, other: Sealed, rng: random.Random) -> bytes:
    """The seal says nothing any more (universal forgery), or says that changes are welcome, and the text is another."""
    content = one.content
    tried: list[Callable[[], bytes]] = [
        lambda: content[: one.start] + b"<>" + content[one.end :],
        lambda: content[: one.start] + b"null" + content[one.end :],
        lambda: (
            content[: one.start] + b"<" + b"00" * ((one.end - one.start - 2) // 2) + b">" + content[one.end :]
        ),
        lambda: re.sub(rb"/ByteRange\s*\[[^\]]*\]", b"/ByteRange null", content, count=1),
        lambda: re.sub(rb"/ByteRange\s*\[[^\]]*\]", b"/ByteRange [0 -1 -1 -1]", content, count=1),
        lambda: (
            content.replace(b"/P 1", b"/P 3", 1)
            if b"/P 1" in content
            else content.replace(b"/DocMDP", b"/DocMXP")
        ),
        lambda: re.sub(rb"/ETSI.CAdES.detached", b"/adbe.pkcs7.detached", content, count=1),
        lambda: other.content[: other.start] + content[one.start : one.end] + other.content[other.end :],
    ]
    return rng.choice(tried)()


CHANGES: Mapping[str, Change] = {
    change.__name__: change
    for change in (flip, delete, insert, reorder, truncate, swap, update, shadow, wrap, forge)
}


def _page(writer: IncrementalPdfFileWriter) -> generic.DictionaryObject:
    page: generic.DictionaryObject = writer.root["/Pages"]["/Kids"][0]
    return page.get_object() if isinstance(page, generic.IndirectObject) else page


def _cover(writer: IncrementalPdfFileWriter, rng: random.Random) -> None:
    """A note over the page."""
    page = _page(writer)
    note = generic.DictionaryObject(
        {
            generic.pdf_name("/Type"): generic.pdf_name("/Annot"),
            generic.pdf_name("/Subtype"): generic.pdf_name("/FreeText"),
            generic.pdf_name("/Rect"): generic.ArrayObject(map(generic.NumberObject, (0, 0, 600, 800))),
            generic.pdf_name("/Contents"): generic.TextStringObject(f"{rng.randrange(99)} is agreed"),
        }
    )
    page["/Annots"] = generic.ArrayObject([*page.get("/Annots", ()), writer.add_object(note)])
    writer.update_container(page)


def _stream(other: Sealed, rng: random.Random) -> generic.StreamObject:
    """What the first page of the other document draws, or nothing."""
    page = PdfFileReader(io.BytesIO(other.content)).root["/Pages"]["/Kids"][0]
    drawn = page["/Contents"].data if rng.random() < 0.5 else b"q Q"
    return generic.StreamObject(stream_data=drawn)


def _written(writer: IncrementalPdfFileWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def in_the_seal_alone(changed: bytes, one: Sealed) -> bool:
    """Whether only the digits of the seal were touched: the one part of the file that the seal cannot speak for."""
    same = len(changed) == len(one.content)
    return (
        same
        and changed[: one.start] == one.content[: one.start]
        and changed[one.end :] == one.content[one.end :]
    )


def new_samples(count: int = 3) -> tuple[SealKey, list[Sealed]]:
    """A key made for this, and documents under it."""
    key = new_key(AT)
    return key, samples(key, count)
