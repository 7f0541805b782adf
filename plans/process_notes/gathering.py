"""Read what the rules look at, for many plans at once: a fixed number of queries, however many there are."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from django.db.models import Count, Prefetch

from employees.queries import away_of
from employees.working_days import Away, share_away
from plans.documents.goalposts import harder
from plans.enums import AskedBy, ChangeKind, PlanStatus, YesNoUnknown
from plans.fairness import HR_QUESTIONS
from plans.models import Goal, HrAnswers, Plan, PlanVersion, Proposal, Question
from plans.process_notes.facts import CloseBy, Facts, Harder, Meeting, Number, Promise, Waiting, Written
from plans.queries.accounts import Account, accounts_of_many
from plans.queries.leave import Leave, leaves_of

log = logging.getLogger(__name__)

Row = TypeVar("Row")
# Of a goal's own fields: what is asked, and by when.
ASKED_OF_A_GOAL = frozenset({"target", "unit", "due_on", "steps"})


@dataclass(frozen=True)
class _Read:
    """What was read for all the plans together, by the plan's key."""

    leaves: Mapping[int, Leave]
    managers_away: Mapping[int, list[Away]]
    accounts: Mapping[int, Sequence[Account]]
    versions: Mapping[int, list[PlanVersion]]
    questions: Mapping[int, list[Question]]
    proposals: Mapping[int, list[Proposal]]
    answers: Mapping[int, list[HrAnswers]]


def facts_of_many(keys: Collection[int], at: datetime) -> dict[int, Facts]:
    """The facts of the plans with these primary keys at the instant `at`, by the plan's key.

    A plan that cannot be read is logged and left out: it holds up no other.
    """
    plans = list(
        Plan.objects.filter(pk__in=keys)
        .select_related("employee", "manager")
        .prefetch_related("checkpoints", "support", Prefetch("goals", Goal.objects.prefetch_related("steps")))
    )
    if not plans:
        return {}
    read = _read(plans, at)
    found: dict[int, Facts] = {}
    for plan in plans:
        try:
            found[plan.pk] = _facts(plan, read, at)
        except Exception:  # one plan's fault, whatever it is, must not hide the others
            log.exception("process_look_failed", extra={"about": plan.ref})
    return found


def _read(plans: Sequence[Plan], at: datetime) -> _Read:
    keys = [plan.pk for plan in plans]
    days = [meeting.due_on for plan in plans for meeting in plan.checkpoints.all()]
    days += [item.due_on for plan in plans for item in plan.support.all()]
    changed = PlanVersion.objects.filter(plan__in=_changed_often(keys)).select_related("amendment")
    mine = {"plan__in": keys}
    return _Read(
        leaves=leaves_of(Plan.objects.filter(pk__in=keys), at.date()),
        managers_away=away_of({plan.manager for plan in plans}, min(days), max(days)) if days else {},
        accounts=accounts_of_many(plans),
        versions=_by_plan(changed.order_by("number"), lambda one: one.plan_id),
        questions=_by_plan(
            Question.objects.filter(answered_at__isnull=True, **mine), lambda one: one.plan_id
        ),
        proposals=_by_plan(Proposal.objects.waiting().filter(**mine), lambda one: one.plan_id),
        answers=_by_plan(
            HrAnswers.objects.filter(fair_start__plan__in=keys).select_related("fair_start"),
            lambda one: one.fair_start.plan_id or 0,
        ),
    )


def _changed_often(keys: Sequence[int]) -> list[int]:
    """The plans of which a goal can have been changed more than once: only of these are the frozen facts read."""
    amended = PlanVersion.objects.filter(plan__in=keys, kind=ChangeKind.AMENDMENT)
    counted = amended.order_by().values("plan").annotate(often=Count("pk")).filter(often__gte=2)
    return list(counted.values_list("plan", flat=True))


def _by_plan(rows: Iterable[Row], plan_of: Callable[[Row], int]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = {}
    for row in rows:
        found.setdefault(plan_of(row), []).append(row)
    return found


def _facts(plan: Plan, read: _Read, at: datetime) -> Facts:
    zone = ZoneInfo(plan.time_zone)
    leave = read.leaves[plan.pk]
    away = [*leave.away, *leave.paused, *read.managers_away.get(plan.manager_id, ())]
    until = _until(plan, at.astimezone(zone).date(), zone)
    return Facts(
        until=until,
        ends_on=plan.ends_on,
        calendar=leave.calendar,
        runs=plan.started_at is not None,
        meetings=[
            Meeting(one.ref, one.number, one.due_on, one.is_open, share_away(one.due_on, away) == 1)
            for one in plan.checkpoints.all()
        ],
        written=list(_written(plan, read.accounts.get(plan.pk, ()), zone)),
        harder=list(_harder(read.versions.get(plan.pk, ()), zone)),
        promises=[
            Promise(
                one.ref,
                one.due_on,
                one.delivered_at.astimezone(zone).date() if one.delivered_at else None,
                share_away(one.due_on, away) == 1,
            )
            for one in plan.support.all()
        ],
        waiting=[
            *(_waits(one, "question", zone) for one in read.questions.get(plan.pk, ())),
            *(_waits(one, "proposal", zone) for one in read.proposals.get(plan.pk, ())),
        ],
        close_by=_close_by(plan, read.answers.get(plan.pk, ()), zone),
    )


def _until(plan: Plan, today: date, zone: ZoneInfo) -> date:
    """A plan that stands still, or is over, is looked at as it was then."""
    if plan.status == PlanStatus.PAUSED and plan.paused_on is not None:
        return min(today, plan.paused_on)
    return min(today, plan.closed_at.astimezone(zone).date()) if plan.closed_at else today


def _waits(one: Question | Proposal, kind: str, zone: ZoneInfo) -> Waiting:
    return Waiting(one.ref, kind, one.at.astimezone(zone).date())


def _written(plan: Plan, accounts: Iterable[Account], zone: ZoneInfo) -> Iterable[Written]:
    refs = {meeting.pk: meeting.ref for meeting in plan.checkpoints.all()}
    goals = list(plan.goals.all())
    for account in accounts:
        yield Written(
            refs[account.checkpoint_id],
            account.number,
            account.held_on,
            account.shared_at.astimezone(zone).date(),
            any(said.well for said in account.said.values()),
            tuple(_number(goal, account) for goal in goals if goal.pk in account.said),
        )


def _number(goal: Goal, account: Account) -> Number:
    said = account.said[goal.pk]
    direction = 0
    if goal.target is not None and goal.baseline is not None:
        direction = (goal.target > goal.baseline) - (goal.target < goal.baseline)
    return Number(goal.ref, said.well, said.value, _agreed(goal, account.held_on, direction), direction)


def _agreed(goal: Goal, day: date, direction: int) -> Decimal | None:
    """The furthest number of the path by a day, the target once it is due; None while nothing was to be reached yet."""
    due = [step.value for step in goal.steps.all() if step.due_on <= day]
    if goal.target is not None and goal.due_on <= day:
        due.append(goal.target)
    return max(due, key=lambda value: value * direction, default=None)


def _harder(versions: Sequence[PlanVersion], zone: ZoneInfo) -> Iterable[Harder]:
    """What each change asked more of a goal that was there before. What the employee asked for is theirs to ask for."""
    for before, after in pairwise(versions):
        amendment: Any = getattr(after, "amendment", None)
        if after.kind != ChangeKind.AMENDMENT:
            continue
        if amendment is not None and amendment.asked_by == AskedBy.EMPLOYEE:
            continue
        on = after.made_at.astimezone(zone).date()
        for post in harder(before.facts, after.facts):
            if len(post.path) > 2 and post.path[0] == "goals" and post.path[2] in ASKED_OF_A_GOAL:
                yield Harder(post.path[1], after.number, on, post.path[2])


def _close_by(plan: Plan, answers: Iterable[HrAnswers], zone: ZoneInfo) -> CloseBy | None:
    newest = next(iter(answers), None)
    if newest is None:
        return None
    yes = [name for name in HR_QUESTIONS if getattr(newest, name) == YesNoUnknown.YES]
    return CloseBy(
        newest.answered_at.astimezone(zone).date(),
        tuple(hashlib.sha256(f"{plan.ref}:{name}".encode()).hexdigest()[:26] for name in yes),
        newest.look_back_days,
        newest.fair_start.second_read_at is not None,
    )
