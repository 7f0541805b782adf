"""Pictures inside documents: the metadata are cut out and the picture is left as it is, bit by bit."""

from __future__ import annotations

import re

from plans.evidence.refusing import Refusal, Refused

_PNG = b"\x89PNG\r\n\x1a\n"
# What makes the picture. All else in a PNG is said about it.
_PNG_CHUNKS = {
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"bKGD", b"pHYs"
}  # fmt: skip
_SOI, _EOI, _SOS = 0xD8, 0xD9, 0xDA
# APP0 (JFIF) and APP14 (Adobe's colours) are needed to draw it; the others, and comments, are not.
_SAID_ABOUT = (set(range(0xE1, 0xF0)) - {0xEE}) | {0xFE}
_NEXT_MARKER = re.compile(rb"\xff(?=[^\x00\xd0-\xd7\xff])")


def strip_picture(content: bytes) -> bytes:
    """A PNG or JPEG without what is said about it. Raises Refused for anything else."""
    if content.startswith(_PNG):
        return strip_png(content)
    if content.startswith(b"\xff\xd8\xff"):
        return strip_jpeg(content)
    raise Refused(Refusal.CANNOT_CLEAN)


def strip_png(content: bytes) -> bytes:
    """Only the chunks that make the picture; nothing behind the last."""
    kept, place = [_PNG], len(_PNG)
    while place + 12 <= len(content):
        end = place + 12 + int.from_bytes(content[place : place + 4], "big")
        name = content[place + 4 : place + 8]
        if end > len(content):
            break
        if name in _PNG_CHUNKS:
            kept.append(content[place:end])
        if name == b"IEND":
            return b"".join(kept)
        place = end
    raise Refused(Refusal.DAMAGED)


def strip_jpeg(content: bytes) -> bytes:
    """Only the segments that make the picture; nothing behind its end, where telephones put a second one."""
    kept, place = [b"\xff\xd8"], 2
    while place + 4 <= len(content) + 2:
        if content[place : place + 1] != b"\xff":
            break
        marker = content[place + 1] if place + 1 < len(content) else 0
        if marker == 0xFF:  # filling
            place += 1
            continue
        if marker == _EOI:
            return b"".join([*kept, b"\xff\xd9"])
        end = place + 2 + int.from_bytes(content[place + 2 : place + 4], "big")
        if marker in {0x00, _SOI} or end > len(content) or end < place + 4:
            break
        if marker == _SOS:
            found = _NEXT_MARKER.search(content, end)
            end = found.start() if found else len(content)
        if marker not in _SAID_ABOUT:
            kept.append(content[place:end])
        place = end
    raise Refused(Refusal.DAMAGED)


# What makes a JPEG 2000 picture: signature, kind, header, the picture itself.
_JP2_BOXES = {b"jP  ", b"ftyp", b"jp2h", b"jp2c"}


def strip_jp2(content: bytes) -> bytes:
    """Only the boxes that make the picture. A bare stream of the picture has none, and is left as it is."""
    if content.startswith(b"\xff\x4f\xff\x51"):
        return content
    kept, place = [], 0
    while place + 8 <= len(content):
        length = int.from_bytes(content[place : place + 4], "big")
        end = len(content) if length == 0 else place + length
        if length == 1 or (length and length < 8) or end > len(content):
            raise Refused(Refusal.CANNOT_CLEAN)
        if content[place + 4 : place + 8] in _JP2_BOXES:
            kept.append(content[place:end])
        place = end
    return b"".join(kept)
