"""A press that sets nothing: one blank page with the order's words behind it and its data within. For where a pack is
looked at, and not the paper."""

from __future__ import annotations

import hashlib

from plans.documents.press.order import Order


def plain_pdf(order: Order) -> bytes:
    """A PDF that carries the data as ours do, and is another one for other words."""
    said = b"% " + hashlib.sha256(order.html).hexdigest().encode()
    carries = b" /AF [5 0 R]" if order.data else b""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R" + carries + b" >>",
        b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << >> >>",
        _stream(said),
        b"<< /Type /Filespec /F (data.json) /AFRelationship /Data /EF << /F 6 0 R >> >>",
        _stream(order.data),
    ][: 6 if order.data else 4]
    written, places = b"%PDF-1.7\n", []
    for number, one in enumerate(objects, start=1):
        places.append(len(written))
        written += b"%d 0 obj\n%b\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    return written + (
        b"xref\n0 %d\n0000000000 65535 f \n%btrailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
        % (size, table, size, len(written))
    )


def _stream(content: bytes) -> bytes:
    return b"<< /Length %d >>\nstream\n%b\nendstream" % (len(content), content)
