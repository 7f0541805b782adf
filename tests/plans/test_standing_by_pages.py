"""Somebody stands by Sam who reads the plan at work as well; and who of those that stood by can read no more."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from plans.enums import PlanStatus
from plans.models import Companion, Plan
from tests.factories.plans import plan_in
from tests.people import Cast
from tests.reading import text_of

SignIn = Callable[[str], Client]
UNDER_WAY = datetime(2026, 5, 20, 10, 0, tzinfo=UTC)


@pytest.fixture
def active(cast: Cast, time_machine: Any) -> Plan:
    time_machine.move_to(UNDER_WAY, tick=False)
    return plan_in(PlanStatus.ACTIVE, cast)


def test_mia_reads_it_at_work_and_stands_by_sam_as_well_until_sam_ends_that(
    active: Plan, cast: Cast, signed_in: SignIn
) -> None:
    sam, mia = signed_in("sam"), signed_in("mia")
    address, reading = reverse("my_plan_access"), reverse("plan_access", args=[active.ref])
    answer = sam.post(address, {"email": "mia@example.org", "until": "2026-06-30"}, follow=True)
    said = text_of(answer)
    assert "Mia Park can read your plan already: HR partner for your department." in said
    assert "As your companion, they can until 30 June 2026, also if that ends before." in said
    assert "Your companion as well, until Tue 30 June 2026" in said
    assert "No longer my companion : Mia Park" in said
    assert "Could read along before" not in said
    end = reverse("my_plan_companion_end", args=[Companion.objects.get().ref])
    assert end in answer.content.decode()
    staff = text_of(mia.get(reading))
    assert "Companion as well, until 30 Jun 2026" in staff
    assert "End the access of Mia Park as a companion" in staff
    assert "Had access before" not in staff

    ended = text_of(sam.post(end, follow=True))
    assert "Mia Park is no longer your companion, and can read your plan as before: HR partner" in ended
    assert "Access ended on 20 May 2026" in ended
    assert "until 20 May 2026, when it was ended" in text_of(mia.get(reading))
    assert mia.get(reverse("plan", args=[active.ref])).status_code == 200


def test_only_what_is_over_stands_under_before(active: Plan, signed_in: SignIn, time_machine: Any) -> None:
    before, address = "Could read along before", reverse("my_plan_access")
    signed_in("sam").post(address, {"email": "mia@example.org", "until": "2026-05-21"})
    time_machine.move_to(UNDER_WAY + timedelta(days=1), tick=False)
    page = text_of(signed_in("sam").get(address))
    assert "Your companion as well" in page
    assert before not in page

    time_machine.move_to(UNDER_WAY + timedelta(days=2), tick=False)
    page = text_of(signed_in("sam").get(address))
    assert before in page
    assert "Access ended after 21 May 2026" in page
    assert "Your companion as well" not in page


def test_whose_account_was_closed_reads_along_no_more(active: Plan, cast: Cast, signed_in: SignIn) -> None:
    sam = signed_in("sam")
    sam.post(reverse("my_plan_access"), {"email": "kim@example.org", "until": "2026-06-30"})
    kim = cast.account("kim")
    kim.is_active = False
    kim.save(update_fields=["is_active"])
    assert "Cannot sign in any more" in text_of(sam.get(reverse("my_plan_access")))
    staff = text_of(signed_in("mia").get(reverse("plan_access", args=[active.ref])))
    assert "Kim Aster cannot sign in any more" in staff
