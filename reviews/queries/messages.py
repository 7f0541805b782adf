"""What somebody was told, as far as they may still see what it is about. Batch by batch, never row by row."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from employees import outbox
from employees.enums import OutboxState
from employees.guard import carry
from employees.models import OutboxMessage
from employees.models.outbox import UNDELIVERED
from employees.permissions import Actor
from plans.models import Checkpoint, Observation, Plan
from plans.permissions import NOTES, PLANS

Thing = TypeVar("Thing", bound=Model)

PLAN, NOTE, ACCOUNT = "plans.plan", "plans.observation", "employees.user"
# They say that somebody may see it no longer, and nothing of what it is.
OF_WHAT_IS_GONE = ("plans.handed_on",)
# The third part of their key names the meeting that they are about.
OF_A_MEETING = (
    "plans.checkpoint_shared",
    "plans.checkpoint_not_held",
    "plans.meeting_invited",
    "plans.meeting_cancelled",
)


@dataclass(frozen=True)
class Told:
    """One message: the plan or note it is about, where there is one, and the day that it is about or was told on."""

    message: OutboxMessage
    day: date
    plan: Plan | None = None
    note: Observation | None = None

    @property
    def is_new(self) -> bool:
        """Whether its reader has not opened it yet."""
        return self.message.seen_at is None

    @property
    def not_delivered(self) -> bool:
        """Whether the letter could not be delivered."""
        return self.message.state in UNDELIVERED and not self.maybe_not_delivered

    @property
    def maybe_not_delivered(self) -> bool:
        """Whether nobody knows if the letter arrived."""
        return self.message.state == OutboxState.AMBIGUOUS


def messages_of(actor: Actor, *, kinds: Collection[str], at: datetime) -> QuerySet[OutboxMessage]:
    """What the actor was told by `at` and may still see, newest first: of `kinds`, those for which there are words."""
    plans = PLANS.visible(actor, Plan.objects.filter(ref=OuterRef("about_ref")).order_by())
    notes = NOTES.visible(actor, Observation.objects.filter(ref=OuterRef("about_ref")).order_by())
    mine = outbox.told_to(actor.user_id, at=at).filter(
        Q(about_type=ACCOUNT)
        | Q(kind__in=OF_WHAT_IS_GONE)
        | (Q(about_type=PLAN) & Exists(plans))
        | (Q(about_type=NOTE) & Exists(notes)),
        kind__in=kinds,
    )
    return carry(mine, plans, notes)


def count_new(actor: Actor, *, kinds: Collection[str], at: datetime) -> int:
    """How much of it is new to the actor, along the index of what is. Mostly nothing: then nothing else is asked."""
    if not outbox.told_to(actor.user_id, at=at).filter(seen_at__isnull=True).order_by().exists():
        return 0
    return messages_of(actor, kinds=kinds, at=at).filter(seen_at__isnull=True).order_by().count()


def told(actor: Actor, messages: Collection[OutboxMessage]) -> list[Told]:
    """The same messages with what they are about: three queries, however many they are. Give visible ones."""
    plans = _about(PLANS.visible(actor, Plan.objects.select_related("employee")), _refs(messages, PLAN))
    notes = _about(
        NOTES.visible(actor, Observation.objects.select_related("employee")), _refs(messages, NOTE)
    )
    refs = {message.key.split(":")[2] for message in messages if message.kind in OF_A_MEETING}
    meetings = Checkpoint.objects.filter(plan__in=[plan.pk for plan in plans.values()], ref__in=refs)
    days = dict(meetings.values_list("ref", "due_on")) if refs else {}
    found: list[Told] = []
    for message in messages:
        plan, note = plans.get(message.about_ref), notes.get(message.about_ref)
        found.append(Told(message, _day(message, days, plan), plan, note))
    return found


def _about(things: QuerySet[Thing], refs: set[str]) -> dict[str, Thing]:
    return things.in_bulk(refs, field_name="ref") if refs else {}


def _refs(messages: Collection[OutboxMessage], about: str) -> set[str]:
    return {one.about_ref for one in messages if one.about_type == about and one.kind not in OF_WHAT_IS_GONE}


def _day(message: OutboxMessage, days: Mapping[str, date], plan: Plan | None) -> date:
    """The day of the meeting, or that which stands in the key of a reminder; else the one on which it was told."""
    parts = message.key.split(":")  # kind, plan, what names the occasion, reader
    if message.kind in OF_A_MEETING and parts[2] in days:
        return days[parts[2]]
    try:
        return date.fromisoformat(parts[-2])
    except ValueError:
        return message.due_at.astimezone(ZoneInfo(plan.time_zone) if plan else UTC).date()
