"""How a plan ends: an outcome put forward, the employee's own words, and the outcome confirmed by the other side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from employees import audit
from employees.errors import NotNow
from employees.models import User
from employees.queries import calendar_for
from plans import notices
from plans.closing.check import Point
from plans.closing.gathering import facts_of, points_of
from plans.closing.judgement import Follows, Judgement, is_hard, quoted, refuse_gaps
from plans.closing.promises import Owed, owed_by, refuse_silence
from plans.deadlines import appeal_ends, pressed_twice, years
from plans.designs import Moment
from plans.designs.answers import is_answered, wrong_answers
from plans.enums import (
    ChangeState,
    DocumentKind,
    EarlyEnd,
    GoalResult,
    NextStep,
    OutcomeKind,
    PlanEvent,
    Verb,
)
from plans.models import (
    CheckedPoint,
    Citation,
    ClosingComment,
    Goal,
    GoalOutcome,
    Outcome,
    Plan,
    PromiseReason,
    SupportItem,
)
from plans.permissions import side_of
from plans.queries.accounts import Account, accounts_of
from plans.workflows.entering import Entered, enter
from plans.workflows.wanting import Due, due_ahead

# What differs between two outcomes that say the same.
KEYS_AND_HOURS = frozenset({"id", "ref", "outcome", "goal_outcome", "proposed_at"})


@transaction.atomic
def propose_outcome(
    *,
    plan: Plan,
    overall: OutcomeKind,
    reason: str,
    results: Mapping[Goal, Judgement],
    by: User,
    at: datetime,
    wording: str = "",
    early_reason: EarlyEnd | str = "",
    follows: Follows | None = None,
    undelivered: Mapping[SupportItem, str] | None = None,
    answers: Mapping[str, str] | None = None,
    own_answers: Mapping[str, Any] | None = None,
) -> Outcome:
    """Put an outcome forward, one judgement per goal. The other side (manager or HR) confirms it: four eyes.

    `wording` is the outcome in the words of the plan's form, where it has its own. `undelivered` says why for each
    promise that was not kept; `answers` answer the points of the no-surprise check by their keys, `own_answers` the
    form's own fields by theirs, as JSON holds them. An earlier outcome that is not confirmed is replaced, but for the
    same words put forward a moment ago, which are given back: a button pressed twice. The employee is invited to a
    closing comment.
    Raises NotNow if a goal has no result, reason or citation, if a promise was not kept and nobody says why, if goals
    are called not met without a single checkpoint held, if a hard outcome leaves a point of the check unanswered, or if
    an answer does not fit the form.
    """
    entered = enter(plan, Verb.PROPOSE_OUTCOME, by=by, at=at)
    plan, follows = entered.plan, follows or Follows()
    accounts, owed = accounts_of(plan), owed_by(plan, entered.today)
    refuse_gaps(list(plan.goals.all()), results, overall, accounts)
    _whole(overall, early_reason, follows, entered.today)
    _no_surprise(plan, overall, results)
    refuse_silence(plan, owed, undelivered or {})
    points = _points(entered, overall, early_reason, results, by)
    hard = is_hard(overall, [judged.result for judged in results.values()], early_reason)
    _refuse_unanswered(points, answers or {}, hard=hard)
    own = _fitting(plan, own_answers or {})

    twice, said_before = _just_put_forward(plan, by, at)
    here = transaction.savepoint()
    outcome = _replace(entered, overall, wording, early_reason, reason, follows, own, by, at)
    _write_results(outcome, results, accounts)
    _write_promises(outcome, owed, undelivered or {})
    _write_points(outcome, points, answers or {})
    if twice is not None and _said(outcome) == said_before:
        transaction.savepoint_rollback(here)
        return twice
    transaction.savepoint_commit(here)
    _put_on_record(plan, outcome, own, by, at)
    return outcome


@transaction.atomic
def comment_on_closing(*, plan: Plan, body: str, by: User, at: datetime) -> ClosingComment:
    """Say, as the employee, how one sees the plan as a whole before it is closed. Nobody can take it off again."""
    plan = enter(plan, Verb.COMMENT_ON_CLOSING, by=by, at=at).plan
    pressed_before = plan.closing_comments.filter(author=by, body=body, **pressed_twice("at", at)).first()
    if pressed_before is not None:
        return pressed_before
    said = ClosingComment.objects.create(plan=plan, body=body, author=by, at=at)
    audit.record(PlanEvent.CLOSING_COMMENTED, by=by, about=plan, at=at, comment=said.ref)
    notices.closing_commented(plan, said, by=by, at=at)
    return said


@transaction.atomic
def close(*, plan: Plan, by: User, at: datetime, seen: str | None = None) -> Plan:
    """Confirm the outcome that the other side put forward, and close the plan.

    `seen` is the mark (`mark_of`) of what was on the screen. Raises NotNow if another outcome took its place since, if
    the employee said something since, if the plan was changed after it was put forward, if a change still waits for
    HR, or if a point of the no-surprise check came up that nobody answered.
    """
    entered = enter(plan, Verb.CLOSE, by=by, at=at)
    plan = entered.plan
    outcome = Outcome.objects.select_for_update(of=("self",)).select_related("proposed_by").get(plan=plan)
    _is_what_was_read(plan, outcome, seen)
    _still_fits(plan, outcome)
    _nothing_came_up(entered, outcome)
    calendar = calendar_for(plan.employee, years(entered.today))
    outcome.confirmed_at, outcome.confirmed_by = at, by
    outcome.appeal_until = appeal_ends(entered.today, calendar)
    outcome.save(update_fields=["confirmed_at", "confirmed_by", "appeal_until"])
    plan.outcome = outcome  # what was read before to know who acts is out of date now

    before = audit.snapshot(plan, "status")
    plan.status, plan.closed_at, plan.closed_by = entered.transition.lands_in, at, by
    plan.save(update_fields=["status", "closed_at", "closed_by"])

    audit.record(PlanEvent.CLOSED, by=by, about=plan, before=before, at=at, overall=outcome.overall)
    notices.closed(plan, by=by, at=at)
    employee = plan.employee.user
    ahead = [Due(DocumentKind.LETTER, 0, employee or by), Due(DocumentKind.RECORD, 0, employee)]
    due_ahead(plan, ahead, by=by, at=at)
    return plan


def _replace(
    entered: Entered,
    overall: OutcomeKind,
    wording: str,
    early_reason: str,
    reason: str,
    follows: Follows,
    own: Mapping[str, Any],
    by: User,
    at: datetime,
) -> Outcome:
    plan = entered.plan
    Outcome.objects.filter(plan=plan, confirmed_at__isnull=True).delete()
    return Outcome.objects.create(
        plan=plan,
        version=plan.version,
        overall=overall,
        wording=wording,
        early_reason=early_reason,
        reason=reason,
        next_kind=follows.kind,
        next_step=follows.words,
        monitored_until=follows.monitored_until,
        kept_up=follows.kept_up,
        new_plan_note=follows.new_plan_note,
        distribution=follows.distribution,
        answers=own,
        proposed_at=at,
        proposed_by=by,
        proposed_as=_side(entered),
    )


def _just_put_forward(plan: Plan, by: User, at: datetime) -> tuple[Outcome | None, list[dict[str, Any]]]:
    """The outcome that the same person put forward a moment ago, and what it says."""
    found = Outcome.objects.filter(plan=plan, proposed_by=by, **pressed_twice("proposed_at", at)).first()
    return found, [] if found is None else _said(found)


def _put_on_record(plan: Plan, outcome: Outcome, own: Mapping[str, Any], by: User, at: datetime) -> None:
    answered = sorted(key for key, said in own.items() if is_answered(said))
    told: dict[str, Any] = {"answered": answered} if answered else {}
    audit.record(PlanEvent.OUTCOME_PROPOSED, by=by, about=plan, at=at, overall=outcome.overall, **told)
    notices.outcome_proposed(plan, outcome, by=by, at=at)


def _said(outcome: Outcome) -> list[dict[str, Any]]:
    """Everything that an outcome says, row by row, without when it was put forward and under which keys."""
    goals = outcome.goals.order_by("goal").prefetch_related("citations")
    judged = [row for goal in goals for row in (goal, *goal.citations.all())]
    rows: list[Model] = [outcome, *judged, *outcome.promises.order_by("item"), *outcome.points.all()]
    return [
        {
            field.name: getattr(row, field.attname)
            for field in row._meta.concrete_fields
            if field.name not in KEYS_AND_HOURS
        }
        for row in rows
    ]


def mark_of(outcome: Outcome) -> str:
    """A mark of everything that is read before an outcome is confirmed: the outcome, and the employee's own words."""
    return f"{outcome.ref}.{outcome.plan.closing_comments.count()}"


def _is_what_was_read(plan: Plan, outcome: Outcome, seen: str | None) -> None:
    if seen is None or seen == mark_of(outcome):
        return
    if seen.startswith(f"{outcome.ref}."):
        raise NotNow(
            _("%(name)s wrote a closing comment since this page was opened. Read it, then confirm.")
            % {"name": plan.employee.full_name}
        )
    raise NotNow(_("Another outcome was put forward since this page was opened. Read it, then confirm it."))


def _fitting(plan: Plan, answers: Mapping[str, Any]) -> dict[str, Any]:
    wrong = wrong_answers(plan.design.asking_at(Moment.END), answers, whole=True)
    if wrong:
        raise NotNow.because(wrong)
    return dict(answers)


def _whole(overall: str, early_reason: str, follows: Follows, today: date) -> None:
    if overall == OutcomeKind.ENDED_EARLY and not early_reason:
        raise NotNow(_("Choose why the plan ended early."))
    if overall != OutcomeKind.ENDED_EARLY and early_reason:
        raise NotNow(_("A reason for an early end belongs to the outcome “Ended early” alone."))
    if follows.kind == NextStep.MONITORING and not (follows.monitored_until and follows.kept_up.strip()):
        raise NotNow(_("Say what is to be kept up, and until when."))
    if follows.kind == NextStep.OTHER and not follows.words.strip():
        raise NotNow(_("Say what happens next."))
    if follows.monitored_until is not None and follows.monitored_until <= today:
        raise NotNow(_("The time in which the result is kept up lies in the past. Give a later day."))


def _write_results(outcome: Outcome, results: Mapping[Goal, Judgement], accounts: Sequence[Account]) -> None:
    told = {account.checkpoint_id: account for account in accounts}
    for goal, judged in results.items():
        row = GoalOutcome.objects.create(
            outcome=outcome, goal=goal, result=judged.result, reason=judged.reason
        )
        cited = [
            Citation(goal_outcome=row, checkpoint=one, text=quoted(goal, told[one.pk].said.get(goal.pk)))
            for one in judged.checkpoints
        ]
        lines = [Citation(goal_outcome=row, text=line) for line in judged.evidence if line.strip()]
        Citation.objects.bulk_create([*cited, *lines])


def _write_promises(outcome: Outcome, owed: Sequence[Owed], reasons: Mapping[SupportItem, str]) -> None:
    PromiseReason.objects.bulk_create(
        PromiseReason(outcome=outcome, item=one.item, days_late=one.days_late, reason=reasons[one.item])
        for one in owed
        if not one.delivered
    )


def _write_points(outcome: Outcome, points: Sequence[Point], answers: Mapping[str, str]) -> None:
    CheckedPoint.objects.bulk_create(
        CheckedPoint(
            outcome=outcome,
            position=place,
            key=point.key,
            question=point.question,
            said=point.said,
            ready=point.ready,
            answer=answers.get(point.key, "") if point.needs_answer else "",
            audience=point.audience,
        )
        for place, point in enumerate(points)
    )


def _points(
    entered: Entered, overall: str, early_reason: str, results: Mapping[Goal, Judgement], by: User
) -> list[Point]:
    judged = {goal.pk: (one.result, bool(one.checkpoints)) for goal, one in results.items()}
    facts = facts_of(entered.plan, judged, proposed_by=by, proposed_as=_side(entered), today=entered.today)
    return points_of(facts, overall=overall, early_reason=early_reason)


def _refuse_unanswered(points: Sequence[Point], answers: Mapping[str, str], *, hard: bool) -> None:
    if not hard:
        return
    silent = [point for point in points if point.needs_answer and not answers.get(point.key, "").strip()]
    if silent:
        raise NotNow.because(
            _("Answer this point before the outcome goes to the other side: %(point)s")
            % {"point": f"{point.question} {point.said}".strip()}
            for point in silent
        )


def _nothing_came_up(entered: Entered, outcome: Outcome) -> None:
    """Ask the check again: a dispute, say, may have come in since the outcome was put forward."""
    goals = list(outcome.goals.prefetch_related("citations"))
    if not is_hard(outcome.overall, [goal.result for goal in goals], outcome.early_reason):
        return
    judged = {
        goal.goal_id: (
            GoalResult(goal.result),
            any(citation.checkpoint_id is not None for citation in goal.citations.all()),
        )
        for goal in goals
    }
    facts = facts_of(
        entered.plan,
        judged,
        proposed_by=outcome.proposed_by,
        proposed_as=outcome.proposed_as,
        today=entered.today,
    )
    answered = set(outcome.points.exclude(answer="").values_list("key", flat=True))
    new = [
        point
        for point in points_of(facts, overall=outcome.overall, early_reason=outcome.early_reason)
        if point.needs_answer and point.key not in answered
    ]
    if new:
        raise NotNow.because(
            _(
                "This came up since the outcome was put forward. Put it forward again, with an answer: %(point)s"
            )
            % {"point": point.said}
            for point in new
        )


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


def _no_surprise(plan: Plan, overall: OutcomeKind, results: Mapping[Goal, Judgement]) -> None:
    not_met = any(judged.result == GoalResult.NOT_MET for judged in results.values())
    says_not_met = overall == OutcomeKind.NOT_MET or not_met
    if says_not_met and not plan.checkpoints.filter(held_at__isnull=False).exists():
        raise NotNow(
            _(
                "No checkpoint has been held, so this outcome would come as a surprise. Hold a checkpoint first."
            )
        )
