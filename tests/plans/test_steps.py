"""What a plan waits for: the same in SQL, for lists, as in Python, for one plan; and whose turn it is."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from employees.permissions import actor_for
from plans import workflows
from plans.enums import PlanStatus, ProposalAnswer, Section
from plans.models import Plan
from plans.queries.attention import attention, with_marks
from plans.queries.portfolio import Asked, View, counts, portfolio
from plans.queries.steps import StepKind, is_mine, steps_of, with_steps
from tests.factories.plans import ENDS, MONDAY, STARTS, excused, judged, plan_in
from tests.people import Cast

DAYS = [
    MONDAY.date(),
    STARTS,
    date(2026, 5, 20),
    date(2026, 5, 22),
    date(2026, 6, 2),
    date(2026, 6, 6),
    date(2026, 6, 26),
    ENDS,
    ENDS + timedelta(days=1),
]


def tracked(plan: Plan) -> Plan:
    """The plan with what its steps are read from."""
    return with_steps(Plan.objects.filter(pk=plan.pk)).get()


def kinds(plan: Plan, today: date) -> list[StepKind]:
    """What it waits for, most pressing first."""
    return [step.kind for step in steps_of(tracked(plan), today)]


@pytest.mark.parametrize("status", list(PlanStatus))
def test_a_list_and_a_page_agree_on_what_needs_attention(cast: Cast, status: PlanStatus) -> None:
    plan = plan_in(status, cast)

    for today in DAYS:
        in_list = with_marks(Plan.objects.filter(pk=plan.pk), today).filter(attention(today)).exists()
        on_page = any(step.needs_attention(today) for step in steps_of(tracked(plan), today))
        assert in_list == on_page, today


def test_they_agree_while_a_change_an_outcome_a_proposal_or_an_appeal_waits(cast: Cast) -> None:
    jana, sam, today = cast.account("jana"), cast.account("sam"), date(2026, 5, 20)
    plan = plan_in(PlanStatus.CONSULTATION, cast)
    proposal = workflows.propose(plan=plan, section=Section.GOALS, wording="85 %", by=sam, at=MONDAY)
    assert kinds(plan, MONDAY.date())[0] == StepKind.ANSWER_PROPOSAL
    _agree(plan, MONDAY.date(), True)
    workflows.answer_proposal(
        proposal=proposal, answer=ProposalAnswer.DECLINE, reason="90 % is the standard.", by=jana, at=MONDAY
    )
    _agree(plan, MONDAY.date(), False)
    workflows.end_consultation(plan=plan, by=sam, at=MONDAY)
    assert kinds(plan, MONDAY.date())[0] == StepKind.START
    _agree(plan, MONDAY.date(), True)
    workflows.start(plan=plan, by=jana, at=MONDAY + timedelta(days=14))
    _agree(plan, today, False)

    goal = plan.goals.first()
    assert goal is not None
    change = [{"item": "goal", "ref": goal.ref, "fields": {"measure": "The monthly report"}}]
    workflows.propose_change(plan=plan, changes=change, reason="Reports are monthly.", by=jana, at=MONDAY)
    assert kinds(plan, today)[0] == StepKind.DECIDE_CHANGE
    _agree(plan, today, True)


def _agree(plan: Plan, today: date, expected: bool) -> None:
    in_list = with_marks(Plan.objects.filter(pk=plan.pk), today).filter(attention(today)).exists()
    on_page = any(step.needs_attention(today) for step in steps_of(tracked(plan), today))
    assert (in_list, on_page) == (expected, expected)


def test_a_late_checkpoint_comes_first_and_is_the_managers_turn(cast: Cast) -> None:
    plan = plan_in(PlanStatus.ACTIVE, cast)
    today = date(2026, 6, 4)

    first = steps_of(tracked(plan), today)[0]

    assert (first.kind, first.number, first.is_late(today)) == (StepKind.LOG_CHECKPOINT, 1, True)
    assert is_mine(actor_for(cast.account("jana"), on=today), first)
    assert not is_mine(actor_for(cast.account("mia"), on=today), first)


def test_late_begins_when_the_day_is_over(cast: Cast) -> None:
    plan = plan_in(PlanStatus.ACTIVE, cast)
    meeting = plan.checkpoints.get(number=1).due_on

    assert _first_meeting(plan, meeting) is False
    assert _first_meeting(plan, meeting + timedelta(days=1)) is True


def _first_meeting(plan: Plan, today: date) -> bool:
    steps = steps_of(tracked(plan), today)
    return next(step for step in steps if step.number == 1 and step.due is not None).needs_attention(today)


def test_three_working_days_of_silence_become_a_reason_to_talk(cast: Cast) -> None:
    plan = plan_in(PlanStatus.CONSULTATION, cast)
    shared = MONDAY.date() + timedelta(days=2)  # a Wednesday

    assert StepKind.OPEN in kinds(plan, shared + timedelta(days=5))  # Monday: three working days
    assert StepKind.TALK_ABOUT_OPENING in kinds(plan, shared + timedelta(days=6))


def test_a_paused_plan_owes_nothing_that_is_late(cast: Cast) -> None:
    plan = plan_in(PlanStatus.PAUSED, cast)

    assert kinds(plan, ENDS + timedelta(days=30)) == [StepKind.RESUME]


def test_an_outcome_is_the_other_sides_turn_and_never_ones_own(cast: Cast) -> None:
    plan = plan_in(PlanStatus.ACTIVE, cast)
    workflows.propose_outcome(
        plan=plan,
        overall="goals_met",  # type: ignore[arg-type]  # as a form gives it
        reason="Both reached.",
        results=judged(plan, "met"),
        undelivered=excused(plan),
        by=cast.account("jana"),
        at=datetime(2026, 5, 20, 9, 0, tzinfo=UTC),
    )
    today = date(2026, 5, 20)
    step = next(one for one in steps_of(tracked(plan), today) if one.kind == StepKind.CONFIRM_OUTCOME)

    assert is_mine(actor_for(cast.account("mia"), on=today), step)
    assert not is_mine(actor_for(cast.account("jana"), on=today), step)
    _agree(plan, today, True)


def test_the_views_count_what_they_show_and_leave_out_a_plan_about_the_reader(cast: Cast) -> None:
    plan_in(PlanStatus.ACTIVE, cast)
    actor = actor_for(cast.account("noor"), on=ENDS - timedelta(days=3))
    found = counts(portfolio(actor, Asked(), actor.on), actor, actor.on)
    shown = {View.ATTENTION: 1, View.OPEN: 1, View.ENDING: 1}
    assert found == {**dict.fromkeys(View, 0), **shown}

    sam = actor_for(cast.account("sam"), on=actor.on)
    assert not portfolio(sam, Asked(), sam.on).exists()
