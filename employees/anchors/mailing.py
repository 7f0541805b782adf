"""Sends the anchors to an auditor's address, who keeps them where nobody of this installation can change them.

Not through the outbox: that is a table of the database whose honesty is at stake, and its letters go to accounts. The
file of anchors is the queue: what was not mailed yet goes with the next letter, and a letter may come twice.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage

from employees.anchors.lines import Anchor
from employees.anchors.store import mailed_up_to, note_mailed, one_at_a_time, read_anchors

MAIL_EVERY = timedelta(days=1)
MOST = 2_000  # anchors in one letter: under a megabyte


class NotMailed(Exception):
    """The mail server did not take the letter. It is sent again at the next ring."""


def mail_anchors(*, at: datetime) -> int:
    """Mail the anchors that were not mailed yet, once a day. Returns how many left. Raises NotMailed."""
    if not settings.AUDIT_ANCHOR_EMAIL:
        return 0
    with one_at_a_time():
        number, when = mailed_up_to()
        if when and at - datetime.fromisoformat(when) < MAIL_EVERY:
            return 0
        waiting = [anchor for anchor in read_anchors().anchors if anchor.number > number][:MOST]
        if not waiting:
            return 0
        try:
            letter(waiting, at=at).send()
        except (SMTPException, OSError) as error:
            raise NotMailed(type(error).__name__) from error
        note_mailed(waiting[-1].number, at.isoformat())
        return len(waiting)


def letter(anchors: list[Anchor], *, at: datetime) -> EmailMessage:
    """The letter with these anchors. It says what to do with it and names nobody; the lines are attached."""
    last = anchors[-1]
    body = (
        "These are check values of our records. Please keep this message; there is nothing else to do.\n\n"
        f"No. {anchors[0].number} to {last.number}. The latest, of {last.at.astimezone(UTC):%d %B %Y, %H:%M} UTC:\n"
        f"{last.seq} entries, {last.head}\n"
        f"Signed with the key {last.signer_from_here}\n\n"
        "The attached lines can be read and checked with docs/audit.md beside the program.\n"
    )
    message = EmailMessage(
        subject=f"Check values of {at.astimezone(UTC):%d %B %Y}",
        body=body,
        to=[settings.AUDIT_ANCHOR_EMAIL],
        # The same for the same lines: whoever gets it twice can tell.
        headers={"Message-ID": f"<anchors-{last.number}-{last.hash[:20]}@{settings.SITE_HOST}>"},
    )
    lines = b"".join(anchor.line() + b"\n" for anchor in anchors)
    message.attach("check-values.jsonl", lines.decode("ascii"), "text/plain")
    return message
