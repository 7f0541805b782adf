"""What a file is, by its content alone."""

from __future__ import annotations

import io
import zipfile

from plans.evidence.kinds import Kind
from plans.evidence.refusing import Refusal, Refused
from plans.evidence.text import text_kind

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PDF = b"%PDF-"
_STARTS = (
    (b"\x89PNG\r\n\x1a\n", Kind.PNG),
    (b"\xff\xd8\xff", Kind.JPEG),
    (_PDF, Kind.PDF),
)
_ARCHIVES = (b"\x1f\x8b", b"BZh", b"7z\xbc\xaf\x27\x1c", b"Rar!", b"\xfd7zXZ")
# Readers of PDFs look for the header this far into a file.
_PDF_WITHIN = 1024
_ODT = b"application/vnd.oasis.opendocument.text"


def kind_of(content: bytes) -> Kind:
    """The kind of the file. Raises Refused for everything that is none of ours, and says what it is where it can."""
    if not content.strip(b"\x00\t\r\n \xef\xbb\xbf\xff\xfe"):
        raise Refused(Refusal.EMPTY)
    found = _by_start(content)
    if found is not Kind.PDF and _PDF in content[:_PDF_WITHIN]:
        raise Refused(Refusal.TWO_IN_ONE)
    return found or text_kind(content)


def _by_start(content: bytes) -> Kind | None:
    for start, kind in _STARTS:
        if content.startswith(start):
            return kind
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return Kind.WEBP
    if content.startswith(b"PK"):
        return _package_kind(content)
    if content.startswith(_OLE):
        locked = "EncryptedPackage".encode("utf-16-le") in content
        raise Refused(Refusal.PASSWORD if locked else Refusal.OLD_OFFICE)
    if content.startswith(_ARCHIVES):
        raise Refused(Refusal.ARCHIVE)
    return None


def _package_kind(content: bytes) -> Kind:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
            if "mimetype" in names:
                with archive.open("mimetype") as part:
                    said = part.read(200).strip()
                if said == _ODT:
                    return Kind.ODT
                raise Refused(Refusal.UNKNOWN)
    except Refused:
        raise
    except Exception as error:
        # A stranger's bytes in zipfile and its decompressors.
        raise Refused(Refusal.DAMAGED) from error
    if "[Content_Types].xml" not in names:
        raise Refused(Refusal.ARCHIVE)
    if "word/document.xml" in names:
        return Kind.DOCX
    if "xl/workbook.xml" in names:
        return Kind.XLSX
    raise Refused(Refusal.UNKNOWN)
