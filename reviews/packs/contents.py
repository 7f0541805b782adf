"""What each file of a pack is, in the reader's words: for its index and its cover."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from plans.enums import DocumentKind
from reviews.packs.zipping import Entry

INDEX, LOOK, VERIFY = "index.html", "style.css", "verify.py"
MANIFEST, COVER, DECLARATION = "manifest.json", "cover.pdf", "how-signatures-are-tied-to-people.pdf"
EVENTS, ANCHORS, RECEIPTS = "record/events.jsonl", "record/anchors.jsonl", "mail/receipts.jsonl"


@dataclass(frozen=True)
class Described:
    """A file with what it is."""

    entry: Entry
    label: str


@dataclass(frozen=True)
class Group:
    """Files of one sort, under one heading, with a sentence on what they are good for."""

    heading: str | Promise
    lead: str | Promise
    files: list[Described]


# By the beginning of the path.
GROUPS: tuple[tuple[str, str | Promise, str | Promise], ...] = (
    (
        "documents/",
        _("Documents"),
        _(
            "Each PDF is sealed. Beside most of them lies the same as data, which the PDF carries within it too."
        ),
    ),
    (
        "files/",
        _("Files that were added as evidence"),
        _("As they are kept, in the order in which they were added."),
    ),
    (
        "record/",
        _("The record of what happened"),
        _(
            "Who did what and when, as far as you may know of it, with the signed statements that hold the record to "
            "its word. People are named by a random reference."
        ),
    ),
    (
        "mail/",
        _("What was sent by e-mail"),
        _("To whom as a role, when, and what the mail server answered. Not what the letters said."),
    ),
    ("seals/", _("Certificates"), _("By these the seals are checked. They hold no secret.")),
    ("", _("To begin with, and to check the rest"), ""),
)


def document_label(kind: DocumentKind, number: int) -> str:
    """What a document is called."""
    if kind == DocumentKind.VERSION:
        return _now("Version %(number)d of the plan, with what changed") % {"number": number}
    if kind == DocumentKind.CERTIFICATE:
        return _now("Certificate of signatures for version %(number)d") % {"number": number}
    if kind == DocumentKind.CHECKPOINT:
        return _now("Checkpoint %(number)d, with the answers to it") % {"number": number}
    if kind in (DocumentKind.INVITATION, DocumentKind.EXTENSION, DocumentKind.APPEAL):
        return _now("Letter %(number)d: %(what)s") % {"number": number, "what": kind.label}
    if kind == DocumentKind.LETTER:
        return _now("The closing letter")
    return _now("The whole record of the plan, as you may see it")


def as_data(label: str) -> str:
    """What the data beside a document is called."""
    return _now("%(document)s, as data") % {"document": label}


def label_of(path: str) -> str:
    """What one of the files is that every pack has."""
    labels = {
        INDEX: _("The page to begin with, which says what each file is"),
        LOOK: _("What that page looks like"),
        VERIFY: _("The program that checks the pack, for Python"),
        MANIFEST: _("Every file with its fingerprint"),
        COVER: _("The cover: the sealed sheet that holds the list of all files"),
        DECLARATION: _(
            "How a signature is tied to a person: a sealed page that somebody can sign as their statement"
        ),
        EVENTS: _("The events, each with the way to the anchor that it rests on"),
        ANCHORS: _("The anchors: signed statements of what the record was at a moment"),
        RECEIPTS: _("One letter a line"),
    }
    if path in labels:
        return str(labels[path])
    if path.startswith("seals/"):
        return _now("A certificate under which documents were sealed")
    return _now("A public key with which anchors were signed")


def grouped(files: Iterable[Described]) -> list[Group]:
    """The files under their headings, in the order of the table; a heading without files is left out."""
    found: dict[str, list[Described]] = {}
    for file in files:
        begins = next(begins for begins, _heading, _lead in GROUPS if file.entry.path.startswith(begins))
        found.setdefault(begins, []).append(file)
    return [Group(heading, lead, found[begins]) for begins, heading, lead in GROUPS if begins in found]
