"""What is said and done while a plan is talked about, while it runs, and when it ends."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from employees.models import User
from plans import workflows
from plans.closing.judgement import Follows
from plans.designs import Moment, SignerRole
from plans.enums import (
    AppealDecision,
    AskedBy,
    Audience,
    ChangeState,
    GoalResult,
    LetterKind,
    NextStep,
    OutcomeKind,
    ProposalAnswer,
    ProposalKind,
    Section,
    SignatureMeaning,
)
from plans.evidence import Clean, Kind
from plans.models import Attachment, FormSignature, Letter, Outcome, Plan
from plans.workflows.letters import Meeting
from reviews import workflows as meetings
from reviews.enums import Attendee, Stance, Standing
from reviews.workflows import GoalEntry, NoteBefore, Present
from tests.factories.plans import MONDAY, excused, judged
from tests.factories.signing import signs
from tests.people import Cast
from tests.prove.canaries.planting import Canaries

IN_TALKS = MONDAY + timedelta(days=3)
MET = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)


def in_consultation(plan: Plan, cast: Cast, employee: str, manager: str, hr: str) -> None:
    """Both sides talk: comments, proposals sent and unsent, questions."""
    sam, jana, mia = (cast.account(name) for name in (employee, manager, hr))
    plan = Plan.objects.get(pk=plan.pk)
    workflows.open_plan(plan=plan, by=sam, at=IN_TALKS)
    for audience, by in ((Audience.EVERYONE, sam), (Audience.EVERYONE, jana), (Audience.CASE, mia)):
        workflows.comment(
            plan=plan, section=Section.GOALS, body="So it is.", audience=audience, by=by, at=IN_TALKS
        )
    goal = plan.goals.all()[0]
    for unsent in (False, True):
        said = workflows.propose(
            plan=plan,
            kind=ProposalKind.OTHER,
            section=Section.SUPPORT,
            wording="A quieter desk.",
            unsent=unsent,
            by=sam,
            at=IN_TALKS,
        )
        if not unsent:
            workflows.answer_proposal(
                proposal=said, answer=ProposalAnswer.DECLINE, reason="There is none.", by=jana, at=IN_TALKS
            )
    asked = workflows.ask(plan=plan, words="Which report is meant?", about=goal, by=sam, at=IN_TALKS)
    workflows.answer_question(question=asked, answer="The weekly one.", by=jana, at=IN_TALKS)
    for keep in (False, True):
        adjustment = workflows.ask_for_adjustment(
            plan=plan, wish="Another chair.", ground="My back.", by=sam, at=IN_TALKS + timedelta(hours=keep)
        )
        if not keep:
            workflows.agree_adjustment(
                adjustment=adjustment,
                agreed="Another chair.",
                since=IN_TALKS.date(),
                answer="It is ordered.",
                by=mia,
                at=IN_TALKS,
            )


def running(plan: Plan, cast: Cast, employee: str, manager: str, hr: str, canaries: Canaries) -> None:
    """Signed; files; checkpoints told of and not; letters; changes made, waiting and declined; dates left."""
    sam, jana, mia = (cast.account(name) for name in (employee, manager, hr))
    at = datetime(2026, 5, 20, 9, 0, tzinfo=UTC)
    version = plan.versions.get(number=1)
    workflows.ask_to_meet(
        plan=plan, version_sha256=version.sha256, words="Before I sign.", by=sam, at=at - timedelta(hours=1)
    )
    signs(
        plan=plan,
        version_sha256=version.sha256,
        comment="Read, and not of one mind.",
        meaning=SignatureMeaning.COMMENTS,
        present="A colleague",
        interpreter="Ida",
        interpreter_language="Dutch",
        by=sam,
        at=at,
    )
    _files(plan, cast, employee, manager, at, canaries)
    _meetings(plan, cast, employee, manager, canaries)
    workflows.write_letter(
        plan=plan,
        kind=LetterKind.MEETING,
        meeting=Meeting(date(2026, 6, 4), time(10, 0), "Room 3"),
        message="Bring what you like.",
        by=jana,
        at=MET,
    )
    Letter.objects.filter(plan=plan).update(closing="With kind regards.")
    _changes(plan, cast, manager, hr)
    if plan.employee_id == cast.sam.pk:
        workflows.leave_dates(
            plan=plan, reason="Sam asked for it.", by=mia, at=datetime(2026, 6, 12, 9, 0, tzinfo=UTC)
        )
    workflows.summarise(plan=Plan.objects.get(pk=plan.pk), summary="Mornings work best.", by=jana, at=MET)
    FormSignature.objects.create(
        version=version, role=SignerRole.MANAGER, moment=Moment.START, meaning=SignatureMeaning.RECEIVED,
        comment="Signed with pleasure.", version_sha256=version.sha256, signer=jana, at=at,
    )  # fmt: skip


def _files(plan: Plan, cast: Cast, employee: str, manager: str, at: datetime, canaries: Canaries) -> None:
    sam, jana = cast.account(employee), cast.account(manager)

    def add(title: str, by: User, **more: Any) -> Attachment:
        token = canaries.new("Attachment.file", plan)
        clean = Clean(Kind.TEXT, f"Nine of 14 tickets waited. {token}\n".encode())
        added = workflows.add_evidence(plan=plan, clean=clean, title=title, by=by, at=at, **more)
        canaries.belongs(token, added)
        return added

    add("A report", jana)
    add("My own report", sam)
    add("Not yet", sam, checkpoint=plan.checkpoints.all()[0], keep=True)
    wrong = add("The wrong one", jana)
    workflows.withdraw_evidence(attachment=wrong, reason="Another's report.", by=jana, at=at)


def _meetings(plan: Plan, cast: Cast, employee: str, manager: str, canaries: Canaries) -> None:
    sam, jana = cast.account(employee), cast.account(manager)
    first, second, *_more = plan.checkpoints.all()
    for checkpoint, share in ((first, True), (second, False)):
        meetings.prepare(
            checkpoint=checkpoint,
            said=NoteBefore("The mornings.", "The afternoons.", "A quiet hour."),
            share=share,
            by=sam,
            at=datetime(2026, 5, 21, 9, 0, tzinfo=UTC),
        )
    for checkpoint, share in ((first, True), (second, False)):
        token = canaries.new("Review.present", plan)
        account = meetings.log_checkpoint(
            checkpoint=checkpoint,
            entries=[
                GoalEntry(
                    goal,
                    Standing.SOME_WAY_TO_GO,
                    "Seen on Tuesday.",
                    Decimal(61) if goal.unit and goal.target is not None else None,
                )
                for goal in plan.goals.all()
            ],
            held_on=checkpoint.due_on if share else MET.date(),
            note="We looked at May.",
            share=share,
            present=Present([Attendee.EMPLOYEE, Attendee.OTHER], f"{token} from the other team"),
            by=jana,
            at=datetime.combine(checkpoint.due_on, time(15), UTC) if share else MET + timedelta(days=7),
        )
        canaries.belongs(token, account)
        if share:
            after = datetime.combine(checkpoint.due_on, time(17), UTC)
            meetings.answer(review=account, stance=Stance.DISPUTED, body="It was Monday.", by=sam, at=after)
            meetings.add_detail(
                review=account, goal=plan.goals.all()[0], body="It was, indeed.", by=jana, at=after
            )


def _changes(plan: Plan, cast: Cast, manager: str, hr: str) -> None:
    jana, mia = cast.account(manager), cast.account(hr)
    goal = plan.goals.all()[0]
    for number, what in enumerate(("made", "declined", "waiting")):
        change = {
            "item": "goal", "ref": goal.ref, "fields": {"measure": f"The weekly report, page {number + 1}"}
        }  # fmt: skip
        put = workflows.propose_change(
            plan=Plan.objects.get(pk=plan.pk),
            changes=[change],
            reason="The report has pages now.",
            employee_view="Fine with me.",
            asked_by=AskedBy.MANAGER,
            by=jana,
            at=MET,
        )
        if what == "made":
            workflows.amend(
                plan=Plan.objects.get(pk=plan.pk),
                proposed=put,
                goalposts_reason="It is not harder.",
                by=mia,
                at=MET,
            )
        elif what == "declined":
            workflows.decline_change(amendment=put, reason="One page is enough.", by=mia, at=MET)


def _answered(plan: Plan) -> dict[str, str]:
    """Something for each point that the check may raise."""
    each = [f"{name}-{goal.ref}" for goal in plan.goals.all() for name in ("new", "worse", "unseen")]
    numbered = [f"{name}-{number}" for number in range(1, 10) for name in ("nine", "dispute", "area")]
    once = ("unheld", "late", "batch", "early", "hear", "confirm", "change", "goalposts")
    return dict.fromkeys((*each, *numbered, *once), "We spoke about it on 1 July.")


def at_the_end(plan: Plan, cast: Cast, employee: str, manager: str, hr: str, at: datetime) -> None:
    """The outcome put forward and confirmed, the employee's last word, an appeal and its decision."""
    sam, jana, mia = (cast.account(name) for name in (employee, manager, hr))
    before = at - timedelta(days=3)
    workflows.say_not_held(
        checkpoint=plan.checkpoints.get(number=3),
        reason="Jana was ill.",
        by=jana,
        at=before - timedelta(days=1),
    )
    workflows.propose_outcome(
        plan=plan,
        overall=OutcomeKind.PARTLY_MET,
        reason="Most of it.",
        results=judged(plan, GoalResult.PARTLY_MET),
        follows=Follows(
            NextStep.MONITORING,
            "We look at it again in autumn.",
            date(2026, 10, 1),
            "Tickets within a day.",
            "None.",
            "The person and HR.",
        ),
        undelivered=excused(plan, "Rosa was ill."),
        answers=_answered(plan),
        by=jana,
        at=before,
    )
    waiting = plan.amendments.get(state=ChangeState.PROPOSED)
    workflows.decline_change(amendment=waiting, reason="The plan ends.", by=mia, at=before)
    Outcome.objects.filter(plan=plan).update(wording="Mostly there")
    workflows.comment_on_closing(
        plan=plan, body="I would have liked more time.", by=sam, at=before + timedelta(hours=2)
    )
    workflows.close(plan=Plan.objects.get(pk=plan.pk), by=mia, at=at)
    workflows.appeal(
        plan=Plan.objects.get(pk=plan.pk), grounds="May was not counted.", by=sam, at=at + timedelta(hours=1)
    )
    workflows.decide_appeal(
        plan=Plan.objects.get(pk=plan.pk),
        decision=AppealDecision.UPHELD,
        reason="May was counted.",
        by=cast.account("noor"),
        at=at + timedelta(hours=2),
    )
