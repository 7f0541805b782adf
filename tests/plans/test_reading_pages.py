"""Who has read a plan: noted once a day, told to its employee truthfully, and never in the way of a page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.cache import caches
from django.db import DatabaseError
from django.test import Client
from django.urls import reverse

from employees import audit
from employees.models import AuditEvent
from plans import workflows
from plans.enums import DocumentEvent, PlanStatus, ReadingEvent, ReadPart
from plans.models import Plan
from plans.queries import readings_since_shared
from tests.factories.plans import MONDAY, attached, plan_in
from tests.people import Cast
from tests.reading import text_of

SignedIn = Callable[[str], Client]


def noted(**only: Any) -> list[tuple[str, str, str]]:
    """Who, what, and which of several, as the record has it."""
    events = AuditEvent.objects.filter(event=ReadingEvent.READ, **only).order_by("seq")
    return [(one.actor_ref, one.data["part"], one.data.get("item", "")) for one in events]


def status_of(client: Client, url: str) -> int:
    """What an address answers, read to its end, so that a file that is sent is closed."""
    answer = client.get(url)
    answer.getvalue()
    return answer.status_code


def test_each_part_is_noted_once_a_day_for_each_reader_and_never_for_the_employee(
    cast: Cast, signed_in: SignedIn
) -> None:
    plan = plan_in(PlanStatus.ACTIVE, cast)
    file = attached(plan, cast)
    jana, sam, chris = signed_in("jana"), signed_in("sam"), signed_in("chris")
    addresses = [
        reverse("plan", args=[plan.ref]),
        reverse("plan_timeline", args=[plan.ref]),
        reverse("plan_record", args=[plan.ref]),
        reverse("plan_pdf", args=[plan.ref]),
        reverse("plan_evidence_file", args=[plan.ref, file.ref]),
    ]

    jana.head(addresses[0])
    assert noted() == []
    for url in addresses:
        assert status_of(jana, url) == 200
        assert status_of(sam, url) in (200, 302)
        assert status_of(chris, url) == 404
    caches["frame"].clear()  # another web process, which remembers nothing
    for url in addresses[-2:]:
        assert status_of(jana, url) == 200

    who, own = cast.account("jana").ref, cast.account("sam").ref
    assert noted() == [(who, "plan", ""), (who, "file", file.ref)]
    # To fetch a document is one event, each time and whoever does: it says which, and is not noted as a reading too.
    fetched = AuditEvent.objects.filter(event=DocumentEvent.DOWNLOADED).order_by("seq")
    assert [one.actor_ref for one in fetched] == [who, own, who]
    assert audit.verify().holds


def test_a_day_is_the_plans_own(cast: Cast) -> None:
    plan = plan_in(PlanStatus.ACTIVE, cast)
    by = cast.account("jana")

    def read(after: timedelta) -> None:
        workflows.note_read(about=plan, part=ReadPart.PLAN, by=by, at=MONDAY + after, zone="Pacific/Auckland")
        caches["frame"].clear()

    midnight = timedelta(hours=12) - timedelta(hours=MONDAY.hour, minutes=MONDAY.minute)  # there, in May
    read(midnight - timedelta(seconds=1))
    read(midnight - timedelta(hours=3))
    assert len(noted()) == 1
    read(midnight)
    assert len(noted()) == 2


def test_the_employee_reads_who_opened_it_since_it_was_shared(cast: Cast, signed_in: SignedIn) -> None:
    plan = plan_in(PlanStatus.APPROVED, cast)
    signed_in("noor").get(reverse("plan", args=[plan.ref]))
    workflows.share(plan=plan, by=cast.account("jana"), at=MONDAY)
    signed_in("jana").get(reverse("plan", args=[plan.ref]))
    signed_in("jana").get(reverse("plan_pdf", args=[plan.ref]))

    page = BeautifulSoup(signed_in("sam").get(reverse("my_plan_access")).content, "html.parser")

    said = {
        row.select_one(".who").get_text(strip=True): " ".join(row.get_text(" ").split())  # type: ignore[union-attr]
        for row in page.select(".access-list > li")
    }
    jana, noor = (cast.account(name).get_full_name() for name in ("jana", "noor"))
    assert "Last opened on" in said[jana]
    assert "took a copy or a file" in said[jana]
    assert "No visit noted" in said[noor], "what HR did with the draft is not for the employee"


def test_who_only_fetched_a_copy_has_read_it_and_the_employee_is_nobody_else(
    cast: Cast, signed_in: SignedIn
) -> None:
    plan = plan_in(PlanStatus.ACTIVE, cast)
    for name in ("mia", "sam"):
        assert status_of(signed_in(name), reverse("plan_version_pdf", args=[plan.ref, 1])) == 200

    (read,) = readings_since_shared(plan).values()

    assert (read.user, read.took_copy) == (cast.account("mia"), True)
    assert read.at == AuditEvent.objects.filter(event=DocumentEvent.DOWNLOADED).order_by("seq")[0].at
    assert noted() == []


def test_a_print_of_a_draft_is_a_copy_taken(cast: Cast, signed_in: SignedIn) -> None:
    plan = plan_in(PlanStatus.APPROVED, cast)
    assert status_of(signed_in("mia"), reverse("plan_pdf", args=[plan.ref])) == 200

    assert noted() == [(cast.account("mia").ref, "copy", "")]


def test_the_timeline_does_not_fill_with_visits(cast: Cast, signed_in: SignedIn) -> None:
    plan = plan_in(PlanStatus.ACTIVE, cast)
    jana = signed_in("jana")
    before = text_of(jana.get(reverse("plan_timeline", args=[plan.ref])))

    assert noted() != []
    assert text_of(jana.get(reverse("plan_timeline", args=[plan.ref]))) == before


def test_a_record_that_cannot_be_written_keeps_nobody_from_reading(
    cast: Cast, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = plan_in(PlanStatus.ACTIVE, cast)

    def busy(*_args: object, **_how: object) -> None:
        raise DatabaseError

    monkeypatch.setattr(audit, "record", busy)
    assert signed_in("jana").get(reverse("plan", args=[plan.ref])).status_code == 200
    monkeypatch.undo()
    assert noted() == []

    signed_in("jana").get(reverse("plan", args=[plan.ref]))
    assert noted(about_ref=Plan.objects.get().ref) == [(cast.account("jana").ref, "plan", "")]
