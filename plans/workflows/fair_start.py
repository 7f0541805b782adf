"""The pause before a plan: keep what was answered, ask HR what only HR may know, and let a second person read."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from employees import audit
from employees.errors import NotAllowed, NotNow, NotVisible
from employees.guard import Why, aside, mark
from employees.holding import hold
from employees.models import Employee, User
from employees.permissions import PEOPLE, PeoplePermission, Relation, actor_for
from plans.deadlines import pressed_twice
from plans.enums import CoachingEvent, FirstStep, PlanEvent, Verb
from plans.fairness import Answers, Decision, HrAnswers, suggestion
from plans.models import FairStart, Plan
from plans.models import HrAnswers as HrAnswersRow
from plans.models.fair_start import CAUSES
from plans.permissions import relations_before_plan
from plans.workflows.entering import enter


@transaction.atomic
def keep_pause(
    *,
    employee: Employee,
    answers: Answers,
    decision: Decision,
    by: User,
    at: datetime,
    hr_answers: HrAnswers | None = None,
) -> FairStart:
    """Keep a pause that led to coaching or an adjustment. No plan is begun, and the person is told nothing.

    Raises NotVisible or NotAllowed as `draft` does, NotNow if the answers speak for another step and no reason is
    given. A button pressed twice keeps one.
    """
    rows = Employee.objects.select_for_update(of=("self",)).filter(pk=employee.pk)
    employee = hold(rows.select_related("department"))
    if decision.step not in FirstStep.WITHOUT_PLAN:
        raise ValueError(f"{decision.step} begins a plan: call draft.")
    actor = actor_for(by, on=at.astimezone(ZoneInfo(employee.time_zone)).date())
    if not relations_before_plan(actor, employee):
        if PEOPLE.can(actor, PeoplePermission.VIEW, employee):
            raise NotAllowed
        raise NotVisible
    own = mark(FairStart.objects.filter(answered_by=by), account=by.pk)
    just_kept = own.filter(employee=employee, plan=None, **pressed_twice("answered_at", at)).first()
    if just_kept is not None and same_pause(just_kept, answers, decision):
        return just_kept
    kept = put_pause(employee, None, answers, decision, hr_answers, by=by, at=at)
    # Which step it led to stands in the row alone: it may follow from what only HR knows.
    audit.record(CoachingEvent.LOOKED_AT, by=by, about=kept, at=at, employee=employee.ref)
    return kept


def same_pause(kept: FairStart, answers: Answers, decision: Decision) -> bool:
    """Whether this very pause is kept already, word for word."""
    return kept.answers == answers and (kept.step, kept.reason) == (decision.step, decision.reason)


def put_pause(
    employee: Employee,
    plan: Plan | None,
    answers: Answers,
    decision: Decision,
    hr_answers: HrAnswers | None,
    *,
    by: User,
    at: datetime,
) -> FairStart:
    """Write down a pause, and HR's answers if they were given. Needs a transaction, and the person under lock."""
    today = at.astimezone(ZoneInfo(employee.time_zone)).date()
    if answers.first_talk_on is not None and answers.first_talk_on > today:
        raise NotNow(_("The day of the first talk has not come yet. Give the day on which you talked."))
    if hr_answers is not None:
        actor = actor_for(by, on=today)
        if Relation.HR_ALONE not in relations_before_plan(actor, employee):
            raise NotAllowed
    if suggestion(answers, hr_answers).step != decision.step and not decision.reason:
        raise NotNow(_("The answers speak for another step. Say why this one is right all the same."))
    told = asdict(answers)
    causes = told.pop("causes")
    kept = FairStart.objects.create(
        employee=employee,
        plan=plan,
        answered_at=at,
        answered_by=by,
        **told,
        **{name: cause in causes for cause, name in CAUSES.items()},
        suggested=suggestion(answers).step,
        step=decision.step,
        reason=decision.reason,
    )
    if hr_answers is not None:
        HrAnswersRow.objects.create(
            fair_start=kept,
            **asdict(hr_answers),
            needs_second_reader=decision.step == FirstStep.SECOND_READER,
            reason=decision.reason,
            answered_at=at,
            answered_by=by,
        )
    return kept


@transaction.atomic
def answer_for_hr(
    *,
    plan: Plan,
    answers: HrAnswers,
    needs_second_reader: bool,
    by: User,
    at: datetime,
    reason: str = "",
) -> HrAnswersRow:
    """Answer what only HR is asked, before a plan is approved. Later answers are added; the newest count.

    Raises NotNow without a reason where the answers speak for more care than is taken.
    """
    plan = enter(plan, Verb.ANSWER_FOR_HR, by=by, at=at).plan
    pause = pause_of(plan)
    if pause is None:
        raise NotNow(_("This draft was begun before these questions were asked. It can be approved without."))
    if needs_reason(pause, answers, needs_second_reader=needs_second_reader) and not reason:
        raise NotNow(_("The answers speak for more care. Say why the plan can go on like this."))
    with aside(Why.RULE):
        last = pause.hr_answers.filter(answered_by=by, **pressed_twice("answered_at", at)).first()
    if last is not None and (last.answers, last.needs_second_reader, last.reason) == (
        answers,
        needs_second_reader,
        reason,
    ):
        return last
    row = HrAnswersRow.objects.create(
        fair_start=pause,
        **asdict(answers),
        needs_second_reader=needs_second_reader,
        reason=reason,
        answered_at=at,
        answered_by=by,
    )
    audit.record(PlanEvent.ANSWERED_FOR_HR, by=by, about=plan, at=at, answers=row.ref)
    return row


def needs_reason(pause: FairStart, answers: HrAnswers, *, needs_second_reader: bool) -> bool:
    """Whether less is done than the answers of both sides speak for."""
    step = suggestion(pause.answers, answers).step
    return step in FirstStep.WITHOUT_PLAN or (step == FirstStep.SECOND_READER and not needs_second_reader)


@transaction.atomic
def second_read(*, plan: Plan, by: User, at: datetime) -> FairStart:
    """Say that a second person in HR has read the plan. Somebody else approves it. Once; NotNow for a third."""
    plan = enter(plan, Verb.SECOND_READ, by=by, at=at).plan
    pause = pause_of(plan)
    if pause is None or not second_reader_wanted(pause):
        raise NotNow(_("Nobody has asked for a second reader. The plan can be approved by one person in HR."))
    if pause.second_read_by_id == by.pk:
        return pause
    if pause.second_read_at is not None:
        raise NotNow(_("A second person has read this plan already. It can be approved by somebody else."))
    pause.second_read_at, pause.second_read_by = at, by
    pause.save(update_fields=["second_read_at", "second_read_by"])
    audit.record(PlanEvent.SECOND_READ, by=by, about=plan, at=at)
    return pause


def pause_of(plan: Plan) -> FairStart | None:
    """The pause before this plan; None for a plan that was begun before Waymark asked."""
    return FairStart.objects.filter(plan=plan).first()


def second_reader_wanted(pause: FairStart) -> bool:
    """Whether whoever began the plan, or HR, asked for a second reader."""
    with aside(Why.RULE):
        newest = pause.hr_answers.first()
    return pause.step == FirstStep.SECOND_READER or (newest is not None and newest.needs_second_reader)


def refuse_unready(plan: Plan, *, by: User) -> None:
    """Raise NotNow while something of the pause is still open that has to come before `by` approves."""
    pause = pause_of(plan)
    if pause is None:
        return
    with aside(Why.RULE):
        answered = pause.hr_answers.exists()
    if not answered:
        raise NotNow(
            _(
                "The questions that only HR answers are still open. Answer them on the review page, then approve."
            )
        )
    if not second_reader_wanted(pause):
        return
    if pause.second_read_at is None:
        raise NotNow(
            _(
                "This plan needs a second reader in HR beside you. Ask a colleague to read it on the review page; "
                "then approve."
            )
        )
    if pause.second_read_by_id == by.pk:
        raise NotNow(_("You read this plan as its second reader. Somebody else in HR approves it."))


def forget_second_reading(plan: Plan) -> None:
    """A draft that goes back will say other words: they are read again. The record keeps that it was read once."""
    FairStart.objects.filter(plan=plan).update(second_read_at=None, second_read_by=None)
