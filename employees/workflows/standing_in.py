"""Somebody stands in for whoever is away: from one day to another, without signing, and over by itself."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from employees import audit
from employees.enums import PeopleEvent, StandInKind
from employees.errors import NotNow, NotVisible
from employees.models import Employee, StandIn, User
from employees.permissions import Actor, actor_for
from employees.permissions.standing_in import STAND_INS, TO_NAME, StandInPermission
from employees.queries.standing_in import is_partner, works_in_hr
from employees.workflows.entering import one_at_a_time, today

# Whoever is away for longer hands over what they lead.
LONGEST = timedelta(days=92)


@transaction.atomic
def name_stand_in(
    *,
    person: Employee,
    stand_in: Employee,
    kind: StandInKind,
    first: date,
    last: date,
    by: User,
    at: datetime,
) -> StandIn:
    """Let `stand_in` do what goes on for `person` from `first` to `last`, both inclusive.

    As a manager: they read the plans that run, hold checkpoints, answer. As an HR partner: they look after the
    departments, and have to work in HR themselves. They sign nothing, and cannot pass it on. Raises NotVisible,
    NotAllowed, NotNow (dates that make no sense; somebody who cannot; somebody else stands in then).
    """
    away, actor = _enter(person, by=by, at=at)
    STAND_INS.require(actor, TO_NAME[kind], away)
    _refuse_dates(first, last, today(at))
    _refuse_person(away, stand_in, kind, last)
    overlapping = StandIn.objects.filter(
        person=away, kind=kind, ended_at__isnull=True, from_date__lte=last, until_date__gte=first
    )
    known = overlapping.select_related("by").first()
    if known is not None:
        if (known.by_id, known.from_date, known.until_date) == (stand_in.pk, first, last):
            return known
        raise NotNow(
            _("%(name)s stands in on some of these days already. End that first, or choose other days.")
            % {"name": known.by.full_name}
        )
    made = StandIn.objects.create(
        person=away, by=stand_in, kind=kind, from_date=first, until_date=last, named_at=at, named_by=by
    )
    audit.record(
        PeopleEvent.STAND_IN_NAMED,
        by=by,
        about=made,
        at=at,
        person=away.ref,
        stand_in=stand_in.ref,
        kind=kind,
        first=first,
        last=last,
    )
    return made


@transaction.atomic
def end_stand_in(*, stand_in: StandIn, by: User, at: datetime) -> StandIn:
    """End it before its date, at once: by whoever may name one, or by the one who stands in. Twice changes nothing."""
    _away, actor = _enter(stand_in.person, by=by, at=at)
    held = (
        StandIn.objects.select_for_update(of=("self",))
        .select_related("person__department")
        .get(pk=stand_in.pk)
    )
    if held.by_id != actor.employee_id and not STAND_INS.can(actor, StandInPermission.VIEW, held.person):
        raise NotVisible
    if held.by_id != actor.employee_id:
        STAND_INS.require(actor, TO_NAME[StandInKind(held.kind)], held.person)
    if held.ended_at is None:
        held.ended_at, held.ended_by = at, by
        held.save(update_fields=["ended_at", "ended_by"])
        audit.record(PeopleEvent.STAND_IN_ENDED, by=by, about=held, at=at, person=held.person.ref)
    return held


def _enter(person: Employee, *, by: User, at: datetime) -> tuple[Employee, Actor]:
    one_at_a_time()
    away = Employee.objects.select_related("user", "department").get(pk=person.pk)
    return away, actor_for(by, on=today(at))


def _refuse_dates(first: date, last: date, now: date) -> None:
    if first < now:
        raise NotNow(_("The first day is over. Begin today, or later."))
    if last < first:
        raise NotNow(_("The last day lies before the first. Check the dates."))
    if last - first > LONGEST:
        raise NotNow(
            _(
                "This is longer than three months. Hand over what is led for so long, or choose an earlier last day."
            )
        )


def _refuse_person(away: Employee, stand_in: Employee, kind: StandInKind, last: date) -> None:
    if stand_in.pk == away.pk:
        raise NotNow(_("Choose somebody else than the one who is away."))
    if stand_in.user is None or not stand_in.user.is_active:
        raise NotNow(_("%(name)s cannot sign in. Choose somebody else.") % {"name": stand_in.full_name})
    if stand_in.left_on is not None and stand_in.left_on < last:
        raise NotNow(
            _("%(name)s leaves before the last day. Choose somebody else.") % {"name": stand_in.full_name}
        )
    if kind == StandInKind.HR_PARTNER:
        if not is_partner(away):
            raise NotNow(
                _("%(name)s is no HR partner, so there is nothing to stand in for.")
                % {"name": away.full_name}
            )
        if not works_in_hr(stand_in):
            raise NotNow(
                _("%(name)s does not work in HR. Choose an HR partner, or an HR lead.")
                % {"name": stand_in.full_name}
            )
