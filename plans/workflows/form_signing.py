"""Signing in a role that the form asks for: as manager, as next level, as HR, as present, as a witness."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from employees import audit
from employees.errors import NotAllowed, NotNow
from employees.models import User
from employees.workflows import Proof
from plans.designs import Moment, SignerRole
from plans.enums import SignatureMeaning, Verb
from plans.models import Checkpoint, FormSignature, Plan
from plans.permissions import may_sign_as
from plans.queries.signatures import Line, signature_lines
from plans.workflows.entering import enter
from plans.workflows.statements import language_now, sha256_of

# What signing says where the template has no words of its own. Never agreement, which is asked of nobody.
STATEMENTS: Mapping[SignerRole, object] = {
    SignerRole.EMPLOYEE: _lazy("I have received and read this."),
    SignerRole.MANAGER: _lazy("I have talked this through with %(employee)s."),
    SignerRole.NEXT_LEVEL: _lazy("I have read this."),
    SignerRole.HR: _lazy("I have looked at this for HR."),
    SignerRole.COMPANION: _lazy("I was present."),
    SignerRole.WITNESS: _lazy(
        "I confirm that this was given to %(employee)s, who chose not to sign. It says nothing about agreement."
    ),
}


def words_of(plan: Plan, line: Line) -> str:
    """What signing on a line says, word for word. Shown, and stored with the signature."""
    if line.signer.statement:
        return line.signer.statement
    return str(STATEMENTS[line.role]) % {"employee": plan.employee.full_name}


@transaction.atomic
def sign_form(
    *,
    plan: Plan,
    role: SignerRole,
    moment: Moment,
    version_sha256: str,
    proof: Proof,
    by: User,
    at: datetime,
    checkpoint: Checkpoint | None = None,
    comment: str = "",
    signs: bool = True,
) -> FormSignature:
    """Sign a line of the form's signature block, or say that one does not want to (`signs` False).

    `version_sha256` is what was on the signer's screen. A button pressed twice signs once. Raises NotAllowed for a role
    that is not the signer's, NotNow if the form asks for no such signature now, if somebody before has not answered, if
    the plan has changed since, if the same person has signed here in another role, or if `proof` is not fresh.
    """
    entered = enter(plan, Verb.SIGN_FORM, by=by, at=at)
    plan = entered.plan
    if not may_sign_as(entered.actor, plan, role):
        raise NotAllowed(_("This signature is somebody else’s to give."))
    here = [
        line
        for line in signature_lines(plan)
        if line.moment == moment and line.checkpoint == checkpoint and not line.is_receipt
    ]
    line = _asked_for(here, role)
    if isinstance(line.signed, FormSignature) and line.signed.signer_id == by.pk:
        return line.signed
    _refuse(line, here, version_sha256, by)
    proof.require(at)
    statement = words_of(plan, line) if signs else ""
    signature = FormSignature.objects.create(
        version=line.version,
        role=role,
        moment=moment,
        checkpoint=checkpoint,
        meaning=SignatureMeaning.RECEIVED if signs else SignatureMeaning.NOT_SIGNING,
        comment=comment,
        version_sha256=line.version.sha256,
        signer=by,
        at=at,
        **act_facts(statement, proof),
    )
    said: dict[str, Any] = {"signature": signature.ref, "role": role, "moment": moment, "signs": signs}
    said |= {"method": proof.method, "mfa": proof.mfa, "statement_sha256": signature.statement_sha256}
    audit.record(entered.transition.event, by=by, about=plan, at=at, private=proof.private, **said)
    return signature


def act_facts(statement: str, proof: Proof) -> dict[str, Any]:
    """What every signature keeps of its act: the words, their hash and language, and how the signer was known."""
    return {
        "statement": statement,
        "statement_sha256": sha256_of(statement) if statement else "",
        "language": language_now(),
        "method": proof.method,
        "authenticated_at": proof.at,
        "mfa": proof.mfa,
    }


def _asked_for(here: Sequence[Line], role: SignerRole) -> Line:
    for line in here:
        if line.role == role:
            return line
    raise NotNow(_("This signature is not asked for now. Nothing was changed."))


def _refuse(line: Line, here: Sequence[Line], version_sha256: str, by: User) -> None:
    if line.signed is not None:
        raise NotNow(_("This line has been signed already."))
    if not line.now:
        raise NotNow(_("Somebody who signs before you has not answered yet. You can sign after them."))
    if line.version.sha256 != version_sha256:
        raise NotNow(_("The plan has changed since this page was opened. Read the new version, then sign."))
    if any(other.signed is not None and other.signed.signer_id == by.pk for other in here):
        raise NotNow(_("You have signed here in another role. Ask somebody else to sign this line."))
