"""Plans for tests, made only through the verbs: no test starts from a state that the application could not reach."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from employees.models import User
from plans import workflows
from plans.closing.judgement import Judgement
from plans.enums import (
    ActionBy,
    Frequency,
    GoalResult,
    LikelyCause,
    OutcomeKind,
    PlanStatus,
    Provider,
    TalkForm,
    YesNoUnknown,
)
from plans.evidence import Clean, Kind
from plans.fairness import HR_QUESTIONS, Answers, HrAnswers
from plans.models import (
    ActionStep,
    Attachment,
    EarlierTalk,
    Goal,
    ImprovementArea,
    Milestone,
    Plan,
    SupportItem,
)
from tests.factories.remembered import remembered
from tests.people import Cast

# A Monday, so that weeks are easy to count.
MONDAY = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
STARTS = date(2026, 5, 18)
ENDS = date(2026, 7, 10)
# What was answered before the plan: nothing in it speaks for another step.
FAIR_START = Answers(
    standard_told=True,
    standard_how="In the team meeting on 12 January; it stands in the service standard, page 2.",
    first_talk_on=date(2026, 3, 9),
    review_contradicts=YesNoUnknown.NO,
    causes=frozenset({LikelyCause.SKILL}),
    keep_if_met=True,
    support_tried=True,
    support_detail="A morning hour without calls, since 9 March.",
    considered="More coaching alone: tried for six weeks, and not enough.",
)
FOR_HR = HrAnswers(**dict.fromkeys(HR_QUESTIONS, YesNoUnknown.NO))


def draft_plan(cast: Cast, *, author: str = "jana", at: datetime = MONDAY, employee: str = "sam") -> Plan:
    """An empty draft."""
    manager = {"sam": "jana", "chris": "jana", "lee": "ana", "ada": "noor", "noor": "paul"}[employee]
    people = cast.people()

    def build() -> int:
        return workflows.draft(
            employee=people[employee],
            manager=people[manager],
            by=cast.account(author),
            at=at,
            fair_start=FAIR_START,
        ).pk

    return _read(remembered(("draft", author, at, employee), build))


def fill(
    plan: Plan, cast: Cast, *, author: str = "jana", at: datetime = MONDAY, later: timedelta = timedelta()
) -> Plan:
    """Write a whole plan into a draft: everything that review asks for. All its dates can be moved `later`."""
    key = ("filled", plan.pk, author, at, later)
    remembered(key, lambda: _write(plan, by=cast.account(author), at=at, later=later))
    return Plan.objects.get(pk=plan.pk)


def _write(plan: Plan, *, by: User, at: datetime, later: timedelta) -> None:
    workflows.describe(
        plan=plan,
        by=by,
        at=at,
        reason="Between 2 February and 17 April, 41 of 96 tickets were answered after more than one working day.",
        impact="Customers wrote twice, and colleagues took over 12 tickets.",
        earlier_talks="We spoke on 9 March and 30 March, and agreed on a morning hour without calls.",
        ending="If the goals are met, the plan ends. If not, we decide together with HR what follows.",
    )
    workflows.schedule(
        plan=plan,
        starts_on=STARTS + later,
        ends_on=ENDS + later,
        frequency=Frequency.FORTNIGHTLY,
        by=by,
        at=at,
    )
    area = workflows.put_item(
        plan=plan,
        model=ImprovementArea,
        by=by,
        at=at,
        title="Answering customers in time",
        observed="On 12 March, 9 of 14 tickets waited for two days or more.",
        expected="Tickets are answered within one working day, as the service standard says.",
    )
    workflows.put_item(
        plan=plan,
        model=Goal,
        by=by,
        at=at,
        area=area,
        statement="Answer customer tickets within one working day",
        measure="The weekly report of the ticket system",
        unit="% of tickets",
        baseline=Decimal(57),
        target=Decimal(90),
        due_on=ENDS + later,
    )
    workflows.put_item(
        plan=plan,
        model=Goal,
        by=by,
        at=at,
        area=area,
        statement="Write up every handover before the end of the shift",
        measure="Handover notes seen by the next adviser",
        due_on=date(2026, 6, 26) + later,
    )
    workflows.put_item(
        plan=plan,
        model=ActionStep,
        by=by,
        at=at,
        area=area,
        by_whom=ActionBy.EMPLOYEE,
        description="Take the course on sorting a full inbox",
        due_on=date(2026, 5, 29) + later,
    )
    workflows.put_item(
        plan=plan,
        model=SupportItem,
        by=by,
        at=at,
        description="One hour a week with a senior adviser",
        provider=Provider.OTHER,
        provider_name="Rosa Diaz",
        frequency="every week",
        due_on=date(2026, 6, 5) + later,
    )
    workflows.put_item(
        plan=plan,
        model=Milestone,
        by=by,
        at=at,
        title="A week without a late answer",
        due_on=date(2026, 6, 12) + later,
    )


def earlier_talk(plan: Plan, cast: Cast, *, author: str = "jana", at: datetime = MONDAY) -> EarlierTalk:
    """A conversation before the plan, written into its draft. The same one however often it is asked for."""
    return workflows.put_item(
        plan=plan,
        model=EarlierTalk,
        by=cast.account(author),
        at=at,
        on=date(2026, 3, 9),
        form=TalkForm.TALK,
        about="Late answers in February, and what got in the way.",
        outcome="A morning hour without calls, kept since 10 March.",
    )


def attached(
    plan: Plan,
    cast: Cast,
    *,
    by: str = "jana",
    at: datetime = MONDAY,
    title: str = "Ticket report for March",
    content: bytes = b"Nine of 14 tickets waited for two days or more.\n",
    area: ImprovementArea | None = None,
) -> Attachment:
    """A text added to a plan as evidence. Text needs no cleaning, so no reader is started for it."""
    clean = Clean(Kind.TEXT, content)
    return workflows.add_evidence(plan=plan, clean=clean, title=title, area=area, by=cast.account(by), at=at)


def answered_for_hr(
    plan: Plan, cast: Cast, *, by: str = "mia", at: datetime = MONDAY, answers: HrAnswers = FOR_HR
) -> None:
    """HR answers its own questions, as it must before anybody approves."""
    workflows.answer_for_hr(plan=plan, answers=answers, needs_second_reader=False, by=cast.account(by), at=at)


def judged(plan: Plan, result: GoalResult | str) -> dict[Goal, Judgement]:
    """The same result for every goal, each resting on a report."""
    judgement = Judgement(GoalResult(result), "The weekly report shows it.", evidence=["The weekly report"])
    return dict.fromkeys(plan.goals.all(), judgement)


def excused(plan: Plan, reason: str = "No longer needed.") -> dict[SupportItem, str]:
    """One reason for every promise that was not kept."""
    return dict.fromkeys(plan.support.filter(delivered_at__isnull=True), reason)


def plan_in(status: PlanStatus, cast: Cast, *, author: str = "jana", employee: str = "sam") -> Plan:
    """A whole plan that has come as far as `status`, each step taken by the one who would take it."""
    steps = {
        PlanStatus.DRAFT: _to_draft,
        PlanStatus.IN_REVIEW: _to_review,
        PlanStatus.APPROVED: _to_approved,
        PlanStatus.CONSULTATION: _to_consultation,
        PlanStatus.ACTIVE: _to_active,
        PlanStatus.PAUSED: _to_paused,
        PlanStatus.CLOSED: _to_closed,
        PlanStatus.WITHDRAWN: _to_withdrawn,
    }

    def build() -> int:
        plan = draft_plan(cast, author=author, employee=employee)
        steps[status](plan, cast, author)
        return plan.pk

    return _read(remembered(("plan", status, author, employee), build))


def shared_by_hand(plan: Plan, *, by: User, at: datetime) -> None:
    """A draft that is shared without being whole, where nothing but its state matters: as the database lets it."""
    for status in (PlanStatus.IN_REVIEW, PlanStatus.APPROVED):
        Plan.objects.filter(pk=plan.pk).update(status=status)
    Plan.objects.filter(pk=plan.pk).update(status=PlanStatus.CONSULTATION, shared_at=at, shared_by=by)
    plan.refresh_from_db()


def _read(key: int) -> Plan:
    return Plan.objects.select_related("employee__user", "employee__department", "manager__user").get(pk=key)


def _hr_for(plan: Plan) -> str:
    return "ada" if plan.employee.first_name == "Lee" else "mia"


def _reviewer_of(plan: Plan, author: str) -> str:
    return "noor" if author == _hr_for(plan) else _hr_for(plan)


def _to_draft(plan: Plan, cast: Cast, author: str) -> None:
    fill(plan, cast, author=author)


def _to_review(plan: Plan, cast: Cast, author: str) -> None:
    fill(plan, cast, author=author)
    workflows.submit(plan=plan, by=cast.account(author), at=MONDAY)
    answered_for_hr(plan, cast, by=_reviewer_of(plan, author))


def _to_approved(plan: Plan, cast: Cast, author: str) -> None:
    _to_review(plan, cast, author)
    workflows.approve(plan=plan, by=cast.account(_reviewer_of(plan, author)), at=MONDAY + timedelta(days=1))


def _to_consultation(plan: Plan, cast: Cast, author: str) -> None:
    _to_approved(plan, cast, author)
    assert plan.manager.user is not None
    workflows.share(plan=plan, by=plan.manager.user, at=MONDAY + timedelta(days=2))


def _to_active(plan: Plan, cast: Cast, author: str) -> None:
    _to_consultation(plan, cast, author)
    assert plan.manager.user is not None
    workflows.start(plan=plan, by=plan.manager.user, at=MONDAY + timedelta(days=14))


def _to_paused(plan: Plan, cast: Cast, author: str) -> None:
    _to_active(plan, cast, author)
    workflows.pause(
        plan=plan,
        from_date=date(2026, 6, 8),
        hr_note="Agreed leave.",
        by=cast.account(_hr_for(plan)),
        at=datetime(2026, 6, 8, 9, 0, tzinfo=UTC),
    )


def _to_closed(plan: Plan, cast: Cast, author: str) -> None:
    _to_active(plan, cast, author)
    assert plan.manager.user is not None
    workflows.propose_outcome(
        plan=plan,
        overall=OutcomeKind.GOALS_MET,
        reason="Both goals were reached and held for three weeks.",
        results=judged(plan, GoalResult.MET),
        undelivered=excused(plan, "The weekly hour was no longer needed after May."),
        by=plan.manager.user,
        at=datetime(2026, 7, 9, 9, 0, tzinfo=UTC),
    )
    workflows.close(plan=plan, by=cast.account(_hr_for(plan)), at=datetime(2026, 7, 10, 9, 0, tzinfo=UTC))


def _to_withdrawn(plan: Plan, cast: Cast, author: str) -> None:
    _to_approved(plan, cast, author)
    workflows.withdraw(
        plan=plan,
        reason="A coaching plan is the better first step.",
        by=cast.account(_hr_for(plan)),
        at=MONDAY + timedelta(days=2),
    )
