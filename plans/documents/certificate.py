"""The certificate of signatures: who signed a version, what, when, and how that is known. From stored facts alone."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from employees.audit import canonical
from employees.devices import Device
from employees.enums import PeopleEvent
from employees.errors import NotNow
from employees.models import AuditEvent, User
from employees.queries import devices_of, organisation
from plans.designs import SignerRole
from plans.enums import PlanEvent
from plans.models import Companion, FormSignature, PlanVersion, Signature

Given = Signature | FormSignature

METHODS: Mapping[str, Promise] = {
    "password": gettext_lazy("password"),
    "mfa": gettext_lazy("second step"),
    "webauthn": gettext_lazy("passkey"),
    "setup": gettext_lazy("first-run setup"),
    "socialaccount": gettext_lazy("the organisation’s sign-in"),
}
SECOND = gettext_lazy(", with a second step")
SIGNED = (PlanEvent.SIGNED, PlanEvent.NOT_SIGNED, PlanEvent.FORM_SIGNED, PlanEvent.ATTESTED)


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
    shown: Moment | None
    shown_by: str
    beside: tuple[str, ...]
    event: AuditEvent | None
    binding: str


def certificate_of(version: PlanVersion) -> dict[str, Any]:
    """What the certificate's template needs, in one query a signature and a few. Raises NotNow if there is none."""
    plan = version.plan
    zone = ZoneInfo(plan.time_zone)
    given: list[Given] = [
        *version.signatures.select_related("signer__employee", "recorded_by", "witness", "scan"),
        *version.form_signatures.select_related("signer__employee"),
    ]
    given.sort(key=lambda one: (one.at, one.ref))
    if not given:
        raise NotNow(
            _("There is nothing to certify yet: nobody has signed this version, or said that they do not.")
        )
    events = list(AuditEvent.objects.filter(about_ref=plan.ref, event__in=[*SIGNED, PlanEvent.OPENED]))
    devices = devices_of(events)
    return {
        "plan": plan,
        "version": version,
        "organisation": organisation(),
        "time_stamped": bool(settings.TSA_URL),
        "made": moment(version.made_at, zone),
        "shared": moment(plan.shared_at, zone) if plan.shared_at else None,
        "opened": moment(plan.opened_at, zone) if plan.opened_at else None,
        "opened_from": from_where(
            next((each for each in events if each.event == PlanEvent.OPENED), None), devices
        ),
        "signatures": [_signed_by(one, events, devices, zone) for one in given],
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
        f"{date_format(there, 'j F Y')}, {there:%H:%M:%S} ({zone.key})",
        f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC",
    )


def _came_in_before(signer: User, at: datetime) -> AuditEvent | None:
    """The latest time that somebody came in before they signed."""
    known = AuditEvent.objects.filter(event=PeopleEvent.SIGNED_IN, actor_ref=signer.ref, at__lte=at)
    return known.order_by("-seq").first()


def from_where(event: AuditEvent | None, devices: Mapping[int, Device | None]) -> str:
    """The network address and the browser of an act, in a sentence; empty where none were recorded."""
    if event is None or event.seq not in devices:
        return ""
    device = devices[event.seq]
    if device is None:
        return _("From where this was done was on the record, and was erased.")
    said = {
        "ip": device.ip or "?",
        "words": device.words,
        "agent": device.agent,
        "session": device.session[:16],
    }
    return (
        _(
            "From the network address %(ip)s, with %(words)s. The browser calls itself: %(agent)s. Session %(session)s."
        )
        % said
    )


def _signed_by(
    one: Given, events: list[AuditEvent], devices: Mapping[int, Device | None], zone: ZoneInfo
) -> SignedBy:
    name, came_in = one.signer.get_full_name(), _came_in_before(one.signer, one.at)
    # Recorded in the same transaction, at the same instant.
    mine = (each for each in events if each.event in SIGNED and each.actor_ref == one.signer.ref)
    event = next((each for each in mine if each.at == one.at), None)
    role = SignerRole(one.role) if isinstance(one, FormSignature) else SignerRole.EMPLOYEE
    redline = "" if isinstance(one, FormSignature) else one.redline_sha256
    said = {
        "signature": one.ref,
        "signer": one.signer.ref,
        "name": name,
        "role": role,
        "meaning": one.meaning,
        "version_sha256": one.version_sha256,
        "redline_sha256": redline,
        "statement_sha256": _sha256(one.statement),
        "comment_sha256": _sha256(one.comment),
        "at": one.at,
        "event": event.hash if event else "",
        **_proof(one),
    }
    methods = came_in.data.get("methods", ()) if came_in else ()
    return SignedBy(
        name=name,
        role=str(role.label),
        meaning=one.get_meaning_display(),
        version_sha256=one.version_sha256,
        redline_sha256=redline,
        statement=one.statement,
        statement_sha256=_sha256(one.statement),
        comment=one.comment,
        signed=moment(one.at, zone),
        came_in=moment(came_in.at, zone) if came_in else None,
        came_in_by=", ".join(str(METHODS.get(how, how)) for how in methods),
        shown=moment(one.authenticated_at, zone) if one.authenticated_at else None,
        shown_by=f"{one.get_method_display()}{SECOND if one.mfa else ''}",
        beside=tuple(filter(None, (*_beside(one), from_where(event, devices)))),
        event=event,
        binding=hashlib.sha256(canonical(said)).hexdigest(),
    )


def _proof(one: Given) -> dict[str, Any]:
    """How the signer showed who they are, and what else was kept of the act; for the binding."""
    kept: dict[str, Any] = {
        "language": one.language,
        "method": one.method,
        "authenticated_at": one.authenticated_at,
        "mfa": one.mfa,
    }
    if isinstance(one, Signature):
        kept |= {
            "route": one.route,
            "consent_sha256": one.consent_sha256,
            "present": one.present,
            "interpreter": one.interpreter,
            "invited_at": one.invited_at,
            "reset_at": one.reset_at,
            "recorded_by": one.recorded_by.ref if one.recorded_by else "",
            "witness": one.witness.ref if one.witness else "",
            "signed_on": one.signed_on,
            "scan_sha256": one.scan.sha256 if one.scan else "",
        }
    return kept


def _beside(one: Given) -> Iterator[str]:
    """What else is to be said of the act: on paper, who was there, and what HR did to the account shortly before."""
    if not isinstance(one, Signature):
        return
    yield str(one.get_route_display())
    if one.recorded_by is not None and one.witness is not None:
        names = {"who": one.recorded_by.get_full_name(), "witness": one.witness.get_full_name()}
        yield _("Recorded by %(who)s, witnessed by %(witness)s") % names
    if one.present:
        yield _("Present: %(names)s") % {"names": one.present}
    if one.interpreter:
        yield _("Interpreter: %(name)s") % {"name": one.interpreter}
    if one.invited_at is not None:
        yield _("HR had invited this account shortly before")
    if one.reset_at is not None:
        yield _("A new password had been asked for shortly before")


def _sha256(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()


def _was_there(companion: Companion, at: datetime, zone: ZoneInfo) -> bool:
    """Whether somebody stood by the employee at that instant."""
    begun = companion.invited_at <= at
    return begun and at.astimezone(zone).date() <= companion.until and (companion.removed_at or at) >= at
