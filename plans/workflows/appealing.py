"""The appeal against an outcome: made by the employee in its time, decided by somebody who took no part before."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from employees import audit
from employees.errors import NotNow
from employees.models import User
from employees.queries import organisation
from plans import notices
from plans.enums import AppealDecision, DocumentKind, OutcomeKind, PlanEvent, Verb
from plans.models import Appeal, Outcome, Plan
from plans.workflows.entering import enter
from plans.workflows.wanting import Due, due_ahead


@transaction.atomic
def appeal(*, plan: Plan, grounds: str, by: User, at: datetime) -> Appeal:
    """Ask, as the employee, that the outcome be looked at again. Once per plan.

    Raises NotNow after the last day for it, which the outcome names, and says whom to talk to.
    """
    entered = enter(plan, Verb.APPEAL, by=by, at=at)
    plan = entered.plan
    if Appeal.objects.filter(plan=plan).exists():
        raise NotNow(_("You have already appealed. What you wrote then is part of the record."))
    _in_time(plan, entered.today)
    made = Appeal.objects.create(plan=plan, grounds=grounds, made_at=at, made_by=by)
    audit.record(PlanEvent.APPEALED, by=by, about=plan, at=at, appeal=made.ref)
    notices.appealed(plan, made, by=by, at=at)
    return made


@transaction.atomic
def decide_appeal(
    *,
    plan: Plan,
    decision: AppealDecision,
    reason: str,
    by: User,
    at: datetime,
    overall: OutcomeKind | None = None,
) -> Appeal:
    """Decide an appeal, as somebody in HR who took no part before. A varied outcome needs the new `overall`."""
    plan = enter(plan, Verb.DECIDE_APPEAL, by=by, at=at).plan
    made = Appeal.objects.select_for_update().filter(plan=plan).first()
    if made is None:
        raise NotNow(_("There is no appeal against this outcome."))
    if made.decided_at is not None:
        raise NotNow(_("This appeal has been decided already."))
    outcome = Outcome.objects.select_for_update().get(plan=plan)
    if decision == AppealDecision.VARIED and overall in (None, outcome.overall):
        raise NotNow(_("Choose the new outcome. It must be another than the one appealed against."))

    made.decision, made.decision_reason, made.outcome_before = decision, reason, outcome.overall
    made.decided_at, made.decided_by = at, by
    made.save(update_fields=["decision", "decision_reason", "outcome_before", "decided_at", "decided_by"])
    before = audit.snapshot(outcome, "overall")
    if decision == AppealDecision.VARIED and overall is not None:
        # Why it ended early belongs to an outcome that no longer stands; the record of its making keeps it.
        outcome.overall, outcome.wording, outcome.early_reason = overall, "", ""
        outcome.save(update_fields=["overall", "wording", "early_reason"])
    audit.record(
        PlanEvent.APPEAL_DECIDED,
        by=by,
        about=plan,
        at=at,
        decision=decision,
        overall_before=before["overall"],
        overall_after=outcome.overall,
    )
    notices.appeal_decided(plan, by=by, at=at)
    due_ahead(plan, [Due(DocumentKind.LETTER, 0, plan.employee.user or by)], by=by, at=at)
    return made


def _in_time(plan: Plan, today: date) -> None:
    until = plan.outcome.appeal_until
    if until is None or today <= until:
        return
    ours = organisation()
    contact = ", ".join(filter(None, [ours.contact_name, ours.contact_detail])) if ours else ""
    raise NotNow(
        _(
            "The time for an appeal ended on %(day)s. Nothing was sent. Talk with %(contact)s: "
            "HR can still look at what you want to say."
        )
        % {"day": date_format(until, "j F Y"), "contact": contact or _("HR")}
    )
