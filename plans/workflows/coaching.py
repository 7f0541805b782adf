"""The coaching log: write a note, change it within the hour, share it; the person answers. A plan may cite it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from employees import audit
from employees.errors import NotAllowed, NotNow, NotVisible
from employees.guard import mark
from employees.holding import hold
from employees.models import Employee, User
from employees.permissions import PEOPLE, Actor, PeoplePermission, actor_for
from plans import notices
from plans.deadlines import pressed_twice
from plans.enums import CoachingEvent, ObservationKind
from plans.models import Observation, ObservationReply, Plan
from plans.permissions import NOTES, CoachingPermission, relations_before_plan

# Long enough to put a slip right, too short to write history anew.
CHANGEABLE = timedelta(hours=1)


def _today_of(employee: Employee, at: datetime) -> date:
    return at.astimezone(ZoneInfo(employee.time_zone)).date()


@transaction.atomic
def note(
    *,
    employee: Employee,
    kind: ObservationKind,
    happened_on: date,
    seen: str,
    said: str,
    by: User,
    at: datetime,
    share: bool = False,
    corrects: Observation | None = None,
) -> Observation:
    """Write a note about somebody's work, and share it at once if `share`. The time of writing is `at`, always.

    `happened_on` is in the person's zone and may lie back; NotNow if it lies ahead. Raises NotVisible or NotAllowed for
    whoever is neither their manager today nor in HR for them. A button pressed twice writes one note.
    """
    rows = Employee.objects.select_for_update(of=("self",)).filter(pk=employee.pk)
    employee = hold(rows.select_related("user"))
    actor = actor_for(by, on=_today_of(employee, at))
    if not relations_before_plan(actor, employee):
        if PEOPLE.can(actor, PeoplePermission.VIEW, employee):
            raise NotAllowed
        raise NotVisible
    _refuse_ahead(employee, happened_on, at)
    if corrects is not None:
        _refuse_foreign(actor, employee, corrects)
    words: dict[str, Any] = {
        "kind": kind,
        "happened_on": happened_on,
        "seen": seen,
        "said": said,
        "corrects": corrects,
    }
    if (just_written := _just_written(employee, words, by=by, at=at)) is not None:
        return just_written
    written = Observation.objects.create(employee=employee, recorded_at=at, recorded_by=by, **words)
    corrected = corrects.ref if corrects else ""
    refs: dict[str, Any] = {
        "employee": employee.ref,
        "corrects": corrected,
        "happened_on": happened_on.isoformat(),
    }
    audit.record(CoachingEvent.NOTED, by=by, about=written, at=at, **refs)
    if share:
        _share(written, by=by, at=at)
        notices.note_shared(written, by=by, at=at)
    return written


def _just_written(employee: Employee, words: dict[str, Any], *, by: User, at: datetime) -> Observation | None:
    """The same note of the last minute, if there is one."""
    own = mark(Observation.objects.filter(recorded_by=by), account=by.pk)
    lately = pressed_twice("recorded_at", at)
    return own.filter(employee=employee, **lately, **words).first()


def _refuse_ahead(employee: Employee, happened_on: date, at: datetime) -> None:
    if happened_on > _today_of(employee, at):
        raise NotNow(_("This day has not come yet. Give the day on which it happened."))


def _refuse_foreign(actor: Actor, employee: Employee, corrected: Observation) -> None:
    if corrected.employee_id != employee.pk or not NOTES.can(actor, CoachingPermission.VIEW, corrected):
        raise NotVisible


def _enter(written: Observation, permission: CoachingPermission, *, by: User, at: datetime) -> Observation:
    locked = (
        Observation.objects.select_for_update(of=("self",))
        .select_related("employee__user", "recorded_by")
        .get(pk=written.pk)
    )
    NOTES.require(actor_for(by, on=_today_of(locked.employee, at)), permission, locked)
    return locked


def changeable_until(written: Observation) -> datetime | None:
    """Until when a note can be changed; None once it is shared."""
    return None if written.is_shared else written.recorded_at + CHANGEABLE


@transaction.atomic
def change_note(
    *,
    written: Observation,
    kind: ObservationKind,
    happened_on: date,
    seen: str,
    said: str,
    by: User,
    at: datetime,
) -> Observation:
    """Put a slip right within the hour. NotNow once it is over, or the note is shared: then write a correction.

    What says the same as before changes nothing, and leaves no event.
    """
    written = _enter(written, CoachingPermission.CHANGE, by=by, at=at)
    until = changeable_until(written)
    if until is None or at > until:
        raise NotNow(
            _(
                "This note can no longer be changed: it was shared, or an hour has passed. What stands there stays. "
                "Write a correction instead; it refers to this note."
            )
        )
    _refuse_ahead(written.employee, happened_on, at)
    if (kind, happened_on, seen, said) == (written.kind, written.happened_on, written.seen, written.said):
        return written
    before = audit.snapshot(written, "happened_on", "kind")
    written.kind, written.happened_on, written.seen, written.said = kind, happened_on, seen, said
    written.changed_at, written.changed_by = at, by
    written.save(update_fields=["kind", "happened_on", "seen", "said", "changed_at", "changed_by"])
    audit.record(CoachingEvent.CHANGED, by=by, about=written, before=before, at=at)
    return written


@transaction.atomic
def share_note(*, written: Observation, by: User, at: datetime) -> Observation:
    """Share a note with the person. It cannot be taken back. Sharing what is shared changes nothing."""
    written = _enter(written, CoachingPermission.SHARE, by=by, at=at)
    if not written.is_shared:
        _share(written, by=by, at=at)
        notices.note_shared(written, by=by, at=at)
    return written


def _share(written: Observation, *, by: User, at: datetime) -> None:
    written.shared_at, written.shared_by = at, by
    written.save(update_fields=["shared_at", "shared_by"])
    audit.record(CoachingEvent.SHARED, by=by, about=written, at=at)


def share_cited(plan: Plan, *, by: User, at: datetime) -> None:
    """Share the notes that a plan cites, with the plan: its own message tells of them. Needs a transaction."""
    cited = Observation.objects.select_for_update(of=("self",)).filter(citations__plan=plan)
    for written in cited.filter(shared_at__isnull=True).order_by("pk"):
        _share(written, by=by, at=at)


@transaction.atomic
def answer_note(*, written: Observation, words: str, by: User, at: datetime) -> ObservationReply:
    """The person answers a note shared with them. The answer stays with it, and goes wherever the note goes."""
    written = _enter(written, CoachingPermission.ANSWER, by=by, at=at)
    said_again = written.replies.filter(words=words, said_by=by, **pressed_twice("said_at", at)).first()
    if said_again is not None:
        return said_again
    reply = ObservationReply.objects.create(observation=written, words=words, said_at=at, said_by=by)
    audit.record(CoachingEvent.ANSWERED, by=by, about=written, at=at, reply=reply.ref)
    notices.note_answered(written, reply, by=by, at=at)
    return reply
