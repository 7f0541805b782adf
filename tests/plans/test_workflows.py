"""The verbs, told as one plan's life and as the refusals that keep it fair."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from employees import audit
from employees.enums import OutboxState
from employees.errors import NotAllowed, NotNow, NotVisible
from employees.models import AuditEvent, OutboxMessage
from employees.permissions import actor_for
from plans import workflows
from plans.documents.redline import differences
from plans.enums import (
    AppealDecision,
    Audience,
    ChangeKind,
    ChangeState,
    GoalResult,
    OutcomeKind,
    PlanStatus,
    ProposalAnswer,
    Section,
    SignatureMeaning,
)
from plans.models import Goal, Outcome, Plan, PlanVersion
from plans.queries import own_plans
from tests.factories.plans import ENDS, MONDAY, STARTS, draft_plan, excused, fill, judged, plan_in
from tests.factories.signing import declines, signs
from tests.people import Cast

LATER = datetime(2026, 6, 1, 10, 0, tzinfo=UTC)


def told(kind: str) -> list[str]:
    """Who is told, by address, of one kind of notice."""
    return sorted(OutboxMessage.objects.filter(kind=kind).values_list("recipient__email", flat=True))


def happened(plan: Plan) -> list[str]:
    """What the record says about a plan, oldest first."""
    return list(AuditEvent.objects.filter(about_ref=plan.ref).values_list("event", flat=True))


def test_a_plan_from_draft_to_outcome_leaves_a_whole_and_true_record(cast: Cast) -> None:
    plan = plan_in(PlanStatus.CLOSED, cast)

    assert plan.status == PlanStatus.CLOSED
    assert [event for event in happened(plan) if event != "plan.edited"] == [
        "plan.drafted",
        "plan.submitted",
        "plan.answered_for_hr",
        "plan.approved",
        "plan.shared",
        "plan.started",
        "plan.outcome_proposed",
        "plan.closed",
    ]
    assert audit.verify().holds
    assert told("plans.shared") == ["sam@example.org"]
    assert told("plans.to_review") == ["mia@example.org"]


def test_checkpoints_fall_on_working_days_and_the_last_one_on_the_end(cast: Cast) -> None:
    plan = fill(draft_plan(cast), cast)

    days = [checkpoint.due_on for checkpoint in plan.checkpoints.all()]

    assert days == [date(2026, 6, 1), date(2026, 6, 15), date(2026, 6, 29), ENDS]


def test_an_unfinished_draft_is_not_sent_and_says_everything_that_is_missing(cast: Cast) -> None:
    plan = draft_plan(cast)

    with pytest.raises(NotNow) as refusal:
        workflows.submit(plan=plan, by=cast.account("jana"), at=MONDAY)

    assert len(refusal.value.reasons) == 7
    assert "Add at least one goal." in refusal.value.reasons
    plan.refresh_from_db()
    assert plan.status == PlanStatus.DRAFT


def test_a_goal_due_before_the_plan_starts_is_refused_with_the_reason(cast: Cast) -> None:
    plan = fill(draft_plan(cast), cast)

    with pytest.raises(NotNow, match="before the plan starts"):
        workflows.put_item(
            plan=plan,
            model=Goal,
            by=cast.account("jana"),
            at=MONDAY,
            statement="Answer every call",
            measure="The call log",
            due_on=STARTS - timedelta(days=1),
        )

    assert plan.goals.count() == 2


def test_the_second_editor_is_told_and_nothing_is_overwritten(cast: Cast) -> None:
    plan = draft_plan(cast)
    seen = plan.revision
    workflows.describe(plan=plan, revision=seen, reason="Mia was here.", by=cast.account("mia"), at=MONDAY)

    with pytest.raises(NotNow, match="Somebody else changed this draft"):
        workflows.describe(plan=plan, revision=seen, reason="Jana too.", by=cast.account("jana"), at=MONDAY)

    plan.refresh_from_db()
    assert plan.reason == "Mia was here."


def test_the_author_of_a_plan_never_approves_it(cast: Cast) -> None:
    plan = plan_in(PlanStatus.IN_REVIEW, cast, author="mia")

    with pytest.raises(NotAllowed):
        workflows.approve(plan=plan, by=cast.account("mia"), at=MONDAY)

    assert workflows.approve(plan=plan, by=cast.account("noor"), at=MONDAY).status == PlanStatus.APPROVED


def test_the_manager_cannot_approve_and_a_stranger_learns_nothing(cast: Cast) -> None:
    plan = plan_in(PlanStatus.IN_REVIEW, cast)

    with pytest.raises(NotAllowed):
        workflows.approve(plan=plan, by=cast.account("jana"), at=MONDAY)
    for outsider in ("sam", "chris", "ada", "ana", "lee", "tom", "kim", "ola"):
        with pytest.raises(NotVisible):
            workflows.approve(plan=plan, by=cast.account(outsider), at=MONDAY)


def test_request_changes_sends_it_back_with_a_comment_the_employee_never_sees(cast: Cast) -> None:
    plan = plan_in(PlanStatus.IN_REVIEW, cast)

    workflows.request_changes(
        plan=plan,
        section=Section.GOALS,
        body="Say how we count handovers.",
        by=cast.account("mia"),
        at=MONDAY,
    )

    comment = plan.comments.get()
    assert (comment.section, comment.audience) == (Section.GOALS, Audience.CASE)
    assert told("plans.changes_requested") == ["jana@example.org"]


def test_nothing_of_a_withdrawn_draft_reaches_the_employee(cast: Cast) -> None:
    plan_in(PlanStatus.WITHDRAWN, cast)

    sam = cast.account("sam")
    assert not own_plans(actor_for(sam, on=MONDAY.date())).exists()
    assert not OutboxMessage.objects.filter(recipient=sam).exists()


def test_a_plan_withdrawn_after_sharing_stays_readable_for_the_employee(cast: Cast) -> None:
    plan = plan_in(PlanStatus.CONSULTATION, cast)

    workflows.withdraw(plan=plan, reason="We start with coaching.", by=cast.account("mia"), at=MONDAY)

    assert list(own_plans(actor_for(cast.account("sam"), on=MONDAY.date()))) == [plan]
    assert "sam@example.org" in told("plans.withdrawn")


def test_a_plan_cannot_start_while_a_proposal_is_unanswered(cast: Cast) -> None:
    plan = plan_in(PlanStatus.CONSULTATION, cast)
    proposal = workflows.propose(
        plan=plan,
        section=Section.GOALS,
        wording="80 % by the end of June.",
        by=cast.account("sam"),
        at=MONDAY,
    )
    after = MONDAY + timedelta(days=20)

    with pytest.raises(NotNow, match="not answered yet"):
        workflows.start(plan=plan, by=cast.account("jana"), at=after)
    with pytest.raises(NotNow, match="Say why"):
        workflows.answer_proposal(
            proposal=proposal, answer=ProposalAnswer.DECLINE, reason=" ", by=cast.account("jana"), at=after
        )
    workflows.answer_proposal(
        proposal=proposal, answer=ProposalAnswer.ADAPT, reason="85 %.", by=cast.account("jana"), at=after
    )

    assert workflows.start(plan=plan, by=cast.account("jana"), at=after).status == PlanStatus.ACTIVE


def test_a_shared_plan_is_edited_only_to_do_what_a_proposal_asked(cast: Cast) -> None:
    plan = plan_in(PlanStatus.CONSULTATION, cast)
    goal = plan.goals.first()
    jana, sam = cast.account("jana"), cast.account("sam")

    with pytest.raises(NotNow, match="only to do what a proposal asked"):
        workflows.put_item(plan=plan, model=Goal, item=goal, target=Decimal(95), by=jana, at=MONDAY)
    proposal = workflows.propose(plan=plan, section=Section.GOALS, wording="80 %", by=sam, at=MONDAY)
    workflows.answer_proposal(proposal=proposal, answer=ProposalAnswer.ACCEPT, reason="", by=jana, at=MONDAY)
    workflows.put_item(plan=plan, model=Goal, item=goal, target=Decimal(80), by=jana, at=MONDAY)

    assert plan.goals.get(pk=goal.pk).target == Decimal(80)
    assert happened(plan)[-1] == "plan.adapted"


def test_the_consultation_runs_its_five_working_days_unless_the_employee_is_ready(cast: Cast) -> None:
    plan = plan_in(PlanStatus.CONSULTATION, cast)
    jana = cast.account("jana")
    assert plan.consultation_ends_on == date(2026, 5, 13)

    last_evening = datetime(2026, 5, 13, 22, 30, tzinfo=UTC)  # 23:30 in London
    with pytest.raises(NotNow, match="Wednesday 13 May 2026"):
        workflows.start(plan=plan, by=jana, at=last_evening)
    workflows.end_consultation(plan=plan, by=cast.account("sam"), at=last_evening)

    assert workflows.start(plan=plan, by=jana, at=last_evening).version == 1


def test_a_second_start_is_explained_and_changes_nothing(cast: Cast) -> None:
    plan = plan_in(PlanStatus.ACTIVE, cast)
    events, messages = AuditEvent.objects.count(), OutboxMessage.objects.count()

    with pytest.raises(NotNow, match="Under way"):
        workflows.start(plan=plan, by=cast.account("jana"), at=LATER)

    assert (AuditEvent.objects.count(), OutboxMessage.objects.count()) == (events, messages)
    assert PlanVersion.objects.filter(plan=plan).count() == 1


def test_signing_says_received_and_names_the_version(cast: Cast) -> None:
    plan = plan_in(PlanStatus.ACTIVE, cast)
    version = plan.versions.get()

    signature = signs(
        plan=plan,
        version_sha256=version.sha256,
        comment="I see goal 2 differently.",
        by=cast.account("sam"),
        at=LATER,
    )

    assert signature.meaning == SignatureMeaning.RECEIVED
    assert signature.statement == (
        "I, Sam Okafor, have received and read version 1 of this plan, made on 18 May 2026."
    )
    assert told("plans.signed") == ["jana@example.org", "mia@example.org"]


def test_signing_twice_gives_one_receipt(cast: Cast) -> None:
    plan = plan_in(PlanStatus.ACTIVE, cast)
    sha = plan.versions.get().sha256

    first = signs(plan=plan, version_sha256=sha, comment="", by=cast.account("sam"), at=LATER)
    second = signs(plan=plan, version_sha256=sha, comment="", by=cast.account("sam"), at=LATER)

    assert first == second
    assert happened(plan).count("plan.signed") == 1


def test_what_was_not_on_the_screen_cannot_be_signed(cast: Cast) -> None:
    plan = plan_in(PlanStatus.ACTIVE, cast)

    with pytest.raises(NotNow, match="has changed since this page was opened"):
        signs(plan=plan, version_sha256="0" * 64, comment="", by=cast.account("sam"), at=LATER)


@pytest.mark.parametrize("somebody", ["jana", "mia", "noor", "paul", "ola"])
def test_nobody_signs_for_the_employee(cast: Cast, somebody: str) -> None:
    plan = plan_in(PlanStatus.ACTIVE, cast)
    sha = plan.versions.get().sha256

    with pytest.raises(NotAllowed):
        signs(plan=plan, version_sha256=sha, comment="", by=cast.account(somebody), at=LATER)


def test_not_signing_is_recorded_and_the_plan_goes_on(cast: Cast) -> None:
    plan = plan_in(PlanStatus.ACTIVE, cast)

    act = declines(
        plan=plan, version_sha256=plan.versions.get().sha256, comment="", by=cast.account("sam"), at=LATER
    )

    plan.refresh_from_db()
    assert (act.meaning, act.statement, plan.status) == (SignatureMeaning.NOT_SIGNING, "", PlanStatus.ACTIVE)


def test_a_managers_change_waits_for_hr_and_makes_a_new_version_with_a_redline(cast: Cast) -> None:
    plan = plan_in(PlanStatus.ACTIVE, cast)
    goal = plan.goals.get(unit="% of tickets")
    changes = [{"item": "goal", "ref": goal.ref, "fields": {"target": "85"}}]
    jana, mia = cast.account("jana"), cast.account("mia")

    with pytest.raises(NotAllowed):
        workflows.amend(plan=plan, changes=changes, reason="A colleague is on leave.", by=jana, at=LATER)
    waiting = workflows.propose_change(
        plan=plan, changes=changes, reason="Two advisers left.", by=jana, at=LATER
    )
    assert plan.goals.get(pk=goal.pk).target == Decimal(90)
    changed = workflows.amend(plan=plan, proposed=waiting, by=mia, at=LATER)

    waiting.refresh_from_db()
    first, second = plan.versions.all()
    assert (changed.version, waiting.state, waiting.decided_by) == (2, ChangeState.MADE, mia)
    assert [(row.what, row.before, row.after) for row in differences(first.facts, second.facts)] == [
        ("Goal: Answer customer tickets within one working day · target", "90", "85")
    ]
    assert told("plans.changed") == ["jana@example.org", "sam@example.org"]


def test_a_change_that_changes_nothing_is_refused(cast: Cast) -> None:
    plan = plan_in(PlanStatus.ACTIVE, cast)
    goal = plan.goals.get(unit="% of tickets")

    with pytest.raises(NotNow, match="Nothing in the plan would change"):
        workflows.amend(
            plan=plan,
            changes=[{"item": "goal", "ref": goal.ref, "fields": {"target": "90"}}],
            reason="No reason",
            by=cast.account("mia"),
            at=LATER,
        )


def test_an_extension_moves_the_end_what_is_due_at_the_end_and_adds_checkpoints(cast: Cast) -> None:
    plan = plan_in(PlanStatus.ACTIVE, cast)

    workflows.amend(
        plan=plan,
        changes=workflows.extension(date(2026, 7, 24)),
        kind=ChangeKind.EXTENSION,
        reason="Sam was on a course for two weeks.",
        by=cast.account("mia"),
        at=LATER,
    )

    plan.refresh_from_db()
    assert plan.ends_on == date(2026, 7, 24)
    assert list(plan.checkpoints.values_list("due_on", flat=True))[-2:] == [ENDS, date(2026, 7, 24)]
    assert plan.goals.get(unit="% of tickets").due_on == date(2026, 7, 24)
    assert happened(plan)[-1] == "plan.extended"


def test_a_pause_moves_what_is_to_come_by_the_working_days_lost(cast: Cast) -> None:
    plan = plan_in(PlanStatus.PAUSED, cast)  # from Monday 8 June

    workflows.resume(
        plan=plan, back_on=date(2026, 6, 22), by=cast.account("mia"), at=datetime(2026, 6, 22, 9, tzinfo=UTC)
    )

    plan.refresh_from_db()
    assert (plan.status, plan.version, plan.ends_on) == (PlanStatus.ACTIVE, 2, date(2026, 7, 24))
    assert list(plan.checkpoints.values_list("due_on", flat=True)) == [
        date(2026, 6, 1),
        date(2026, 6, 29),
        date(2026, 7, 13),
        date(2026, 7, 24),
    ]
    assert plan.pauses.get().working_days == 10


def test_the_outcome_needs_a_manager_and_hr(cast: Cast) -> None:
    plan = plan_in(PlanStatus.ACTIVE, cast)
    results = judged(plan, GoalResult.MET)
    workflows.propose_outcome(
        plan=plan,
        overall=OutcomeKind.GOALS_MET,
        reason="Reached.",
        results=results,
        undelivered=excused(plan),
        by=cast.account("mia"),
        at=LATER,
    )

    for hr in ("mia", "noor"):
        with pytest.raises(NotAllowed):
            workflows.close(plan=plan, by=cast.account(hr), at=LATER)

    assert workflows.close(plan=plan, by=cast.account("jana"), at=LATER).status == PlanStatus.CLOSED


def test_promised_support_that_was_not_delivered_has_to_be_explained(cast: Cast) -> None:
    plan = plan_in(PlanStatus.ACTIVE, cast)

    with pytest.raises(NotNow, match="1 promised item of support was not delivered"):
        workflows.propose_outcome(
            plan=plan,
            overall=OutcomeKind.GOALS_MET,
            reason="Reached.",
            results=judged(plan, GoalResult.MET),
            by=cast.account("jana"),
            at=LATER,
        )

    assert not Outcome.objects.exists()


def test_no_one_is_told_not_met_without_a_checkpoint(cast: Cast) -> None:
    plan = plan_in(PlanStatus.ACTIVE, cast)

    with pytest.raises(NotNow, match="come as a surprise"):
        workflows.propose_outcome(
            plan=plan,
            overall=OutcomeKind.NOT_MET,
            reason="Not reached.",
            results=judged(plan, GoalResult.NOT_MET),
            undelivered=excused(plan),
            by=cast.account("jana"),
            at=LATER,
        )


def test_an_appeal_is_decided_by_somebody_in_hr_who_took_no_part(cast: Cast) -> None:
    plan = plan_in(PlanStatus.CLOSED, cast)
    workflows.appeal(plan=plan, grounds="The report misses two weeks.", by=cast.account("sam"), at=LATER)

    with pytest.raises(NotAllowed):
        workflows.decide_appeal(
            plan=plan, decision=AppealDecision.UPHELD, reason="It stands.", by=cast.account("mia"), at=LATER
        )
    workflows.decide_appeal(
        plan=plan,
        decision=AppealDecision.VARIED,
        overall=OutcomeKind.PARTLY_MET,
        reason="The report was incomplete.",
        by=cast.account("noor"),
        at=LATER,
    )

    plan = Plan.objects.get(pk=plan.pk)
    assert (plan.outcome.overall, plan.appeal.outcome_before) == (
        OutcomeKind.PARTLY_MET,
        OutcomeKind.GOALS_MET,
    )


def test_a_person_has_one_plan_under_way_at_a_time(cast: Cast) -> None:
    plan_in(PlanStatus.CONSULTATION, cast)
    second = plan_in(PlanStatus.APPROVED, cast)

    with pytest.raises(NotNow, match="Another plan is under way"):
        workflows.share(plan=second, by=cast.account("jana"), at=LATER)

    second.refresh_from_db()
    assert second.status == PlanStatus.APPROVED


def test_a_companion_reads_one_plan_until_a_date(cast: Cast) -> None:
    plan = plan_in(PlanStatus.ACTIVE, cast)
    kim, sam = cast.account("kim"), cast.account("sam")
    made = workflows.invite_companion(plan=plan, companion=kim, until=date(2026, 6, 30), by=sam, at=LATER)

    from plans.permissions import PLANS, PlanPermission  # noqa: PLC0415 -- only this story needs them

    def sees(on: date) -> bool:
        return PLANS.can(actor_for(kim, on=on), PlanPermission.VIEW, plan)

    assert (sees(date(2026, 6, 30)), sees(date(2026, 7, 1))) == (True, False)
    workflows.remove_companion(companion=made, by=sam, at=LATER)
    assert not sees(date(2026, 6, 2))


def test_a_companion_whose_date_has_passed_can_be_invited_again(cast: Cast) -> None:
    plan = plan_in(PlanStatus.ACTIVE, cast)
    kim, sam = cast.account("kim"), cast.account("sam")
    workflows.invite_companion(plan=plan, companion=kim, until=date(2026, 6, 5), by=sam, at=LATER)
    with pytest.raises(NotNow, match="already is a companion"):
        workflows.invite_companion(plan=plan, companion=kim, until=date(2026, 6, 30), by=sam, at=LATER)

    after = datetime(2026, 6, 8, 9, 0, tzinfo=UTC)
    again = workflows.invite_companion(plan=plan, companion=kim, until=date(2026, 6, 30), by=sam, at=after)

    old, new = plan.companions.all()
    assert (old.until, old.removed_at, old.ended_early) == (date(2026, 6, 5), after, False)
    assert (new, new.until, new.removed_at) == (again, date(2026, 6, 30), None)


def test_every_message_waits_in_the_outbox_and_none_was_sent_by_a_verb(cast: Cast) -> None:
    plan_in(PlanStatus.CLOSED, cast)

    assert set(OutboxMessage.objects.values_list("state", flat=True)) == {OutboxState.PENDING}
