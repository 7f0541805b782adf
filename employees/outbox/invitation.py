"""A meeting for a calendar program (RFC 5545), and its invitation by e-mail (RFC 5546 and 6047).

A calendar is read over shoulders and by assistants: nothing in it names a person or says what the meeting is about.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from email.utils import parseaddr
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vCalAddress

PRODUCT = "-//Waymark//Meetings//EN"
FILE_NAME = "invite.ics"


@dataclass(frozen=True)
class Invitation:
    """A meeting as a calendar is to have it, on the whole day `day`.

    `ref` is the meeting's own: it makes the UID, the same for good and in every channel. Of two with the same UID a
    program takes the one with the higher `sequence`. `changed_at` (UTC) is when it became so. `cancelled`: it is taken
    out.
    """

    ref: str
    sequence: int
    day: date
    changed_at: datetime
    cancelled: bool = False

    @property
    def method(self) -> str:
        """What the reader's program is asked to do (RFC 5546)."""
        return "CANCEL" if self.cancelled else "REQUEST"


def calendar_for(method: str) -> Calendar:
    """An empty calendar."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", method)
    return calendar


def event_of(meeting: Invitation) -> Event:
    """The meeting, in the language that is active."""
    event = Event()
    event.add("uid", f"{meeting.ref}@{urlsplit(settings.SITE_URL).hostname}")
    event.add("sequence", meeting.sequence)
    event.add("dtstamp", meeting.changed_at)
    event.add("dtstart", meeting.day)
    event.add("dtend", meeting.day + timedelta(days=1))  # exclusive, as RFC 5545 has it
    event.add("summary", _("1:1"))
    if not meeting.cancelled:
        event.add("description", _("Sign in to prepare for it: %(address)s") % {"address": settings.SITE_URL})
        event.add("url", settings.SITE_URL)
    event.add("class", "PRIVATE")
    event.add("status", "CANCELLED" if meeting.cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT")  # a day is not taken up by a talk of an hour
    return event


def attach(letter: EmailMultiAlternatives, meeting: Invitation) -> None:
    """Make the letter an invitation from its sender to its one reader.

    Twice, as the programs want it: those of Microsoft read an alternative to the text, others an attached file. One
    meeting a letter, for the first alone would be read (docs/decisions/0010).
    """
    calendar = calendar_for(meeting.method)
    calendar.add_component(_addressed(event_of(meeting), letter))
    content = calendar.to_ical()
    letter.attach_alternative(content.decode(), f"text/calendar; method={meeting.method}")
    letter.attach(FILE_NAME, content, "application/ics")


def _addressed(event: Event, letter: EmailMultiAlternatives) -> Event:
    name, sender = parseaddr(letter.from_email)
    organizer = vCalAddress(f"mailto:{sender}")
    organizer.params["CN"] = name or sender
    event.add("organizer", organizer)
    (reader,) = letter.to
    attendee = vCalAddress(f"mailto:{reader}")
    # No answer is asked for: nobody reads the sender's mailbox, and whether somebody comes is said to a person.
    attendee.params.update({"ROLE": "REQ-PARTICIPANT", "PARTSTAT": "NEEDS-ACTION", "RSVP": "FALSE"})
    event.add("attendee", attendee)
    event.add("x-microsoft-cdo-alldayevent", "TRUE")
    event.add("x-microsoft-cdo-busystatus", "FREE")
    event.add("x-microsoft-disallow-counter", "TRUE")
    return event
