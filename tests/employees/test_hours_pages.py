"""When messages rest: set by those who may, said in words, and counted at once."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.db import transaction

from employees.enums import PeopleEvent
from employees.models import AuditEvent, Organisation, OutboxMessage
from employees.notices import password_asked_for

HOURS = {"quiet_from": "20:00", "quiet_until": "06:30", "only_working_days": "on"}


@pytest.mark.parametrize("name", ["noor", "tom"])
def test_the_hours_in_which_messages_rest_are_set_and_on_record(cast, signed_in, name):
    client = signed_in(name)
    asked = BeautifulSoup(client.get("/settings/hours/").content, "html.parser")
    assert asked.select_one("[name=quiet_from]")["value"] == "19:00"

    assert client.post("/settings/hours/", HOURS).status_code == 302

    ours = Organisation.objects.get()
    assert (ours.quiet_from, ours.quiet_until, ours.only_working_days) == (time(20), time(6, 30), True)
    (event,) = AuditEvent.objects.filter(event=PeopleEvent.QUIET_HOURS_SET)
    assert (event.data["hours_before"]["quiet_until"], event.data["hours"]["quiet_until"]) == (
        "07:00",
        "06:30",
    )
    client.post("/settings/hours/", HOURS)
    assert AuditEvent.objects.filter(event=PeopleEvent.QUIET_HOURS_SET).count() == 1
    client.post("/settings/hours/", {})
    assert Organisation.objects.get().quiet_from is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"quiet_until": ""},
        {"quiet_from": ""},
        {"quiet_until": "20:00"},
        {"quiet_from": "25:00"},
        {"quiet_from": "x"},
    ],
)
def test_hours_that_make_no_sense_are_said_so_and_not_set(cast, signed_in, wrong):
    response = signed_in("noor").post("/settings/hours/", {**HOURS, **wrong})

    assert (response.status_code, Organisation.objects.get().quiet_from) == (422, time(19))


def test_what_waits_for_other_hours_goes_when_they_change(cast, signed_in):
    at = datetime(2026, 3, 2, 21, tzinfo=UTC)
    with time_machine.travel(at, tick=False):
        with transaction.atomic():
            password_asked_for(cast.account("sam"), at=at)
            told = OutboxMessage.objects.get()
        OutboxMessage.objects.update(
            reason="Waits until working hours.", next_try_at=at + timedelta(hours=10)
        )

        signed_in("noor").post("/settings/hours/", {})

    told.refresh_from_db()
    assert told.next_try_at == at
