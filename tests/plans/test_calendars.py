"""Meetings in one's own calendar: neutral, for the owner of the link alone, gone as soon as the right to them is."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
import vobject
from django.test import Client
from icalendar import Calendar

from employees.models import AuditEvent, CalendarLink
from employees.permissions import actor_for
from employees.workflows import make_calendar_link
from plans import workflows
from plans.enums import ChangeKind, PlanStatus
from plans.models import Plan
from plans.queries import own_meetings
from tests.factories.plans import MONDAY, plan_in
from tests.people import Cast

NOW = datetime(2026, 5, 20, 12, 0, tzinfo=UTC)
# Sam's meetings, as the plan of tests/factories/plans.py promises them.
DAYS = [date(2026, 6, 1), date(2026, 6, 15), date(2026, 6, 29), date(2026, 7, 10)]


def address(cast: Cast, name: str) -> str:
    return f"/calendar/{make_calendar_link(by=cast.account(name), at=MONDAY)}.ics"


def events(url: str) -> list[dict[str, Any]]:
    """What two parsers read of the calendar at an address, nobody being signed in; they agree."""
    response = Client().get(url)
    assert (response.status_code, response["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    first = [
        {"uid": str(event["uid"]), "day": event.decoded("dtstart"), "sequence": int(event["sequence"])}
        for event in Calendar.from_ical(response.content).walk("VEVENT")
    ]
    second = [
        {"uid": event.uid.value, "day": event.dtstart.value, "sequence": int(event.sequence.value)}
        for event in vobject.readOne(response.content.decode()).contents.get("vevent", [])
    ]
    assert first == second
    return first


def test_both_who_meet_find_the_days_and_nobody_else_does(cast: Cast) -> None:
    plan_in(PlanStatus.ACTIVE, cast)

    found = {name: [event["day"] for event in events(address(cast, name))] for name in cast.people()}

    assert {name: days for name, days in found.items() if days} == {"sam": DAYS, "jana": DAYS}


def test_nothing_in_it_names_a_person_or_says_what_it_is(cast: Cast) -> None:
    plan = plan_in(PlanStatus.ACTIVE, cast)
    text = Client().get(address(cast, "sam")).content.decode().replace("\r\n ", "")

    words = [plan.noun, "plan", "improve", *(person.first_name for person in cast.people().values())]
    found = {word for word in words if re.search(rf"\b{word}", re.sub(r"\w+@\S+", "", text), re.IGNORECASE)}
    assert found == set()
    assert set(re.findall(r"^SUMMARY:(.*)\r$", text, re.MULTILINE)) == {"1:1"}
    assert set(re.findall(r"^CLASS:(.*)\r$", text, re.MULTILINE)) == {"PRIVATE"}


def test_a_meeting_that_moves_keeps_its_name_and_counts_up(cast: Cast) -> None:
    plan = plan_in(PlanStatus.ACTIVE, cast)
    url = address(cast, "sam")
    before = events(url)

    workflows.amend(
        plan=plan,
        changes=workflows.extension(date(2026, 7, 24)),
        reason="More time.",
        kind=ChangeKind.EXTENSION,
        by=cast.account("mia"),
        at=MONDAY + timedelta(days=30),
    )

    after = events(url)
    assert {event["uid"] for event in before} <= {event["uid"] for event in after}
    assert ({event["sequence"] for event in before}, {event["sequence"] for event in after}) == ({1}, {2})


@pytest.mark.parametrize("status", [PlanStatus.PAUSED, PlanStatus.CLOSED, PlanStatus.CONSULTATION])
def test_the_dates_of_a_plan_that_does_not_run_do_not_hold(cast: Cast, status: PlanStatus) -> None:
    plan_in(status, cast)

    assert events(address(cast, "sam")) == events(address(cast, "jana")) == []


def test_who_no_longer_leads_the_plan_loses_its_dates_at_the_next_look(cast: Cast) -> None:
    plan = plan_in(PlanStatus.ACTIVE, cast)
    url = address(cast, "jana")
    assert len(events(url)) == len(DAYS)

    Plan.objects.filter(pk=plan.pk).update(manager=cast.paul)

    assert events(url) == []


def test_a_link_that_ended_and_one_that_never_was_open_nothing(cast: Cast) -> None:
    plan_in(PlanStatus.ACTIVE, cast)
    old = address(cast, "sam")
    new = address(cast, "sam")

    assert [Client().get(url).status_code for url in (old, new, "/calendar/no-such-secret.ics")] == [
        404,
        200,
        404,
    ]

    user = cast.account("sam")
    user.is_active = False
    user.save(update_fields=["is_active"])
    assert Client().get(new).status_code == 404


def test_the_secret_is_shown_once_and_kept_nowhere(cast: Cast, signed_in) -> None:
    plan_in(PlanStatus.ACTIVE, cast)
    sam = signed_in("sam")
    with time_machine.travel(NOW, tick=False):
        page = sam.post("/account/calendar/").content.decode()
        (secret,) = re.findall(r"/calendar/([\w-]+)\.ics", page)

        assert secret not in sam.get("/account/calendar/").content.decode()
        assert len(events(f"/calendar/{secret}.ics")) == len(DAYS)
        assert secret not in str(list(CalendarLink.objects.values())) + str(list(AuditEvent.objects.values()))

        assert sam.post("/account/calendar/end/").status_code == 302
        assert Client().get(f"/calendar/{secret}.ics").status_code == 404
        assert sam.post("/account/calendar/end/").status_code == 409


def test_the_button_pressed_twice_makes_one_link_and_both_answers_show_it(cast: Cast, signed_in) -> None:
    jana = signed_in("jana")
    page = jana.get("/account/calendar/").content.decode()
    press = re.search(r'name="press" value="([^"]+)"', page)
    assert press is not None

    shown = [
        re.findall(
            r"/calendar/[\w-]+\.ics", jana.post("/account/calendar/", {"press": press[1]}).content.decode()
        )
        for _turn in range(2)
    ]

    assert len(shown[0]) == 1
    assert shown[0] == shown[1]
    links = cast.account("jana").calendar_links
    assert (links.count(), links.filter(ended_at=None).count()) == (1, 1)
    assert jana.get(shown[0][0]).status_code == 200
    # From a page opened anew it is another; and what ended is not opened again by the page of then.
    jana.post("/account/calendar/", {"press": "another"})
    assert jana.get(shown[0][0]).status_code == 404
    again = jana.post("/account/calendar/", {"press": press[1]}).content.decode()
    assert shown[0][0] not in again
    assert links.filter(ended_at=None).count() == 1


def test_the_meetings_to_come_of_one_plan_are_a_file(cast: Cast, signed_in) -> None:
    plan = plan_in(PlanStatus.ACTIVE, cast)
    plan.checkpoints.filter(number=1).update(held_at=MONDAY, held_by=cast.account("jana"))

    response = signed_in("jana").get(f"/plans/{plan.ref}/meetings.ics")

    days = [event.decoded("dtstart") for event in Calendar.from_ical(response.content).walk("VEVENT")]
    assert days == DAYS[1:]
    assert response["Content-Disposition"] == 'attachment; filename="meetings.ics"'


def test_a_calendar_costs_the_same_however_many_meetings(cast: Cast, django_assert_num_queries) -> None:
    plan_in(PlanStatus.ACTIVE, cast)
    actor = actor_for(cast.account("jana"), on=NOW.date())
    with django_assert_num_queries(1):
        assert len(own_meetings(actor)) == len(DAYS)
