"""Mail that comes back: reads a delivery status notification (RFC 3464) and notes it on the message that it is about.

Whatever stands in somebody's mailbox is foreign: anything that is not such a report about a message of ours, known by a
reference that nobody can guess, changes nothing and is counted.
"""

from __future__ import annotations

import os
import re
import stat
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, message_from_string
from email.message import Message
from enum import StrEnum
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_noop as _

from employees import audit
from employees.enums import OutboxState, PeopleEvent
from employees.models import OutboxMessage
from employees.models.base import REF_ALPHABET, REF_LENGTH
from employees.models.outbox import IN_HAND, WAITING
from employees.outbox.settling import plain

# Bytes. A report quotes the headers, at most the letter, and ours are small.
LARGEST = 1_000_000
# Files in one sweep.
MOST = 200
CAME_BACK = _("A mail server on the way could not deliver it.")
REF = re.compile(rf"[{REF_ALPHABET}]{{{REF_LENGTH}}}")
# The class, subject and detail of RFC 3463.
STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")
# What an address of a report says of whom it is for; where a Maildir or a pipe puts it differs.
ADDRESSED = ("Delivered-To", "X-Original-To", "Envelope-To", "To")


class Finding(StrEnum):
    """What came of one report."""

    RECORDED = "recorded"
    LATE = "late"  # not delivered yet, the server goes on trying
    NOT_YET = "not_yet"  # about a message that is still in hand here: ask again later
    NO_REPORT = "no_report"
    UNKNOWN = "unknown"
    TOO_LARGE = "too_large"


@dataclass(frozen=True)
class Report:
    """What a report says: of which message (its reference), whether for good, and the server's own code and words."""

    ref: str
    message_id: str
    failed: bool
    words: str


def record_bounce(content: bytes, *, at: datetime) -> Finding:
    """Note what one report says. Only a message that left, or may have, can come back; each does so once."""
    if len(content) > LARGEST:
        return Finding.TOO_LARGE
    report = read(content)
    if report is None:
        return Finding.NO_REPORT
    with transaction.atomic():
        message = OutboxMessage.objects.select_for_update(of=("self",)).filter(ref=report.ref).first()
        if message is None or report.message_id not in {"", message.message_id}:
            return Finding.UNKNOWN
        return _note(message, report, at)


def _note(message: OutboxMessage, report: Report, at: datetime) -> Finding:
    if message.message_id and message.state in {*IN_HAND, *WAITING}:
        return Finding.NOT_YET
    if message.state not in {OutboxState.SENT, OutboxState.AMBIGUOUS}:
        return Finding.UNKNOWN
    message.reported_at, message.report = at, plain(report.words)
    changed = ["reported_at", "report"]
    if report.failed:
        # Without a token a worker that was believed dead can no longer say that it was sent.
        message.state, message.reason, message.token = OutboxState.BOUNCED, CAME_BACK, ""
        changed += ["state", "reason", "token"]
    message.save(update_fields=changed)
    if not report.failed:
        return Finding.LATE
    code = STATUS.search(report.words)
    audit.record(
        PeopleEvent.MESSAGE_BOUNCED,
        by=None,
        about=message,
        at=at,
        kind=message.kind,
        recipient=message.recipient.ref,
        message_about=message.about_ref,
        code=code[0] if code else "",
    )
    return Finding.RECORDED


def read(content: bytes) -> Report | None:
    """The report in a mail, or None for anything else, however it is made."""
    try:
        return _read(message_from_bytes(content))
    except Exception:  # noqa: BLE001 -- foreign bytes: whatever the parser makes of them, it is no report
        return None


def _read(mail: Message) -> Report | None:
    kind = str(mail.get_param("report-type", "")).lower()
    if mail.get_content_type() != "multipart/report" or kind != "delivery-status":
        return None
    # The parts of the report itself alone: what an attached letter holds is not the server's word.
    parts = _parts(mail)[:10]
    told = next((part for part in parts if part.get_content_type() == "message/delivery-status"), None)
    if told is None:
        return None
    verdict = _verdict(told)
    if verdict is None:
        return None
    message_id = next(filter(None, map(_original_id, parts)), "")
    ref = REF.match(message_id.removeprefix("<"))
    tagged = _tagged(mail)
    if ref is None and not tagged:
        return None
    # The address alone is enough; where both are there they speak of the same message.
    known = ref[0] if ref is not None else tagged
    return Report(known, message_id if ref is not None else "", *verdict)


def _verdict(told: Message) -> tuple[bool, str] | None:
    """Whether it failed for good, and in which words; None where it says neither that nor that it is late."""
    for group in _parts(told):
        action = str(group.get("Action", "")).strip().lower()
        if action in {"failed", "delayed"}:
            said = f"{group.get('Status', '')} {str(group.get('Diagnostic-Code', '')).partition(';')[2]}"
            return action == "failed", said
    return None


def _parts(mail: Message) -> list[Message]:
    payload = mail.get_payload()
    return [part for part in payload if isinstance(part, Message)] if isinstance(payload, list) else []


def _original_id(part: Message) -> str:
    """The Message-ID of the letter that a report quotes."""
    kind = part.get_content_type()
    if kind == "message/rfc822":
        return "".join(str(letter.get("Message-ID", "")).strip() for letter in _parts(part)[:1])
    if kind == "text/rfc822-headers":
        raw = part.get_payload(decode=True)
        text = raw.decode("utf-8", "replace") if isinstance(raw, bytes) else ""
        return str(message_from_string(text).get("Message-ID", "")).strip()
    return ""


def _tagged(mail: Message) -> str:
    """The reference in the address that the report came to, where BOUNCE_ADDRESS asks for one."""
    before, found, after = str(settings.BOUNCE_ADDRESS).partition("{ref}")
    if not found:
        return ""
    pattern = re.compile(re.escape(before) + f"({REF.pattern})" + re.escape(after), re.IGNORECASE)
    for name in ADDRESSED:
        for value in mail.get_all(name, []):
            if tag := pattern.search(str(value)):
                return tag[1].lower()
    return ""


def collect(*, at: datetime) -> Counter[Finding]:
    """Read the new mail of BOUNCE_MAILDIR, at most `MOST` files, and mark it as seen. Nothing where none is set.

    A report about a message that is still in hand stays new. A file that cannot be read, or is none, is left alone.
    """
    found: Counter[Finding] = Counter()
    if not settings.BOUNCE_MAILDIR:
        return found
    folder = Path(settings.BOUNCE_MAILDIR)
    for path, content in _new_mail(folder):
        finding = record_bounce(content, at=at)
        found[finding] += 1
        if finding != Finding.NOT_YET:
            with suppress(OSError):  # another sweep was faster: it found the same
                path.rename(folder / "cur" / f"{path.name.partition(':')[0]}:2,S")
    return found


def _new_mail(folder: Path) -> Iterator[tuple[Path, bytes]]:
    with os.scandir(folder / "new") as entries:
        names = sorted(entry.name for entry in entries if not entry.name.startswith("."))[:MOST]
    for name in names:
        path = folder / "new" / name
        with suppress(OSError):
            # Neither a link to somewhere else nor a pipe that never ends.
            handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
            with os.fdopen(handle, "rb") as file:
                if stat.S_ISREG(os.fstat(handle).st_mode):
                    yield path, file.read(LARGEST + 1)
