"""Looks through the store of issued documents: what no row knows goes, what is missing or not as it was is named."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.core.files.storage import Storage

from plans.models import Document
from plans.models.document import document_storage

# A file without a row is what a crash left, or what the restore of an older database no longer knows: it may be the
# only copy of a document that is in somebody's hands. There is a month to notice.
LEFT_FOR = timedelta(days=30)
# The folders of the store: the first two digits of each hash (Document.stored_name).
FOLDERS = tuple(f"{number:02x}" for number in range(256))
BLOCK = 1 << 20  # bytes


@dataclass
class DocumentsSwept:
    """What was found: files and rows that belong together, files deleted and left, bytes hashed.

    `missing` and `altered` are references of rows whose file is not there, or is not what was issued.
    """

    kept: int = 0
    deleted: int = 0
    left: int = 0
    hashed: int = 0
    missing: list[str] = field(default_factory=list)
    altered: list[str] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        """Whether every document is there, as far as it was looked at."""
        return not self.missing and not self.altered


def sweep_documents(*, at: datetime, check: str | None = None) -> DocumentsSwept:
    """Delete files that no row has known for LEFT_FOR, and hold every row against its file. In flat memory.

    `check` is how a hash has to begin for its file to be read and hashed too: "" is all of them, None is none.
    """
    store, swept = document_storage(), DocumentsSwept()
    for folder in FOLDERS:
        known = dict(Document.objects.filter(sha256__startswith=folder).values_list("sha256", "ref"))
        there = set(_names_in(store, folder))
        for name in sorted(there - known.keys()):
            _forget(store, f"{folder}/{name}", at, swept)
        for sha256, ref in sorted(known.items()):
            if sha256 not in there:
                swept.missing.append(ref)
            elif (
                check is not None
                and sha256.startswith(check)
                and not _is(store, f"{folder}/{sha256}", sha256, swept)
            ):
                swept.altered.append(ref)
            else:
                swept.kept += 1
    return swept


def share_of(at: datetime) -> str:
    """A sixteenth of all documents, another one each day: in sixteen nights every byte was read."""
    return f"{at.toordinal() % 16:x}"


def _names_in(store: Storage, folder: str) -> Iterator[str]:
    try:
        yield from store.listdir(folder)[1]
    except FileNotFoundError:
        return


def _forget(store: Storage, name: str, at: datetime, swept: DocumentsSwept) -> None:
    if store.get_modified_time(name) > at - LEFT_FOR:
        swept.left += 1
        return
    store.delete(name)
    swept.deleted += 1


def _is(store: Storage, name: str, sha256: str, swept: DocumentsSwept) -> bool:
    digest = hashlib.sha256()
    with store.open(name) as file:
        for block in file.chunks(BLOCK):
            digest.update(block)
    swept.hashed += 1
    return digest.hexdigest() == sha256
