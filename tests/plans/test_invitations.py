"""Meetings in the mail: invited to, moved, taken out; each letter read by two parsers, and neutral."""

from __future__ import annotations

import email
import email.policy
import re
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
import vobject
from django.core import mail
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar
from time_machine import TimeMachineFixture

from employees.enums import OutboxState
from employees.models import Organisation, OutboxMessage
from employees.outbox import deliver_due
from employees.permissions import actor_for
from employees.workflows import choose_invitations
from plans import workflows
from plans.documents.calendars import calendar_of
from plans.enums import PlanStatus
from plans.models import CalendarEntry, Checkpoint, Plan
from plans.queries import own_meetings
from reviews.notices import CATALOGUE
from tests.factories.plans import plan_in
from tests.people import Cast
from tests.stories.letters import open_link

# Sam's meetings are on 1, 15 and 29 June and on 10 July. On this day the first two are within three weeks.
NOW = datetime(2026, 5, 27, 9, 0, tzinfo=UTC)
FIRST, SECOND, THIRD = date(2026, 6, 1), date(2026, 6, 15), date(2026, 6, 29)
INVITATIONS = ["plans.meeting_invited", "plans.meeting_cancelled"]
DAY = timedelta(days=1)


@dataclass(frozen=True, order=True)
class Told:
    """What one letter tells a calendar."""

    who: str
    method: str
    day: date
    sequence: int


def sweep(at: datetime, *, deliver: bool = True) -> list[Told]:
    """One sweep, and what the letters of it tell calendars, in order."""
    mail.outbox.clear()
    workflows.keep_calendars(at=at)
    if not deliver:
        return []
    deliver_due(notices=CATALOGUE, at_clock=lambda: at)
    letters = [
        email.message_from_bytes(each.message().as_bytes(), policy=email.policy.default)
        for each in mail.outbox
    ]
    return sorted(_opened(letter) for letter in letters if any(p.get_filename() for p in letter.walk()))


def _opened(letter: email.message.EmailMessage) -> Told:
    """One letter through both parsers, its two copies being the same; whatever may not be in it fails here."""
    parts = {part.get_content_type(): part for part in letter.walk() if not part.is_multipart()}
    assert list(parts) == ["text/plain", "text/html", "text/calendar", "application/ics"]
    inline, attached = parts["text/calendar"], parts["application/ics"]
    text = str(inline.get_content())
    assert attached.get_payload(decode=True).decode().splitlines() == text.splitlines()
    assert attached.get_filename() == "invite.ics"

    calendar = Calendar.from_ical(text)
    (event,) = calendar.walk("VEVENT")
    method = str(calendar["method"])
    assert inline["Content-Type"].params["method"] == method
    (second,) = vobject.readOne(text).vevent_list
    assert (second.uid.value, int(second.sequence.value), second.dtstart.value, second.status.value) == (
        str(event["uid"]),
        int(event["sequence"]),
        event.decoded("dtstart"),
        {"REQUEST": "CONFIRMED", "CANCEL": "CANCELLED"}[method],
    )
    assert {second.summary.value, second.attendee.value} == {"1:1", f"mailto:{letter['To']}"}
    assert (second.organizer.value, second.__getattr__("class").value) == (
        "mailto:no-reply@localhost",
        "PRIVATE",
    )
    assert event.decoded("dtend") == event.decoded("dtstart") + DAY
    _says_nothing(letter, text)
    return Told(str(letter["To"]).partition("@")[0], method, event.decoded("dtstart"), int(event["sequence"]))


def _says_nothing(letter: email.message.EmailMessage, calendar: str) -> None:
    body = letter.get_body(("plain",))
    assert body is not None
    unfolded = re.sub(r"\r?\n ", "", calendar)
    said = f"{letter['Subject']} {body.get_content()} {unfolded}"
    said = re.sub(r"\S+@\S+|https?://\S+", "", said)
    names = "Sam|Okafor|Jana|Lind|Paul|Odell|Mia|Park"
    assert re.findall(rf"\b({names}|plan|PIP|improve\w*|performance|goal)\b", said, re.IGNORECASE) == []


def both(method: str, day: date, sequence: int) -> list[Told]:
    return [Told(who, method, day, sequence) for who in ("jana", "sam")]


def meeting_on(plan: Plan, day: date) -> Checkpoint:
    return plan.checkpoints.get(due_on=day)


def move(plan: Plan, day: date, to: date, cast: Cast, at: datetime = NOW) -> None:
    workflows.move_checkpoint(
        checkpoint=meeting_on(plan, day),
        due_on=to,
        reason="A customer comes.",
        by=cast.account("jana"),
        at=at,
    )


def test_both_who_meet_are_invited_three_weeks_before_and_once(
    cast: Cast, time_machine: TimeMachineFixture
) -> None:
    plan = plan_in(PlanStatus.ACTIVE, cast)

    assert sweep(NOW) == sorted(both("REQUEST", FIRST, 1) + both("REQUEST", SECOND, 1))
    assert sweep(NOW) == sweep(NOW + 11 * DAY) == []
    assert sweep(NOW + 12 * DAY) == both("REQUEST", THIRD, 1)
    links = set()
    for message in OutboxMessage.objects.filter(kind=INVITATIONS[0]):
        time_machine.move_to(message.due_at, tick=False)
        links.add(open_link(message))
    mine = {f"/my-plan/checkpoints/{number}/?plan={plan.ref}" for number in (1, 2, 3)}
    assert links == mine | {f"/plans/{plan.ref}/checkpoints/{number}/" for number in (1, 2, 3)}


def test_a_meeting_that_moves_keeps_its_name_and_counts_up_as_in_the_feed(cast: Cast) -> None:
    plan = plan_in(PlanStatus.ACTIVE, cast)
    sweep(NOW)
    meeting = meeting_on(plan, SECOND)

    move(plan, SECOND, date(2026, 6, 17), cast)

    assert sweep(NOW) == both("REQUEST", date(2026, 6, 17), 2)
    move(plan, date(2026, 6, 17), date(2026, 7, 8), cast)
    # Further away than three weeks: who was told of it is told all the same.
    assert sweep(NOW) == both("REQUEST", date(2026, 7, 8), 3)
    text = str(mail.outbox[0].alternatives[1].content)
    feed = calendar_of(own_meetings(actor_for(cast.account("sam"), on=NOW.date())), at=NOW)
    (event,) = Calendar.from_ical(text).walk("VEVENT")
    numbers = {str(each["uid"]): int(each["sequence"]) for each in Calendar.from_ical(feed).walk("VEVENT")}
    assert str(event["uid"]).startswith(f"{meeting.ref}@")
    assert numbers[str(event["uid"])] == 3


def test_a_plan_that_stands_still_takes_its_meetings_out_and_brings_them_back_on_their_new_days(
    cast: Cast,
) -> None:
    plan = plan_in(PlanStatus.ACTIVE, cast)
    sweep(NOW)
    mia = cast.account("mia")

    workflows.pause(plan=plan, from_date=NOW.date(), hr_note="Care.", by=mia, at=NOW)

    assert sweep(NOW) == sorted(both("CANCEL", FIRST, 2) + both("CANCEL", SECOND, 2))
    assert sweep(NOW) == []
    later = NOW + 2 * DAY
    workflows.resume(plan=plan, back_on=later.date(), by=mia, at=later)
    days = sorted(plan.checkpoints.values_list("due_on", flat=True))
    assert days[:2] != [FIRST, SECOND]
    near = [day for day in days if day <= later.date() + 21 * DAY]
    assert sweep(later) == sorted(told for day in near for told in both("REQUEST", day, 3))


def test_who_leads_the_plan_no_longer_has_its_meetings_taken_out_and_who_leads_it_now_gets_them(
    cast: Cast,
) -> None:
    plan = plan_in(PlanStatus.ACTIVE, cast)
    sweep(NOW)

    workflows.hand_over(plan=plan, to=cast.paul, reason="A new team.", by=cast.account("mia"), at=NOW)

    plan.refresh_from_db()
    assert sweep(NOW) == sorted(
        [Told("jana", "CANCEL", day, plan.version) for day in (FIRST, SECOND)]
        + [Told("paul", "REQUEST", day, plan.version) for day in (FIRST, SECOND)]
    )


@pytest.mark.parametrize("how", ["held_early", "not_held", "closed", "held_on_its_day"])
def test_what_becomes_of_a_meeting(cast: Cast, how: str) -> None:
    plan = plan_in(PlanStatus.ACTIVE, cast)
    sweep(NOW)
    first, second = meeting_on(plan, FIRST), meeting_on(plan, SECOND)
    jana = cast.account("jana")
    at = datetime(2026, 6, 1, 15, 0, tzinfo=UTC)
    expected = both("CANCEL", SECOND, 2)
    if how == "held_early":
        workflows.hold_checkpoint(checkpoint=second, by=jana, at=at)
    elif how == "not_held":
        workflows.say_not_held(checkpoint=first, reason="Ill.", by=jana, at=at)
        expected = both("CANCEL", FIRST, 2)
    elif how == "held_on_its_day":
        workflows.hold_checkpoint(checkpoint=first, by=jana, at=at)
        expected = []
    else:
        Plan.objects.filter(pk=plan.pk).update(status=PlanStatus.CLOSED, closed_at=at, closed_by=jana)
        expected = sorted(both("CANCEL", FIRST, 2) + both("CANCEL", SECOND, 2))

    assert sweep(at) == expected
    assert sweep(at + 40 * DAY) == []


def test_a_meeting_taken_out_of_the_plan_is_still_cancelled(cast: Cast) -> None:
    plan = plan_in(PlanStatus.ACTIVE, cast)
    sweep(NOW)

    meeting_on(plan, SECOND).delete()

    assert sweep(NOW) == both("CANCEL", SECOND, 2)


def test_what_was_overtaken_before_it_left_is_never_sent(cast: Cast) -> None:
    plan = plan_in(PlanStatus.ACTIVE, cast)
    sweep(NOW, deliver=False)
    move(plan, SECOND, date(2026, 6, 17), cast)
    sweep(NOW, deliver=False)
    workflows.pause(plan=plan, from_date=NOW.date(), hr_note="Care.", by=cast.account("mia"), at=NOW)

    assert sweep(NOW) == []
    told = OutboxMessage.objects.filter(kind__in=INVITATIONS)
    assert set(told.values_list("state", flat=True)) == {OutboxState.SUPPRESSED}
    assert CalendarEntry.objects.filter(is_cancelled=False).count() == 0


def test_an_update_before_the_invitation_left_is_the_invitation(cast: Cast) -> None:
    plan = plan_in(PlanStatus.ACTIVE, cast)
    sweep(NOW, deliver=False)
    move(plan, FIRST, date(2026, 6, 2), cast)

    told = sweep(NOW)

    assert [each for each in told if each.who == "sam"] == [
        Told("sam", "REQUEST", date(2026, 6, 2), 2),
        Told("sam", "REQUEST", SECOND, 1),
    ]
    assert {each.subject for each in mail.outbox if each.attachments} == {"A 1:1 for your calendar"}


def test_nobody_is_told_who_wants_none_and_nobody_at_all_where_none_are_sent(cast: Cast, signed_in) -> None:
    plan = plan_in(PlanStatus.ACTIVE, cast)
    sam = signed_in("sam")
    assert sam.post("/account/calendar/invitations/off/").status_code == 302
    assert "You have switched them off." in sam.get("/account/calendar/").content.decode()

    assert {told.who for told in sweep(NOW)} == {"jana"}
    choose_invitations(wanted=True, by=cast.account("sam"), at=NOW)
    assert {told.who for told in sweep(NOW)} == {"sam"}

    Organisation.objects.update(sends_invitations=False)
    move(plan, SECOND, date(2026, 6, 17), cast)
    assert sweep(NOW) == []
    # Switched on again, what changed meanwhile is made up for.
    Organisation.objects.update(sends_invitations=True)
    assert sweep(NOW) == both("REQUEST", date(2026, 6, 17), 2)


def test_a_sweep_costs_the_same_however_many_meetings_and_one_query_where_nothing_is_owed(cast: Cast) -> None:
    plan_in(PlanStatus.ACTIVE, cast)
    workflows.keep_calendars(at=NOW)
    CalendarEntry.objects.all().delete()
    OutboxMessage.objects.all().delete()

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            workflows.keep_calendars(at=NOW)
        return len(captured)

    with_one = queries()
    assert queries() == 1
    plan_in(PlanStatus.ACTIVE, cast, employee="chris")
    CalendarEntry.objects.all().delete()
    OutboxMessage.objects.all().delete()
    assert queries() == with_one
    assert CalendarEntry.objects.count() == 8


@pytest.mark.django_db(transaction=True)
def test_sweeps_at_once_tell_each_calendar_once(cast: Cast) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one write at a time")
    with transaction.atomic():
        plan_in(PlanStatus.ACTIVE, cast)
    start = threading.Barrier(4)

    def sweep_too(_number: int) -> int:
        try:
            start.wait(timeout=10)
            return workflows.keep_calendars(at=NOW)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        told = list(pool.map(sweep_too, range(4)))

    assert sum(told) == CalendarEntry.objects.count() == 4
    assert OutboxMessage.objects.filter(kind=INVITATIONS[0]).count() == 4
