"""The receipt: sign that the plan was received and read, or say that one does not want to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from employees import audit
from employees.enums import PeopleEvent
from employees.errors import NotNow
from employees.models import User
from employees.queries import access_changes
from employees.workflows import Proof
from plans import notices
from plans.documents.redline import Redline
from plans.enums import DocumentKind, SignatureMeaning, SignatureRoute, Verb
from plans.models import Plan, PlanVersion, Signature
from plans.queries import answered_before
from plans.workflows.entering import Entered, enter
from plans.workflows.statements import known_language, sha256_of, words_to_sign
from plans.workflows.wanting import Due, due_ahead


@dataclass(frozen=True)
class SigningAct:
    """How it was signed: the proof of who, the words on the screen by their fingerprint, and who was there.

    `language` and `words_sha256` are what stood on the signer's screen. `present` and `interpreter` are named by the
    signer alone; an interpreter comes with the language.
    """

    proof: Proof
    language: str
    words_sha256: str = ""
    route: SignatureRoute = SignatureRoute.SCREEN
    present: str = ""
    interpreter: str = ""
    interpreter_language: str = ""


@transaction.atomic
def sign(
    *,
    plan: Plan,
    version_sha256: str,
    meaning: SignatureMeaning,
    comment: str,
    act: SigningAct,
    by: User,
    at: datetime,
) -> Signature:
    """Sign the current version with the meaning that the signer chose. Received does not mean agreed.

    `version_sha256` is the version that was on the signer's screen. Raises NotNow if it, or the words of the statement,
    have changed since, if this version was answered already, if the proof is not fresh, or if the signer chose paper.
    """
    if meaning not in SignatureMeaning.SIGNED:
        raise ValueError(f"{meaning} is no way of signing.")
    entered = enter(plan, Verb.SIGN, by=by, at=at)
    version = _current(entered.plan, version_sha256)
    if (earlier := already_answered(version, by, meaning)) is not None:
        return earlier
    if entered.plan.paper_since is not None:
        raise NotNow(_("You chose paper. Sign on paper, or choose the screen again first."))
    if meaning == SignatureMeaning.COMMENTS and not comment.strip():
        raise NotNow(_("Write your comments, or choose another way of signing."))
    with translation.override(known_language(act.language)):
        words = words_to_sign(entered.plan, version, by)
    if words.sha256 != act.words_sha256:
        raise NotNow(_("The words on this page have changed since it was opened. Read them, then sign."))
    said = {
        "statement": words.statements[meaning],
        "statement_sha256": sha256_of(words.statements[meaning]),
        "consent": words.consent,
        "consent_sha256": sha256_of(words.consent),
    }
    return _put(entered, version, meaning, comment, act, by=by, at=at, **said)


@transaction.atomic
def decline_to_sign(
    *, plan: Plan, version_sha256: str, comment: str, act: SigningAct, by: User, at: datetime
) -> Signature:
    """Say that one does not want to sign. A recorded, respected path: the plan, support and checkpoints go on."""
    entered = enter(plan, Verb.DECLINE_TO_SIGN, by=by, at=at)
    version = _current(entered.plan, version_sha256)
    if (earlier := already_answered(version, by, SignatureMeaning.NOT_SIGNING)) is not None:
        return earlier
    known_language(act.language)
    return _put(entered, version, SignatureMeaning.NOT_SIGNING, comment, act, by=by, at=at)


def _current(plan: Plan, shown_sha256: str) -> PlanVersion:
    version = plan.versions.get(number=plan.version)
    if version.sha256 != shown_sha256:
        raise NotNow(_("The plan has changed since this page was opened. Read the new version, then sign."))
    return version


def already_answered(version: PlanVersion, signer: User, meaning: SignatureMeaning) -> Signature | None:
    """The same answer, given before: a button pressed twice answers once. Raises NotNow if it was another."""
    earlier = version.signatures.filter(signer=signer).first()
    if earlier is not None and earlier.meaning != meaning:
        raise NotNow(_("You have already answered for this version. You can add a comment at any time."))
    return earlier


def _put(
    entered: Entered,
    version: PlanVersion,
    meaning: SignatureMeaning,
    comment: str,
    act: SigningAct,
    *,
    by: User,
    at: datetime,
    **said: str,
) -> Signature:
    act.proof.require(at)
    if bool(act.interpreter) != bool(act.interpreter_language):
        raise NotNow(_("Give both: who interpreted, and into which language."))
    signature = Signature.objects.create(
        version=version,
        signer=by,
        meaning=meaning,
        route=act.route,
        comment=comment,
        language=act.language,
        method=act.proof.method,
        authenticated_at=act.proof.at,
        mfa=act.proof.mfa,
        present=act.present,
        interpreter=act.interpreter,
        interpreter_language=act.interpreter_language,
        at=at,
        **since_facts(version, by),
        **access_facts(by, at),
        **said,
    )
    record_signature(entered, signature, by=by, at=at, private=act.proof.private)
    notices.receipt(entered.plan, signature, by=by, at=at)
    return signature


def since_facts(version: PlanVersion, signer: User) -> dict[str, Any]:
    """Which version is signed, and what changed from the one that the signer answered for before."""
    since = answered_before(version, signer)
    return {
        "version_sha256": version.sha256,
        "since": since.number if since else None,
        "redline_sha256": Redline(since.facts, version.facts).sha256 if since else "",
    }


def access_facts(signer: User, at: datetime) -> dict[str, Any]:
    """Whether HR invited the signer, or a new password was asked for, up to SIGNATURE_LOOKS_BACK_DAYS before."""
    since = at - timedelta(days=settings.SIGNATURE_LOOKS_BACK_DAYS)
    found = access_changes(signer, since=since, until=at)
    invited, reset = found.get(PeopleEvent.INVITED), found.get(PeopleEvent.PASSWORD_ASKED_FOR)
    by = User.objects.filter(ref=invited.actor_ref).first() if invited else None
    return {
        "invited_at": invited.at if invited and by else None,
        "invited_by": by,
        "reset_at": reset.at if reset else None,
    }


def record_signature(
    entered: Entered,
    signature: Signature,
    *,
    by: User,
    at: datetime,
    private: Mapping[str, str] | None = None,
) -> None:
    """Put the act on the record: by references, hashes and states, never by anybody's words.

    From where it was done goes into `private`, which can be erased: the event itself holds no address. Its certificate
    is made ahead, and the record that the employee is offered as their copy.
    """
    audit.record(
        entered.transition.event,
        by=by,
        about=entered.plan,
        at=at,
        version=signature.version.number,
        version_sha256=signature.version_sha256,
        signature=signature.ref,
        meaning=signature.meaning,
        route=signature.route,
        method=signature.method,
        mfa=signature.mfa,
        statement_sha256=signature.statement_sha256,
        consent_sha256=signature.consent_sha256,
        private=private,
    )
    employee = entered.plan.employee.user
    certificate = Due(DocumentKind.CERTIFICATE, signature.version.number, employee or by)
    due_ahead(entered.plan, [certificate, Due(DocumentKind.RECORD, 0, employee)], by=by, at=at)
