"""What each document is made from: the template with everything in it, and the same as data.

Of the kinds that say the same to everybody who may read them; the record and its checkpoints stand in
reviews/documents/papers.py.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.template.loader import render_to_string
from django.utils import timezone, translation

from employees.audit import canonical
from employees.errors import NotVisible
from employees.models import User
from employees.permissions import Actor
from plans.documents.certificate import certificate_data, certificate_of
from plans.documents.data import closing_letter_data, data_of, letter_data, version_data
from plans.documents.frozen import frozen
from plans.documents.replies import replies_to, with_replies
from plans.documents.sheet import closing_letter_of, sheet_of
from plans.documents.versions import shown, versions_of
from plans.enums import DocumentKind
from plans.models import Plan
from plans.queries.letters import letter_for


@dataclass(frozen=True)
class Paper:
    """What a document is made from. `context` says nothing of the moment, nor of who asks; neither does `data`, which
    goes into the file as JSON. `version` is the plan's, `number` that of the checkpoint or letter it is, else 0.
    """

    kind: DocumentKind
    template: str
    context: Mapping[str, Any]
    version: int
    data: Mapping[str, Any] | None = None
    number: int = 0

    @property
    def facts_sha256(self) -> str:
        """The hash of all that it says, in words and as data. Call it with the plan's language and zone active."""
        words = render_to_string(self.template, {**self.context, "is_issued": True}).encode()
        return hashlib.sha256(words + (canonical(self.data) if self.data is not None else b"")).hexdigest()


@dataclass(frozen=True)
class Wish:
    """Which document of a plan, for whose eyes, at which instant.

    `number` is that of the version, checkpoint or letter.
    """

    plan: Plan
    kind: DocumentKind
    number: int
    reader: User
    actor: Actor
    at: datetime


# Gathers what a wish is made from. Raises NotVisible for what is not there, NotNow for what is not there yet.
PaperMaker = Callable[[Wish], Paper]


@contextmanager
def as_on_paper(plan: Plan) -> Iterator[None]:
    """Speak the plan's language and count in its zone, as its documents do, whoever reads them."""
    with translation.override(plan.language), timezone.override(ZoneInfo(plan.time_zone)):
        yield


def version_paper(wish: Wish) -> Paper:
    """One version as it was frozen, with what changed and who answered for it.

    It has no mark of when or by whom it was asked for: until somebody signs, it is the same file for everybody.
    """
    known = {version.number: version for version in versions_of(wish.plan)}
    if wish.number not in known:
        raise NotVisible
    version = known[wish.number]
    one = shown(version, known.get(wish.number - 1))
    replies = replies_to(version)
    context = {
        "shown": one,
        "version": version,
        "frozen": with_replies(frozen(version.facts), replies),
        "plan": wish.plan,
        "printed_at": None,
    }
    data = data_of(wish.plan, "version", versions=[version_data(version, one.given, replies)])
    return Paper(DocumentKind.VERSION, "pdf/version.html", context, version=wish.number, data=data)


def certificate_paper(wish: Wish) -> Paper:
    """Who signed a version, what and when, once somebody has answered."""
    version = wish.plan.versions.filter(number=wish.number).first()
    if version is None:
        raise NotVisible
    certificate = certificate_of(version)
    return Paper(
        DocumentKind.CERTIFICATE,
        "pdf/certificate.html",
        certificate,
        version=wish.number,
        data=certificate_data(certificate),
    )


def closing_letter_paper(wish: Wish) -> Paper:
    """The closing letter, once there is an outcome that counts."""
    sheet = closing_letter_of(wish.plan)
    return Paper(
        DocumentKind.LETTER,
        "pdf/letter.html",
        {"sheet": sheet, "plan": wish.plan},
        version=wish.plan.version,
        data=closing_letter_data(sheet),
    )


def letter_paper(wish: Wish) -> Paper:
    """A letter as it was written. `wish.number` is its own."""
    letter = letter_for(wish.plan, wish.number)
    if letter.document_kind != wish.kind:
        raise NotVisible
    sheet = sheet_of(letter)
    return Paper(
        letter.document_kind,
        "pdf/letter.html",
        {"sheet": sheet, "plan": wish.plan},
        version=wish.plan.version,
        number=letter.number,
        data=letter_data(letter, sheet),
    )


SAME_FOR_ALL: Mapping[DocumentKind, PaperMaker] = {
    DocumentKind.VERSION: version_paper,
    DocumentKind.CERTIFICATE: certificate_paper,
    DocumentKind.LETTER: closing_letter_paper,
    DocumentKind.INVITATION: letter_paper,
    DocumentKind.EXTENSION: letter_paper,
    DocumentKind.APPEAL: letter_paper,
}
