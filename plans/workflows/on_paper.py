"""What was signed on paper, put in by HR with a witness; and a witness to what was given."""

from __future__ import annotations

from datetime import date, datetime

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from employees import audit
from employees.enums import ProofMethod
from employees.errors import NotAllowed, NotNow
from employees.models import AuditEvent, User
from employees.workflows import Proof
from plans import notices
from plans.deadlines import pressed_twice
from plans.designs import Moment, SignerRole
from plans.enums import SignatureMeaning, SignatureRoute, Verb
from plans.evidence import Clean
from plans.models import Attachment, FormSignature, Plan, PlanVersion, Signature
from plans.models.attachment import attachment_storage, random_name
from plans.permissions import may_sign_as
from plans.queries.signatures import receipt_of, signature_lines
from plans.queries.witnesses import witnesses_for
from plans.workflows.attaching import refuse_too_much
from plans.workflows.entering import enter, local_date
from plans.workflows.form_signing import act_facts
from plans.workflows.signing import record_signature, since_facts
from plans.workflows.statements import language_now


def record_paper(
    *,
    plan: Plan,
    version_sha256: str,
    meaning: SignatureMeaning,
    comment: str,
    signed_on: date,
    witness: User,
    scan: Clean,
    by: User,
    at: datetime,
) -> Signature:
    """Put in what the employee signed on paper, or marked as not signed there, with the scan and who was there.

    `signed_on` is the date on the paper, in the plan's zone; `at` stays the instant of putting it in. HR alone, and
    never as a signature of HR's own. Raises NotNow for a version that is no longer in force or was answered already,
    for a date before it was made or after today, and for a witness who is nobody in this case.
    """
    written: list[str] = []
    try:
        with transaction.atomic():
            return _record(
                plan,
                version_sha256,
                meaning,
                comment,
                signed_on,
                witness,
                scan,
                by=by,
                at=at,
                written=written,
            )
    except BaseException:
        for name in written:
            attachment_storage().delete(name)
        raise


def _record(
    plan: Plan,
    version_sha256: str,
    meaning: SignatureMeaning,
    comment: str,
    signed_on: date,
    witness: User,
    scan: Clean,
    *,
    by: User,
    at: datetime,
    written: list[str],
) -> Signature:
    entered = enter(plan, Verb.RECORD_PAPER, by=by, at=at)
    plan, signer = entered.plan, entered.plan.employee.user
    version = plan.versions.get(number=plan.version)
    if signer is None:
        raise NotNow(_("This person has no account yet. Invite them first: the record names them by it."))
    _refuse_paper(plan, version, version_sha256, signed_on, entered.today)
    if witness.pk not in {one.pk for one in witnesses_for(plan, on=entered.today, by=by)}:
        raise NotNow(_("Choose a witness who works on this plan, and is not you."))
    refuse_too_much(plan, scan, by=by)
    signature = Signature.objects.create(
        version=version,
        signer=signer,
        meaning=meaning,
        route=SignatureRoute.PAPER,
        method=ProofMethod.PAPER,
        comment=comment,
        language=language_now(),
        recorded_by=by,
        witness=witness,
        signed_on=signed_on,
        scan=_kept(plan, version, scan, by=by, at=at, written=written),
        at=at,
        **since_facts(version, signer),
    )
    record_signature(entered, signature, by=by, at=at)
    notices.paper_recorded(plan, signature, by=by, at=at)
    return signature


def _refuse_paper(plan: Plan, version: PlanVersion, shown: str, signed_on: date, today: date) -> None:
    if version.sha256 != shown:
        raise NotNow(_("The plan has changed since this page was opened. The paper is of an older version."))
    if receipt_of(plan, version) is not None:
        raise NotNow(_("This version has been answered for already. Nothing was changed."))
    if not local_date(plan, version.made_at) <= signed_on <= today:
        raise NotNow(_("The date on the paper lies between the day this version was made and today."))


def _kept(
    plan: Plan, version: PlanVersion, scan: Clean, *, by: User, at: datetime, written: list[str]
) -> Attachment:
    """The scan among the files of the plan, where everybody who reads the plan finds it."""
    name = attachment_storage().save(random_name(), ContentFile(scan.content))
    written.append(name)
    title = _("Version %(number)d, signed on paper") % {"number": version.number}
    return Attachment.objects.create(
        plan=plan,
        title=title,
        kind=scan.kind,
        file=name,
        size=scan.size,
        sha256=scan.sha256,
        added_at=at,
        added_by=by,
    )


def attestation(plan: Plan, receipt: Signature) -> str:
    """What a witness confirms: that it was given, or signed on paper. Never agreement."""
    names = {"employee": plan.employee.full_name, "number": receipt.version.number}
    if receipt.meaning == SignatureMeaning.NOT_SIGNING:
        return (
            _(
                "I confirm that version %(number)d was given to %(employee)s, who chose not to sign. "
                "It says nothing about agreement."
            )
            % names
        )
    return _("I confirm that %(employee)s signed version %(number)d on paper.") % names


@transaction.atomic
def attest(
    *, plan: Plan, version_sha256: str, comment: str, proof: Proof, by: User, at: datetime
) -> FormSignature:
    """Witness that a version was given to somebody who chose not to sign, or signed on paper.

    Pressed twice it witnesses once. Raises NotNow where there is nothing to witness, or a witness has signed, and
    NotAllowed for whoever took part in the act itself.
    """
    entered = enter(plan, Verb.ATTEST, by=by, at=at)
    plan = entered.plan
    version = plan.versions.get(number=plan.version)
    receipt = receipt_of(plan, version)
    if receipt is None or not receipt.wants_witness or version.sha256 != version_sha256:
        raise NotNow(_("There is nothing to witness now. Nothing was changed."))
    if not may_sign_as(entered.actor, plan, SignerRole.WITNESS) or receipt.recorded_by_id == by.pk:
        raise NotAllowed(_("A witness is somebody else. Ask a colleague in HR, or the manager’s manager."))
    moment = Moment.START if version.number == 1 else Moment.CHANGE
    here = FormSignature.objects.filter(version=version, moment=moment)
    earlier = here.filter(role=SignerRole.WITNESS).first()
    if earlier is not None:
        if earlier.signer_id == by.pk:
            return earlier
        raise NotNow(_("Somebody has witnessed this already."))
    if any(line.moment == moment and by.pk in line.answered_by for line in signature_lines(plan)):
        raise NotNow(_("You have signed here in another role. Ask somebody else to sign this line."))
    proof.require(at)
    made = FormSignature.objects.create(
        version=version,
        role=SignerRole.WITNESS,
        moment=moment,
        meaning=SignatureMeaning.RECEIVED,
        comment=comment,
        version_sha256=version.sha256,
        signer=by,
        at=at,
        **act_facts(attestation(plan, receipt), proof),
    )
    audit.record(
        entered.transition.event,
        by=by,
        about=plan,
        at=at,
        version=version.number,
        signature=made.ref,
        private=proof.private,
    )
    return made


@transaction.atomic
def assist(*, plan: Plan, by: User, at: datetime) -> Plan:
    """Hand the device to the employee, who signs in themselves. Recorded: who offered it, and when. A press once.

    Ends nothing and signs nothing; the page that calls it ends the session of whoever offered it.
    """
    entered = enter(plan, Verb.ASSIST, by=by, at=at)
    if entered.plan.employee.user is None:
        raise NotNow(_("This person has no account yet. Invite them first, or use paper."))
    event = entered.transition.event
    offered = AuditEvent.objects.filter(about_ref=entered.plan.ref, event=event, actor_ref=by.ref)
    if not offered.filter(**pressed_twice("at", at)).exists():
        audit.record(event, by=by, about=entered.plan, at=at, version=entered.plan.version)
    return entered.plan
