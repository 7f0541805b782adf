"""What somebody may wish before they sign: to talk first, or paper instead of the screen."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from employees import audit
from employees.errors import NotNow
from employees.models import User
from plans import notices
from plans.enums import Verb
from plans.models import MeetingRequest, Plan
from plans.workflows.entering import enter


@transaction.atomic
def ask_to_meet(*, plan: Plan, version_sha256: str, words: str, by: User, at: datetime) -> MeetingRequest:
    """Ask to talk before answering for the current version. The plan goes on, and signing stays open.

    Asking again changes nothing. Raises NotNow if the version on the screen was replaced, or answered for.
    """
    entered = enter(plan, Verb.ASK_TO_MEET, by=by, at=at)
    plan = entered.plan
    version = plan.versions.get(number=plan.version)
    if version.sha256 != version_sha256:
        raise NotNow(_("The plan has changed since this page was opened. Read the new version first."))
    if version.signatures.filter(signer=by).exists():
        raise NotNow(_("You have already answered for this version. You can add a comment at any time."))
    if (earlier := version.meeting_requests.filter(asked_by=by).first()) is not None:
        return earlier
    wish = MeetingRequest.objects.create(
        version=version, asked_by=by, asked_at=at, words=words, version_sha256=version.sha256
    )
    audit.record(entered.transition.event, by=by, about=plan, at=at, version=version.number, wish=wish.ref)
    notices.to_case(entered.transition.notice, plan, by=by, at=at, once=wish.ref)
    return wish


@transaction.atomic
def choose_paper(*, plan: Plan, by: User, at: datetime) -> Plan:
    """Withdraw the consent to sign on a screen: this plan is signed on paper from now on. What was signed stays."""
    entered = enter(plan, Verb.CHOOSE_PAPER, by=by, at=at)
    plan = entered.plan
    if plan.paper_since is None:
        plan.paper_since = at
        plan.save(update_fields=["paper_since"])
        audit.record(entered.transition.event, by=by, about=plan, at=at)
        notices.to_case(entered.transition.notice, plan, by=by, at=at)
    return plan


@transaction.atomic
def choose_screen(*, plan: Plan, by: User, at: datetime) -> Plan:
    """Consent to the screen again. The employee's alone, like taking it back."""
    entered = enter(plan, Verb.CHOOSE_SCREEN, by=by, at=at)
    plan = entered.plan
    if plan.paper_since is not None:
        plan.paper_since = None
        plan.save(update_fields=["paper_since"])
        audit.record(entered.transition.event, by=by, about=plan, at=at)
    return plan
