"""The receipt: sign that the plan was received and read, or say that one does not want to."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from employees import audit
from employees.errors import NotNow
from employees.models import User
from plans import notices
from plans.documents.redline import Redline
from plans.enums import SignatureMeaning, Verb
from plans.models import Plan, PlanVersion, Signature
from plans.queries import answered_before
from plans.workflows.entering import enter, local_date


def statement_for(plan: Plan, version: PlanVersion, signer: User) -> str:
    """What signing says, word for word, with the date in the plan's zone. Shown, and stored with the signature.

    Who answered for an earlier version signs for what changed since then; anybody else for the whole.
    """
    words = {
        "name": plan.employee.full_name,
        "number": version.number,
        "date": date_format(local_date(plan, version.made_at), "j F Y"),
    }
    since = answered_before(version, signer)
    if since is None:
        return (
            _("I, %(name)s, have received and read version %(number)d of this plan, made on %(date)s.")
            % words
        )
    count = len(Redline(since.facts, version.facts).rows)
    said = ngettext(
        "I, %(name)s, have received and read version %(number)d of this plan, made on %(date)s, "
        "and what changed from version %(since)d: %(count)d change.",
        "I, %(name)s, have received and read version %(number)d of this plan, made on %(date)s, "
        "and what changed from version %(since)d: %(count)d changes.",
        count,
    )
    return said % {**words, "since": since.number, "count": count}


@transaction.atomic
def sign(*, plan: Plan, version_sha256: str, comment: str, by: User, at: datetime) -> Signature:
    """Sign that the current version was received and read. It does not mean agreement.

    `version_sha256` is the version that was on the signer's screen. Raises NotNow if it has changed since, or if this
    version was signed, or not signed, already.
    """
    return _put(plan, Verb.SIGN, SignatureMeaning.RECEIVED, version_sha256, comment, by, at)


@transaction.atomic
def decline_to_sign(*, plan: Plan, version_sha256: str, comment: str, by: User, at: datetime) -> Signature:
    """Say that one does not want to sign. A recorded, respected path: the plan, support and checkpoints go on."""
    return _put(plan, Verb.DECLINE_TO_SIGN, SignatureMeaning.NOT_SIGNING, version_sha256, comment, by, at)


def _put(
    plan: Plan,
    verb: Verb,
    meaning: SignatureMeaning,
    version_sha256: str,
    comment: str,
    by: User,
    at: datetime,
) -> Signature:
    entered = enter(plan, verb, by=by, at=at)
    plan = entered.plan
    version = plan.versions.get(number=plan.version)
    if version.sha256 != version_sha256:
        raise NotNow(_("The plan has changed since this page was opened. Read the new version, then sign."))
    earlier = version.signatures.filter(signer=by).first()
    if earlier is not None:
        if earlier.meaning == meaning:
            # A second press of the same button: the receipt is there, and one is enough.
            return earlier
        raise NotNow(_("You have already answered for this version. You can add a comment at any time."))
    since = answered_before(version, by)
    signature = Signature.objects.create(
        version=version,
        signer=by,
        meaning=meaning,
        statement=statement_for(plan, version, by) if meaning == SignatureMeaning.RECEIVED else "",
        comment=comment,
        version_sha256=version.sha256,
        since=since.number if since else None,
        redline_sha256=Redline(since.facts, version.facts).sha256 if since else "",
        at=at,
    )
    audit.record(
        entered.transition.event,
        by=by,
        about=plan,
        at=at,
        version=version.number,
        version_sha256=version.sha256,
    )
    notices.receipt(plan, signature, by=by, at=at)
    return signature
