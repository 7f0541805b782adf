"""How our system ties a signature to a person: what somebody who works with it can read, sign, and swear to.

A court asked just this, and the one who declared could not say how (*Ruiz v. Moss Bros.*). The words of
the page stand in templates/pdf/pack_declaration.html and say what docs/signing.md says; here is what they rest on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from employees.enums import PeopleEvent
from employees.models import AuditEvent
from employees.queries import organisation
from employees.queries.invitations import LASTS, Purpose
from plans.documents.certificate import Moment, SignedBy, certificate_of, moment
from plans.models import Plan


@dataclass(frozen=True)
class Tied:
    """One signature, or answer that is none, with what ties it to its person."""

    version: int
    said: SignedBy
    # When the account's owner last chose their password before it, if the record says so.
    chosen: Moment | None


def declaration_of(plan: Plan) -> dict[str, Any]:
    """What the page's template needs. Says nothing of the moment, nor of who asks."""
    return {
        "plan": plan,
        "organisation": organisation(),
        "tied": list(_tied(plan)),
        "looks_back_days": settings.SIGNATURE_LOOKS_BACK_DAYS,
        "invitation_days": LASTS[Purpose.INVITATION].days,
    }


def _tied(plan: Plan) -> Iterator[Tied]:
    zone = ZoneInfo(plan.time_zone)
    versions = plan.versions.order_by("number").prefetch_related("signatures", "form_signatures")
    for version in versions:
        if version.signatures.all() or version.form_signatures.all():
            for said in certificate_of(version)["signatures"]:
                yield Tied(version.number, said, _password_chosen(said, zone))


def _password_chosen(said: SignedBy, zone: ZoneInfo) -> Moment | None:
    if said.event is None:
        return None
    signer = said.event.actor_ref
    known = AuditEvent.objects.filter(
        event=PeopleEvent.PASSWORD_CHOSEN, actor_ref=signer, about_ref=signer, at__lte=said.event.at
    )
    last = known.order_by("-seq").first()
    return moment(last.at, zone) if last is not None else None
