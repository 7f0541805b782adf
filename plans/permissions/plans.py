"""Who stands in which relation to a plan, for one plan and for many; with the table beside it, who may do what.

A person never acts as HR, manager or approver on a plan about themselves, about their own manager, or about somebody
with whom a conflict of interest was noted: they are the employee of the first and a stranger to the others.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import partial, reduce
from operator import or_

from django.db.models import Q, QuerySet

from employees.enums import Role
from employees.guard import mark
from employees.models import Employee
from employees.permissions import (
    HR,
    Actor,
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
from plans.permissions.table import (
    LEADING,
    LENT,
    MANAGER,
    RUNNING_IT,
    SUBJECT,
    TABLE,
    PlanPermission,
)


def relations_to(actor: Actor, plan: Plan) -> frozenset[Relation]:
    """What the actor is to a plan now. `plan.employee` is read, and `plan.outcome` where an outcome is at stake."""
    if actor.employee_id is not None and plan.employee_id == actor.employee_id:
        return SUBJECT
    found: frozenset[Relation] = frozenset()
    if plan.employee_id not in actor.barred_ids:
        found = frozenset(_working_relations(actor, plan))
        if not _reads(found, plan) and emergencies(actor).filter(plan=plan).exists():
            return frozenset({Relation.EMERGENCY})
    if not _reads(found, plan) and _is_companion(actor, plan):
        return frozenset({Relation.COMPANION})
    return found


def _reads(relations: frozenset[Relation], plan: Plan) -> bool:
    """Whether somebody reads the plan by their work. Else they read along, if they were let in, and do nothing more."""
    return any(grant.covers(relations, plan) for grant in TABLE[PlanPermission.VIEW])


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
    # An HR lead needs nothing lent, and a manager acts as the manager.
    if Relation.HR_PARTNER in found and not is_manager and Relation.HR_LEAD not in found:
        fine |= {Relation.LENT} if plan.employee.department_id in actor.lent_department_ids else set()
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


READING_ALONG = frozenset({Relation.COMPANION, Relation.EMERGENCY})


def reads_along(actor: Actor, plan: Plan) -> bool:
    """Whether the actor reads the plan for a while and has no part in it: what they print says whose copy it is."""
    relations = relations_to(actor, plan)
    return bool(relations) and relations <= READING_ALONG


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
