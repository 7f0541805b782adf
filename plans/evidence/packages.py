"""Office documents are packed folders. Opened with bounds, and packed anew part by part."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping

from plans.evidence.limits import MAX_PARTS, MAX_UNPACKED
from plans.evidence.refusing import Refusal, Refused

_ENCRYPTED = 0x1
# The first moment that the format knows: when a part was written is nobody's business.
_NO_TIME = (1980, 1, 1, 0, 0, 0)


def unpacked(content: bytes) -> dict[str, bytes]:
    """The parts by name, in their order. Raises Refused for what is locked, damaged or would swell."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
        if any(entry.flag_bits & _ENCRYPTED for entry in entries):
            raise Refused(Refusal.PASSWORD)
        # zipfile never gives out more of a part than its directory entry says, so the sum is a true bound.
        if len(entries) > MAX_PARTS or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
            raise Refused(Refusal.UNPACKS_TOO_BIG)
        names = [entry.filename for entry in entries]
        if len({name.lower() for name in names}) != len(names) or any(_is_odd(name) for name in names):
            raise Refused(Refusal.DAMAGED)
        return {entry.filename: archive.read(entry) for entry in entries}


def _is_odd(name: str) -> bool:
    return name.startswith("/") or "\\" in name or ".." in name.split("/")


def packed(parts: Mapping[str, bytes], *, first: Iterable[str] = (), stored: Iterable[str] = ()) -> bytes:
    """Pack the parts, those named `first` at the beginning, those named `stored` without compression."""
    order = [*(name for name in first if name in parts), *(name for name in parts if name not in set(first))]
    as_is = set(stored)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name in order:
            entry = zipfile.ZipInfo(name, _NO_TIME)
            entry.compress_type = zipfile.ZIP_STORED if name in as_is else zipfile.ZIP_DEFLATED
            archive.writestr(entry, parts[name])
    return target.getvalue()
