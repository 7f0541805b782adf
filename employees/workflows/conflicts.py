"""Keeping somebody out of whatever is about one person, because they could not be fair, or would not seem so."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from employees import audit
from employees.encryption import lock
from employees.enums import ConflictKind, PeopleEvent
from employees.errors import NotAllowed, NotNow, NotVisible
from employees.models import Conflict, Employee, User
from employees.permissions import Actor, OrganisationPermission, actor_for, require_organisation
from employees.workflows.entering import one_at_a_time, today


@transaction.atomic
def note_conflict(
    *, who: Employee, about: Employee, kind: ConflictKind, reason: str = "", by: User, at: datetime
) -> Conflict:
    """Keep `who` out of whatever is about `about`, from their next click on. Noted already: the same one is given back.

    Raises NotVisible, NotAllowed (about oneself, or somebody the actor is barred from), NotNow (no account; one and the
    same person; no reason where the kind says nothing).
    """
    actor = _enter(by, at)
    if about.pk in actor.barred_ids:
        raise NotAllowed(_("This concerns yourself or your own side, so somebody else has to do it."))
    if who.pk == about.pk:
        raise NotNow(_("Nobody acts for HR on themselves anyway. Choose two people."))
    if who.user is None:
        raise NotNow(_("%(name)s has no account, and so sees nothing.") % {"name": who.full_name})
    if kind == ConflictKind.OTHER and not reason.strip():
        raise NotNow(_("Say what the conflict is, for whoever looks at it later."))
    known = Conflict.objects.filter(account=who.user, about=about, kind=kind, ended_at__isnull=True).first()
    if known is not None:
        return known
    made = Conflict.objects.create(
        account=who.user, about=about, kind=kind, locked_reason=lock(reason), noted_at=at, noted_by=by
    )
    audit.record(
        PeopleEvent.CONFLICT_NOTED,
        by=by,
        about=made,
        at=at,
        account=who.user.ref,
        person=about.ref,
        kind=kind,
    )
    return made


@transaction.atomic
def end_conflict(*, conflict: Conflict, by: User, at: datetime) -> Conflict:
    """Let somebody in again. Ending it twice changes nothing.

    Raises NotVisible for whoever it keeps out, and for those barred from the person: to them there is none.
    """
    actor = _enter(by, at)
    held = Conflict.objects.select_for_update(of=("self",)).select_related("about").get(pk=conflict.pk)
    if held.account_id == actor.user_id or held.about_id in actor.barred_ids:
        raise NotVisible
    if held.ended_at is None:
        held.ended_at, held.ended_by = at, by
        held.save(update_fields=["ended_at", "ended_by"])
        audit.record(PeopleEvent.CONFLICT_ENDED, by=by, about=held, at=at, person=held.about.ref)
    return held


def _enter(by: User, at: datetime) -> Actor:
    one_at_a_time()
    actor = actor_for(by, on=today(at))
    require_organisation(actor, OrganisationPermission.KEEP_CONFLICTS)
    return actor
