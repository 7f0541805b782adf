"""Who has read a plan, from the record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from employees.models import AuditEvent, User
from plans.enums import DocumentEvent, PlanEvent, ReadingEvent, ReadPart
from plans.models import Document, Plan


@dataclass(frozen=True)
class Reading:
    """When somebody last read a plan, and whether they took a copy of it or a file with it."""

    user: User
    at: datetime
    took_copy: bool


def readings_since_shared(plan: Plan) -> dict[str, Reading]:
    """Everyone but its employee who read the plan since it was shared, by the reference of their account.

    In four queries. A document that was fetched is a copy taken. Nothing of the time before: who worked on a draft is
    not for its employee to see.
    """
    events = AuditEvent.objects.filter(about_type=Plan._meta.label_lower, about_ref=plan.ref)
    events = events.filter(event__in=(ReadingEvent.READ, PlanEvent.SHARED)).order_by("seq")
    shared, last, copies = False, {}, set()
    for event, who, at, data in events.values_list("event", "actor_ref", "at", "data"):
        if event == PlanEvent.SHARED:
            shared = True
        elif shared:
            last[who] = at
            if data.get("part") in (ReadPart.COPY, ReadPart.FILE):
                copies.add(who)
    for who, at in _fetched(plan):
        last[who] = max(at, last.get(who, at))
        copies.add(who)
    people = User.objects.filter(ref__in=last).exclude(employee=plan.employee_id).select_related("employee")
    return {user.ref: Reading(user, last[user.ref], user.ref in copies) for user in people}


def _fetched(plan: Plan) -> QuerySet[AuditEvent, tuple[str, datetime]]:
    """Who fetched an issued document of the plan, and when: none is issued before it is shared."""
    events = AuditEvent.objects.filter(
        event=DocumentEvent.DOWNLOADED,
        about_type=Document._meta.label_lower,
        about_ref__in=list(plan.documents.values_list("ref", flat=True)),
    )
    return events.order_by("seq").values_list("actor_ref", "at")
