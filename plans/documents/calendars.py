"""Meetings as an iCalendar file (RFC 5545): a day, a neutral title, and a way back. Rows in, bytes out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from employees.outbox.invitation import Invitation, calendar_for, event_of
from plans.models import Checkpoint

CONTENT_TYPE = "text/calendar; charset=utf-8"
# How often a calendar program that asks for it looks again.
LOOK_AGAIN = timedelta(hours=4)


def calendar_of(meetings: Iterable[Checkpoint], *, at: datetime) -> bytes:
    """The meetings as whole days, in the language that is active. `at` (UTC) is when they were read.

    Needs each meeting's plan at hand, and what its reader was told (plans/queries/own_meetings.py). The same meeting
    keeps its UID for good; SEQUENCE is its plan's version, which rises with every change of a date, or what an
    invitation has already, so that a program takes the later of two.
    """
    calendar = calendar_for("PUBLISH")
    calendar.add("x-wr-calname", _("1:1"))
    calendar.add("refresh-interval", LOOK_AGAIN, parameters={"value": "DURATION"})
    calendar.add("x-published-ttl", "PT4H")
    for meeting in meetings:
        told = getattr(meeting, "told_sequence", None) or 0
        sequence = max(meeting.plan.version, told)
        calendar.add_component(event_of(Invitation(meeting.ref, sequence, meeting.due_on, at)))
    return bytes(calendar.to_ical())
