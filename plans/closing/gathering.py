"""Read from the record what the no-surprise check asks about, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import ngettext

from employees.guard import Why, aside
from employees.models import User
from employees.queries import calendar_for
from employees.working_days import WorkingCalendar
from plans.closing.check import Point, surprises
from plans.closing.facts import Facts, GoalFacts, MeetingFacts, PauseFacts, SupportFacts
from plans.closing.judgement import is_hard
from plans.closing.nine import nine_questions
from plans.deadlines import years
from plans.enums import AdjustmentState, Audience, ChangeKind, ChangeState, GoalResult
from plans.models import Adjustment, Checkpoint, Goal, ImprovementArea, Plan
from plans.queries.accounts import Account, accounts_of
from plans.queries.judges import judges_of
from plans.queries.leave import leave_to_show

# How a goal is judged, by the goal's key: the result, and whether a checkpoint is cited for it.
Judged = Mapping[int, tuple[GoalResult, bool]]


def points_of(facts: Facts, *, overall: str, early_reason: str) -> list[Point]:
    """The whole check: the points, then the nine questions."""
    results = [goal.result for goal in facts.goals if goal.result is not None]
    hard = is_hard(overall, results, early_reason)
    return [*surprises(facts, hard=hard), *nine_questions(facts, hard=hard)]


def facts_of(plan: Plan, judged: Judged, *, proposed_by: User, proposed_as: str, today: date) -> Facts:
    """The facts of a plan that has started, on the date `today` in its zone."""
    zone = ZoneInfo(plan.time_zone)
    accounts = accounts_of(plan)
    goals = list(plan.goals.all())
    ends = plan.ends_on or today
    starts = min([plan.starts_on or today, *(account.held_on for account in accounts)])
    calendar = calendar_for(plan.employee, years(starts, max(today, ends)))
    judges = judges_of(plan, proposed_by=proposed_by, proposed_as=proposed_as, on=today)
    adjustment, adjustment_open = _adjustments(plan)
    changed = plan.versions.filter(kind=ChangeKind.AMENDMENT).values_list("made_at", flat=True)
    return Facts(
        today=today,
        ends_on=ends,
        goals=tuple(_goal(n, goal, accounts, judged) for n, goal in enumerate(goals, start=1)),
        meetings=tuple(_meetings(plan.checkpoints.all(), accounts, calendar, zone)),
        support=tuple(
            SupportFacts(item.delivered_at is not None, item.received_at is not None)
            for item in plan.support.all()
        ),
        pauses=tuple(PauseFacts(pause.from_date, pause.working_days) for pause in plan.pauses.all()),
        absence_decided=sum(count.days for count in plan.absence_counts.all()),
        absence_open=leave.owed if (leave := leave_to_show(plan, today)) else 0,
        goalposts=tuple(at.astimezone(zone).date() for at in changed),
        unseen_areas=tuple(_unseen(plan.areas.all(), goals)),
        changes_waiting=plan.amendments.filter(state=ChangeState.PROPOSED).count(),
        proposals_waiting=plan.proposals.waiting().count(),
        unanswered_disputes=tuple(_unanswered(plan, accounts)),
        can_confirm=len(judges.confirm),
        can_hear=len(judges.hear),
        shared_on=plan.shared_at.astimezone(zone).date() if plan.shared_at else None,
        areas=plan.areas.count(),
        consequence_is_told=bool(plan.ending.strip()),
        no_support_is_explained=bool(plan.no_support_reason.strip()),
        adjustment=adjustment,
        adjustment_open=adjustment_open,
    )


def _adjustments(plan: Plan) -> tuple[str, bool]:
    """What was agreed with the person, without a word why, and whether a request still waits for HR."""
    with aside(Why.RULE):
        rows = list(Adjustment.objects.filter(plan=plan).values_list("state", "agreed_from"))
    since = [first for state, first in rows if state == AdjustmentState.AGREED and first is not None]
    said = ""
    if since:
        said = ngettext(
            "%(count)d adjustment was agreed, the first from %(day)s.",
            "%(count)d adjustments were agreed, the first from %(day)s.",
            len(since),
        ) % {"count": len(since), "day": date_format(min(since), "j F Y")}
    return said, any(state == AdjustmentState.OPEN for state, _first in rows)


def _goal(number: int, goal: Goal, accounts: Sequence[Account], judged: Judged) -> GoalFacts:
    told = [account for account in accounts if goal.pk in account.said]
    result, cites = judged.get(goal.pk, (None, True))
    return GoalFacts(
        ref=goal.ref,
        number=number,
        standings=tuple(account.said[goal.pk] for account in told),
        last_held_on=told[-1].held_on if told else None,
        result=result,
        cites_a_checkpoint=cites,
    )


def _meetings(
    checkpoints: Iterable[Checkpoint],
    accounts: Iterable[Account],
    calendar: WorkingCalendar,
    zone: ZoneInfo,
) -> Iterable[MeetingFacts]:
    told = {account.checkpoint_id: account for account in accounts}
    for checkpoint in checkpoints:
        account = told.get(checkpoint.pk)
        if account is None:
            why_not = checkpoint.not_held_reason
            yield MeetingFacts(checkpoint.number, checkpoint.due_on, why_not=why_not)
            continue
        written = account.shared_at.astimezone(zone).date()
        after = max(0, calendar.between(account.held_on, written))
        yield MeetingFacts(checkpoint.number, checkpoint.due_on, account.held_on, written, after)


def _unseen(areas: Iterable[ImprovementArea], goals: Sequence[Goal]) -> Iterable[str]:
    """The areas without a goal: no account could speak of them. Those with one are asked about goal by goal."""
    covered = {goal.area_id for goal in goals}
    return (area.title for area in areas if area.pk not in covered)


def _unanswered(plan: Plan, accounts: Sequence[Account]) -> Iterable[int]:
    """The checkpoints that the employee saw differently, without a word to them or another meeting since."""
    words = plan.comments.filter(audience=Audience.EVERYONE).exclude(author=plan.employee.user)
    answers: list[datetime] = [*words.values_list("at", flat=True), *(one.shared_at for one in accounts)]
    for account in accounts:
        if account.disputed_at and not any(at > max(account.disputed_at) for at in answers):
            yield account.number
