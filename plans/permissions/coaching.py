"""Who may do what before there is a plan: the coaching log, and a pause that led to none."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from functools import reduce
from operator import or_

from django.db.models import Q

from employees.models import Employee
from employees.permissions import Actor, Grant, Policy, Relation, hr_relations, not_barred
from plans.models import FairStart, Observation
from plans.permissions.fences import fence_of_notes, fence_of_pauses
from plans.permissions.plans import hr_at_all, may_draft_for
from plans.permissions.table import HR_ALONE, MANAGER, SUBJECT


class CoachingPermission(StrEnum):
    """What may be done with a note of the coaching log, or read of a pause that led to no plan."""

    VIEW = "coaching:note:view"
    CHANGE = "coaching:note:change"
    SHARE = "coaching:note:share"
    ANSWER = "coaching:note:answer"
    VIEW_PAUSE = "coaching:pause:view"
    VIEW_HR_ANSWERS = "coaching:hr_answers:view"


def relations_before_plan(actor: Actor, employee: Employee) -> frozenset[Relation]:
    """What the actor is to somebody about whom there need be no plan. A manager is one today, not one who was."""
    if not may_draft_for(actor, employee):
        return frozenset()
    found = set(hr_relations(actor, employee))
    if employee.pk in actor.report_ids:
        found.add(Relation.MANAGER)
    if Relation.MANAGER not in found:
        found.add(Relation.HR_ALONE)
    return frozenset(found)


def relations_to_note(actor: Actor, note: Observation) -> frozenset[Relation]:
    """What the actor is to a note now. Reads `note.employee`."""
    if actor.employee_id is not None and note.employee_id == actor.employee_id:
        return SUBJECT
    found = relations_before_plan(actor, note.employee)
    return found | {Relation.AUTHOR} if found and note.recorded_by_id == actor.user_id else found


def relations_to_pause(actor: Actor, pause: FairStart) -> frozenset[Relation]:
    """What the actor is to a pause that led to no plan. Reads `pause.employee`."""
    found = relations_before_plan(actor, pause.employee)
    return found | {Relation.AUTHOR} if found and pause.answered_by_id == actor.user_id else found


def _of_reports(actor: Actor) -> Q | None:
    return Q(employee__in=actor.report_ids) & not_barred(actor, "employee") if actor.report_ids else None


def _hr_alone(actor: Actor) -> Q | None:
    scope = hr_at_all(actor)
    return None if scope is None else scope & ~Q(employee__in=actor.report_ids)


def _by_oneself(writer: str) -> Callable[[Actor], Q | None]:
    def clause(actor: Actor) -> Q | None:
        known = [scope for scope in (_of_reports(actor), _hr_alone(actor)) if scope is not None]
        return Q(**{writer: actor.user_id}) & reduce(or_, known) if known else None

    return clause


def _note_was_shared(note: object) -> bool:
    return isinstance(note, Observation) and note.is_shared


def _once_read(relations: frozenset[Relation]) -> Grant:
    return Grant(relations, when=_note_was_shared, when_q=Q(shared_at__isnull=False))


_AUTHOR = frozenset({Relation.AUTHOR})

NOTES: Policy[CoachingPermission, Observation] = Policy(
    view=CoachingPermission.VIEW,
    table={
        CoachingPermission.VIEW: (Grant(HR_ALONE | _AUTHOR), _once_read(SUBJECT | MANAGER)),
        CoachingPermission.CHANGE: (Grant(_AUTHOR),),
        CoachingPermission.SHARE: (Grant(HR_ALONE | _AUTHOR),),
        CoachingPermission.ANSWER: (_once_read(SUBJECT),),
    },
    relations=relations_to_note,
    related={
        Relation.SUBJECT: lambda actor: Q(employee=actor.employee_id) if actor.employee_id else None,
        Relation.MANAGER: _of_reports,
        Relation.AUTHOR: _by_oneself("recorded_by"),
        Relation.HR_ALONE: _hr_alone,
    },
    fence=fence_of_notes,
)

PAUSES: Policy[CoachingPermission, FairStart] = Policy(
    view=CoachingPermission.VIEW_PAUSE,
    table={
        CoachingPermission.VIEW_PAUSE: (Grant(HR_ALONE | _AUTHOR),),
        CoachingPermission.VIEW_HR_ANSWERS: (Grant(HR_ALONE),),
    },
    relations=relations_to_pause,
    related={Relation.AUTHOR: _by_oneself("answered_by"), Relation.HR_ALONE: _hr_alone},
    fence=fence_of_pauses,
)
