"""Whether anything that was typed became more than text: in a page, a list, a letter, a calendar, a document."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from email.message import Message
from typing import Any

from icalendar import Calendar
from pypdf import PdfReader

from employees.web.spreadsheets import DANGEROUS
from tests.prove.inputs.forms import read

# Attributes that only hold words.
WORDS = frozenset(
    [
        "value",
        "title",
        "alt",
        "placeholder",
        "aria-label",
        "aria-description",
        "label",
        "summary",
        "content",
        "data-confirm",
        "data-name",
    ]
)
RAW = frozenset(
    {
        "script",
        "style",
        "iframe",
        "noscript",
        "xmp",
        "noembed",
        "noframes",
        "plaintext",
        "template",
        "svg",
        "math",
    }
)


def alive_in_page(html: str, mark: str) -> list[str]:
    """Elements and attributes in which the mark stands as something else than words."""
    found: list[str] = []
    if mark not in html:
        return found
    for tag in read(html).iter():
        if not isinstance(tag.tag, str):
            found += [f"comment {str(tag)[:80]}"] if mark in str(tag) else []
            continue
        for name, said in tag.attrib.items():
            if mark in said and name not in WORDS and not _is_link(tag, name, said):
                found.append(f"<{tag.tag} {name}={said[:80]!r}>")
        if tag.tag in RAW and mark in (tag.text or ""):
            found.append(f"<{tag.tag}>{(tag.text or '')[:80]!r}")
    return found


def _is_link(tag: Any, name: str, said: str) -> bool:
    """A link that somebody may give, to be pressed by whoever wants to; it opens nothing of ours."""
    is_web = said.startswith(("https://", "http://", "mailto:"))
    # A filter keeps what was asked for behind the question mark, quoted.
    is_ours = said.startswith(("?", "/")) and not said.startswith("//")
    return (
        tag.tag in ("a", "link", "form")
        and name in ("href", "action")
        and (is_ours or (is_web and "noopener" in tag.get("rel", "")))
    )


def formulas_in(content: str) -> list[str]:
    """Cells of a CSV file with which a spreadsheet would calculate."""
    rows = csv.reader(io.StringIO(content.removeprefix("\ufeff"), newline=""))
    return [cell[:80] for row in rows for cell in row if cell.lstrip(" ").startswith(DANGEROUS)]


HEADERS = frozenset(
    [
        "subject",
        "from",
        "to",
        "date",
        "message-id",
        "mime-version",
        "content-type",
        "content-transfer-encoding",
        "auto-submitted",
        "reply-to",
        "x-auto-response-suppress",
        "list-unsubscribe",
        "list-unsubscribe-post",
        "precedence",
        "references",
        "content-language",
    ]
)


def injected_in(message: Message, known: frozenset[str] = HEADERS) -> list[str]:
    """Headers of a letter that nobody of ours writes, and lines that are broken."""
    return [
        f"{name}: {str(said)[:80]!r}"
        for name, said in message.items()
        if name.lower() not in known
        or ("eve@example.org" in str(said) and name.lower() in ("to", "cc", "bcc", "from"))
    ]


def injected_in_calendar(content: bytes) -> list[str]:
    """Properties of a calendar that nobody of ours writes."""
    wrong = []
    for part in Calendar.from_ical(content).walk():
        wrong += [
            f"{part.name} {name}"
            for name in part
            if name in ("ATTENDEE", "X-EVIL", "ATTACH", "URL") and "eve" in str(part[name])
        ]
    return wrong


def acts_in_pdf(content: bytes, mark: str) -> Iterator[str]:
    """What a PDF would do by itself, and where its links lead that the mark stands in."""
    reader = PdfReader(io.BytesIO(content))
    root = reader.trailer["/Root"]
    yield from (f"{name} in the root" for name in ("/OpenAction", "/AA", "/JavaScript") if name in root)
    for page in reader.pages:
        for one in page.get("/Annots") or []:
            action = one.get_object().get("/A") or {}
            where = str(action.get("/URI", ""))
            if action.get("/S") not in (None, "/URI", "/GoTo"):
                yield f"{action.get('/S')}"
            if mark in where and not where.startswith(("https://", "http://")):
                yield f"link to {where[:80]}"
