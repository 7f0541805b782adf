"""The kinds of file that can be evidence, and what each is called by browsers and in names."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Kind(StrEnum):
    """What a file is by its content."""

    PDF = "pdf"
    PNG = "png"
    JPEG = "jpeg"
    WEBP = "webp"
    TEXT = "text"
    CSV = "csv"
    DOCX = "docx"
    XLSX = "xlsx"
    ODT = "odt"


IMAGES = frozenset({Kind.PNG, Kind.JPEG, Kind.WEBP})
TEXTS = frozenset({Kind.TEXT, Kind.CSV})
PACKAGES = frozenset({Kind.DOCX, Kind.XLSX, Kind.ODT})

_OFFICE = "application/vnd.openxmlformats-officedocument"
MEDIA_TYPES: Mapping[Kind, str] = {
    Kind.PDF: "application/pdf",
    Kind.PNG: "image/png",
    Kind.JPEG: "image/jpeg",
    Kind.WEBP: "image/webp",
    Kind.TEXT: "text/plain",
    Kind.CSV: "text/csv",
    Kind.DOCX: f"{_OFFICE}.wordprocessingml.document",
    Kind.XLSX: f"{_OFFICE}.spreadsheetml.sheet",
    Kind.ODT: "application/vnd.oasis.opendocument.text",
}
# What a file of the kind may be called when it comes; and below, what it is called when it goes.
NAMED_AS: Mapping[Kind, frozenset[str]] = {
    Kind.PDF: frozenset({"pdf"}),
    Kind.PNG: frozenset({"png"}),
    Kind.JPEG: frozenset({"jpg", "jpeg", "jpe", "jfif"}),
    Kind.WEBP: frozenset({"webp"}),
    Kind.TEXT: frozenset({"txt", "text", "log", "md", "csv", "tsv"}),
    Kind.CSV: frozenset({"csv", "tsv", "txt", "text"}),
    Kind.DOCX: frozenset({"docx"}),
    Kind.XLSX: frozenset({"xlsx"}),
    Kind.ODT: frozenset({"odt"}),
}
EXTENSIONS: Mapping[Kind, str] = {kind: kind.value for kind in Kind} | {Kind.JPEG: "jpg", Kind.TEXT: "txt"}
