"""Ending sessions: by their owner, and with whatever takes away what they were opened with."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from employees import audit
from employees.enums import PeopleEvent
from employees.models import Session, User


def end_sessions(user: User, *, but: str = "") -> int:
    """End every session of the account but the one with the mark `but`. Needs a transaction. Returns how many.

    For verbs that change what somebody may, or how they show who they are: the event of those says why.
    """
    gone, _each = Session.objects.filter(user=user).exclude(mark=but).delete()
    return gone


@transaction.atomic
def sign_out_elsewhere(*, by: User, this: str, at: datetime, marks: Collection[str] | None = None) -> int:
    """End sessions of one's own: those with these `marks`, or all but `this`. Others' marks end nothing.

    Returns how many ended.
    """
    mine = Session.objects.filter(user=by).exclude(mark=this)
    if marks is not None:
        mine = mine.filter(mark__in=list(marks))
    gone, _each = mine.delete()
    if gone:
        audit.record(PeopleEvent.SESSIONS_ENDED, by=by, about=by, at=at, count=gone)
    return gone
