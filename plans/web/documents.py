"""Issued documents as the page shows them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from employees.permissions import Actor
from plans.enums import DocumentAudience, DocumentKind
from plans.models import Document, Plan
from plans.permissions import DOCUMENT_PERMISSIONS, PLANS, may_fetch
from plans.queries.documents import fetched_by


def document_rows(actor: Actor, plan: Plan, documents: Iterable[Document]) -> list[dict[str, Any]]:
    """Each with what it is, whose copy, how it is sealed, and who fetched it; with an address where it may be had."""
    documents = list(documents)
    fetched = fetched_by(actor, plan, documents)
    return [
        {
            "document": document,
            "title": title_of(document),
            "copy_for": ""
            if document.audience == DocumentAudience.EVERYONE
            else document.get_audience_display(),
            "language": get_language_info(document.language)["name_translated"],
            "size_text": filesizeformat(document.size),
            "url": reverse("plan_document_file", args=[plan.ref, document.ref])
            if PLANS.can(actor, DOCUMENT_PERMISSIONS[document.kind], plan)
            and may_fetch(actor, plan, document)
            else "",
            "fetched": fetched.get(document.ref, []),
        }
        for document in documents
    ]


def title_of(document: Document) -> str:
    """What the document is, in words."""
    if document.kind == DocumentKind.VERSION:
        return _("Version %(number)d of the plan") % {"number": document.version}
    if document.kind == DocumentKind.CERTIFICATE:
        return _("Certificate of signatures, version %(number)d") % {"number": document.version}
    if document.kind == DocumentKind.CHECKPOINT and document.number:
        return _("Record of checkpoint %(number)d") % {"number": document.number}
    if document.kind in (DocumentKind.INVITATION, DocumentKind.EXTENSION, DocumentKind.APPEAL):
        said = {"number": document.number, "what": document.get_kind_display()}
        return _("Letter %(number)d: %(what)s") % said
    return str(document.get_kind_display())
