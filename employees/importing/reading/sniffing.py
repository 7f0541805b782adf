"""What a file is, by its content: names and types that come with it prove nothing."""

from __future__ import annotations

import logging
import zipfile
from pathlib import Path

from employees.importing.limits import MAX_PARTS, MAX_SHARED_TEXTS, MAX_UNPACKED, MEGABYTE
from employees.importing.problems import FileProblem

log = logging.getLogger(__name__)

HEAD = 64 * 1024
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ARCHIVES = (b"\x1f\x8b", b"BZh", b"7z\xbc\xaf\x27\x1c", b"Rar!", b"\xfd7zXZ")
_NOT_TEXT = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"{\\rtf", b"\x7fELF", b"MZ\x90", b"SQLite format 3")
_MARKUP = ("<!doctype", "<html", "<?xml", "<table", "<meta", "<head", "<body", "mime-version:")


def kind_of(path: Path) -> str:
    """ "xlsx" or "text". Raises FileProblem for everything else, saying what it is and what to do."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    if not head.strip(b"\x00\t\r\n \xef\xbb\xbf\xff\xfe"):
        raise FileProblem("empty")
    if head.startswith(_OLE):
        raise FileProblem("password" if _holds(path, "EncryptedPackage") else "old_excel")
    if head.startswith(b"PK\x03\x04") or head.startswith(b"PK\x05\x06"):
        check_workbook(path)
        return "xlsx"
    if b"%PDF-" in head[:1024]:
        raise FileProblem("pdf")
    if head.startswith(_ARCHIVES):
        raise FileProblem("archive")
    if head.startswith(_NOT_TEXT):
        raise FileProblem("not_a_table")
    if _opening(head).startswith(_MARKUP):
        raise FileProblem("web_page")
    return "text"


def _opening(head: bytes) -> str:
    """The first letters of a text in whatever encoding, enough to know markup by."""
    return head[:512].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").decode("latin-1").lower()


def _holds(path: Path, name: str) -> bool:
    """Whether a compound document has a stream of this name. Its directory may lie anywhere in the file."""
    wanted = name.encode("utf-16-le")
    with path.open("rb") as file:
        before = b""
        while block := file.read(MEGABYTE):
            if wanted in before + block:
                return True
            before = block[-len(wanted) :]
    return False


def check_workbook(path: Path) -> None:
    """Raise FileProblem unless this is a workbook that can be unpacked safely. Unpacks nothing but its first bytes."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            names = {part.filename for part in parts}
            if not any(name.endswith("workbook.xml") for name in names):
                raise FileProblem("opendocument" if "content.xml" in names else "archive")
            _refuse_bomb(parts)
            for part in parts:
                # Neither Excel nor any exporter declares entities; whoever does wants to make the reader swell.
                if part.filename.endswith((".xml", ".rels")) and _declares_entities(archive, part):
                    raise FileProblem("damaged_workbook")
    except FileProblem:
        raise
    except Exception as error:
        # A stranger's bytes in zipfile and its decompressors: broken, encrypted, or packed in ways we do not know.
        log.info("workbook_unreadable", extra={"code": type(error).__name__})
        raise FileProblem("damaged_workbook") from error


def _refuse_bomb(parts: list[zipfile.ZipInfo]) -> None:
    # zipfile never gives out more of a part than its directory entry says, so the sum is a true bound.
    texts = sum(part.file_size for part in parts if part.filename.lower().endswith("sharedstrings.xml"))
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise FileProblem("unpacks_too_big", limit=MAX_UNPACKED // MEGABYTE)
    if texts > MAX_SHARED_TEXTS:
        raise FileProblem("unpacks_too_big", limit=MAX_SHARED_TEXTS // MEGABYTE)


def _declares_entities(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    with archive.open(part) as content:
        head = content.read(4096).replace(b"\x00", b"")
    return b"<!DOCTYPE" in head or b"<!ENTITY" in head
