"""The employee's note before a checkpoint, and what the writer of an account added to it later."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from employees.audit import canonical
from employees.models import User
from plans.models import Checkpoint, Plan
from reviews.models import Addition, Preparation, Review

# For so long after the sharing, detail is simply added. Later it says how much later.
TO_ADD_DETAIL = timedelta(hours=24)


def shared_note(checkpoint: Checkpoint) -> Preparation | None:
    """What the employee shared before a checkpoint, for everybody who reads the plan."""
    return Preparation.objects.filter(checkpoint=checkpoint).select_related("written_by__employee").first()


def shared_notes(plan: Plan) -> list[Preparation]:
    """Every note that was shared, in the order of the meetings; also those to a meeting that a change took out."""
    return list(Preparation.objects.filter(plan=plan).select_related("written_by__employee"))


def kept_note(checkpoint: Checkpoint, writer: User) -> Preparation | None:
    """What the writer keeps to themselves. Ask it for the reader of the page alone."""
    return Preparation.kept.filter(checkpoint=checkpoint, written_by=writer).first()


def mark_of_note(note: Preparation | None) -> str:
    """A short mark of what a note says, to tell whether it was rewritten since somebody saw it. "" for none."""
    if note is None:
        return ""
    return hashlib.sha256(canonical({"said": [note.went_well, note.in_the_way, note.needed]})).hexdigest()[
        :16
    ]


@dataclass(frozen=True)
class Added:
    """An addition, and how many days after the sharing it came; 0 within the first 24 hours."""

    addition: Addition
    days_after: int


def additions_to(review: Review, plan: Plan) -> list[Added]:
    """What was added to a shared account, in its order. `review.additions` is read: fetch it for many at once."""
    if review.shared_at is None:
        return []
    zone, shared_at = ZoneInfo(plan.time_zone), review.shared_at
    return [Added(one, _days_after(shared_at, one.at, zone)) for one in review.additions.all()]


def _days_after(shared_at: datetime, at: datetime, zone: ZoneInfo) -> int:
    """In calendar days of the plan's zone, at least one."""
    if at - shared_at <= TO_ADD_DETAIL:
        return 0
    return max(1, (at.astimezone(zone).date() - shared_at.astimezone(zone).date()).days)
