"""Issuing a document: what the facts say now, rendered once, sealed, kept under its hash, and handed out again after.

Rendering and sealing take a good part of a second: they are done before the transaction that makes the row, and of two
who ask at once both get the document that was there first.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from employees import audit
from employees.anchors.printing import anchor_line
from employees.audit import canonical
from employees.errors import NotNow
from employees.models import User
from employees.permissions import actor_for
from employees.sealing_keys import current_key, remember, stamping
from plans.documents.render import pdf_of
from plans.documents.seal import Sealed, sealed
from plans.enums import DocumentEvent, DocumentKind
from plans.models import Document, Plan
from plans.models.document import document_storage
from plans.permissions import DOCUMENT_PERMISSIONS, PLANS, audience_of
from plans.workflows.entering import local_date

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Paper:
    """What a document is made from. `context` says nothing of the moment, nor of who asks; neither does `data`, which
    goes into the file as JSON.
    """

    kind: DocumentKind
    template: str
    context: Mapping[str, Any]
    version: int
    data: Mapping[str, Any] | None = None

    @property
    def facts_sha256(self) -> str:
        """The hash of all that it says, in words and as data."""
        words = render_to_string(self.template, {**self.context, "is_issued": True}).encode()
        return hashlib.sha256(words + (canonical(self.data) if self.data is not None else b"")).hexdigest()


@dataclass(frozen=True)
class Issued:
    """A document and its bytes."""

    document: Document
    content: bytes


def issue_document(*, plan: Plan, paper: Paper, by: User, at: datetime) -> Issued:
    """Hand out the sealed document that says this: the one issued before for the same facts, or a new one.

    Raises NotVisible or NotAllowed, and NotNow for a plan that was never shared: it has drafts, and no documents. Call
    it with the plan's language and zone active.
    """
    actor = actor_for(by, on=local_date(plan, at))
    PLANS.require(actor, DOCUMENT_PERMISSIONS[paper.kind], plan)
    if not plan.is_shared:
        raise NotNow(_("Documents are issued once the plan is shared."))
    asked = {
        "plan": plan,
        "kind": paper.kind,
        "audience": audience_of(actor, plan, paper.kind),
        "version": paper.version,
        "facts_sha256": paper.facts_sha256,
    }
    found = Document.objects.filter(**asked).first()
    if found is None:
        found = _issue(asked, paper, by=by, at=at)
    content = bytes_of(found)
    with transaction.atomic():
        _record(DocumentEvent.DOWNLOADED, found, by=by, at=at)
    return Issued(found, content)


def bytes_of(document: Document) -> bytes:
    """What was issued. Raises NotNow, and tells whoever runs Waymark, if the store does not have it any more."""
    try:
        with document_storage().open(document.stored_name) as file:
            content: bytes = file.read()
    except FileNotFoundError:
        content = b""
    if hashlib.sha256(content).hexdigest() != document.sha256:
        log.critical("document_lost", extra={"about": document.ref})
        raise NotNow(
            _("This document cannot be found in the store. Tell whoever runs Waymark: it is in their backup.")
        )
    return content


def _issue(asked: Mapping[str, Any], paper: Paper, *, by: User, at: datetime) -> Document:
    # What the record held then, in the hands of whoever has the paper: it cannot be made anew behind their back.
    context = {**paper.context, "is_issued": True, "issued_at": at, "anchor": anchor_line()}
    content = pdf_of(paper.template, context, data=paper.data, made_at=at)
    key = current_key(at)
    done: Sealed = sealed(content, key, at=at, stamping=stamping())
    sha256 = hashlib.sha256(done.content).hexdigest()
    document = Document(
        **asked,
        language=asked["plan"].language,
        sha256=sha256,
        size=len(done.content),
        stamped=done.stamped,
        issued_at=at,
        issued_by=by,
    )
    _keep(document, done.content)
    try:
        with transaction.atomic():
            document.certificate = remember(key, at)
            document.save(force_insert=True)
            _record(DocumentEvent.ISSUED, document, by=by, at=at, facts_sha256=document.facts_sha256)
    except IntegrityError:
        document_storage().delete(document.stored_name)
        return Document.objects.get(**asked)
    return document


def _keep(document: Document, content: bytes) -> None:
    """Write the bytes before the row is committed: a file without a row is harmless, a row without its file is not."""
    store = document_storage()
    if not store.exists(document.stored_name):
        store.save(document.stored_name, ContentFile(content))


def _record(event: DocumentEvent, document: Document, *, by: User, at: datetime, **facts: Any) -> None:
    audit.record(
        event,
        by=by,
        about=document,
        at=at,
        plan=document.plan.ref,
        kind=document.kind,
        audience=document.audience,
        version=document.version,
        sha256=document.sha256,
        **facts,
    )
