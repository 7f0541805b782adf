"""What happened to a plan, from the record, as far as the reader may know."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import TextChoices
from django.utils.dateparse import parse_date

from employees.models import AuditEvent, User
from employees.permissions import Actor
from plans.enums import Audience, OutcomeKind, PlanEvent, ReadingEvent
from plans.models import Plan
from plans.permissions import PLANS, PlanPermission

E = PlanEvent
# What the employee and a companion may know of. A new event is hidden from them until it is put here.
FOR_EVERYONE: frozenset[str] = frozenset(
    {
        E.SHARED,
        E.OPENED,
        E.COMMENTED,
        E.PROPOSED,
        E.PROPOSAL_WITHDRAWN,
        E.PROPOSAL_ANSWERED,
        E.ASKED,
        E.QUESTION_ANSWERED,
        E.ADAPTED,
        E.EVIDENCE_ADDED,
        E.EVIDENCE_WITHDRAWN,
        E.CONSULTATION_ENDED,
        E.STARTED,
        E.SIGNED,
        E.NOT_SIGNED,
        E.SIGNED_ON_PAPER,
        E.MEETING_ASKED,
        E.PAPER_CHOSEN,
        E.SCREEN_CHOSEN,
        E.ATTESTED,
        E.ASSISTED,
        E.CHECKPOINT_MOVED,
        E.CHECKPOINT_NOT_HELD,
        E.PREPARED,
        E.DETAIL_ADDED,
        E.CHECKPOINT_ANSWERED,
        E.SUPPORT_DELIVERED,
        E.SUPPORT_RECEIVED,
        E.MILESTONE_REACHED,
        E.AMENDED,
        E.EXTENDED,
        E.HANDED_OVER,
        E.TAKEN_OVER,
        E.PAUSED,
        E.RESUMED,
        E.ABSENCE_COUNTED,
        E.DATES_LEFT,
        E.CLOSING_COMMENTED,
        E.CLOSED,
        E.APPEALED,
        E.APPEAL_DECIDED,
        E.WITHDRAWN,
        E.LETTER_WRITTEN,
        E.APPEAL_LETTER_WRITTEN,
        E.COMPANION_INVITED,
        E.COMPANION_REMOVED,
        "review.shared",
    }
)
# Whether HR called for a second reader, and when it answered its own questions, says something of the answers.
FOR_HR: frozenset[str] = frozenset({E.ANSWERED_FOR_HR, E.SECOND_READ})
# That an account of a checkpoint is being written is known to those who may read it then.
FOR_WRITERS: frozenset[str] = frozenset({"review.drafted"})
# Said already by the event of the review that caused it, in the same instant.
SAID_TWICE: frozenset[str] = frozenset({E.CHECKPOINT_HELD})
# Many small saves of one person are one piece of work.
GATHERED: frozenset[str] = frozenset({E.EDITED, E.ADAPTED, "review.drafted"})


@dataclass(frozen=True)
class Happening:
    """One thing that happened. `count` is how many saves of the same kind, person and day it stands for."""

    event: AuditEvent
    actor: User | None
    about: dict[str, Any]
    count: int = 1


def timeline_of(actor: Actor, plan: Plan) -> list[Happening]:
    """What happened to the plan, newest first, in a fixed number of queries.

    HR and the manager read all of it. The employee and a companion read what happened from the sharing on, and of that
    only what is named in FOR_EVERYONE; comments among HR and the manager are not for them.
    """
    events = [event for event in events_for(actor, plan) if event.event not in SAID_TWICE]
    named = _things_of(plan)
    people = _people_of(events)
    return [
        Happening(event, people.get(event.actor_ref), _about(event, named, people), count)
        for event, count in _gathered(events, ZoneInfo(plan.time_zone))
    ]


def events_for(actor: Actor, plan: Plan) -> list[AuditEvent]:
    """What the record says about the plan, as far as the actor may know of it, newest first."""
    every = AuditEvent.objects.filter(about_type=Plan._meta.label_lower, about_ref=plan.ref).order_by("-seq")
    every = every.exclude(event=ReadingEvent.READ)  # who read it is told elsewhere: plans/queries/readings.py
    if PLANS.can(actor, PlanPermission.VIEW_HR_ANSWERS, plan):
        return list(every)
    if PLANS.can(actor, PlanPermission.VIEW_CASE, plan):
        writes = PLANS.can(actor, PlanPermission.HOLD_CHECKPOINT, plan)
        hidden = FOR_HR if writes else FOR_HR | FOR_WRITERS
        return [event for event in every if event.event not in hidden]
    found: list[AuditEvent] = []
    for event in every:
        if event.event in FOR_EVERYONE and event.data.get("audience") != Audience.CASE:
            found.append(event)
        if event.event == E.SHARED:
            return found
    return []


def _gathered(events: list[AuditEvent], zone: ZoneInfo) -> Iterator[tuple[AuditEvent, int]]:
    pending: AuditEvent | None = None
    count = 0
    for event in events:
        if pending is not None and _same_work(pending, event, zone):
            count += 1
            continue
        if pending is not None:
            yield pending, count
        pending, count = event, 1
    if pending is not None:
        yield pending, count


def _same_work(one: AuditEvent, other: AuditEvent, zone: ZoneInfo) -> bool:
    return (
        one.event in GATHERED
        and (one.event, one.actor_ref) == (other.event, other.actor_ref)
        and one.at.astimezone(zone).date() == other.at.astimezone(zone).date()
    )


def _things_of(plan: Plan) -> dict[str, Any]:
    return {
        **{item.ref: item for item in plan.support.all()},
        **{item.ref: item for item in plan.milestones.all()},
        **{item.ref: item for item in plan.checkpoints.all()},
        **{item.ref: item for item in plan.attachments.all()},
        **{item.ref: item for item in plan.absence_counts.all()},
        **{item.ref: item for item in plan.amendments.all()},
    }


def _people_of(events: list[AuditEvent]) -> dict[str, User]:
    refs = {event.actor_ref for event in events} | {event.data.get("companion", "") for event in events}
    return {user.ref: user for user in User.objects.filter(ref__in=refs - {""}).select_related("employee")}


def _about(event: AuditEvent, named: dict[str, Any], people: dict[str, User]) -> dict[str, Any]:
    """The things that the event names by reference, as far as they are still there."""
    data = event.data
    return {
        "meeting": named.get(data.get("meeting", "")),
        "support": named.get(data.get("support", "")),
        "attachment": named.get(data.get("attachment", "")),
        "milestone": named.get(data.get("milestone", "")),
        "absence_count": named.get(data.get("absence_count", "")),
        "amendment": named.get(data.get("amendment", "")),
        "companion": people.get(data.get("companion", "")),
        "number": data.get("checkpoint"),
        "since": parse_date(data.get("from_date", "")),
        "until": parse_date(data.get("until", "")),
        "outcome": _label(OutcomeKind, data.get("overall_after", data.get("overall", ""))),
    }


def _label(choices: type[TextChoices], value: str) -> str:
    return str(choices(value).label) if value in choices.values else ""
