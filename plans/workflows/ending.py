"""How a plan ends: an outcome put forward, confirmed by the other side, and an appeal decided by somebody new."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from employees import audit
from employees.errors import NotNow
from employees.models import User
from plans import notices
from plans.enums import AppealDecision, ChangeState, GoalResult, OutcomeKind, PlanEvent, Verb
from plans.models import Appeal, Goal, GoalOutcome, Outcome, Plan
from plans.permissions import side_of
from plans.workflows.entering import Entered, enter


@transaction.atomic
def propose_outcome(
    *,
    plan: Plan,
    overall: OutcomeKind,
    reason: str,
    results: Mapping[Goal, GoalResult],
    by: User,
    at: datetime,
    next_step: str = "",
    monitored_until: date | None = None,
    undelivered_reason: str = "",
) -> Outcome:
    """Put an outcome forward, one result per goal. The other side (manager or HR) confirms it: four eyes.

    An earlier one that is not confirmed is replaced. Raises NotNow if a goal has no result, if promised support was not
    delivered and nobody says why, or if goals are called not met without a single checkpoint held.
    """
    entered = enter(plan, Verb.PROPOSE_OUTCOME, by=by, at=at)
    plan = entered.plan
    goals = set(plan.goals.all())
    if set(results) != goals:
        raise NotNow(_("Give every goal of the plan a result."))
    _no_surprise(plan, overall, results)
    _promises_kept(plan, undelivered_reason)

    Outcome.objects.filter(plan=plan, confirmed_at__isnull=True).delete()
    outcome = Outcome.objects.create(
        plan=plan,
        version=plan.version,
        overall=overall,
        reason=reason,
        next_step=next_step,
        monitored_until=monitored_until,
        undelivered_reason=undelivered_reason,
        proposed_at=at,
        proposed_by=by,
        proposed_as=_side(entered),
    )
    GoalOutcome.objects.bulk_create(
        GoalOutcome(outcome=outcome, goal=goal, result=result) for goal, result in results.items()
    )
    audit.record(PlanEvent.OUTCOME_PROPOSED, by=by, about=plan, at=at, overall=overall)
    notices.outcome_proposed(plan, outcome, by=by, at=at)
    return outcome


@transaction.atomic
def close(*, plan: Plan, by: User, at: datetime, seen: str | None = None) -> Plan:
    """Confirm the outcome that the other side put forward, and close the plan.

    `seen` is the reference of the outcome that was on the screen. Raises NotNow if another took its place since, if
    the plan was changed after it was put forward, or if a change still waits for HR.
    """
    entered = enter(plan, Verb.CLOSE, by=by, at=at)
    plan = entered.plan
    outcome = Outcome.objects.select_for_update().get(plan=plan)
    if seen is not None and seen != outcome.ref:
        raise NotNow(
            _("Another outcome was put forward since this page was opened. Read it, then confirm it.")
        )
    _still_fits(plan, outcome)
    outcome.confirmed_at, outcome.confirmed_by = at, by
    outcome.save(update_fields=["confirmed_at", "confirmed_by"])

    before = audit.snapshot(plan, "status")
    plan.status, plan.closed_at, plan.closed_by = entered.transition.lands_in, at, by
    plan.save(update_fields=["status", "closed_at", "closed_by"])

    audit.record(PlanEvent.CLOSED, by=by, about=plan, before=before, at=at, overall=outcome.overall)
    notices.closed(plan, by=by, at=at)
    return plan


@transaction.atomic
def appeal(*, plan: Plan, grounds: str, by: User, at: datetime) -> Appeal:
    """Ask, as the employee, that the outcome be looked at again. Once per plan."""
    plan = enter(plan, Verb.APPEAL, by=by, at=at).plan
    if Appeal.objects.filter(plan=plan).exists():
        raise NotNow(_("You have already appealed. What you wrote then is part of the record."))
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
        outcome.overall = overall
        outcome.save(update_fields=["overall"])
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
    return made


def _side(entered: Entered) -> str:
    side = side_of(entered.actor, entered.plan)
    if side is None:
        raise AssertionError("The table let somebody put an outcome forward who is neither manager nor HR.")
    return side


def _still_fits(plan: Plan, outcome: Outcome) -> None:
    if outcome.version != plan.version:
        raise NotNow(
            _(
                "The plan was changed after this outcome was put forward. Put an outcome forward for it as it is now."
            )
        )
    if plan.amendments.filter(state=ChangeState.PROPOSED).exists():
        raise NotNow(
            _("A change to this plan is waiting for HR. Make it or decline it, then close the plan.")
        )


def _no_surprise(plan: Plan, overall: OutcomeKind, results: Mapping[Goal, GoalResult]) -> None:
    says_not_met = overall == OutcomeKind.NOT_MET or GoalResult.NOT_MET in results.values()
    if says_not_met and not plan.checkpoints.filter(held_at__isnull=False).exists():
        raise NotNow(
            _(
                "No checkpoint has been held, so this outcome would come as a surprise. Hold a checkpoint first."
            )
        )


def _promises_kept(plan: Plan, undelivered_reason: str) -> None:
    owed = plan.support.filter(delivered_at__isnull=True).count()
    if owed and not undelivered_reason.strip():
        raise NotNow(
            ngettext(
                "%(count)d promised item of support was not delivered. Deliver it, extend, or say why not.",
                "%(count)d promised items of support were not delivered. Deliver them, extend, or say why not.",
                owed,
            )
            % {"count": owed}
        )
