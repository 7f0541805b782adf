"""The certificate of signatures: who signed a version, what, when, and how that is known. From stored facts alone."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
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
from plans.designs import Moment as DesignMoment
from plans.designs import SignerRole
from plans.documents.course import Course, Happened
from plans.documents.data import Data, data_of
from plans.enums import PlanEvent, PlanStatus
from plans.models import Companion, FormSignature, PlanVersion, Signature
from plans.queries.signatures import signature_lines

Given = Signature | FormSignature

METHODS: Mapping[str, Promise] = {
    "password": gettext_lazy("password"),
    "mfa": gettext_lazy("second step"),
    "webauthn": gettext_lazy("passkey"),
    "setup": gettext_lazy("first-run setup"),
    "socialaccount": gettext_lazy("the organisation’s sign-in"),
}
SECOND = gettext_lazy(", with a second step")
SIGNED = (
    PlanEvent.SIGNED,
    PlanEvent.NOT_SIGNED,
    PlanEvent.SIGNED_ON_PAPER,
    PlanEvent.FORM_SIGNED,
    PlanEvent.ATTESTED,
)


@dataclass(frozen=True)
class Moment:
    """One instant, as the plan's zone and as UTC say it, to the second."""

    there: str
    utc: str


@dataclass(frozen=True)
class Step:
    """One line of how somebody came to sign: what happened, and when."""

    what: str
    at: Moment


@dataclass(frozen=True)
class SignedBy:
    """One act of signing, or of not signing, with everything that is stored of it.

    `steps` are in their order, the act itself last. `bound` is all of it as data, and `binding` the SHA-256 over that
    in canonical JSON: change a word of it, and it is another.
    """

    ref: str
    name: str
    account: str
    role: str
    meaning: str
    version_sha256: str
    redline_sha256: str
    statement: str
    statement_sha256: str
    consent: str
    consent_sha256: str
    scan_sha256: str
    comment: str
    language: str
    steps: tuple[Step, ...]
    unknown: tuple[str, ...]
    shown_by: str
    beside: tuple[str, ...]
    event: AuditEvent | None
    bound: Mapping[str, Any]

    @property
    def binding(self) -> str:
        """The fingerprint of the signature as a whole."""
        return hashlib.sha256(canonical(self.bound)).hexdigest()


@dataclass(frozen=True)
class Told:
    """One line of the table of events."""

    happened: Happened
    at: Moment


def certificate_of(version: PlanVersion) -> dict[str, Any]:
    """What the certificate's template needs, in a few queries and five a signature. Raises NotNow if there is none."""
    plan = version.plan
    zone = ZoneInfo(plan.time_zone)
    given: list[Given] = [
        *version.signatures.select_related(
            "signer__employee",
            "recorded_by__employee",
            "witness__employee",
            "invited_by__employee",
            "scan",
        ),
        *version.form_signatures.select_related("signer__employee"),
    ]
    given.sort(key=lambda one: (one.at, one.ref))
    if not given:
        raise NotNow(
            _("There is nothing to certify yet: nobody has signed this version, or said that they do not.")
        )
    course = Course(version)
    devices = devices_of(course.events)
    opening = next((one for one in course.events if one.event == PlanEvent.OPENED), None)
    return {
        "plan": plan,
        "version": version,
        "organisation": organisation(),
        "check_at": f"{settings.SITE_URL}{reverse('verify')}",
        "time_stamped": bool(settings.TSA_URL),
        "made": moment(version.made_at, zone),
        "shared": moment(plan.shared_at, zone) if plan.shared_at else None,
        "opened": moment(plan.opened_at, zone) if plan.opened_at else None,
        "opened_from": from_where(opening, devices),
        "signatures": [_signed_by(one, course, devices, zone) for one in given],
        "waiting": _waiting(version),
        "events": [Told(one, moment(one.at, zone)) for one in course.happenings()],
        "companions": [
            one
            for one in plan.companions.select_related("user__employee")
            if any(_was_there(one, each.at, zone) for each in given)
        ],
    }


def certificate_data(certificate: Mapping[str, Any]) -> Data:
    """The same for machines: each signature as it is bound, and the events."""
    version: PlanVersion = certificate["version"]
    return data_of(
        certificate["plan"],
        "certificate",
        certificate={
            "version": {"number": version.number, "made_at": version.made_at, "sha256": version.sha256},
            "signatures": [
                {
                    "bound": one.bound,
                    "binding_sha256": one.binding,
                    "statement": one.statement,
                    "consent": one.consent,
                    "comment": one.comment,
                    "beside": one.beside,
                }
                for one in certificate["signatures"]
            ],
            "events": [
                {"what": one.what, "who": one.who, "at": one.at, "seq": one.seq, "hash": one.hash}
                for one in (told.happened for told in certificate["events"])
            ],
        },
    )


def _waiting(version: PlanVersion) -> list[str]:
    """Who is asked for this version and has not answered yet; of one that was replaced nobody is asked any more."""
    plan = version.plan
    if version.number != plan.version or plan.status not in {PlanStatus.ACTIVE, PlanStatus.PAUSED}:
        return []
    moments = {DesignMoment.START, DesignMoment.CHANGE}
    return [
        line.signer.heading
        for line in signature_lines(plan)
        if line.version == version and line.moment in moments and line.signed is None
    ]


def moment(at: datetime, zone: ZoneInfo) -> Moment:
    """An instant in the plan's zone and in UTC."""
    there = at.astimezone(zone)
    return Moment(
        f"{date_format(there, 'j F Y')}, {there:%H:%M:%S}",
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


def _signed_by(one: Given, course: Course, devices: Mapping[int, Device | None], zone: ZoneInfo) -> SignedBy:
    # Recorded in the same transaction, at the same instant.
    mine = (each for each in course.events if each.event in SIGNED and each.actor_ref == one.signer.ref)
    event = next((each for each in mine if each.at == one.at), None)
    role = SignerRole(one.role) if isinstance(one, FormSignature) else SignerRole.EMPLOYEE
    on_paper = isinstance(one, Signature) and one.recorded_by is not None
    steps, unknown = _steps(one, course, zone) if not on_paper else ([], [])
    scan = one.scan if isinstance(one, Signature) else None
    return SignedBy(
        ref=one.ref,
        name=one.signer.get_full_name(),
        account=one.signer.email,
        role=str(role.label),
        meaning=one.get_meaning_display(),
        version_sha256=one.version_sha256,
        redline_sha256="" if isinstance(one, FormSignature) else one.redline_sha256,
        statement=one.statement,
        statement_sha256=one.statement_sha256 or _sha256(one.statement),
        consent="" if isinstance(one, FormSignature) else one.consent,
        consent_sha256="" if isinstance(one, FormSignature) else one.consent_sha256,
        scan_sha256=scan.sha256 if scan else "",
        comment=one.comment,
        language=one.language,
        steps=(*steps, Step(one.get_meaning_display(), moment(one.at, zone))),
        unknown=tuple(unknown),
        shown_by=f"{one.get_method_display()}{SECOND if one.mfa else ''}",
        beside=tuple(filter(None, (*_beside(one), from_where(event, devices)))),
        event=event,
        bound=_bound(one, role, event),
    )


def _bound(one: Given, role: SignerRole, event: AuditEvent | None) -> dict[str, Any]:
    """All that is stored of the act, as data: its fingerprint ties every part of it to every other."""
    return {
        "signature": one.ref,
        "signer": one.signer.ref,
        "name": one.signer.get_full_name(),
        "role": role,
        "meaning": one.meaning,
        "version_sha256": one.version_sha256,
        "redline_sha256": "" if isinstance(one, FormSignature) else one.redline_sha256,
        "statement_sha256": _sha256(one.statement),
        "comment_sha256": _sha256(one.comment),
        "at": one.at,
        "event": event.hash if event else "",
        **_proof(one),
    }


def _steps(one: Given, course: Course, zone: ZoneInfo) -> tuple[list[Step], list[str]]:
    """How the signer came to it, in order; and what of it nobody noted, which is said as well."""
    found: list[tuple[datetime, str]] = []
    unknown: list[str] = []
    told, seen = course.told(one.signer, one.at), course.first_seen(one.signer, one.at)
    came_in = _came_in_before(one.signer, one.at)
    if told:
        found.append((told, _("Told by a message")))
    if seen:
        found.append((seen.at, _("First seen: %(how)s") % {"how": seen.how}))
    else:
        unknown.append(_("When this person first saw it, before the act itself, is not on the record."))
    if came_in:
        methods = ", ".join(str(METHODS.get(how, how)) for how in came_in.data.get("methods", ()))
        words = _("Came in last before that")
        found.append((came_in.at, f"{words} ({methods})" if methods else words))
    if isinstance(one, Signature) and one.invited_at and one.invited_by:
        who = {"who": one.invited_by.get_full_name()}
        found.append(
            (one.invited_at, _("HR (%(who)s) had sent this account a link to choose a password") % who)
        )
    if isinstance(one, Signature) and one.reset_at:
        found.append((one.reset_at, _("A new password had been asked for on the sign-in page")))
    if one.authenticated_at:
        how = f"{one.get_method_display()}{SECOND if one.mfa else ''}"
        found.append((one.authenticated_at, _("Showed who they are, at the act (%(how)s)") % {"how": how}))
    elif not came_in:
        unknown.append(_("When and how this person came in before that is not on the record."))
    return [Step(what, moment(at, zone)) for at, what in sorted(found)], unknown


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
    """What else is to be said of the act: its route, who was there, and who put in what was signed on paper."""
    if not isinstance(one, Signature):
        return
    yield str(one.get_route_display())
    if one.recorded_by is not None and one.witness is not None:
        names = {"who": one.recorded_by.get_full_name(), "witness": one.witness.get_full_name()}
        yield _("Recorded by %(who)s, witnessed by %(witness)s") % names
    if one.signed_on is not None:
        yield _("Date on the paper: %(day)s") % {"day": date_format(one.signed_on, "j F Y")}
    if one.present:
        yield _("Present, as the signer says: %(names)s") % {"names": one.present}
    if one.interpreter:
        said = {"name": one.interpreter, "language": one.interpreter_language}
        yield _("Interpreted by %(name)s, into %(language)s") % said


def _sha256(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()


def _was_there(companion: Companion, at: datetime, zone: ZoneInfo) -> bool:
    """Whether somebody stood by the employee at that instant."""
    begun = companion.invited_at <= at
    return begun and at.astimezone(zone).date() <= companion.until and (companion.removed_at or at) >= at
