"""HR's look at a draft: ask for changes, approve with four eyes, or withdraw."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from django.db import transaction

from employees import audit
from employees.models import User
from plans import notices
from plans.enums import Audience, PlanEvent, Section, Verb
from plans.models import Comment, Plan
from plans.workflows.entering import enter
from plans.workflows.fair_start import forget_second_reading, refuse_unready

NOTHING_MORE: Mapping[Section, str] = MappingProxyType({})


@transaction.atomic
def request_changes(
    *,
    plan: Plan,
    section: Section,
    body: str,
    by: User,
    at: datetime,
    more: Mapping[Section, str] = NOTHING_MORE,
) -> Plan:
    """Send a draft back with a comment on a section, and `more` comments on other sections.

    They stay in the case's history; the employee never sees them.
    """
    entered = enter(plan, Verb.REQUEST_CHANGES, by=by, at=at)
    plan = entered.plan

    before = audit.snapshot(plan, "status")
    plan.status, plan.submitted_at, plan.submitted_by = entered.transition.lands_in, None, None
    plan.save(update_fields=["status", "submitted_at", "submitted_by"])
    forget_second_reading(plan)
    comments = [
        Comment.objects.create(plan=plan, section=part, audience=Audience.CASE, body=text, author=by, at=at)
        for part, text in {section: body, **more}.items()
    ]

    audit.record(
        PlanEvent.CHANGES_REQUESTED,
        by=by,
        about=plan,
        before=before,
        at=at,
        comment=comments[0].ref,
        comments=[comment.ref for comment in comments],
    )
    notices.changes_requested(plan, by=by, at=at)
    return plan


@transaction.atomic
def approve(*, plan: Plan, by: User, at: datetime) -> Plan:
    """Approve a plan that somebody else wrote. It can then be shared.

    Raises NotNow while HR's own questions are open, or a second reader is wanted who is not the approver.
    """
    entered = enter(plan, Verb.APPROVE, by=by, at=at)
    plan = entered.plan
    refuse_unready(plan, by=by)

    before = audit.snapshot(plan, "status")
    plan.status, plan.approved_at, plan.approved_by = entered.transition.lands_in, at, by
    plan.save(update_fields=["status", "approved_at", "approved_by"])

    audit.record(PlanEvent.APPROVED, by=by, about=plan, before=before, at=at)
    notices.approved(plan, by=by, at=at)
    return plan


@transaction.atomic
def withdraw(*, plan: Plan, reason: str, by: User, at: datetime) -> Plan:
    """Take a plan back before it has started. If it was never shared, the employee can never learn of it."""
    entered = enter(plan, Verb.WITHDRAW, by=by, at=at)
    plan = entered.plan

    before = audit.snapshot(plan, "status")
    plan.status, plan.withdrawn_at, plan.withdrawn_by = entered.transition.lands_in, at, by
    plan.save(update_fields=["status", "withdrawn_at", "withdrawn_by"])
    comment = Comment.objects.create(
        plan=plan, section=Section.WHOLE, audience=Audience.CASE, body=reason, author=by, at=at
    )

    audit.record(PlanEvent.WITHDRAWN, by=by, about=plan, before=before, at=at, comment=comment.ref)
    notices.withdrawn(plan, by=by, at=at)
    return plan
