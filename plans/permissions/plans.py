"""Who may do what to a plan: one table, read by pages, lists, refusals and documents.

A person never acts as HR, manager or approver on a plan about themselves, about their own manager, or about somebody
with whom a conflict of interest was noted: they are the employee of the first and a stranger to the others.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from enum import StrEnum
from functools import partial, reduce
from operator import or_

from django.db.models import Q, QuerySet

from employees.enums import Role
from employees.guard import mark
from employees.models import Employee
from employees.permissions import (
    HR,
    Actor,
    Grant,
    Policy,
    Relation,
    hr_relations,
    in_hr_scope,
    not_barred,
)
from plans.designs import SignerRole
from plans.enums import PlanStatus, Side
from plans.models import Companion, EmergencyAccess, Plan
from plans.permissions.fences import fence_of_plans


class PlanPermission(StrEnum):
    """`plans:<noun>:<act>`, in alphabetical order."""

    ADD_EVIDENCE = "plans:evidence:add"
    AMEND = "plans:change:make"
    ANSWER_FOR_HR = "plans:hr_answers:give"
    ANSWER_PROPOSAL = "plans:proposal:answer"
    ANSWER_QUESTION = "plans:question:answer"
    APPEAL = "plans:appeal:make"
    ASK = "plans:question:ask"
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
    TAKE_OVER = "plans:handover:take"
    TAKE_PACK = "plans:pack:take"
    VIEW = "plans:plan:view"
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


def relations_to(actor: Actor, plan: Plan) -> frozenset[Relation]:
    """What the actor is to a plan now. `plan.employee` is read, and `plan.outcome` where an outcome is at stake."""
    if actor.employee_id is not None and plan.employee_id == actor.employee_id:
        return SUBJECT
    found: set[Relation] = set()
    if plan.employee_id not in actor.barred_ids:
        found |= _working_relations(actor, plan)
        if not found and emergencies(actor).filter(plan=plan).exists():
            found.add(Relation.EMERGENCY)
    if not found and _is_companion(actor, plan):
        found.add(Relation.COMPANION)
    return frozenset(found)


def _working_relations(actor: Actor, plan: Plan) -> set[Relation]:
    found = set(hr_relations(actor, plan.employee))
    if plan.manager_id == actor.employee_id:
        found.add(Relation.MANAGER)
    if plan.manager_id in actor.report_ids:
        found.add(Relation.NEXT_LEVEL_MANAGER)
    if plan.manager_id in actor.stands_in_for and found.isdisjoint(RUNNING_IT):
        found.add(Relation.ACTING_MANAGER)
    if actor.has(Role.APPROVER):
        found.add(Relation.APPROVER)
    if actor.has(Role.AUDITOR):
        found.add(Relation.AUDITOR)
    return found | _fine_relations(actor, plan, found)


def _fine_relations(actor: Actor, plan: Plan, found: set[Relation]) -> set[Relation]:
    fine: set[Relation] = set()
    is_hr, is_manager = not found.isdisjoint(HR), Relation.MANAGER in found
    if Relation.HR_PARTNER in found and plan.employee.department_id in actor.lent_department_ids:
        # An HR lead needs nothing lent.
        fine |= {Relation.LENT} if Relation.HR_LEAD not in found else set()
    if (is_hr or is_manager) and plan.author_id == actor.user_id:
        fine.add(Relation.AUTHOR)
    # A manager who is also in HR acts as the manager, here as everywhere.
    if is_hr and not is_manager and not _has_written(actor, plan):
        fine.add(Relation.REVIEWER)
    outcome = (
        getattr(plan, "outcome", None) if plan.status in (PlanStatus.ACTIVE, PlanStatus.CLOSED) else None
    )
    if outcome is not None and outcome.proposed_by_id != actor.user_id:
        other_side = is_hr if outcome.proposed_as == Side.MANAGER else is_manager
        if other_side:
            fine.add(Relation.OUTCOME_CONFIRMER)
    if is_hr and not is_manager and plan.employee_id not in actor.report_ids:
        fine.add(Relation.HR_ALONE)
    if is_hr and not is_manager and not _has_taken_part(actor, plan):
        fine.add(Relation.UNINVOLVED_HR)
    return fine


def _has_written(actor: Actor, plan: Plan) -> bool:
    """Whether the words that wait for review are partly the actor's. Asked of the database in that state alone."""
    if plan.author_id == actor.user_id or plan.status != PlanStatus.IN_REVIEW:
        return plan.author_id == actor.user_id
    return actor.user_id in {user.pk for user in plan.writers.all()}


def _has_taken_part(actor: Actor, plan: Plan) -> bool:
    """Whether the actor ever did anything to the plan. Asked of the database once it is closed, when it matters."""
    if plan.author_id == actor.user_id or plan.status != PlanStatus.CLOSED:
        return plan.author_id == actor.user_id
    if getattr(getattr(plan, "appeal", None), "decided_by_id", None) == actor.user_id:
        return False  # deciding it is no part in what it was about
    return actor.user_id in {user.pk for user in plan.participants.all()}


def _is_companion(actor: Actor, plan: Plan) -> bool:
    return actor.active and companionships(actor).filter(plan=plan).exists()


def companionships(actor: Actor) -> QuerySet[Companion]:
    """The companionships of the actor that hold today."""
    own = Companion.objects.filter(user=actor.user_id, until__gte=actor.on, removed_at__isnull=True)
    return mark(own, account=actor.user_id)


def emergencies(actor: Actor) -> QuerySet[EmergencyAccess]:
    """The plans that are open to the actor in an emergency, at the instant of the question. None for most."""
    if actor.at is None or not actor.has(Role.SYSTEM_OWNER):
        return EmergencyAccess.objects.none()
    opened = EmergencyAccess.objects.filter(
        asked_by=actor.user_id, confirmed_at__lte=actor.at, until__gt=actor.at, ended_at__isnull=True
    )
    return mark(opened, account=actor.user_id)


def _opened(actor: Actor) -> Q | None:
    if actor.at is None or not actor.has(Role.SYSTEM_OWNER):
        return None
    return Q(pk__in=emergencies(actor).values("plan")) & not_barred(actor, "employee")


def _with_role(role: Role) -> Callable[[Actor], Q | None]:
    return lambda actor: not_barred(actor, "employee") if actor.has(role) else None


def _led_by(keys: Callable[[Actor], Collection[int]]) -> Callable[[Actor], Q | None]:
    """The plans that one of these people leads."""

    def clause(actor: Actor) -> Q | None:
        return Q(manager__in=keys(actor)) & not_barred(actor, "employee") if keys(actor) else None

    return clause


def own_key(actor: Actor) -> frozenset[int]:
    """The key of the actor as an employee, if they are one."""
    return frozenset() if actor.employee_id is None else frozenset({actor.employee_id})


def in_hr_for(actor: Actor, relation: Relation) -> Q | None:
    """Whatever is about people whom the actor looks after in HR as this, as a filter by `employee`; None: nobody."""
    scope = in_hr_scope(actor, relation, "employee")
    return None if scope is None else scope & not_barred(actor, "employee")


def hr_at_all(actor: Actor) -> Q | None:
    """The same for HR in any relation."""
    known = [clause for relation in sorted(HR) if (clause := in_hr_for(actor, relation)) is not None]
    return reduce(or_, known) if known else None


def _hr_alone(actor: Actor) -> Q | None:
    scope = hr_at_all(actor)
    if scope is None or actor.employee_id is None:
        return scope
    return scope & ~Q(manager=actor.employee_id) & ~Q(employee__in=actor.report_ids)


def _accompanied(actor: Actor) -> Q | None:
    return Q(pk__in=companionships(actor).values("plan")) if actor.active else None


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

PLANS: Policy[PlanPermission, Plan] = Policy(
    view=PlanPermission.VIEW,
    table=TABLE,
    relations=relations_to,
    related={
        Relation.SUBJECT: lambda actor: Q(employee=actor.employee_id) if actor.employee_id else None,
        Relation.MANAGER: _led_by(own_key),
        Relation.ACTING_MANAGER: _led_by(lambda actor: actor.stands_in_for),
        Relation.NEXT_LEVEL_MANAGER: _led_by(lambda actor: actor.report_ids),
        **{relation: partial(in_hr_for, relation=relation) for relation in HR},
        Relation.APPROVER: _with_role(Role.APPROVER),
        Relation.AUDITOR: _with_role(Role.AUDITOR),
        Relation.COMPANION: _accompanied,
        Relation.EMERGENCY: _opened,
        Relation.HR_ALONE: _hr_alone,
    },
    fence=fence_of_plans,
)


def leads(actor: Actor, plan: Plan) -> bool:
    """Whether it is the actor's turn where it is the manager's: as the manager, or for one who is away."""
    if actor.employee_id is None or plan.employee_id in actor.barred_ids:
        return False
    return plan.manager_id == actor.employee_id or plan.manager_id in actor.stands_in_for


def side_of(actor: Actor, plan: Plan) -> Side | None:
    """On which side of four eyes the actor acts on this plan. A manager who is also in HR acts as the manager."""
    relations = relations_to(actor, plan)
    if not relations.isdisjoint(LEADING):
        return Side.MANAGER
    return Side.HR if not relations.isdisjoint(HR) else None


# In which relation to the plan one signs in which role. A manager who is also in HR signs as the manager.
SIGNS_AS: Mapping[SignerRole, frozenset[Relation]] = {
    SignerRole.EMPLOYEE: SUBJECT,
    SignerRole.MANAGER: MANAGER,
    SignerRole.NEXT_LEVEL: frozenset({Relation.NEXT_LEVEL_MANAGER}),
    SignerRole.HR: HR,
    SignerRole.COMPANION: frozenset({Relation.COMPANION}),
    SignerRole.WITNESS: HR | {Relation.NEXT_LEVEL_MANAGER},
}


def may_sign_as(actor: Actor, plan: Plan, role: SignerRole) -> bool:
    """Whether a signature in this role is the actor's to give. Nobody signs for somebody else, HR least of all."""
    relations = relations_to(actor, plan)
    if not relations.isdisjoint(LENT) or (Relation.MANAGER in relations and role != SignerRole.MANAGER):
        return False
    return not relations.isdisjoint(SIGNS_AS[role])


def is_asked_to_sign(actor: Actor, plan: Plan) -> bool:
    """Whether the plan's form asks the actor for a signature at any moment, besides the receipt of a version."""
    asked = [signer for signer in plan.design.signers if signer.signs_the_form]
    return any(may_sign_as(actor, plan, signer.role) for signer in asked)


def may_draft_for(actor: Actor, employee: Employee) -> bool:
    """Whether the actor may begin a plan for a person: as their manager, or as HR for their department."""
    if employee.pk in actor.barred_ids:
        return False
    return employee.pk in actor.report_ids or bool(hr_relations(actor, employee))


def people_to_draft_for(actor: Actor) -> Q:
    """The same question for many people at once, as a filter on employees."""
    scopes = [clause for relation in sorted(HR) if (clause := in_hr_scope(actor, relation)) is not None]
    return reduce(or_, scopes, Q(pk__in=actor.report_ids)) & not_barred(actor)
