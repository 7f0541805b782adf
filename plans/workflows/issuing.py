"""Issuing a document: what the facts say now, rendered once, sealed, kept under its hash, and handed out again after.

Rendering and sealing take a good part of a second: they are done before the transaction that makes the row, and of two
that are made at once both end with the one that was there first.
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
from django.utils.translation import gettext as _

from employees import audit
from employees.anchors.printing import anchor_line
from employees.errors import NotAllowed, NotNow
from employees.models import User
from employees.permissions import actor_as_employee, actor_for
from employees.sealing_keys import NoSealKey, current_key, remember, stamping
from plans.documents.papers import Paper
from plans.documents.render import pdf_of
from plans.documents.seal import Sealed, sealed
from plans.documents.unmade import Unmade
from plans.enums import DocumentEvent, NotMade
from plans.models import Document, Plan
from plans.models.document import document_storage
from plans.permissions import DOCUMENT_PERMISSIONS, PLANS, audience_of, may_fetch
from plans.workflows.entering import local_date

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Issued:
    """A document and its bytes."""

    document: Document
    content: bytes


def find_issued(*, plan: Plan, paper: Paper, by: User, at: datetime) -> Document | None:
    """The document that says this to whoever asks, if it was issued before.

    Raises NotVisible or NotAllowed, and NotNow for a plan that was never shared: it has drafts, and no documents. Call
    it with the plan's language and zone active.
    """
    return Document.objects.filter(**_asked(plan, paper, reader=by, at=at)).first()


def issue(
    *,
    plan: Plan,
    paper: Paper,
    reader: User,
    by: User,
    at: datetime,
    ahead: bool = False,
    in_their_place: bool = False,
) -> Document:
    """The sealed document that says this to its `reader`: the one issued before for the same facts, or a new one.

    `by` asked for it, or did what made it due (`ahead`). `in_their_place`: the reader is the employee, who need not be
    able to sign in. Raises as `find_issued` does, and Unmade.
    """
    asked = _asked(plan, paper, reader=reader, at=at, in_their_place=in_their_place)
    return Document.objects.filter(**asked).first() or _issue(asked, paper, by=by, at=at, ahead=ahead)


def hand_out(*, document: Document, by: User, at: datetime) -> Issued:
    """The bytes of a document that says what its asker may read now (`find_issued`). The one event of fetching it.

    Raises NotVisible, NotAllowed, and NotNow where the store has lost it.
    """
    plan = document.plan
    actor = actor_for(by, on=local_date(plan, at))
    PLANS.require(actor, DOCUMENT_PERMISSIONS[document.kind], plan)
    if document.audience != audience_of(actor, plan, document.kind):
        raise NotAllowed
    return _sent(document, by=by, at=at)


def fetch_document(*, document: Document, by: User, at: datetime) -> Issued:
    """The bytes of one document of the list, as it was issued, whatever the plan says today. An event.

    Raises NotVisible, NotAllowed for another reader's copy, and NotNow where the store has lost it.
    """
    actor = actor_for(by, on=local_date(document.plan, at))
    PLANS.require(actor, DOCUMENT_PERMISSIONS[document.kind], document.plan)
    if not may_fetch(actor, document.plan, document):
        raise NotAllowed
    return _sent(document, by=by, at=at)


def issue_document(*, plan: Plan, paper: Paper, by: User, at: datetime) -> Issued:
    """Issue, if it was not before, and hand out in one step: for where nobody waits for a worker. Raises as both do."""
    document = issue(plan=plan, paper=paper, reader=by, by=by, at=at)
    return hand_out(document=document, by=by, at=at)


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


def _asked(
    plan: Plan, paper: Paper, *, reader: User, at: datetime, in_their_place: bool = False
) -> dict[str, Any]:
    """What the document is known by. Raises NotVisible, NotAllowed, NotNow."""
    known_as = actor_as_employee if in_their_place else actor_for
    actor = known_as(reader, on=local_date(plan, at))
    PLANS.require(actor, DOCUMENT_PERMISSIONS[paper.kind], plan)
    if not plan.is_shared:
        raise NotNow(_("Documents are issued once the plan is shared."))
    return {
        "plan": plan,
        "kind": paper.kind,
        "audience": audience_of(actor, plan, paper.kind),
        "version": paper.version,
        "facts_sha256": paper.facts_sha256,
    }


def _sent(document: Document, *, by: User, at: datetime) -> Issued:
    content = bytes_of(document)
    with transaction.atomic():
        _record(DocumentEvent.DOWNLOADED, document, by=by, at=at)
    return Issued(document, content)


def _issue(asked: Mapping[str, Any], paper: Paper, *, by: User, at: datetime, ahead: bool) -> Document:
    # What the record held then, in the hands of whoever has the paper: it cannot be made anew behind their back.
    context = {**paper.context, "is_issued": True, "issued_at": at, "anchor": anchor_line()}
    content = pdf_of(paper.template, context, data=paper.data, made_at=at)
    try:
        key = current_key(at)
    except NoSealKey as error:
        log.critical("no_seal_key", extra={"about": str(error)})
        raise Unmade(NotMade.NO_KEY) from error
    done: Sealed = sealed(content, key, at=at, stamping=stamping())
    sha256 = hashlib.sha256(done.content).hexdigest()
    document = Document(
        **asked,
        number=paper.number,
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
            said = {"facts_sha256": document.facts_sha256, **({"ahead": True} if ahead else {})}
            _record(DocumentEvent.ISSUED, document, by=by, at=at, **said)
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
    """Neither changes what a page of the plan shows."""
    audit.record(
        event,
        by=by,
        about=document,
        at=at,
        is_change=False,
        plan=document.plan.ref,
        kind=document.kind,
        audience=document.audience,
        version=document.version,
        sha256=document.sha256,
        **facts,
    )
