"""Sending a document: what was issued, at once; what was not, by way of a page that says that it is being prepared.

Nobody's browser waits for a document to be set, and no web process is held by it: a worker makes it. Where none lives,
such as in the first seconds of a first run, it is made here (docs/decisions/0014).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from employees.models import User
from employees.outbox.pulse import worker_lives
from employees.permissions import Actor, Relation
from plans import workflows
from plans.documents.papers import Paper, PaperMaker, Wish, as_on_paper
from plans.enums import DocumentKind, ReadPart
from plans.models import Document, Plan
from plans.permissions import gets_prints, relations_to
from plans.web.pages import PlanPage
from plans.workflows import note_read

# The address that hands out a document of each kind; those with a number take it as their second argument.
ADDRESSES: Mapping[str, tuple[str, bool]] = {
    DocumentKind.VERSION: ("plan_version_pdf", True),
    DocumentKind.CERTIFICATE: ("plan_version_certificate", True),
    DocumentKind.CHECKPOINT: ("checkpoint_pdf", True),
    DocumentKind.RECORD: ("plan_pdf", False),
    DocumentKind.LETTER: ("plan_letter", False),
    DocumentKind.INVITATION: ("plan_letter_pdf", True),
    DocumentKind.EXTENSION: ("plan_letter_pdf", True),
    DocumentKind.APPEAL: ("plan_letter_pdf", True),
}
# What follows the plan's five characters in the name of a file, which says nothing of what it is.
ENDINGS: Mapping[str, str] = {
    DocumentKind.VERSION: "-{number}",
    DocumentKind.CERTIFICATE: "-{number}-s",
    DocumentKind.CHECKPOINT: "-c{number}",
    DocumentKind.INVITATION: "-l{number}",
    DocumentKind.EXTENSION: "-l{number}",
    DocumentKind.APPEAL: "-l{number}",
}
# Their number is that of the version; every other has one of its own, or none.
OF_VERSIONS = (DocumentKind.VERSION, DocumentKind.CERTIFICATE)


def address_of(plan: Plan, kind: str, number: int) -> str:
    """Where a document of this kind is handed out, as it would be today."""
    name, has_number = ADDRESSES[kind]
    return reverse(name, args=[plan.ref, number] if has_number else [plan.ref])


def file_name(plan: Plan, kind: str, number: int) -> str:
    """What the file is called: by the plan's five characters, and nothing that says what or whose it is."""
    return f"document-{plan.short_ref.lower()}{ENDINGS.get(kind, '').format(number=number)}.pdf"


def number_of(document: Document) -> int:
    """The number in the address of an issued document: the version's, or that of the checkpoint or letter."""
    return document.version if document.kind in OF_VERSIONS else document.number


def as_file(content: bytes, name: str) -> HttpResponse:
    """A PDF as a download."""
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def sent_paper(wish: Wish, paper_of: PaperMaker) -> HttpResponse:
    """The document that the wish asks for, in the plan's language and zone, or the way to where it is awaited.

    A plan that was never shared has drafts, and who reads along gets prints: they carry no seal, nothing is kept of
    them, and who printed them stands on them (docs/decisions/0012).
    """
    plan, name = wish.plan, file_name(wish.plan, wish.kind, wish.number)
    if gets_prints(wish.actor, plan):
        return _print(wish, paper_of, name)
    lives = worker_lives(wish.at)
    with as_on_paper(plan):
        paper = paper_of(wish)
        found = workflows.find_issued(plan=plan, paper=paper, by=wish.reader, at=wish.at)
        if found is None and not lives and settings.HOLDS_KEYS:
            found = workflows.issue(plan=plan, paper=paper, reader=wish.reader, by=wish.reader, at=wish.at)
        facts = paper.facts_sha256 if found is None else ""
    if found is None:
        return _awaited(wish, facts)
    return as_file(workflows.hand_out(document=found, by=wish.reader, at=wish.at).content, name)


def _print(wish: Wish, paper_of: PaperMaker, name: str) -> HttpResponse:
    if worker_lives(wish.at):
        return _awaited(wish, "")
    with as_on_paper(wish.plan):
        content = workflows.print_draft(wish, paper_of(wish))
    note_copy(wish.plan, wish.actor, by=wish.reader, at=wish.at)
    return as_file(content, name)


def note_copy(plan: Plan, actor: Actor, *, by: User, at: datetime) -> None:
    """Let the record say that somebody took a print. To fetch what was issued is an event of its own.

    In an emergency the page has said so already, where it is to be read.
    """
    if Relation.EMERGENCY in relations_to(actor, plan):
        return
    note_read(about=plan, part=ReadPart.COPY, by=by, at=at, zone=plan.time_zone)


def _awaited(wish: Wish, facts_sha256: str) -> HttpResponse:
    wanted = workflows.want_document(
        plan=wish.plan,
        kind=wish.kind,
        number=wish.number,
        facts_sha256=facts_sha256,
        by=wish.reader,
        at=wish.at,
    )
    return redirect("plan_document_wanted", ref=wish.plan.ref, wanted=wanted.ref)


class PaperPage(PlanPage, ABC):
    """An address that hands out one document, in the plan's language and zone. Its name and title say nothing."""

    kind: ClassVar[DocumentKind]
    for_subject = True
    # To fetch a document is one event, which says more than that something was read.
    reads = ()

    @abstractmethod
    def paper_of(self, wish: Wish) -> Paper:
        """Gather what the document is made from. Raises NotVisible, and NotNow for what is not there yet."""

    def get(self, request: HttpRequest, ref: str, number: int = 0) -> HttpResponse:
        """Send the PDF, or lead to where it is awaited."""
        wish = Wish(self.plan, self.kind, number, self.user, self.actor, self.now)
        return sent_paper(wish, self.paper_of)
