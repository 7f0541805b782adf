"""Who may do what to a plan: one table, read by pages, lists, refusals and documents.

A person never acts as HR, manager or approver on a plan about themselves or about their own manager: they are the
employee of the first and a stranger to the second (decisions.md 7).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum

from django.db.models import Q, QuerySet

from employees.enums import Role
from employees.models import Employee
from employees.permissions import HR, Actor, Grant, Policy, Relation
from plans.designs import SignerRole
from plans.enums import PlanStatus, Side
from plans.models import Companion, Plan


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
HR_ALONE = frozenset({Relation.HR_ALONE})
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
    if plan.employee_id not in actor.manager_ids:
        found |= _working_relations(actor, plan)
    if not found and _is_companion(actor, plan):
        found.add(Relation.COMPANION)
    return frozenset(found)


def _working_relations(actor: Actor, plan: Plan) -> set[Relation]:
    found: set[Relation] = set()
    if plan.manager_id == actor.employee_id:
        found.add(Relation.MANAGER)
    if plan.manager_id in actor.report_ids:
        found.add(Relation.NEXT_LEVEL_MANAGER)
    if plan.employee.department_id in actor.hr_department_ids:
        found.add(Relation.HR_PARTNER)
    if actor.has(Role.HR_LEAD):
        found.add(Relation.HR_LEAD)
    if actor.has(Role.APPROVER):
        found.add(Relation.APPROVER)
    if actor.has(Role.AUDITOR):
        found.add(Relation.AUDITOR)
    return found | _fine_relations(actor, plan, found)


def _fine_relations(actor: Actor, plan: Plan, found: set[Relation]) -> set[Relation]:
    fine: set[Relation] = set()
    is_hr, is_manager = not found.isdisjoint(HR), Relation.MANAGER in found
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
    return Companion.objects.filter(user=actor.user_id, until__gte=actor.on, removed_at__isnull=True)


def not_conflicted(actor: Actor) -> Q:
    """Whatever is not about the actor or their own manager, as a filter by `employee`."""
    conflict = set(actor.manager_ids)
    if actor.employee_id is not None:
        conflict.add(actor.employee_id)
    # Said in words, for an empty condition is lost among others that are joined by "or".
    return ~Q(employee__in=conflict) if conflict else Q(pk__isnull=False)


def _with_role(role: Role) -> Callable[[Actor], Q | None]:
    return lambda actor: not_conflicted(actor) if actor.has(role) else None


def _managed(actor: Actor) -> Q | None:
    return Q(manager=actor.employee_id) & not_conflicted(actor) if actor.employee_id else None


def _managed_below(actor: Actor) -> Q | None:
    return Q(manager__in=actor.report_ids) & not_conflicted(actor) if actor.report_ids else None


def in_scope(actor: Actor) -> Q | None:
    """Whatever is about people in the departments given to the actor, as a filter by `employee`; None: nobody."""
    if not actor.hr_department_ids:
        return None
    return Q(employee__department__in=actor.hr_department_ids) & not_conflicted(actor)


def _hr_alone(actor: Actor) -> Q | None:
    scope = not_conflicted(actor) if actor.has(Role.HR_LEAD) else in_scope(actor)
    if scope is None or actor.employee_id is None:
        return scope
    return scope & ~Q(manager=actor.employee_id) & ~Q(employee__in=actor.report_ids)


def _accompanied(actor: Actor) -> Q | None:
    return Q(pk__in=companionships(actor).values("plan")) if actor.active else None


_HR_OR_MANAGER = (Grant(RUNNING_IT),)

TABLE: Mapping[PlanPermission, tuple[Grant, ...]] = {
    PlanPermission.VIEW: (
        Grant(RUNNING_IT),
        Grant(frozenset({Relation.NEXT_LEVEL_MANAGER, Relation.APPROVER}), statuses=BEYOND_DRAFT),
        _once_shared(frozenset({Relation.SUBJECT, Relation.AUDITOR, Relation.COMPANION})),
    ),
    PlanPermission.VIEW_CASE: (
        Grant(RUNNING_IT),
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
    PlanPermission.ADD_EVIDENCE: (Grant(RUNNING_IT), _once_shared(SUBJECT)),
    PlanPermission.WITHDRAW_EVIDENCE: (Grant(RUNNING_IT), _once_shared(SUBJECT)),
    PlanPermission.SUBMIT: (Grant(frozenset({Relation.AUTHOR})),),
    PlanPermission.REVIEW: (Grant(frozenset({Relation.REVIEWER})),),
    PlanPermission.SHARE: _HR_OR_MANAGER,
    PlanPermission.OPEN: (_once_shared(SUBJECT),),
    PlanPermission.COMMENT: (Grant(RUNNING_IT), _once_shared(SUBJECT)),
    PlanPermission.PROPOSE: (_once_shared(SUBJECT),),
    PlanPermission.ANSWER_PROPOSAL: _HR_OR_MANAGER,
    PlanPermission.ASK: (_once_shared(SUBJECT),),
    PlanPermission.ANSWER_QUESTION: _HR_OR_MANAGER,
    PlanPermission.READY: (_once_shared(SUBJECT),),
    PlanPermission.START: _HR_OR_MANAGER,
    PlanPermission.SIGN: (_once_shared(SUBJECT),),
    PlanPermission.SIGN_FORM: (
        Grant(RUNNING_IT),
        _once_shared(SUBJECT | {Relation.NEXT_LEVEL_MANAGER, Relation.COMPANION}),
    ),
    # Paper is put in by HR, for the person who signed it; nothing here lets anybody sign in somebody else's place.
    PlanPermission.RECORD_PAPER: (Grant(HR_ALONE),),
    PlanPermission.ATTEST: (Grant(HR_ALONE), _once_shared(frozenset({Relation.NEXT_LEVEL_MANAGER}))),
    PlanPermission.ASSIST: _HR_OR_MANAGER,
    PlanPermission.HOLD_CHECKPOINT: _HR_OR_MANAGER,
    PlanPermission.PREPARE: (_once_shared(SUBJECT),),
    PlanPermission.RESPOND: (_once_shared(SUBJECT),),
    PlanPermission.DELIVER_SUPPORT: _HR_OR_MANAGER,
    PlanPermission.RECEIVE_SUPPORT: (_once_shared(SUBJECT),),
    PlanPermission.REACH_MILESTONE: _HR_OR_MANAGER,
    PlanPermission.PROPOSE_CHANGE: (Grant(MANAGER),),
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
    PlanPermission.INVITE_COMPANION: (_once_shared(SUBJECT), Grant(HR)),
}

PLANS: Policy[PlanPermission, Plan] = Policy(
    view=PlanPermission.VIEW,
    table=TABLE,
    relations=relations_to,
    related={
        Relation.SUBJECT: lambda actor: Q(employee=actor.employee_id) if actor.employee_id else None,
        Relation.MANAGER: _managed,
        Relation.NEXT_LEVEL_MANAGER: _managed_below,
        Relation.HR_PARTNER: in_scope,
        Relation.HR_LEAD: _with_role(Role.HR_LEAD),
        Relation.APPROVER: _with_role(Role.APPROVER),
        Relation.AUDITOR: _with_role(Role.AUDITOR),
        Relation.COMPANION: _accompanied,
        Relation.HR_ALONE: _hr_alone,
    },
)


def side_of(actor: Actor, plan: Plan) -> Side | None:
    """On which side of four eyes the actor acts on this plan. A manager who is also in HR acts as the manager."""
    relations = relations_to(actor, plan)
    if Relation.MANAGER in relations:
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
    if Relation.MANAGER in relations and role != SignerRole.MANAGER:
        return False
    return not relations.isdisjoint(SIGNS_AS[role])


def is_asked_to_sign(actor: Actor, plan: Plan) -> bool:
    """Whether the plan's form asks the actor for a signature at any moment, besides the receipt of a version."""
    asked = [signer for signer in plan.design.signers if signer.signs_the_form]
    return any(may_sign_as(actor, plan, signer.role) for signer in asked)


def may_draft_for(actor: Actor, employee: Employee) -> bool:
    """Whether the actor may begin a plan for a person: as their manager, or as HR for their department."""
    if employee.pk == actor.employee_id or employee.pk in actor.manager_ids:
        return False
    return (
        employee.pk in actor.report_ids
        or employee.department_id in actor.hr_department_ids
        or actor.has(Role.HR_LEAD)
    )


def people_to_draft_for(actor: Actor) -> Q:
    """The same question for many people at once, as a filter on employees."""
    if actor.has(Role.HR_LEAD):
        wanted = Q(pk__isnull=False)
    else:
        wanted = Q(pk__in=actor.report_ids) | Q(department__in=actor.hr_department_ids)
    return wanted & ~Q(pk__in={*actor.manager_ids, actor.employee_id or 0})
