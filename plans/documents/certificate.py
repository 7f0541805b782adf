"""The certificate of signatures: who signed a version, what, when, and how that is known. From stored facts alone."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import F
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from employees.audit import canonical
from employees.enums import PeopleEvent
from employees.errors import NotNow
from employees.models import AuditEvent, User
from employees.queries import organisation
from plans.designs import SignerRole
from plans.enums import PlanEvent
from plans.models import FormSignature, PlanVersion, Signature

METHODS: Mapping[str, Promise] = {
    "password": gettext_lazy("password"),
    "mfa": gettext_lazy("second step"),
    "webauthn": gettext_lazy("passkey"),
    "setup": gettext_lazy("first-run setup"),
}
SIGNED = (PlanEvent.SIGNED, PlanEvent.NOT_SIGNED, PlanEvent.FORM_SIGNED)


@dataclass(frozen=True)
class Moment:
    """One instant, as the plan's zone and as UTC say it, to the second."""

    there: str
    utc: str


@dataclass(frozen=True)
class SignedBy:
    """One act of signing, or of not signing, with everything that is stored of it.

    `binding` is the SHA-256 over all of it in canonical JSON: change a word of it, and it is another.
    """

    name: str
    role: str
    meaning: str
    version_sha256: str
    redline_sha256: str
    statement: str
    statement_sha256: str
    comment: str
    signed: Moment
    came_in: Moment | None
    came_in_by: str
    event: AuditEvent | None
    binding: str


def certificate_of(version: PlanVersion) -> dict[str, Any]:
    """What the certificate's template needs, in a fixed number of queries. Raises NotNow while nobody has signed."""
    plan = version.plan
    zone = ZoneInfo(plan.time_zone)
    receipts = list(version.signatures.select_related("signer__employee"))
    lines = list(version.form_signatures.select_related("signer__employee"))
    given = sorted([*receipts, *lines], key=lambda one: (one.at, one.ref))
    if not given:
        raise NotNow(_("There is nothing to certify yet: nobody has signed this version, or said that they do not."))
    known = _Known.of(version, [one.signer for one in given])
    return {
        "plan": plan,
        "version": version,
        "organisation": organisation(),
        "made": moment(version.made_at, zone),
        "shared": moment(plan.shared_at, zone) if plan.shared_at else None,
        "opened": moment(plan.opened_at, zone) if plan.opened_at else None,
        "signatures": [_signed_by(one, known, zone) for one in given],
        "companions": [
            one
            for one in plan.companions.select_related("user__employee")
            if any(_was_there(one, each.at, zone) for each in given)
        ],
    }


def moment(at: datetime, zone: ZoneInfo) -> Moment:
    """An instant in the plan's zone and in UTC."""
    there = at.astimezone(zone)
    return Moment(
        f"{date_format(there, 'j F Y')}, {there:%H:%M:%S} ({zone.key})", f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
    )


@dataclass(frozen=True)
class _Known:
    """What the record says of the signers: when they came in and how, and the events of signing."""

    came_in: list[AuditEvent]
    events: list[AuditEvent]

    @classmethod
    def of(cls, version: PlanVersion, signers: list[User]) -> _Known:
        refs = {signer.ref for signer in signers}
        came_in = AuditEvent.objects.filter(event=PeopleEvent.SIGNED_IN, actor_ref__in=refs, at__gte=version.made_at)
        events = AuditEvent.objects.filter(about_ref=version.plan.ref, event__in=SIGNED, actor_ref__in=refs)
        return cls(list(came_in.order_by(F("seq").desc())), list(events))

    def sign_in_before(self, signer: User, at: datetime) -> AuditEvent | None:
        """The latest time that somebody came in before they signed."""
        return next((one for one in self.came_in if one.actor_ref == signer.ref and one.at <= at), None)

    def event_of(self, one: Signature | FormSignature) -> AuditEvent | None:
        """The event that was recorded in the same transaction."""
        return next((event for event in self.events if event.actor_ref == one.signer.ref and event.at == one.at), None)


def _signed_by(one: Signature | FormSignature, known: _Known, zone: ZoneInfo) -> SignedBy:
    came_in = known.sign_in_before(one.signer, one.at)
    event = known.event_of(one)
    said = {
        "signature": one.ref,
        "signer": one.signer.ref,
        "name": one.signer.get_full_name(),
        "role": one.role if isinstance(one, FormSignature) else SignerRole.EMPLOYEE,
        "meaning": one.meaning,
        "version_sha256": one.version_sha256,
        "redline_sha256": "" if isinstance(one, FormSignature) else one.redline_sha256,
        "statement_sha256": _sha256(one.statement),
        "comment_sha256": _sha256(one.comment),
        "at": one.at,
        "event": event.hash if event else "",
    }
    return SignedBy(
        name=said["name"],
        role=str(SignerRole(said["role"]).label),
        meaning=one.get_meaning_display(),
        version_sha256=one.version_sha256,
        redline_sha256=said["redline_sha256"],
        statement=one.statement,
        statement_sha256=said["statement_sha256"],
        comment=one.comment,
        signed=moment(one.at, zone),
        came_in=moment(came_in.at, zone) if came_in else None,
        came_in_by=", ".join(str(METHODS.get(how, how)) for how in came_in.data.get("methods", ())) if came_in else "",
        event=event,
        binding=hashlib.sha256(canonical(said)).hexdigest(),
    )


def _sha256(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()


def _was_there(companion: Any, at: datetime, zone: ZoneInfo) -> bool:
    """Whether somebody stood by the employee at that instant."""
    begun = companion.invited_at <= at
    return begun and at.astimezone(zone).date() <= companion.until and (companion.removed_at or at) >= at
