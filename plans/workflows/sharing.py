"""From the first conversation to the start: share, read, comment, begin."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from employees import audit
from employees.devices import Device
from employees.errors import NotNow
from employees.guard import Why, aside
from employees.models import User
from employees.permissions import Actor
from employees.queries import calendar_for
from plans import completeness, notices
from plans.deadlines import consultation_ends, pressed_twice, years
from plans.enums import Audience, ChangeKind, PlanEvent, PlanStatus, Section, Verb
from plans.models import Comment, Plan, Proposal
from plans.permissions import PLANS
from plans.workflows.coaching import share_cited
from plans.workflows.entering import enter
from plans.workflows.versions import make_version


@transaction.atomic
def share(*, plan: Plan, by: User, at: datetime) -> Plan:
    """Share an approved plan. The earliest moment at which the employee can learn of it; the talk comes first.

    Raises NotNow if the employee cannot sign in, or already has a plan that is under way.
    """
    entered = enter(plan, Verb.SHARE, by=by, at=at)
    plan = entered.plan
    if plan.employee.user is None or not plan.employee.user.is_active:
        raise NotNow(
            _("%(name)s cannot sign in yet, so the plan cannot be read. Invite them first, then share it.")
            % {"name": plan.employee.full_name}
        )
    if plan.ends_on is not None and plan.ends_on <= entered.today:
        raise NotNow(
            _(
                "The last day of this plan was %(date)s. Withdraw it, and begin a new draft with dates to come."
            )
            % {"date": date_format(plan.ends_on, "j F Y")}
        )
    if _another_is_under_way(plan):
        raise _not_beside_another(plan, entered.actor)

    before = audit.snapshot(plan, "status")
    plan.status, plan.shared_at, plan.shared_by = entered.transition.lands_in, at, by
    calendar = calendar_for(plan.employee, years(entered.today))
    plan.consultation_ends_on = consultation_ends(entered.today, plan.consultation_days, calendar)
    try:
        with transaction.atomic():
            plan.save(update_fields=["status", "shared_at", "shared_by", "consultation_ends_on"])
    except IntegrityError as twice:
        # Two plans shared in the same instant: the database lets one through.
        raise _not_beside_another(plan, entered.actor) from twice

    share_cited(plan, by=by, at=at)

    audit.record(PlanEvent.SHARED, by=by, about=plan, before=before, at=at)
    notices.shared(plan, by=by, at=at)
    return plan


def _another_is_under_way(plan: Plan) -> bool:
    with aside(Why.RULE):
        return plan.employee.plans.filter(status__in=PlanStatus.UNDER_WAY).exists()


def _not_beside_another(plan: Plan, actor: Actor) -> NotNow:
    """Whoever cannot see the other plan, such as a new manager, learns no more than that HR knows."""
    under_way = Plan.objects.filter(employee=plan.employee_id, status__in=PlanStatus.UNDER_WAY)
    if PLANS.visible(actor, under_way).exists():
        return NotNow(
            _("Another plan is under way for this person. HR has to close it before this one is shared.")
        )
    return NotNow(
        _("This plan cannot be shared at present. It is kept as it is. Ask HR, who can say what comes first.")
    )


@transaction.atomic
def open_plan(*, plan: Plan, by: User, at: datetime, device: Device | None = None) -> Plan:
    """Record that the employee opened the plan, the first time only, and from where. The page says that it does so."""
    plan = enter(plan, Verb.OPEN, by=by, at=at).plan
    if plan.opened_at is None:
        plan.opened_at = at
        plan.save(update_fields=["opened_at"])
        audit.record(PlanEvent.OPENED, by=by, about=plan, at=at, private=device.private if device else None)
    return plan


@transaction.atomic
def comment(
    *, plan: Plan, section: Section, body: str, by: User, at: datetime, audience: Audience = Audience.EVERYONE
) -> Comment:
    """Say something about a section. Before a plan is shared, comments are read by those alone who work on it.

    A button pressed twice says it once.
    """
    plan = enter(plan, Verb.COMMENT, by=by, at=at).plan
    if not plan.is_shared:
        audience = Audience.CASE
    if plan.employee.user_id == by.pk:
        # The employee's words are part of the record for everyone who reads it.
        audience = Audience.EVERYONE
    same = plan.comments.filter(section=section, audience=audience, body=body, author=by)
    if twice := same.filter(**pressed_twice("at", at)).first():
        return twice
    said = Comment.objects.create(plan=plan, section=section, audience=audience, body=body, author=by, at=at)
    audit.record(PlanEvent.COMMENTED, by=by, about=plan, at=at, comment=said.ref, audience=audience)
    notices.commented(plan, said, by=by, at=at)
    return said


@transaction.atomic
def end_consultation(*, plan: Plan, by: User, at: datetime) -> Plan:
    """Say, as the employee, that enough was talked through and the plan can begin. Again changes nothing."""
    plan = enter(plan, Verb.END_CONSULTATION, by=by, at=at).plan
    if plan.consultation_ended_at is None:
        plan.consultation_ended_at = at
        plan.save(update_fields=["consultation_ended_at"])
        audit.record(PlanEvent.CONSULTATION_ENDED, by=by, about=plan, at=at)
        notices.ready_to_start(plan, by=by, at=at)
    return plan


@transaction.atomic
def start(*, plan: Plan, by: User, at: datetime) -> Plan:
    """Start the plan: freeze version 1 and ask for the receipt.

    Raises NotNow while a proposal or a question is unanswered, while what was agreed left a gap in the plan, when its
    last day has come, or before the consultation is over: it runs to the end of `consultation_ends_on` in the plan's
    zone, unless the employee said that they are ready.
    """
    entered = enter(plan, Verb.START, by=by, at=at)
    plan = entered.plan
    _refuse_while_something_waits(plan)
    lacking = completeness.missing(plan)
    if lacking:
        raise NotNow.because(item.sentence for item in lacking)
    if plan.ends_on is not None and plan.ends_on <= entered.today:
        raise NotNow(
            _(
                "The last day of this plan was %(date)s. Agree on new dates through a proposal, or withdraw the plan."
            )
            % {"date": date_format(plan.ends_on, "j F Y")}
        )
    open_until = plan.consultation_ends_on
    if plan.consultation_ended_at is None and open_until is not None and entered.today <= open_until:
        raise NotNow(
            _(
                "The time to talk the plan through runs until %(date)s. "
                "It can start after that, or when the employee says they are ready."
            )
            % {"date": date_format(open_until, "l j F Y")}
        )

    before = audit.snapshot(plan, "status", "version")
    plan.status, plan.started_at, plan.started_by, plan.version = entered.transition.lands_in, at, by, 1
    plan.save(update_fields=["status", "started_at", "started_by", "version"])
    version = make_version(plan, ChangeKind.START, reason="", by=by, at=at)

    audit.record(PlanEvent.STARTED, by=by, about=plan, before=before, at=at, version_sha256=version.sha256)
    notices.started(plan, by=by, at=at)
    return plan


def _refuse_while_something_waits(plan: Plan) -> None:
    """Name everything that the employee still waits for."""
    name = plan.employee.short_name
    proposals = [
        _(
            "%(name)s has proposed a change that is not answered yet (%(what)s). Answer it, then start the plan."
        )
        % {"name": name, "what": proposal.title}
        for proposal in Proposal.objects.waiting().filter(plan=plan)
    ]
    questions = [
        _("%(name)s has asked what this means and has no answer yet (%(what)s). Answer, then start the plan.")
        % {"name": name, "what": question.title}
        for question in plan.questions.filter(answered_at__isnull=True)
    ]
    if proposals or questions:
        raise NotNow.because([*proposals, *questions])
