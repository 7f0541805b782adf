"""One function per message about a plan, and for each kind the question whether it is still true when it goes out.

Nothing here names a person, a status or what a plan is: the words are "a document" and "a thing to
do".
The employee hears of a plan from `shared` on, never before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_noop

from employees import outbox
from employees.enums import Role, StandInKind
from employees.models import OutboxMessage, StandIn, User
from employees.outbox import Notice, Ready, Suppressed, Wanted
from employees.permissions import actor_for
from plans.enums import Audience, PlanStatus
from plans.models import (
    Amendment,
    Appeal,
    Checkpoint,
    ClosingComment,
    Comment,
    Companion,
    Letter,
    Observation,
    ObservationReply,
    Outcome,
    Plan,
    Proposal,
    Question,
    Signature,
)
from plans.notices import acts
from plans.notices.desk import HrDesk
from plans.permissions import NOTES, PLANS, CoachingPermission, PlanPermission

NO_LONGER = gettext_noop("What it was about has been done, or is no longer wanted.")
NOT_ENTITLED = gettext_noop("The recipient can no longer see what it is about.")


def tell(
    kind: str,
    plan: Plan | Observation,
    recipients: Iterable[User | None],
    *,
    at: datetime,
    by: User | None = None,
    once: str = "",
    due_at: datetime | None = None,
) -> None:
    """Queue one message each. `once` names the occasion: the same kind, plan, occasion and reader are told one time."""
    for one in messages(kind, plan, recipients, once=once or at.isoformat(), by=by, due_at=due_at):
        outbox.enqueue(
            kind=one.kind, key=one.key, recipient=one.recipient, about=one.about, at=at, due_at=one.due_at
        )


def messages(
    kind: str,
    plan: Plan | Observation,
    recipients: Iterable[User | None],
    *,
    once: str,
    by: User | None = None,
    due_at: datetime | None = None,
) -> list[Wanted]:
    """The same as they are to be queued: one for each who hears of it."""
    readers = {reader.pk: reader for reader in recipients if reader is not None and reader != by}
    return [
        Wanted(kind, f"{kind}:{plan.ref}:{once}:{reader.ref}", reader, plan, due_at)
        for reader in readers.values()
    ]


def hr_for(
    plan: Plan, *, at: datetime, permission: PlanPermission = PlanPermission.SHARE, by: User | None = None
) -> list[User]:
    """The accounts of HR that may do this with the plan at `at`: the department's partners, else the leads.

    `by` is who has acted already and needs somebody else: where they are the only partner, the leads are asked.
    A fixed number of queries, however many accounts work in HR.
    """
    return HrDesk(at).of([plan], permission=permission, by=by)[plan.pk]


def case_of(plan: Plan, *, at: datetime) -> list[User | None]:
    """The manager's account, those of whoever stands in for them, and HR's."""
    return [plan.manager.user, *standing_in_for(plan, at=at), *hr_for(plan, at=at)]


def standing_in_for(plan: Plan, *, at: datetime) -> list[User | None]:
    """The accounts of those who stand in for the manager today."""
    rows = StandIn.objects.on(at.date()).filter(person=plan.manager_id, kind=StandInKind.MANAGER)
    return [row.by.user for row in rows.select_related("by__user")]


def asked_to_review(plan: Plan, *, by: User, at: datetime) -> list[User]:
    """Who is told that `by` sent the draft to HR: whoever may review it and did not write it."""
    return hr_for(plan, at=at, permission=PlanPermission.REVIEW, by=by)


def to_review(plan: Plan, *, by: User, at: datetime) -> list[User]:
    """To HR: a draft waits for review. Returns who was told."""
    readers = asked_to_review(plan, by=by, at=at)
    tell("plans.to_review", plan, readers, by=by, at=at)
    return readers


def changes_requested(plan: Plan, *, by: User, at: datetime) -> None:
    """To the author and the manager: HR asks for changes."""
    tell("plans.changes_requested", plan, [plan.author, plan.manager.user], by=by, at=at)


def approved(plan: Plan, *, by: User, at: datetime) -> None:
    """To the author and the manager: the plan can be shared."""
    tell("plans.approved", plan, [plan.author, plan.manager.user], by=by, at=at)


def shared(plan: Plan, *, by: User, at: datetime) -> None:
    """To the employee: there is a document to read."""
    tell("plans.shared", plan, [plan.employee.user], by=by, at=at, once="once")


def commented(plan: Plan, comment: Comment, *, by: User, at: datetime) -> None:
    """To the others who may read the comment."""
    readers = case_of(plan, at=at)
    if comment.audience == Audience.EVERYONE and plan.is_shared:
        readers = [*readers, plan.employee.user]
    tell("plans.commented", plan, readers, by=by, at=at, once=comment.ref)


def proposed(plan: Plan, proposal: Proposal, *, by: User, at: datetime) -> None:
    """To the manager and HR: a proposal wants an answer."""
    tell("plans.proposed", plan, case_of(plan, at=at), by=by, at=at, once=proposal.ref)


def proposal_answered(plan: Plan, proposal: Proposal, *, by: User, at: datetime) -> None:
    """To the employee: the proposal was answered."""
    tell("plans.proposal_answered", plan, [plan.employee.user], by=by, at=at, once=proposal.ref)


def asked(plan: Plan, question: Question, *, by: User, at: datetime) -> None:
    """To the manager and HR: a question wants an answer."""
    tell("plans.asked", plan, case_of(plan, at=at), by=by, at=at, once=question.ref)


def question_answered(plan: Plan, question: Question, *, by: User, at: datetime) -> None:
    """To the employee: the question was answered."""
    tell("plans.question_answered", plan, [plan.employee.user], by=by, at=at, once=question.ref)


def ready_to_start(plan: Plan, *, by: User, at: datetime) -> None:
    """To the manager and HR: the plan can start."""
    tell("plans.ready_to_start", plan, case_of(plan, at=at), by=by, at=at, once=str(plan.revision))


def started(plan: Plan, *, by: User, at: datetime) -> None:
    """To the employee: a receipt is asked for."""
    tell("plans.started", plan, [plan.employee.user], by=by, at=at, once="once")


def receipt(plan: Plan, signature: Signature, *, by: User, at: datetime) -> None:
    """To the manager and HR: signed, or chosen not to sign."""
    kind = "plans.signed" if signature.is_signed else "plans.not_signed"
    to_case(kind, plan, by=by, at=at, once=signature.ref)


def to_case(kind: str, plan: Plan, *, by: User, at: datetime, once: str = "") -> None:
    """To the manager and HR, for each occasion that `once` names."""
    tell(kind, plan, case_of(plan, at=at), by=by, at=at, once=once)


def paper_recorded(plan: Plan, signature: Signature, *, by: User, at: datetime) -> None:
    """To the employee: what they signed on paper stands in the record, for them to look at."""
    tell("plans.paper_recorded", plan, [plan.employee.user], by=by, at=at, once=signature.ref)


def checkpoint_shared(plan: Plan, checkpoint: Checkpoint, *, by: User, at: datetime) -> None:
    """To the employee: there are notes of the last meeting to read."""
    tell("plans.checkpoint_shared", plan, [plan.employee.user], by=by, at=at, once=checkpoint.ref)


def checkpoint_not_held(plan: Plan, checkpoint: Checkpoint, *, by: User, at: datetime) -> None:
    """To the employee and the manager: it was said why a meeting was not held."""
    readers = [plan.employee.user, plan.manager.user]
    tell("plans.checkpoint_not_held", plan, readers, by=by, at=at, once=checkpoint.ref)


def change_proposed(plan: Plan, amendment: Amendment, *, by: User, at: datetime) -> None:
    """To HR: the manager asks for a change."""
    others = hr_for(plan, at=at, permission=PlanPermission.AMEND, by=by)
    tell("plans.change_proposed", plan, others, by=by, at=at, once=amendment.ref)


def change_declined(plan: Plan, amendment: Amendment, *, by: User, at: datetime) -> None:
    """To the manager: the change is not made."""
    tell("plans.change_declined", plan, [amendment.proposed_by], by=by, at=at, once=amendment.ref)


def changed(plan: Plan, *, by: User, at: datetime, once: str = "") -> None:
    """To the employee and the manager: there is something new to read, for each occasion that `once` names."""
    tell("plans.changed", plan, [plan.employee.user, plan.manager.user], by=by, at=at, once=once)


def paused(plan: Plan, *, by: User, at: datetime) -> None:
    """To the employee and the manager: the plan stands still."""
    tell("plans.paused", plan, [plan.employee.user, plan.manager.user], by=by, at=at)


def handed_over(plan: Plan, leaving: User | None, *, by: User, at: datetime) -> None:
    """To the three: the employee reads who leads the plan now, the new manager answers, the one before is told."""
    tell("plans.changed", plan, [plan.employee.user], by=by, at=at)
    tell("plans.handed_over", plan, [plan.manager.user], by=by, at=at)
    tell("plans.handed_on", plan, [leaving], by=by, at=at)


def taken_over(plan: Plan, *, by: User, at: datetime) -> None:
    """To the employee and HR: the new manager has looked at each goal."""
    tell("plans.taken_over", plan, [plan.employee.user, *hr_for(plan, at=at)], by=by, at=at)


def outcome_proposed(plan: Plan, outcome: Outcome, *, by: User, at: datetime) -> None:
    """To the other side of four eyes: an outcome waits to be confirmed. To the employee: their own words are asked."""
    confirm = PlanPermission.CLOSE
    in_hr = outcome.proposed_as == "manager"
    others = hr_for(plan, at=at, permission=confirm, by=by) if in_hr else [plan.manager.user]
    tell("plans.outcome_proposed", plan, others, by=by, at=at, once=outcome.ref)
    tell("plans.closing_comment_asked", plan, [plan.employee.user], by=by, at=at, once="once")


def closing_commented(plan: Plan, said: ClosingComment, *, by: User, at: datetime) -> None:
    """To the manager and HR: the employee said how they see the plan."""
    tell("plans.closing_commented", plan, case_of(plan, at=at), by=by, at=at, once=said.ref)


def closed(plan: Plan, *, by: User, at: datetime) -> None:
    """To the employee and the manager: there is an outcome to read."""
    tell("plans.closed", plan, [plan.employee.user, plan.manager.user], by=by, at=at, once="once")


def appealed(plan: Plan, appeal: Appeal, *, by: User, at: datetime) -> None:
    """To the HR leads: somebody who took no part before has to decide."""
    leads = User.objects.filter(
        Q(role_grants__role=Role.HR_LEAD, role_grants__revoked_at__isnull=True), is_active=True
    ).distinct()
    tell("plans.appealed", plan, [*hr_for(plan, at=at), *leads], by=by, at=at, once=appeal.ref)


def appeal_decided(plan: Plan, *, by: User, at: datetime) -> None:
    """To the employee and the manager: the appeal was decided."""
    tell("plans.appeal_decided", plan, [plan.employee.user, plan.manager.user], by=by, at=at, once="once")


def withdrawn(plan: Plan, *, by: User, at: datetime) -> None:
    """To the author and the manager; to the employee only if they ever knew of it."""
    readers = [plan.author, plan.manager.user]
    if plan.is_shared:
        readers.append(plan.employee.user)
    tell("plans.withdrawn", plan, readers, by=by, at=at, once="once")


def evidence(kind: str, plan: Plan, *, by: User, at: datetime, once: str = "") -> None:
    """To everyone else on both sides: `by` added files, which is told once a day, or withdrew the one of `once`."""
    occasion = once or f"{by.ref}-{at.date().isoformat()}"
    tell(kind, plan, [plan.employee.user, *case_of(plan, at=at)], by=by, at=at, once=occasion)


def letter_written(plan: Plan, letter: Letter, *, by: User, at: datetime) -> None:
    """To the employee: there is a letter to read."""
    tell("plans.letter_written", plan, [plan.employee.user], by=by, at=at, once=letter.ref)


def companion_invited(plan: Plan, companion: Companion, *, by: User, at: datetime) -> None:
    """To the companion: there is a document to read."""
    tell("plans.companion_invited", plan, [companion.user], by=by, at=at, once=companion.ref)


def note_shared(note: Observation, *, by: User, at: datetime) -> None:
    """To the person: there is a note about their work to read."""
    tell("plans.note_shared", note, [note.employee.user], by=by, at=at, once="once")


def note_answered(note: Observation, reply: ObservationReply, *, by: User, at: datetime) -> None:
    """To whoever wrote the note: the person has answered."""
    tell("plans.note_answered", note, [note.recorded_by], by=by, at=at, once=reply.ref)


def still(
    *statuses: PlanStatus, permission: PlanPermission = PlanPermission.VIEW, act: acts.Act = acts.address
) -> Callable[[OutboxMessage, datetime], Suppressed | Ready]:
    """The question before sending: is the plan in one of these states, and may the reader still see it?

    `act` says where its link leads.
    """
    wanted = frozenset(statuses)

    def still_true(message: OutboxMessage, at: datetime) -> Suppressed | Ready:
        plan = Plan.objects.select_related("employee", "manager").filter(ref=message.about_ref).first()
        if plan is None or plan.status not in wanted:
            return Suppressed(NO_LONGER)
        actor = actor_for(message.recipient, on=at.date(), at=at)
        if not PLANS.can(actor, permission, plan):
            return Suppressed(NOT_ENTITLED)
        return Ready(path=act(message, plan, actor))

    return still_true


def _still_a_note(message: OutboxMessage, at: datetime) -> Suppressed | Ready:
    """A note once shared stays shared; whether the reader may still see it is asked."""
    note = Observation.objects.select_related("employee").filter(ref=message.about_ref).first()
    if note is None or not note.is_shared:
        return Suppressed(NO_LONGER)
    actor = actor_for(message.recipient, on=at.date())
    if not NOTES.can(actor, CoachingPermission.VIEW, note):
        return Suppressed(NOT_ENTITLED)
    if note.employee_id == actor.employee_id:
        return Ready(path=reverse("my_notes"))
    return Ready(path=reverse("log", args=[note.employee.ref]))


def _has_left(message: OutboxMessage, at: datetime) -> Suppressed | Ready:
    """Who no longer leads a plan may no longer see it: they are told so, and led nowhere."""
    plan = Plan.objects.filter(ref=message.about_ref).select_related("manager").first()
    if plan is None or plan.manager.user_id == message.recipient_id:
        return Suppressed(NO_LONGER)
    return Ready(path=reverse("home"))


_S = PlanStatus
SHARED = (_S.CONSULTATION, _S.ACTIVE, _S.PAUSED, _S.CLOSED)
TO_READ, TO_DO = "plans/document_to_read", "plans/something_to_do"

NOTICES: Mapping[str, Notice] = {
    notice.kind: notice
    for notice in (
        Notice("plans.to_review", TO_DO, still(_S.IN_REVIEW, permission=PlanPermission.REVIEW)),
        Notice("plans.changes_requested", TO_DO, still(_S.DRAFT)),
        Notice("plans.approved", TO_DO, still(_S.APPROVED)),
        Notice("plans.shared", TO_READ, still(*SHARED), resend_when_ambiguous=True),
        Notice("plans.commented", TO_DO, still(*(status for status in PlanStatus if status != _S.WITHDRAWN))),
        Notice("plans.proposed", TO_DO, still(_S.CONSULTATION)),
        Notice("plans.proposal_answered", TO_READ, still(*SHARED)),
        Notice("plans.asked", TO_DO, still(*SHARED)),
        Notice("plans.question_answered", TO_READ, still(*SHARED)),
        Notice("plans.ready_to_start", TO_DO, still(_S.CONSULTATION)),
        Notice("plans.started", TO_READ, still(*SHARED), resend_when_ambiguous=True),
        Notice("plans.signed", TO_DO, still(*SHARED)),
        Notice("plans.not_signed", TO_DO, still(*SHARED)),
        Notice("plans.meeting_asked", TO_DO, still(*SHARED)),
        Notice("plans.paper_chosen", TO_DO, still(*SHARED)),
        Notice("plans.paper_recorded", TO_READ, still(*SHARED)),
        # An invitation, an extension, a decision: whether it arrived must not stay unknown.
        Notice(
            "plans.letter_written",
            TO_READ,
            still(*SHARED, permission=PlanPermission.READ_LETTER),
            resend_when_ambiguous=True,
        ),
        Notice("plans.checkpoint_shared", TO_READ, still(*SHARED)),
        Notice("plans.checkpoint_not_held", TO_READ, still(*SHARED)),
        Notice("plans.change_proposed", TO_DO, still(_S.ACTIVE)),
        Notice("plans.change_declined", TO_DO, still(*SHARED)),
        Notice("plans.changed", TO_READ, still(*SHARED), resend_when_ambiguous=True),
        Notice("plans.paused", TO_READ, still(_S.PAUSED)),
        Notice("plans.handed_over", TO_DO, still(_S.ACTIVE, _S.PAUSED)),
        Notice("plans.handed_on", "plans/handed_on", _has_left),
        Notice("plans.taken_over", TO_READ, still(*SHARED)),
        Notice("plans.outcome_proposed", TO_DO, still(_S.ACTIVE)),
        Notice("plans.closing_comment_asked", TO_DO, still(_S.ACTIVE)),
        Notice("plans.closing_commented", TO_DO, still(_S.ACTIVE)),
        Notice("plans.closed", TO_READ, still(_S.CLOSED), resend_when_ambiguous=True),
        Notice("plans.appealed", TO_DO, still(_S.CLOSED)),
        Notice("plans.appeal_decided", TO_READ, still(_S.CLOSED), resend_when_ambiguous=True),
        Notice("plans.withdrawn", TO_DO, still(_S.WITHDRAWN)),
        Notice("plans.evidence_added", TO_READ, still(*SHARED)),
        Notice("plans.evidence_withdrawn", TO_READ, still(*SHARED)),
        Notice("plans.companion_invited", TO_READ, still(*SHARED)),
        Notice("plans.note_shared", "plans/note_to_read", _still_a_note),
        Notice("plans.note_answered", TO_DO, _still_a_note),
    )
}
