"""A meeting in one's own calendar: invited to, moved, taken out again. One letter for each meeting and reader."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_noop

from employees.enums import OutboxState
from employees.models import Organisation, OutboxMessage, User
from employees.models.outbox import IN_HAND
from employees.outbox import Notice, Ready, Suppressed, Wanted
from employees.outbox.invitation import Invitation
from plans.enums import PlanStatus
from plans.models import CalendarEntry, Checkpoint, Plan
from plans.notices import NO_LONGER, messages, still

INVITED, CANCELLED = "plans.meeting_invited", "plans.meeting_cancelled"
SAID_SINCE = gettext_noop("A later message about the same meeting says what holds now.")
NEVER_INVITED = gettext_noop("The invitation that it takes back never left.")
NOT_WANTED = gettext_noop("Calendar invitations are switched off.")
# Where a message may stand in the reader's calendar: it left, or may have.
MAY_HAVE_LEFT = [*IN_HAND, OutboxState.SENT, OutboxState.AMBIGUOUS]


def tell_of(entry: CalendarEntry, plan: Plan, reader: User) -> list[Wanted]:
    """To the reader's calendar: what the entry says now. Once for each of its sequence numbers."""
    kind = CANCELLED if entry.is_cancelled else INVITED
    return messages(kind, plan, [reader], once=f"{entry.meeting_ref}:{entry.sequence}")


def _still_so(message: OutboxMessage, at: datetime) -> Suppressed | Ready:
    """An invitation holds while its meeting is open on the day it tells, its reader may see it and wants it."""
    entry = _entry_of(message)
    if isinstance(entry, Suppressed):
        return entry
    there = Checkpoint.objects.still_open().filter(ref=entry.meeting_ref, due_on=entry.on, plan=entry.plan_id)
    people = there.select_related("plan__employee", "plan__manager").first()
    if people is None or at.date() > entry.on:
        return Suppressed(NO_LONGER)
    plan = people.plan
    if message.recipient_id not in {plan.employee.user_id, plan.manager.user_id}:
        return Suppressed(NO_LONGER)
    verdict = still(PlanStatus.ACTIVE)(message, at)
    if isinstance(verdict, Suppressed):
        return verdict
    context = {"day": entry.on, "moved": _may_have_it(message, entry)}
    return Ready(context, path=verdict.path, invitation=_invitation(entry))


def _still_cancelled(message: OutboxMessage, at: datetime) -> Suppressed | Ready:
    """A cancellation holds until something later is told. It names nothing, and leads whoever has left nowhere."""
    entry = _entry_of(message)
    if isinstance(entry, Suppressed):
        return entry
    if not _may_have_it(message, entry):
        return Suppressed(NEVER_INVITED)
    return Ready({"day": entry.on}, path=reverse("home"), invitation=_invitation(entry))


def _entry_of(message: OutboxMessage) -> CalendarEntry | Suppressed:
    """What the calendar is to be told, where this message is the latest about it and wanted."""
    _kind, _plan, meeting_ref, sequence, _reader = message.key.split(":")
    entry = CalendarEntry.objects.filter(meeting_ref=meeting_ref, user=message.recipient_id).first()
    if entry is None or str(entry.sequence) != sequence:
        return Suppressed(SAID_SINCE)
    sends = Organisation.objects.filter(sends_invitations=True).exists()
    return entry if sends and message.recipient.wants_invitations else Suppressed(NOT_WANTED)


def _may_have_it(message: OutboxMessage, entry: CalendarEntry) -> bool:
    """Whether an earlier message may have put the meeting into the reader's calendar, where it stands until now.

    A cancellation that left took it out again, so that what follows is an invitation anew.
    """
    earlier = OutboxMessage.objects.filter(
        about_type=message.about_type,
        about_ref=message.about_ref,
        recipient=message.recipient_id,
        kind__in=[INVITED, CANCELLED],
        key__contains=f":{entry.meeting_ref}:",
        state__in=MAY_HAVE_LEFT,
        pk__lt=message.pk,
    )
    latest = earlier.order_by("-pk").first()
    return latest is not None and latest.kind == INVITED


def _invitation(entry: CalendarEntry) -> Invitation:
    return Invitation(
        entry.meeting_ref, entry.sequence, entry.on, entry.told_at, cancelled=entry.is_cancelled
    )


NOTICES: Mapping[str, Notice] = {
    # A calendar program knows a second copy by its number, and a lost one leaves somebody waiting: so they go again.
    INVITED: Notice(INVITED, "plans/meeting_invited", _still_so, resend_when_ambiguous=True),
    CANCELLED: Notice(CANCELLED, "plans/meeting_cancelled", _still_cancelled, resend_when_ambiguous=True),
}
