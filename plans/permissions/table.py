"""The table: which permission takes which relation to a plan, in which states. Everything else asks it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from django.db.models import Q

from employees.permissions import HR, Grant, Relation
from plans.enums import PlanStatus
from plans.models import Plan


class PlanPermission(StrEnum):
    """`plans:<noun>:<act>`, in alphabetical order."""

    ADD_EVIDENCE = "plans:evidence:add"
    AMEND = "plans:change:make"
    ANSWER_ADJUSTMENT = "plans:adjustment:answer"
    ANSWER_FOR_HR = "plans:hr_answers:give"
    ANSWER_PROPOSAL = "plans:proposal:answer"
    ANSWER_QUESTION = "plans:question:answer"
    APPEAL = "plans:appeal:make"
    ASK = "plans:question:ask"
    ASK_FOR_ADJUSTMENT = "plans:adjustment:ask"
    ASSIST = "plans:signing:assist"
    ATTEST = "plans:delivery:attest"
    CLOSE = "plans:outcome:confirm"
    COMMENT = "plans:comment:add"
    COMMENT_ON_CLOSING = "plans:closing:comment"
    COUNT_ABSENCE = "plans:absence:count"
    DECIDE_APPEAL = "plans:appeal:decide"
    CONFIRM_EMERGENCY = "plans:emergency:confirm"
    DELIVER_SUPPORT = "plans:support:deliver"
    EDIT = "plans:draft:edit"
    HAND_OVER = "plans:handover:make"
    HOLD_CHECKPOINT = "plans:checkpoint:hold"
    INVITE_COMPANION = "plans:companion:invite"
    KEEP_HR_NOTES = "plans:hr_note:keep"
    OPEN = "plans:plan:open"
    PAUSE = "plans:plan:pause"
    PREPARE = "plans:checkpoint:prepare"
    PROPOSE = "plans:proposal:make"
    PROPOSE_CHANGE = "plans:change:propose"
    PROPOSE_OUTCOME = "plans:outcome:propose"
    REACH_MILESTONE = "plans:milestone:reach"
    READ_LETTER = "plans:letter:read"
    READY = "plans:consultation:end"
    RECEIVE_SUPPORT = "plans:support:receive"
    RECORD_PAPER = "plans:paper:record"
    RESPOND = "plans:checkpoint:respond"
    REVIEW = "plans:draft:review"
    SET_NOTE_ASIDE = "plans:process_note:set_aside"
    SHARE = "plans:plan:share"
    SIGN = "plans:version:sign"
    SIGN_FORM = "plans:form:sign"
    START = "plans:plan:start"
    SUBMIT = "plans:draft:submit"
    SUMMARISE = "plans:handover:summarise"
    TAKE_FOR_PERSON = "plans:pack:take_for_person"
    TAKE_OVER = "plans:handover:take"
    TAKE_PACK = "plans:pack:take"
    VIEW = "plans:plan:view"
    VIEW_ADJUSTMENT = "plans:adjustment:view"
    VIEW_AGREED = "plans:adjustment:agreed"
    VIEW_CASE = "plans:case:view"
    VIEW_DOCUMENT_TRAIL = "plans:document_trail:view"
    VIEW_FAIR_DECISION = "plans:fair_decision:view"
    VIEW_FAIR_START = "plans:fair_start:view"
    VIEW_HR_ANSWERS = "plans:hr_answers:view"
    VIEW_HR_NOTE = "plans:hr_note:view"
    VIEW_PROCESS_NOTES = "plans:process_note:view"
    WITHDRAW = "plans:plan:withdraw"
    WITHDRAW_EVIDENCE = "plans:evidence:withdraw"
    WRITE_APPEAL_LETTER = "plans:appeal_letter:write"
    WRITE_LETTER = "plans:letter:write"


MANAGER = frozenset({Relation.MANAGER})
SUBJECT = frozenset({Relation.SUBJECT})
RUNNING_IT = HR | MANAGER
ACTING = frozenset({Relation.ACTING_MANAGER})
# On the manager's side of the table, for good or for a while.
LEADING = MANAGER | ACTING
# While a manager is away somebody else keeps going what runs. They begin nothing, end nothing and sign nothing.
KEPT_GOING = frozenset({PlanStatus.CONSULTATION, PlanStatus.ACTIVE, PlanStatus.PAUSED})
HR_ALONE = frozenset({Relation.HR_ALONE})
# In HR for somebody who is away: does everything but sign.
LENT = frozenset({Relation.LENT})
BEYOND_DRAFT = frozenset(PlanStatus.values) - {PlanStatus.DRAFT, PlanStatus.WITHDRAWN}


def _was_shared(plan: object) -> bool:
    return isinstance(plan, Plan) and plan.is_shared


def _once_shared(relations: frozenset[Relation]) -> Grant:
    return Grant(relations, when=_was_shared, when_q=Q(shared_at__isnull=False))


_HR_OR_MANAGER = (Grant(RUNNING_IT),)
_STANDING_IN = Grant(ACTING, statuses=KEPT_GOING)
_KEEPING_IT_GOING = (Grant(RUNNING_IT), _STANDING_IN)

TABLE: Mapping[PlanPermission, tuple[Grant, ...]] = {
    PlanPermission.VIEW: (
        *_KEEPING_IT_GOING,
        Grant(frozenset({Relation.NEXT_LEVEL_MANAGER, Relation.APPROVER}), statuses=BEYOND_DRAFT),
        _once_shared(frozenset({Relation.SUBJECT, Relation.AUDITOR, Relation.COMPANION})),
        Grant(frozenset({Relation.EMERGENCY})),
    ),
    PlanPermission.VIEW_CASE: (
        *_KEEPING_IT_GOING,
        Grant(frozenset({Relation.NEXT_LEVEL_MANAGER, Relation.APPROVER}), statuses=BEYOND_DRAFT),
        _once_shared(frozenset({Relation.AUDITOR})),
    ),
    # Every document that was issued, for whomever, and who fetched each. To be given another's copy is no part of it.
    PlanPermission.VIEW_DOCUMENT_TRAIL: (Grant(HR), _once_shared(frozenset({Relation.AUDITOR}))),
    PlanPermission.VIEW_HR_NOTE: (Grant(HR),),
    # The pause before the plan, by class of answer. What HR chose may show what HR knows: it is not the manager's.
    PlanPermission.VIEW_FAIR_START: (Grant(RUNNING_IT),),
    PlanPermission.VIEW_FAIR_DECISION: (Grant(frozenset({Relation.HR_ALONE, Relation.AUTHOR})),),
    PlanPermission.VIEW_HR_ANSWERS: (Grant(HR_ALONE),),
    PlanPermission.ANSWER_FOR_HR: (Grant(HR_ALONE),),
    # How a plan is led is looked at by HR alone: no manager, employee, companion or auditor learns of a note.
    PlanPermission.VIEW_PROCESS_NOTES: (Grant(HR_ALONE),),
    PlanPermission.SET_NOTE_ASIDE: (Grant(HR_ALONE),),
    # What somebody needs, and why, goes to HR past everybody else. Those who lead the plan read what was agreed.
    PlanPermission.ASK_FOR_ADJUSTMENT: (_once_shared(SUBJECT),),
    PlanPermission.VIEW_ADJUSTMENT: (Grant(HR_ALONE), _once_shared(SUBJECT)),
    PlanPermission.ANSWER_ADJUSTMENT: (Grant(HR_ALONE),),
    PlanPermission.VIEW_AGREED: (*_KEEPING_IT_GOING, _once_shared(SUBJECT)),
    PlanPermission.KEEP_HR_NOTES: (Grant(HR_ALONE),),
    PlanPermission.EDIT: _HR_OR_MANAGER,
    # Both sides bring evidence; which of it each may withdraw again stands in permissions/attachments.py.
    PlanPermission.ADD_EVIDENCE: (*_KEEPING_IT_GOING, _once_shared(SUBJECT)),
    PlanPermission.WITHDRAW_EVIDENCE: (*_KEEPING_IT_GOING, _once_shared(SUBJECT)),
    PlanPermission.SUBMIT: (Grant(frozenset({Relation.AUTHOR})),),
    PlanPermission.REVIEW: (Grant(frozenset({Relation.REVIEWER})),),
    PlanPermission.SHARE: _HR_OR_MANAGER,
    PlanPermission.OPEN: (_once_shared(SUBJECT),),
    PlanPermission.COMMENT: (*_KEEPING_IT_GOING, _once_shared(SUBJECT)),
    PlanPermission.PROPOSE: (_once_shared(SUBJECT),),
    PlanPermission.ANSWER_PROPOSAL: _KEEPING_IT_GOING,
    PlanPermission.ASK: (_once_shared(SUBJECT),),
    PlanPermission.ANSWER_QUESTION: _KEEPING_IT_GOING,
    PlanPermission.READY: (_once_shared(SUBJECT),),
    PlanPermission.START: _HR_OR_MANAGER,
    PlanPermission.SIGN: (_once_shared(SUBJECT),),
    PlanPermission.SIGN_FORM: (
        Grant(RUNNING_IT, unless=LENT),
        _once_shared(SUBJECT | {Relation.NEXT_LEVEL_MANAGER, Relation.COMPANION}),
    ),
    # Paper is put in by HR, for the person who signed it; nothing here lets anybody sign in somebody else's place.
    PlanPermission.RECORD_PAPER: (Grant(HR_ALONE),),
    PlanPermission.ATTEST: (
        Grant(HR_ALONE, unless=LENT),
        _once_shared(frozenset({Relation.NEXT_LEVEL_MANAGER})),
    ),
    PlanPermission.ASSIST: _HR_OR_MANAGER,
    PlanPermission.HOLD_CHECKPOINT: _KEEPING_IT_GOING,
    PlanPermission.PREPARE: (_once_shared(SUBJECT),),
    PlanPermission.RESPOND: (_once_shared(SUBJECT),),
    PlanPermission.DELIVER_SUPPORT: _KEEPING_IT_GOING,
    PlanPermission.RECEIVE_SUPPORT: (_once_shared(SUBJECT),),
    PlanPermission.REACH_MILESTONE: _KEEPING_IT_GOING,
    PlanPermission.PROPOSE_CHANGE: (Grant(MANAGER), _STANDING_IN),
    PlanPermission.AMEND: (Grant(HR),),
    PlanPermission.PAUSE: (Grant(HR),),
    PlanPermission.COUNT_ABSENCE: (Grant(HR),),
    PlanPermission.SUMMARISE: (Grant(MANAGER),),
    PlanPermission.HAND_OVER: (Grant(HR),),
    PlanPermission.TAKE_OVER: (Grant(MANAGER),),
    PlanPermission.PROPOSE_OUTCOME: _HR_OR_MANAGER,
    PlanPermission.CLOSE: (Grant(frozenset({Relation.OUTCOME_CONFIRMER})),),
    PlanPermission.COMMENT_ON_CLOSING: (_once_shared(SUBJECT),),
    PlanPermission.READ_LETTER: (Grant(RUNNING_IT), _once_shared(SUBJECT)),
    PlanPermission.TAKE_PACK: (Grant(RUNNING_IT), _once_shared(SUBJECT)),
    # The person's own copy, for HR to hand to somebody who can no longer sign in. It says no more than they could read.
    PlanPermission.TAKE_FOR_PERSON: (_once_shared(HR_ALONE),),
    PlanPermission.WRITE_LETTER: _HR_OR_MANAGER,
    # Whoever led the plan does not answer for its appeal.
    PlanPermission.WRITE_APPEAL_LETTER: (Grant(HR_ALONE),),
    PlanPermission.APPEAL: (_once_shared(SUBJECT),),
    PlanPermission.DECIDE_APPEAL: (Grant(frozenset({Relation.UNINVOLVED_HR})),),
    PlanPermission.WITHDRAW: (Grant(HR),),
    # The second person of an emergency: those who answer for HR as a whole, and never the one who asks.
    PlanPermission.CONFIRM_EMERGENCY: (Grant(frozenset({Relation.HR_LEAD, Relation.HR_FOR_HR})),),
    PlanPermission.INVITE_COMPANION: (_once_shared(SUBJECT), Grant(HR)),
}
