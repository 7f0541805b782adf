"""Meetings as an iCalendar file (RFC 5545): a day, a neutral title, and a way back. Rows in, bytes out.

A calendar is read over shoulders and by assistants: nothing in it names a person or says what the meeting is about.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from plans.models import Checkpoint

CONTENT_TYPE = "text/calendar; charset=utf-8"
PRODUCT = "-//Waymark//Meetings//EN"
# How often a calendar program that asks for it looks again.
LOOK_AGAIN = timedelta(hours=4)


def calendar_of(meetings: Iterable[Checkpoint], *, at: datetime) -> bytes:
    """The meetings as whole days, in the language that is active. `at` (UTC) is when they were read.

    Needs each meeting's plan at hand. The same meeting keeps its UID for good; SEQUENCE is its plan's version, which
    rises with every change of a date, so that a program takes the later of two.
    """
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _("1:1"))
    calendar.add("refresh-interval", LOOK_AGAIN, parameters={"value": "DURATION"})
    calendar.add("x-published-ttl", "PT4H")
    for meeting in meetings:
        calendar.add_component(_event(meeting, at))
    return bytes(calendar.to_ical())


def _event(meeting: Checkpoint, at: datetime) -> Event:
    event = Event()
    event.add("uid", f"{meeting.ref}@{urlsplit(settings.SITE_URL).hostname}")
    event.add("sequence", meeting.plan.version)
    event.add("dtstamp", at)
    event.add("dtstart", meeting.due_on)
    event.add("dtend", meeting.due_on + timedelta(days=1))  # exclusive, as RFC 5545 has it
    event.add("summary", _("1:1"))
    event.add("description", _("Sign in to prepare for it: %(address)s") % {"address": settings.SITE_URL})
    event.add("url", settings.SITE_URL)
    event.add("class", "PRIVATE")
    event.add("status", "CONFIRMED")
    event.add("transp", "TRANSPARENT")  # a day is not taken up by a talk of an hour
    return event
