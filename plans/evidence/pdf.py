"""PDFs, written anew from what their pages lead to: no earlier revisions, no author, no data about the data.

What acts, holds other files or reaches out is refused and not taken out: the reader must get what was attached, or know
that it was not taken.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from pypdf import PdfReader, PdfWriter
from pypdf.filters import FlateDecode
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    PdfObject,
    StreamObject,
)

from plans.evidence.embedded import strip_jp2, strip_jpeg
from plans.evidence.limits import MAX_OBJECTS, MAX_PAGES
from plans.evidence.refusing import Refusal, Refused

# Of the catalog, what a reader needs to show the pages and to read them aloud.
_CATALOG = {
    "/Type", "/Pages", "/Version", "/Lang", "/MarkInfo", "/StructTreeRoot", "/OCProperties", "/PageLabels",
    "/PageLayout", "/PageMode", "/ViewerPreferences", "/Outlines", "/Dests", "/Names", "/AcroForm", "/OpenAction",
    "/AA",
}  # fmt: skip
# Said about the document, a page, a picture or a layer: by which program, when, by whom, what it looked like.
_SAID_ABOUT = ("/Metadata", "/PieceInfo", "/LastModified", "/CreatorInfo", "/Thumb", "/OPI", "/SpiderInfo")
# Of a remark on a page: its author, its moments, its name.
_REMARK = ("/T", "/M", "/CreationDate", "/NM")
_ACTS = {"/JavaScript", "/Rendition", "/Movie", "/Sound", "/RichMediaExecute", "/GoTo3DView"}
_REACHES = {"/Launch", "/GoToR", "/GoToE", "/SubmitForm", "/ImportData", "/Thread"}
_PLAYS = {"/RichMedia", "/Movie", "/Sound", "/Screen", "/3D"}
_GOOD_LINKS = ("http://", "https://", "mailto:", "tel:", "#")


def clean_pdf(content: bytes) -> bytes:
    """The same pages, without author, producer, dates, remarks' authors and what pictures say of themselves.

    Raises Refused.
    """
    try:
        reader = PdfReader(io.BytesIO(content), strict=False)
        if reader.is_encrypted:
            raise Refused(Refusal.PASSWORD)
        _prune(reader)
        if not 0 < len(reader.pages) <= MAX_PAGES:
            raise Refused(Refusal.DAMAGED if not len(reader.pages) else Refusal.TOO_MUCH_WORK)
        # Copies what the catalog leads to, and nothing else: what was pruned is gone with all it led to.
        writer = PdfWriter(clone_from=reader)
        writer.pdf_header = "%PDF-1.7"
        written = io.BytesIO()
        writer.write(written)
        return written.getvalue()
    except (Refused, MemoryError):
        raise
    except RecursionError as error:
        raise Refused(Refusal.TOO_MUCH_WORK) from error
    except Exception as error:
        # A stranger's bytes in a reader of others: it raises nearly every exception there is.
        raise Refused(Refusal.DAMAGED) from error


def _prune(reader: PdfReader) -> None:
    root = reader.root_object
    for key in set(root) - _CATALOG:
        if key == "/Collection":
            raise Refused(Refusal.HOLDS_FILES)
        del root[key]
    for key in ("/Info", "/ID"):
        reader.trailer.pop(key, None)
    for thing in _reached(root):
        if isinstance(thing, DictionaryObject):
            _refuse(thing)
            _forget(thing)
        if isinstance(thing, StreamObject):
            _strip_picture(thing)


def _reached(root: DictionaryObject) -> Iterator[PdfObject]:
    """Everything that the catalog leads to, each once. What is pruned from a thing while it is looked at is not."""
    waiting: list[PdfObject] = [root]
    seen: set[int] = set()
    count = 0
    while waiting:
        thing = waiting.pop()
        if isinstance(thing, IndirectObject):
            if thing.idnum in seen:
                continue
            seen.add(thing.idnum)
            resolved = thing.get_object()
            if resolved is None:
                continue
            thing = resolved
        count += 1
        if count > MAX_OBJECTS * 10 or len(seen) > MAX_OBJECTS:
            raise Refused(Refusal.TOO_MUCH_WORK)
        if isinstance(thing, DictionaryObject):
            yield thing
            waiting.extend(thing.raw_get(key) for key in list(thing))
        elif isinstance(thing, ArrayObject):
            waiting.extend(list.__iter__(thing))


def _refuse(thing: DictionaryObject) -> None:
    """Raise Refused for what acts, holds a file, reaches out, or is a signature that would not survive."""
    act, kind = _name(thing, "/S"), _name(thing, "/Subtype")
    if "/JS" in thing or "/JavaScript" in thing or "/XFA" in thing or act in _ACTS or kind in _PLAYS:
        raise Refused(Refusal.SCRIPT)
    if "/EF" in thing or "/EmbeddedFiles" in thing or kind == "/FileAttachment":
        raise Refused(Refusal.HOLDS_FILES)
    outside = isinstance(thing, StreamObject) and "/F" in thing
    if act in _REACHES or outside or (act == "/URI" and not _is_good_link(thing)):
        raise Refused(Refusal.REACHES_OUT)
    if "/ByteRange" in thing or (_name(thing, "/FT") == "/Sig" and "/V" in thing):
        raise Refused(Refusal.SIGNED)


def _is_good_link(thing: DictionaryObject) -> bool:
    address = thing.get("/URI")
    text = address.decode("latin-1") if isinstance(address, bytes) else str(address)
    return text.strip().lower().startswith(_GOOD_LINKS)


def _forget(thing: DictionaryObject) -> None:
    for key in _SAID_ABOUT:
        thing.pop(key, None)
    if "/Rect" in thing and _name(thing, "/Subtype") not in {"", "/Widget"}:
        for key in _REMARK:
            thing.pop(key, None)


def _name(thing: DictionaryObject, key: str) -> str:
    value = thing.get(key)
    return str(value) if isinstance(value, NameObject) else ""


def _strip_picture(thing: StreamObject) -> None:
    """Cut out of a JPEG, as it is stored, what it says of itself: position, device, time."""
    said: Any = thing.get("/Filter")
    filters = [str(one) for one in said] if isinstance(said, ArrayObject) else [str(said)] if said else []
    if not {"/DCTDecode", "/DCT", "/JPXDecode"}.intersection(filters):
        return
    # The bytes as they are stored: pypdf has no public way to them that does not decode the picture.
    data: bytes = thing._data
    *before, last = filters
    for one in before:
        if one not in {"/FlateDecode", "/Fl"}:
            raise Refused(Refusal.CANNOT_CLEAN)
        data = FlateDecode.decode(data)
    thing._data = strip_jp2(data) if last == "/JPXDecode" else strip_jpeg(data)
    if before:
        thing[NameObject("/Filter")] = NameObject(last)
        thing.pop("/DecodeParms", None)
