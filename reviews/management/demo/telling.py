"""Tell one plan of the demo through the verbs, each step at the time at which it would have been taken."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal

from employees.enums import ProofMethod
from employees.models import Employee
from employees.queries import calendar_for
from employees.workflows import Proof
from employees.working_days import ONE_DAY, WorkingCalendar
from plans import workflows
from plans.closing.judgement import Follows, Judgement
from plans.designs import Moment, SignerRole
from plans.enums import (
    GoalResult,
    LetterKind,
    NextStep,
    OutcomeKind,
    ProposalAnswer,
    Section,
    SignatureMeaning,
    YesNoUnknown,
)
from plans.fairness import HR_QUESTIONS, HrAnswers
from plans.models import Plan
from reviews.enums import Attendee, Stance
from reviews.management.demo.story import Telling, at_nine
from reviews.management.demo.writing import write
from reviews.models import Review
from reviews.workflows import GoalEntry, Present, answer, log_checkpoint


def tell(telling: Telling) -> Plan:
    """Tell the whole story, as far as it goes."""
    plan = write(telling)
    until = telling.story["until"]
    if until == "draft":
        return plan
    workflows.submit(plan=plan, by=telling.by_manager, at=at_nine(telling.before_start(12), 15))
    if until == "in_review":
        return plan
    workflows.answer_for_hr(
        plan=plan,
        answers=HrAnswers(**dict.fromkeys(HR_QUESTIONS, YesNoUnknown.NO)),
        needs_second_reader=False,
        by=telling.hr,
        at=at_nine(telling.before_start(10), 10),
    )
    workflows.approve(plan=plan, by=telling.hr, at=at_nine(telling.before_start(10), 11))
    if until == "withdrawn":
        workflows.withdraw(
            plan=plan,
            reason=telling.story["withdraw_reason"],
            by=telling.hr,
            at=at_nine(telling.before_start(8), 16),
        )
    if until in ("approved", "withdrawn"):
        return plan
    _consult(telling, plan)
    if until == "consultation":
        return plan
    _run(telling, plan)
    return plan


def _consult(telling: Telling, plan: Plan) -> None:
    story = telling.story
    shared = telling.before_start(8)
    if "shared_days_ago" in story:
        shared = telling.calendar.on_or_before(telling.today - timedelta(days=story["shared_days_ago"]))
    workflows.share(plan=plan, by=telling.by_manager, at=at_nine(shared, 14))
    _invite(telling, plan, shared)
    workflows.open_plan(plan=plan, by=telling.by_employee, at=at_nine(shared, 18))
    for said in story.get("comments", ()):
        workflows.comment(
            plan=plan,
            section=Section(said["section"]),
            body=said["body"],
            by=telling.by_employee,
            at=at_nine(shared, 19),
        )
    for wish in story.get("proposals", ()):
        made = workflows.propose(
            plan=plan,
            section=Section(wish["section"]),
            wording=wish["wording"],
            by=telling.by_employee,
            at=at_nine(shared, 20),
        )
        if "answer" in wish:
            workflows.answer_proposal(
                proposal=made,
                answer=ProposalAnswer(wish["answer"]),
                reason=wish["reason"],
                by=telling.by_manager,
                at=at_nine(telling.calendar.add(shared, 2), 10),
            )


def _invite(telling: Telling, plan: Plan, shared: date) -> None:
    """The letter that invites to the first meeting, two working days after it, with time to bring somebody along."""
    place = telling.story.get("invited_to")
    if place is not None:
        workflows.write_letter(
            plan=plan,
            kind=LetterKind.FIRST_MEETING,
            meeting=workflows.Meeting(telling.calendar.add(shared, 2), time(10), place),
            message=telling.story.get("invited_with", ""),
            by=telling.hr,
            at=at_nine(shared, 15),
        )


def _run(telling: Telling, plan: Plan) -> None:
    story = telling.story
    start = at_nine(telling.starts, 9)
    workflows.end_consultation(plan=plan, by=telling.by_employee, at=start - timedelta(hours=1))
    workflows.start(plan=plan, by=telling.by_manager, at=start)
    _sign(telling, plan, at_nine(telling.calendar.add(telling.starts, 1), 17))
    _sign_form(telling, plan, at_nine(telling.calendar.add(telling.starts, 2), 9))
    _give_support(telling, plan)
    _hold_checkpoints(telling, plan)
    _change(telling, plan)
    if story["until"] == "paused":
        since = telling.calendar.on_or_before(telling.today - timedelta(days=story["paused_days_ago"]))
        workflows.pause(
            plan=plan, from_date=since, hr_note="Agreed leave.", by=telling.hr, at=at_nine(since, 10)
        )
    if "outcome" in story:
        _finish(telling, plan)


def _sign(telling: Telling, plan: Plan, at: datetime) -> None:
    meaning = telling.story.get("signed")
    if meaning is None:
        return
    version, by = plan.versions.get(number=1), telling.by_employee
    comment = telling.story.get("signed_comment", "")
    words = workflows.words_to_sign(plan, version, by)
    act = workflows.SigningAct(Proof(ProofMethod.PASSWORD, at), words.language, words.sha256)
    if meaning == SignatureMeaning.NOT_SIGNING:
        workflows.decline_to_sign(
            plan=plan, version_sha256=version.sha256, comment=comment, act=act, by=by, at=at
        )
        return
    workflows.sign(
        plan=plan,
        version_sha256=version.sha256,
        meaning=SignatureMeaning(meaning),
        comment=comment,
        act=act,
        by=by,
        at=at,
    )


def _sign_form(telling: Telling, plan: Plan, at: datetime) -> None:
    """Those sign whom the plan's form asks besides the employee."""
    who = {SignerRole.MANAGER: telling.by_manager, SignerRole.HR: telling.hr}
    for hours, signer in enumerate(plan.design.signing_at(Moment.START)):
        if signer.role in who:
            workflows.sign_form(
                plan=plan,
                role=signer.role,
                moment=Moment.START,
                version_sha256=plan.versions.get(number=1).sha256,
                proof=Proof(ProofMethod.PASSWORD, at + timedelta(hours=hours)),
                by=who[signer.role],
                at=at + timedelta(hours=hours),
            )


def _give_support(telling: Telling, plan: Plan) -> None:
    for item, told in zip(plan.support.all(), telling.story.get("support", ()), strict=True):
        day = min(item.due_on, telling.today)
        if told.get("delivered"):
            workflows.deliver_support(item=item, by=telling.by_manager, at=at_nine(day, 12))
        if told.get("received"):
            workflows.receive_support(item=item, by=telling.by_employee, at=at_nine(day, 18))


def _hold_checkpoints(telling: Telling, plan: Plan) -> None:
    goals = list(plan.goals.all())
    said = telling.story["goals"]
    last = len(said[0].get("path", ()))
    for number, checkpoint in enumerate(plan.checkpoints.all()[:last]):
        if checkpoint.due_on > telling.today:
            break
        entries = [
            GoalEntry(
                goal=goal,
                standing=told["standings"][number],
                example=told["examples"][number],
                value=Decimal(str(told["path"][number])) if "path" in told else None,
                was_so=told["so"][number] if "so" in told else None,
            )
            for goal, told in zip(goals, said, strict=True)
        ]
        review = log_checkpoint(
            checkpoint=checkpoint,
            entries=entries,
            held_on=checkpoint.due_on,
            note="",
            share=True,
            present=Present([Attendee.EMPLOYEE, Attendee.MANAGER]),
            by=telling.by_manager,
            at=at_nine(checkpoint.due_on, 15),
        )
        _respond(telling, review, number, at_nine(checkpoint.due_on, 19))


def _respond(telling: Telling, review: Review, number: int, at: datetime) -> None:
    responses = telling.story.get("responses")
    if responses is None or number > 1:
        return
    stance, words = Stance(responses[0]), responses[1]
    if stance == Stance.DISPUTED and number == 0:
        return
    answer(review=review, stance=stance, body=words, by=telling.by_employee, at=at)


def _change(telling: Telling, plan: Plan) -> None:
    day = telling.calendar.on_or_before(telling.today - timedelta(days=3))
    goal = plan.goals.first()
    for key in ("change", "waiting_change"):
        wanted = telling.story.get(key)
        if wanted is None or goal is None:
            continue
        waiting = workflows.propose_change(
            plan=plan,
            changes=[{"item": "goal", "ref": goal.ref, "fields": {"target": str(wanted["target"])}}],
            reason=wanted["reason"],
            by=telling.by_manager,
            at=at_nine(day, 11),
        )
        if key == "change":
            workflows.amend(
                plan=plan,
                proposed=waiting,
                goalposts_reason=wanted.get("goalposts_reason", ""),
                by=telling.hr,
                at=at_nine(day, 16),
            )


def _finish(telling: Telling, plan: Plan) -> None:
    told = telling.story["outcome"]
    day = min(telling.ends, telling.calendar.on_or_before(telling.today - timedelta(days=2)))
    weeks = told.get("monitored_weeks")
    goals = list(plan.goals.all())
    results = told["results"] if isinstance(told["results"], list) else [told["results"]] * len(goals)
    whys = told.get("why", [told["reason"]] * len(goals))
    held = list(plan.checkpoints.filter(held_at__isnull=False).order_by("-number")[:2])
    weighed = {
        goal: Judgement(GoalResult(result), why, checkpoints=held)
        for goal, result, why in zip(goals, results, whys, strict=True)
    }
    until = day + timedelta(weeks=weeks) if weeks else None
    workflows.propose_outcome(
        plan=plan,
        overall=OutcomeKind(told["overall"]),
        early_reason=told.get("early_reason", ""),
        reason=told["reason"],
        results=weighed,
        follows=Follows(
            kind=NextStep.MONITORING if weeks else NextStep(told.get("next_kind", NextStep.NONE)),
            words=told.get("next_step", ""),
            monitored_until=until,
            kept_up=told.get("kept_up", ""),
        ),
        undelivered=dict.fromkeys(
            plan.support.filter(delivered_at__isnull=True), told.get("undelivered", "")
        ),
        answers=told.get("answers", {}),
        by=telling.by_manager,
        at=at_nine(day, 10),
    )
    if "closing_words" in told:
        workflows.comment_on_closing(
            plan=plan, body=told["closing_words"], by=telling.by_employee, at=at_nine(day, 13)
        )
    if telling.story["until"] != "closed":
        return
    workflows.close(plan=plan, by=telling.hr, at=at_nine(day, 16))
    grounds = telling.story.get("appeal")
    if grounds:
        later = min(telling.calendar.add(day, 3), telling.calendar.on_or_before(telling.today - ONE_DAY))
        workflows.appeal(plan=plan, grounds=grounds, by=telling.by_employee, at=at_nine(later, 12))
        workflows.write_letter(
            plan=plan, kind=LetterKind.APPEAL_RECEIVED, by=telling.hr, at=at_nine(later, 15)
        )


def calendar_of(employee: Employee, today: date) -> WorkingCalendar:
    """The employee's working calendar for the years that a story can touch."""
    return calendar_for(employee, range(today.year - 1, today.year + 2))
