"""Whoever judges something had no part in making it, and judges what is there now."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from employees.enums import Role
from employees.errors import NotAllowed, NotNow, NotVisible
from plans import workflows
from plans.enums import (
    AppealDecision,
    ChangeState,
    GoalResult,
    OutcomeKind,
    PlanStatus,
    ProposalAnswer,
    Section,
)
from plans.models import Comment, Goal, Plan, Proposal
from tests.factories.people import EmployeeFactory, ReportingLineFactory, RoleGrantFactory
from tests.factories.plans import (
    ENDS,
    FAIR_START,
    MONDAY,
    answered_for_hr,
    draft_plan,
    excused,
    fill,
    judged,
    plan_in,
)
from tests.people import Cast

pytestmark = pytest.mark.django_db
IN_JUNE = datetime(2026, 6, 8, 9, 0, tzinfo=UTC)
AT_THE_END = datetime(2026, 7, 9, 9, 0, tzinfo=UTC)
A_NEW_GOAL = {
    "item": "goal",
    "ref": None,
    "fields": {"statement": "Sort the inbox daily", "measure": "Seen", "due_on": "2026-07-03"},
}


def put_forward(plan: Plan, cast: Cast, *, by: str = "jana", at: datetime = AT_THE_END) -> None:
    workflows.propose_outcome(
        plan=plan,
        overall=OutcomeKind.GOALS_MET,
        reason="Both goals were reached.",
        results=judged(plan, GoalResult.MET),
        undelivered=excused(plan),
        by=cast.account(by),
        at=at,
    )


class TestReview:
    def test_who_rewrote_the_draft_does_not_approve_it(self, cast: Cast) -> None:
        plan = plan_in(PlanStatus.DRAFT, cast)
        workflows.describe(plan=plan, reason="In Mia's words.", by=cast.account("mia"), at=MONDAY)
        workflows.submit(plan=plan, by=cast.account("jana"), at=MONDAY)

        for verb in (workflows.approve, workflows.request_changes):
            more = {} if verb is workflows.approve else {"section": Section.WHY, "body": "Say when."}
            with pytest.raises(NotAllowed):
                verb(plan=plan, by=cast.account("mia"), at=MONDAY, **more)  # type: ignore[operator]

        answered_for_hr(plan, cast, by="mia")
        assert workflows.approve(plan=plan, by=cast.account("noor"), at=MONDAY).status == PlanStatus.APPROVED

    def test_who_asked_for_changes_still_approves(self, cast: Cast) -> None:
        plan = plan_in(PlanStatus.IN_REVIEW, cast)
        workflows.request_changes(
            plan=plan, section=Section.WHY, body="Say when.", by=cast.account("mia"), at=MONDAY
        )
        workflows.submit(plan=plan, by=cast.account("jana"), at=MONDAY)

        assert workflows.approve(plan=plan, by=cast.account("mia"), at=MONDAY).status == PlanStatus.APPROVED

    def test_a_manager_who_is_also_in_hr_does_not_review_the_plan_they_lead(self, cast: Cast) -> None:
        RoleGrantFactory(user=cast.account("jana"), role=Role.HR_PARTNER, department=cast.support)
        plan = plan_in(PlanStatus.IN_REVIEW, cast, author="mia")

        with pytest.raises(NotAllowed):
            workflows.approve(plan=plan, by=cast.account("jana"), at=MONDAY)

    def test_what_is_sent_is_what_was_read(self, cast: Cast) -> None:
        plan = plan_in(PlanStatus.DRAFT, cast)
        read = plan.revision
        workflows.describe(plan=plan, reason="Rewritten since.", by=cast.account("mia"), at=MONDAY)

        with pytest.raises(NotNow, match="Somebody wrote in this draft after you opened this page"):
            workflows.submit(plan=plan, revision=read, by=cast.account("jana"), at=MONDAY)


class TestTheOutcome:
    def test_a_plan_that_changed_since_is_not_closed_on_an_old_outcome(self, cast: Cast) -> None:
        plan = plan_in(PlanStatus.ACTIVE, cast)
        put_forward(plan, cast)
        workflows.amend(
            plan=plan,
            changes=[A_NEW_GOAL],
            reason="Agreed.",
            goalposts_reason="Sam asked for it.",
            by=cast.account("noor"),
            at=AT_THE_END,
        )

        with pytest.raises(NotNow, match="The plan was changed after this outcome was put forward"):
            workflows.close(plan=plan, by=cast.account("mia"), at=AT_THE_END)

        put_forward(plan, cast)
        closed = workflows.close(plan=plan, by=cast.account("mia"), at=AT_THE_END)
        assert closed.outcome.goals.count() == Goal.objects.filter(plan=plan).count() == 3

    def test_a_plan_is_not_closed_over_a_change_that_waits(self, cast: Cast) -> None:
        plan = plan_in(PlanStatus.ACTIVE, cast)
        workflows.propose_change(
            plan=plan, changes=[A_NEW_GOAL], reason="Agreed.", by=cast.account("jana"), at=AT_THE_END
        )
        put_forward(plan, cast)

        with pytest.raises(NotNow, match="A change to this plan is waiting for HR"):
            workflows.close(plan=plan, by=cast.account("mia"), at=AT_THE_END)

        waiting = plan.amendments.get(state=ChangeState.PROPOSED)
        workflows.decline_change(
            amendment=waiting, reason="The plan ends.", by=cast.account("mia"), at=AT_THE_END
        )
        assert workflows.close(plan=plan, by=cast.account("mia"), at=AT_THE_END).status == PlanStatus.CLOSED


class TestTheAppeal:
    @pytest.mark.parametrize("part", ["amended", "extended", "paused", "commented"])
    def test_who_had_any_part_in_the_plan_does_not_decide(self, cast: Cast, part: str) -> None:
        plan, noor = plan_in(PlanStatus.ACTIVE, cast), cast.account("noor")
        if part == "amended":
            workflows.amend(
                plan=plan,
                changes=[A_NEW_GOAL],
                reason="Agreed.",
                goalposts_reason="Sam asked for it.",
                by=noor,
                at=IN_JUNE,
            )
        elif part == "extended":
            later = workflows.extension(ENDS + timedelta(weeks=2))
            workflows.amend(plan=plan, changes=later, reason="Leave.", by=noor, at=IN_JUNE, kind="extension")
        elif part == "paused":
            workflows.pause(plan=plan, from_date=IN_JUNE.date(), hr_note="", by=noor, at=IN_JUNE)
            workflows.resume(plan=plan, back_on=IN_JUNE.date(), by=noor, at=IN_JUNE)
        else:
            workflows.comment(plan=plan, section=Section.WHOLE, body="Seen.", by=noor, at=IN_JUNE)
        put_forward(plan, cast)
        workflows.close(plan=plan, by=cast.account("mia"), at=AT_THE_END)
        workflows.appeal(plan=plan, grounds="Look again.", by=cast.account("sam"), at=AT_THE_END)

        with pytest.raises(NotAllowed):
            workflows.decide_appeal(
                plan=plan, decision=AppealDecision.UPHELD, reason="It stands.", by=noor, at=AT_THE_END
            )

    def test_somebody_new_decides(self, cast: Cast) -> None:
        plan = plan_in(PlanStatus.CLOSED, cast)
        workflows.appeal(plan=plan, grounds="Look again.", by=cast.account("sam"), at=AT_THE_END)

        decided = workflows.decide_appeal(
            plan=plan,
            decision=AppealDecision.UPHELD,
            reason="It stands.",
            by=cast.account("noor"),
            at=AT_THE_END,
        )

        assert decided.decided_by == cast.account("noor")


class TestTheManager:
    def test_somebody_who_left_does_not_lead_a_plan(self, cast: Cast) -> None:
        cast.paul.left_on = MONDAY.date() - timedelta(days=1)
        cast.paul.save()

        with pytest.raises(NotNow, match="Paul Odell has left"):
            workflows.draft(
                employee=cast.sam, manager=cast.paul, by=cast.account("mia"), at=MONDAY, fair_start=FAIR_START
            )

    def test_somebody_who_reports_to_the_employee_does_not_lead_a_plan_about_them(self, cast: Cast) -> None:
        with pytest.raises(NotNow, match="Sam Okafor reports to the employee"):
            workflows.draft(
                employee=cast.jana, manager=cast.sam, by=cast.account("mia"), at=MONDAY, fair_start=FAIR_START
            )

    def test_a_first_morning_in_auckland_is_a_first_morning(self, cast: Cast) -> None:
        new = EmployeeFactory(department=cast.support, time_zone="Pacific/Auckland")
        ReportingLineFactory(employee=new, manager=cast.jana, from_date=date(2026, 5, 5))
        still_sunday_in_london = datetime(2026, 5, 4, 20, 30, tzinfo=UTC)

        plan = workflows.draft(
            employee=new,
            manager=cast.jana,
            by=cast.account("jana"),
            at=still_sunday_in_london,
            fair_start=FAIR_START,
        )

        assert plan.author == cast.account("jana")


class TestAnAgreedChange:
    @pytest.fixture
    def agreed(self, cast: Cast) -> Plan:
        """Sam proposed something, Jana accepted it, and Sam is ready to begin."""
        plan, at = plan_in(PlanStatus.CONSULTATION, cast), MONDAY + timedelta(days=3)
        proposal = workflows.propose(
            plan=plan, section=Section.GOALS, wording="By mid-June.", by=cast.account("sam"), at=at
        )
        workflows.answer_proposal(
            proposal=proposal, answer=ProposalAnswer.ACCEPT, reason="", by=cast.account("jana"), at=at
        )
        return workflows.end_consultation(plan=plan, by=cast.account("sam"), at=at)

    def test_who_is_ready_is_asked_again_after_the_plan_was_rewritten(self, cast: Cast, agreed: Plan) -> None:
        at = MONDAY + timedelta(days=3, hours=1)
        workflows.describe(plan=agreed, ending="Something else.", by=cast.account("jana"), at=at)

        agreed.refresh_from_db()
        assert agreed.consultation_ended_at is None
        with pytest.raises(NotNow, match="The time to talk the plan through runs until"):
            workflows.start(plan=agreed, by=cast.account("jana"), at=at)

    def test_a_plan_with_a_gap_does_not_start(self, cast: Cast, agreed: Plan) -> None:
        at = MONDAY + timedelta(days=20)
        for goal in agreed.goals.all():
            workflows.remove_item(plan=agreed, item=goal, by=cast.account("jana"), at=at)

        with pytest.raises(NotNow, match="Add at least one goal"):
            workflows.start(plan=agreed, by=cast.account("jana"), at=at)


class TestDatesThatAreOver:
    def test_a_plan_is_not_shared_on_its_last_day(self, cast: Cast) -> None:
        plan = plan_in(PlanStatus.APPROVED, cast)

        with pytest.raises(NotNow, match="The last day of this plan was 10 July 2026"):
            workflows.share(plan=plan, by=cast.account("jana"), at=datetime(2026, 7, 10, 9, 0, tzinfo=UTC))

    def test_a_plan_does_not_start_on_its_last_day(self, cast: Cast) -> None:
        plan = plan_in(PlanStatus.CONSULTATION, cast)

        with pytest.raises(NotNow, match="Agree on new dates through a proposal"):
            workflows.start(plan=plan, by=cast.account("jana"), at=datetime(2026, 7, 10, 9, 0, tzinfo=UTC))

    def test_what_a_new_schedule_leaves_outside_keeps_a_draft_from_being_sent(self, cast: Cast) -> None:
        plan = fill(draft_plan(cast), cast)
        workflows.schedule(
            plan=plan,
            starts_on=date(2026, 6, 15),
            ends_on=ENDS,
            frequency="weekly",
            by=cast.account("jana"),
            at=MONDAY,
        )

        with pytest.raises(NotNow) as refused:
            workflows.submit(plan=plan, by=cast.account("jana"), at=MONDAY)

        said = str(refused.value)
        for what in ("support item", "step that has a date", "milestone"):
            assert f"Give every {what}" in said


class TestPauses:
    def test_the_same_days_are_made_up_for_once(self, cast: Cast) -> None:
        plan, mia = plan_in(PlanStatus.ACTIVE, cast), cast.account("mia")
        at = datetime(2026, 6, 15, 9, 0, tzinfo=UTC)
        workflows.pause(plan=plan, from_date=date(2026, 6, 1), hr_note="", by=mia, at=at)
        workflows.resume(plan=plan, back_on=date(2026, 6, 15), by=mia, at=at)

        with pytest.raises(NotNow, match="The days before 15 June 2026 were made up for"):
            workflows.pause(plan=plan, from_date=date(2026, 6, 12), hr_note="", by=mia, at=at)

        assert workflows.pause(plan=plan, from_date=date(2026, 6, 15), hr_note="", by=mia, at=at).paused_on

    def test_an_end_that_was_over_before_the_pause_stays(self, cast: Cast) -> None:
        plan, mia = plan_in(PlanStatus.ACTIVE, cast), cast.account("mia")
        at = datetime(2026, 7, 20, 9, 0, tzinfo=UTC)
        workflows.pause(plan=plan, from_date=date(2026, 7, 13), hr_note="", by=mia, at=at)

        assert workflows.resume(plan=plan, back_on=date(2026, 7, 20), by=mia, at=at).ends_on == ENDS


class TestPressedTwice:
    def test_a_comment_is_said_once(self, cast: Cast) -> None:
        plan = plan_in(PlanStatus.ACTIVE, cast)
        for seconds in (0, 2):
            at = IN_JUNE + timedelta(seconds=seconds)
            workflows.comment(
                plan=plan, section=Section.WHY, body="The rota changed.", by=cast.account("sam"), at=at
            )

        assert Comment.objects.filter(plan=plan).count() == 1

    def test_a_proposal_is_made_once(self, cast: Cast) -> None:
        plan = plan_in(PlanStatus.CONSULTATION, cast)
        for _press in range(2):
            workflows.propose(
                plan=plan, section=Section.GOALS, wording="80 %.", by=cast.account("sam"), at=MONDAY
            )

        assert Proposal.objects.filter(plan=plan).count() == 1

    def test_what_a_colleague_took_out_meanwhile_is_not_there(self, cast: Cast) -> None:
        plan = fill(draft_plan(cast), cast)
        goal = plan.goals.first()
        assert goal is not None
        workflows.remove_item(plan=plan, item=goal, by=cast.account("mia"), at=MONDAY)

        with pytest.raises(NotVisible):
            workflows.put_item(
                plan=plan, model=Goal, item=goal, statement="Mine.", by=cast.account("jana"), at=MONDAY
            )
        with pytest.raises(NotVisible):
            workflows.move_item(plan=plan, item=goal, up=True, by=cast.account("jana"), at=MONDAY)
