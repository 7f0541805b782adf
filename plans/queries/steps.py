"""What a plan waits for, and whom. Today and the list of plans both read this, so that they never disagree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import reduce
from operator import or_
from typing import Any, cast

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Subquery

from employees.models import AuditEvent
from employees.permissions import HR, HR_ROLES, Actor
from plans.designs import SignerRole
from plans.enums import ChangeState, PlanEvent, PlanStatus, Provider
from plans.models import Amendment, Checkpoint, Plan, PlanVersion, Proposal, Question, SupportItem
from plans.permissions import LEADING, PLANS, PlanPermission, leads
from plans.queries.attention import attention, with_marks
from plans.queries.leave import absence_may_be_open
from plans.queries.patience import patience_began, patience_ends
from plans.queries.signatures import Line
from plans.queries.unsigned import lines_to_sign, lines_waiting, what_is_signed

# The outcome is confirmed by a second person: that takes a week's head start.
OUTCOME_AHEAD = timedelta(days=7)
ENDING_SOON = timedelta(days=14)
# So long before the last day of a monitoring period, and so long after it, people are told of it.
MONITORING_TOLD = timedelta(days=7)


class StepKind(StrEnum):
    """What is to be done next. The words stand in plans/web/steps.py."""

    FINISH_DRAFT = "finish_draft"
    REVIEW = "review"
    SHARE = "share"
    OPEN = "open"
    TALK_ABOUT_OPENING = "talk_about_opening"
    ANSWER_PROPOSAL = "answer_proposal"
    ANSWER_QUESTION = "answer_question"
    TALK_THROUGH = "talk_through"
    START = "start"
    LOG_CHECKPOINT = "log_checkpoint"
    DELIVER_SUPPORT = "deliver_support"
    ASK_ABOUT_SUPPORT = "ask_about_support"
    SIGN = "sign"
    TALK_ABOUT_RECEIPT = "talk_about_receipt"
    SIGN_FORM = "sign_form"
    DECIDE_CHANGE = "decide_change"
    PUT_OUTCOME = "put_outcome"
    CONFIRM_OUTCOME = "confirm_outcome"
    DECIDE_APPEAL = "decide_appeal"
    RESUME = "resume"
    COUNT_ABSENCE = "count_absence"
    ANSWER_ADJUSTMENT = "answer_adjustment"
    MONITORING_ENDS = "monitoring_ends"
    MONITORING_OVER = "monitoring_over"


class Who(StrEnum):
    """Whose turn it is."""

    AUTHOR = "author"
    MANAGER = "manager"
    HR = "hr"
    EMPLOYEE = "employee"
    OTHER_SIDE = "other_side"
    NEW_EYES = "new_eyes"
    CASE = "case"
    NEXT_LEVEL = "next_level"
    COMPANION = "companion"
    WITNESS = "witness"


# Nothing of these is wrong: the plan goes its way, or waits for its own good reason.
QUIET = frozenset(
    {
        StepKind.FINISH_DRAFT,
        StepKind.OPEN,
        StepKind.TALK_THROUGH,
        StepKind.SIGN,
        StepKind.SIGN_FORM,
        StepKind.RESUME,
        StepKind.COUNT_ABSENCE,
        StepKind.MONITORING_OVER,
        StepKind.ANSWER_ADJUSTMENT,  # between the person and HR: no list of plans tells of it
        StepKind.ASK_ABOUT_SUPPORT,  # the promise itself is what makes the plan need attention
    }
)
# Good to know, and nothing to do.
NEWS = frozenset({StepKind.MONITORING_OVER})
# These wait for their day; before it they need nobody.
DATED = frozenset(
    {
        StepKind.LOG_CHECKPOINT,
        StepKind.DELIVER_SUPPORT,
        StepKind.PUT_OUTCOME,
        StepKind.MONITORING_ENDS,
    }
)


@dataclass(frozen=True)
class Step:
    """One thing that a plan waits for.

    `due` is a promised calendar date in the plan's zone, `since` the instant (UTC) from which it waits where
    nothing was promised. `ref` and `number` name the checkpoint, support item, question or change; `line` is the one of
    the form's signatures that waits.
    """

    kind: StepKind
    who: Who
    plan: Plan
    due: date | None = None
    since: datetime | None = None
    ref: str = ""
    number: int = 0
    detail: str = ""
    returned: bool = False
    line: Line | None = None

    def is_late(self, today: date) -> bool:
        """Whether its day is over."""
        return self.due is not None and self.due < today

    def act_on(self) -> date | None:
        """The day on which to take it up; None for what can be done at once."""
        if self.due is not None and self.kind == StepKind.PUT_OUTCOME:
            return self.due - OUTCOME_AHEAD
        return self.due

    def needs_attention(self, today: date) -> bool:
        """Whether it makes the plan one that needs attention. Says the same as `attention` says in SQL."""
        return self.is_late(today) if self.kind in DATED else self.kind not in QUIET


def with_steps(plans: QuerySet[Plan]) -> QuerySet[Plan]:
    """The plans with everything that `steps_of` reads: a fixed number of queries, however many plans there are."""
    here = OuterRef("pk")
    unanswered = Proposal.objects.waiting().filter(plan=here).order_by("at")
    unsigned = PlanVersion.objects.filter(plan=here, number=OuterRef("version"), signatures__isnull=True)
    waiting = Amendment.objects.filter(plan=here, state=ChangeState.PROPOSED)
    sent_back = AuditEvent.objects.filter(
        about_type=Plan._meta.label_lower, about_ref=OuterRef("ref"), event=PlanEvent.CHANGES_REQUESTED
    )
    return (
        plans.select_related(
            "employee__department",
            "employee__user",
            "manager__user",
            "author__employee",
            "submitted_by__employee",
            "outcome__proposed_by__employee",
            "appeal",
            "template_version",
        )
        .annotate(
            proposal_since=Subquery(unanswered.values("at")[:1]),
            receipt_since=Subquery(unsigned.values("made_at")[:1]),
            change_since=Subquery(waiting.values("proposed_at")[:1]),
            change_ref=Subquery(waiting.values("ref")[:1]),
            change_by=Subquery(waiting.values("proposed_by")[:1]),
            was_returned=Exists(sent_back),
        )
        .prefetch_related(
            "writers",
            "participants",
            *_what_is_open(),
            *what_is_signed(),
        )
    )


def _what_is_open() -> Iterator[Prefetch[Any]]:
    owed = SupportItem.objects.filter(delivered_at__isnull=True).order_by("due_on", "pk")
    yield Prefetch("checkpoints", Checkpoint.objects.still_open(), to_attr="open_checkpoints")
    yield Prefetch("support", owed, to_attr="owed_support")
    yield Prefetch("questions", Question.objects.filter(answered_at__isnull=True), to_attr="open_questions")


def in_hand(actor: Actor, today: date) -> QuerySet[Plan]:
    """The plans that may need the actor, as manager or as HR, around the reader's date `today`.

    A manager's own plans, and what they wrote: all that are open. Of the others that HR looks after: those that need
    attention now, or will by tomorrow, for somewhere it is tomorrow already; and those with absence that may wait to be
    counted in, marked `absence_open`. And those whose form they are to sign.
    """
    theirs = Q(author=actor.user_id)
    if actor.employee_id is not None:
        theirs |= Q(manager__in={actor.employee_id, *actor.stands_in_for})
    running = [PLANS.related[relation](actor) for relation in (*sorted(LEADING), *sorted(HR))]
    allowed = reduce(or_, (clause for clause in running if clause is not None), Q(pk__in=[]))
    tomorrow = today + timedelta(days=1)
    plans = with_marks(Plan.objects.all(), tomorrow).annotate(absence_open=absence_may_be_open(today))
    if actor.employee_id is not None:
        plans = plans.exclude(employee=actor.employee_id)
    yesterday = today - timedelta(days=1)
    monitored = Q(
        status=PlanStatus.CLOSED,
        outcome__monitored_until__range=(yesterday - MONITORING_TOLD, tomorrow + MONITORING_TOLD),
    )
    absent = Q(status=PlanStatus.ACTIVE, absence_open=True)
    needed = Q(status__in=PlanStatus.OPEN) & theirs | attention(tomorrow) | monitored | absent
    chosen = plans.filter(reduce(or_, lines_to_sign(actor, today), allowed & needed))
    return PLANS.fenced(actor, chosen)


def steps_of(plan: Plan, today: date) -> list[Step]:
    """What the plan waits for on the date `today`, most pressing first. The plan comes from `with_steps`."""
    found = list(_steps(cast(Any, plan), today))
    return sorted(found, key=lambda step: (not step.needs_attention(today), step.act_on() or today))


def _steps(plan: Any, today: date) -> Iterator[Step]:
    """The plan with the additions of `with_steps`, which a type cannot say."""
    for question in plan.open_questions:
        who = Who.HR if question.at < patience_ends(today) else Who.MANAGER
        yield Step(
            StepKind.ANSWER_QUESTION, who, plan, since=question.at, ref=question.ref, detail=question.title
        )
    match plan.status:
        case PlanStatus.DRAFT:
            since, returned = plan.created_at, plan.was_returned
            yield Step(StepKind.FINISH_DRAFT, Who.AUTHOR, plan, since=since, returned=returned)
        case PlanStatus.IN_REVIEW:
            yield Step(StepKind.REVIEW, Who.HR, plan, since=plan.submitted_at)
        case PlanStatus.APPROVED:
            yield Step(StepKind.SHARE, Who.MANAGER, plan, since=plan.approved_at)
        case PlanStatus.CONSULTATION:
            yield from _consultation(plan, today)
        case PlanStatus.ACTIVE:
            yield from _running(plan, today)
        case PlanStatus.PAUSED:
            yield Step(StepKind.RESUME, Who.HR, plan, since=plan.paused_at)
        case PlanStatus.CLOSED:
            appeal = getattr(plan, "appeal", None)
            if appeal is not None and appeal.decided_at is None:
                yield Step(StepKind.DECIDE_APPEAL, Who.NEW_EYES, plan, since=appeal.made_at)
            yield from _monitored(plan, today)
            yield from _signatures(plan, today)


def _monitored(plan: Any, today: date) -> Iterator[Step]:
    outcome = getattr(plan, "outcome", None)
    until = outcome.monitored_until if outcome is not None and outcome.confirmed_at is not None else None
    if until is None:
        return
    if until - MONITORING_TOLD <= today <= until:
        yield Step(StepKind.MONITORING_ENDS, Who.CASE, plan, until)
    elif until < today <= until + MONITORING_TOLD:
        yield Step(StepKind.MONITORING_OVER, Who.CASE, plan, detail=until.isoformat())


def _consultation(plan: Any, today: date) -> Iterator[Step]:
    if plan.proposal_since is not None:
        yield Step(StepKind.ANSWER_PROPOSAL, Who.MANAGER, plan, since=plan.proposal_since)
    elif plan.open_questions:
        pass  # the answer comes first
    elif plan.consultation_ended_at or not plan.consultation_ends_on or plan.consultation_ends_on < today:
        yield Step(StepKind.START, Who.MANAGER, plan, since=plan.consultation_ended_at)
    else:
        yield Step(StepKind.TALK_THROUGH, Who.EMPLOYEE, plan, due=plan.consultation_ends_on)
    if plan.opened_at is None:
        if plan.shared_at < patience_ends(today):
            yield Step(StepKind.TALK_ABOUT_OPENING, Who.MANAGER, plan, since=plan.shared_at)
        else:
            yield Step(StepKind.OPEN, Who.EMPLOYEE, plan, since=plan.shared_at)


def _running(plan: Any, today: date) -> Iterator[Step]:
    for meeting in plan.open_checkpoints:
        yield Step(
            StepKind.LOG_CHECKPOINT, Who.MANAGER, plan, meeting.due_on, ref=meeting.ref, number=meeting.number
        )
    for item in plan.owed_support:
        who = Who.HR if item.provider == Provider.HR else Who.MANAGER
        yield Step(StepKind.DELIVER_SUPPORT, who, plan, item.due_on, ref=item.ref, detail=item.description)
    began = patience_began(today)
    for item in [one for one in plan.owed_support if one.due_on < began and one.provider != Provider.HR][:1]:
        yield Step(StepKind.ASK_ABOUT_SUPPORT, Who.HR, plan, item.due_on, detail=item.description)
    if plan.receipt_since is not None:
        asked, who = StepKind.SIGN, Who.EMPLOYEE
        if plan.receipt_since < patience_ends(today):
            asked, who = StepKind.TALK_ABOUT_RECEIPT, Who.MANAGER
        yield Step(asked, who, plan, since=plan.receipt_since, number=plan.version)
    yield from _signatures(plan, today)
    if plan.change_since is not None:
        yield Step(StepKind.DECIDE_CHANGE, Who.HR, plan, since=plan.change_since, ref=plan.change_ref)
    if owed := getattr(
        plan, "absence_owed", 0
    ):  # read for Today alone; a plan's own page says it in its own words
        yield Step(StepKind.COUNT_ABSENCE, Who.HR, plan, number=owed)
    outcome = getattr(plan, "outcome", None)
    if outcome is not None:
        yield Step(StepKind.CONFIRM_OUTCOME, Who.OTHER_SIDE, plan, since=outcome.proposed_at)
    elif plan.ends_on - ENDING_SOON <= today:
        yield Step(StepKind.PUT_OUTCOME, Who.MANAGER, plan, plan.ends_on)


SIGNS: Mapping[SignerRole, Who] = {
    SignerRole.EMPLOYEE: Who.EMPLOYEE,
    SignerRole.MANAGER: Who.MANAGER,
    SignerRole.NEXT_LEVEL: Who.NEXT_LEVEL,
    SignerRole.HR: Who.HR,
    SignerRole.COMPANION: Who.COMPANION,
    SignerRole.WITNESS: Who.WITNESS,
}


def _signatures(plan: Any, today: date) -> Iterator[Step]:
    """The lines of the form that wait for somebody."""
    for line in lines_waiting(plan, today):
        said = f"{line.heading}, {line.signer.heading}"
        yield Step(StepKind.SIGN_FORM, SIGNS[line.role], plan, since=line.since, detail=said, line=line)


ASKED_FOR = {
    Who.HR: {
        StepKind.REVIEW: PlanPermission.REVIEW,
        StepKind.ANSWER_QUESTION: PlanPermission.ANSWER_QUESTION,
        StepKind.DELIVER_SUPPORT: PlanPermission.PAUSE,
        StepKind.ASK_ABOUT_SUPPORT: PlanPermission.PAUSE,
        StepKind.DECIDE_CHANGE: PlanPermission.AMEND,
        StepKind.RESUME: PlanPermission.PAUSE,
        StepKind.COUNT_ABSENCE: PlanPermission.COUNT_ABSENCE,
    },
    Who.OTHER_SIDE: {StepKind.CONFIRM_OUTCOME: PlanPermission.CLOSE},
    Who.NEW_EYES: {StepKind.DECIDE_APPEAL: PlanPermission.DECIDE_APPEAL},
}


# What the manager's turn needs where somebody stands in, who begins nothing and ends nothing.
NEEDS = {
    StepKind.SHARE: PlanPermission.SHARE,
    StepKind.START: PlanPermission.START,
    StepKind.PUT_OUTCOME: PlanPermission.PROPOSE_OUTCOME,
}


def _may_at_all(actor: Actor, step: Step) -> bool:
    if step.plan.manager_id == actor.employee_id:
        return True
    return PLANS.can(actor, NEEDS.get(step.kind, PlanPermission.VIEW), step.plan)


def is_mine(actor: Actor, step: Step) -> bool:
    """Whether it is the actor's turn."""
    if step.line is not None:
        return step.line.is_for(actor, step.plan)
    if step.who == Who.AUTHOR:
        return step.plan.author_id == actor.user_id
    if step.who == Who.MANAGER:
        return leads(actor, step.plan) and _may_at_all(actor, step)
    if step.who == Who.CASE:
        return step.plan.manager_id == actor.employee_id or PLANS.can(actor, PlanPermission.PAUSE, step.plan)
    works_in_hr = actor.has(*HR_ROLES)
    if step.who == Who.EMPLOYEE or not (works_in_hr or step.plan.manager_id == actor.employee_id):
        return False
    if step.kind == StepKind.DECIDE_CHANGE and step.plan.change_by == actor.user_id:  # type: ignore[attr-defined]  # annotated in with_steps
        return False
    return PLANS.can(actor, ASKED_FOR[step.who][step.kind], step.plan)
