"""Notes about the way a plan is led, for those in HR who may read them. For everybody else there are none."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet

from employees.errors import NotVisible
from employees.permissions import Actor
from plans.enums import PlanStatus
from plans.models import Plan, ProcessLook, ProcessNote
from plans.models.process_note import ProcessNotes
from plans.permissions import PLANS, PlanPermission, for_hr_alone


def process_notes_of(actor: Actor, plan: Plan) -> ProcessNotes:
    """The notes about one plan, oldest first, those set aside among them. Without a query for whoever may not read."""
    if not PLANS.can(actor, PlanPermission.VIEW_PROCESS_NOTES, plan):
        return ProcessNote.objects.none()
    notes = for_hr_alone(actor, ProcessNote.objects.filter(plan=plan), through="plan__")
    return notes.select_related("set_aside_by__employee")


def process_note_for(actor: Actor, plan: Plan, ref: str) -> ProcessNote:
    """One of them. Raises NotVisible for anything else, as if it were not there."""
    found = process_notes_of(actor, plan).filter(ref=ref).first()
    if found is None:
        raise NotVisible
    return found


def last_look(actor: Actor, plan: Plan) -> ProcessLook | None:
    """When the plan was last looked at; None if it was not yet, or for whoever may read no notes."""
    if not PLANS.can(actor, PlanPermission.VIEW_PROCESS_NOTES, plan):
        return None
    return for_hr_alone(actor, ProcessLook.objects.filter(plan=plan), through="plan__").first()


def may_be_worth_a_look(actor: Actor) -> Q | None:
    """The plans of which the actor may read notes, as a filter; None: none could ever be among them."""
    return PLANS.holding(actor, PlanPermission.VIEW_PROCESS_NOTES)


def worth_a_look(actor: Actor) -> Q:
    """The running plans with a note that stands, of which the actor may read it, among those from `with_noted`."""
    theirs = may_be_worth_a_look(actor)
    return Q(pk__in=[]) if theirs is None else theirs & Q(noted=True, status__in=PlanStatus.UNDER_WAY)


def with_noted(plans: QuerySet[Plan]) -> QuerySet[Plan]:
    """The plans with the mark that `worth_a_look` asks for."""
    return plans.annotate(noted=Exists(ProcessNote.objects.standing().filter(plan=OuterRef("pk"))))


def standing_notes(actor: Actor, plans: Iterable[Plan]) -> dict[int, list[ProcessNote]]:
    """The notes that stand about each of some plans, by the plan's key, in one query.

    The plans come from `worth_a_look`: whoever asks has asked before whether the reader may know.
    """
    found: dict[int, list[ProcessNote]] = {}
    notes = ProcessNote.objects.standing().filter(plan__in=[plan.pk for plan in plans])
    for note in for_hr_alone(actor, notes, through="plan__"):
        found.setdefault(note.plan_id, []).append(note)
    return found
