"""From one manager to the next: a closing summary, the hand-over itself, and an answer to each goal."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from employees import audit
from employees.errors import NotNow
from employees.models import Employee, User
from plans import notices
from plans.enums import ChangeKind, GoalAnswer, PlanEvent, Verb
from plans.models import Companion, HandOver, Plan
from plans.workflows.entering import enter
from plans.workflows.leading import refuse_as_manager
from plans.workflows.versions import make_version


@transaction.atomic
def summarise(*, plan: Plan, summary: str, by: User, at: datetime) -> HandOver:
    """Write, as the manager, what whoever leads the plan next should know. Again: the new words take its place.

    It waits with the plan until HR hands it over; afterwards it stands as it was.
    """
    plan = enter(plan, Verb.SUMMARISE, by=by, at=at).plan
    if not summary.strip():
        raise NotNow(_("Write what the next manager should know, or leave the page."))
    prepared = _prepared(plan)
    if prepared.summary == summary and prepared.summary_by_id == by.pk:
        return prepared
    prepared.summary, prepared.summary_at, prepared.summary_by = summary, at, by
    prepared.save()
    audit.record(PlanEvent.SUMMARISED, by=by, about=plan, at=at, handover=prepared.ref)
    return prepared


@transaction.atomic
def hand_over(
    *, plan: Plan, to: Employee, reason: str, by: User, at: datetime, seen_version: int | None = None
) -> Plan:
    """Give a running plan to another manager, as HR. Makes a new version; the one before loses access at once.

    `seen_version` is the version that was on the screen (None: not compared). Raises NotNow for somebody who cannot
    lead it, or leads it already.
    """
    entered = enter(plan, Verb.HAND_OVER, by=by, at=at)
    plan, leaving = entered.plan, entered.plan.manager
    if seen_version not in {None, plan.version}:
        raise NotNow(_("The plan was changed while this page was open. Look at it again, then hand it over."))
    if not reason.strip():
        raise NotNow(_("Say why the plan gets a new manager. Everyone who reads the plan sees the reason."))
    if to.pk == leaving.pk:
        raise NotNow(_("%(name)s leads this plan already. Choose somebody else.") % {"name": to.full_name})
    refuse_as_manager(to, plan.employee, entered.today)
    _refuse_companion(plan, to, entered.today)

    before = audit.snapshot(plan, "version")
    plan.manager, plan.version = to, plan.version + 1
    plan.save(update_fields=["manager", "version"])
    version = make_version(plan, ChangeKind.HANDOVER, reason=reason, by=by, at=at)
    made = _prepared(plan, leaving)
    made.to_manager, made.reason, made.version = to, reason, version
    made.made_at, made.made_by = at, by
    made.save()

    audit.record(
        entered.transition.event,
        by=by,
        about=plan,
        before=before,
        at=at,
        version_sha256=version.sha256,
        from_manager=leaving.ref,
        to_manager=to.ref,
    )
    notices.handed_over(plan, leaving.user, by=by, at=at)
    return plan


@transaction.atomic
def take_over(
    *, plan: Plan, answers: Mapping[str, tuple[GoalAnswer, str]], by: User, at: datetime
) -> HandOver:
    """Answer, as the new manager, for each goal: taken over as it is, or what should change in it.

    `answers` are by the references of the goals. They are kept as they were said; a change is then put to HR like any
    other. Raises NotNow if nothing waits for an answer, a goal has none, or a proposal has no words.
    """
    plan = enter(plan, Verb.TAKE_OVER, by=by, at=at).plan
    made = waiting_for_answer(plan)
    if made is None:
        raise NotNow(_("Every goal of this plan has been answered for already."))
    goals = list(plan.goals.all())
    if set(answers) != {goal.ref for goal in goals}:
        raise NotNow(_("Answer for every goal of the plan."))
    if any(answer == GoalAnswer.PROPOSE and not words.strip() for answer, words in answers.values()):
        raise NotNow(_("Say what should change in each goal that you do not take over as it is."))
    made.answers = [_said(goal.ref, goal.statement, *answers[goal.ref]) for goal in goals]
    made.answered_at, made.answered_by = at, by
    made.save(update_fields=["answers", "answered_at", "answered_by"])
    proposals = sum(answer == GoalAnswer.PROPOSE for answer, _words in answers.values())
    audit.record(
        PlanEvent.TAKEN_OVER,
        by=by,
        about=plan,
        at=at,
        handover=made.ref,
        goals=len(goals),
        proposals=proposals,
    )
    notices.taken_over(plan, by=by, at=at)
    return made


def waiting_for_answer(plan: Plan) -> HandOver | None:
    """The latest hand-over, while the manager whom it made has not answered for the goals."""
    latest = plan.handovers.filter(made_at__isnull=False).last()
    return latest if latest is not None and latest.answered_at is None else None


def _said(ref: str, statement: str, answer: GoalAnswer, words: str) -> dict[str, Any]:
    return {"goal": ref, "statement": statement, "answer": str(answer), "words": words}


def _prepared(plan: Plan, leaving: Employee | None = None) -> HandOver:
    """The hand-over that a summary began, or a new one."""
    found = plan.handovers.select_for_update().filter(made_at__isnull=True).first()
    return found or HandOver(plan=plan, from_manager=leaving or plan.manager)


def _refuse_companion(plan: Plan, to: Employee, today: date) -> None:
    beside = Companion.objects.filter(plan=plan, user=to.user_id, removed_at__isnull=True, until__gte=today)
    if beside.exists():
        raise NotNow(
            _(
                "%(name)s stands by the employee as a companion, and cannot lead the plan. Choose somebody else."
            )
            % {"name": to.full_name}
        )
