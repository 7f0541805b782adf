"""The coaching log, as far as the reader may know of it."""

from __future__ import annotations

from django.db.models import Prefetch, QuerySet

from employees.errors import NotAllowed, NotVisible
from employees.models import Employee
from employees.permissions import Actor
from plans.models import CitedNote, Observation, ObservationReply, Plan
from plans.permissions import NOTES, CoachingPermission, people_to_draft_for


def person_with_log(actor: Actor, ref: str) -> Employee:
    """One person whose log the actor keeps, employed or not any more. Raises NotVisible for anybody else."""
    people = Employee.objects.filter(people_to_draft_for(actor)) if actor.active else Employee.objects.none()
    person = people.select_related("department", "user").filter(ref=ref).first()
    if person is None:
        raise NotVisible
    return person


def notes_visible_to(actor: Actor) -> QuerySet[Observation]:
    """Every note that the actor may read, newest event first, each with its answers and corrections."""
    return with_answers(NOTES.visible(actor, Observation.objects.all()))


def with_answers(notes: QuerySet[Observation]) -> QuerySet[Observation]:
    """The same notes with who wrote and shared them, and what was answered: two queries, however many they are."""
    replies = ObservationReply.objects.select_related("said_by__employee")
    return notes.select_related(
        "employee", "recorded_by__employee", "shared_by__employee", "corrects"
    ).prefetch_related(Prefetch("replies", replies))


def notes_about(actor: Actor, employee: Employee) -> QuerySet[Observation]:
    """The notes about one person that the actor may read."""
    return notes_visible_to(actor).filter(employee=employee)


def note_for(
    actor: Actor,
    ref: str,
    permission: CoachingPermission = CoachingPermission.VIEW,
    *,
    about: Employee | None = None,
) -> Observation:
    """One note, of the log of one person where `about` says whose.

    Raises NotVisible if it is not there or not to be read, NotAllowed if it is to be read and no more.
    """
    notes = notes_visible_to(actor) if about is None else notes_about(actor, about)
    note = notes.filter(ref=ref).first()
    if note is None:
        raise NotVisible
    if not NOTES.can(actor, permission, note):
        raise NotAllowed
    return note


def own_notes(actor: Actor) -> QuerySet[Observation]:
    """The notes about the actor that were shared with them."""
    if actor.employee_id is None:
        return Observation.objects.none()
    return notes_visible_to(actor).filter(employee=actor.employee_id)


def citable(actor: Actor, plan: Plan) -> QuerySet[Observation]:
    """What the writer of a plan may choose from: the notes they may read, and those that stand in the plan already."""
    seen = NOTES.visible(actor, Observation.objects.filter(employee=plan.employee_id))
    cited = Observation.objects.filter(citations__plan=plan)
    chosen = Observation.objects.filter(pk__in=seen.values("pk")) | Observation.objects.filter(
        pk__in=cited.values("pk")
    )
    return with_answers(chosen)


def cited_in(plan: Plan) -> list[Observation]:
    """The notes that a plan rests on, oldest first, each with its answers: they go wherever the note goes."""
    cited = CitedNote.objects.filter(plan=plan).values("observation")
    return list(with_answers(Observation.objects.filter(pk__in=cited)).order_by("happened_on", "recorded_at"))
