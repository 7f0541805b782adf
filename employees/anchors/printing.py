"""The anchor as one sentence, for documents that leave the application."""

from __future__ import annotations

from datetime import UTC

from django.utils.translation import gettext as _

from employees.anchors.lines import Anchor
from employees.anchors.store import last_anchor


def anchor_line(anchor: Anchor | None = None) -> str:
    """The given anchor, or the latest there is, in one sentence in the reader's language. Nothing before the first.

    Paper keeps what nobody can call back: the hash stands in full, and the instant in UTC.
    """
    anchor = anchor or last_anchor()
    if anchor is None:
        return ""
    return _("Record no. %(seq)d, hash %(head)s, signed %(at)s UTC, anchor %(number)d.") % {
        "seq": anchor.seq,
        "head": anchor.head,
        "at": f"{anchor.at.astimezone(UTC):%Y-%m-%d %H:%M:%S}",
        "number": anchor.number,
    }
