"""Notes to HR about the way a plan is led: their page, their view of the list, and that nobody else can tell."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from plans import workflows
from plans.enums import PlanStatus
from plans.models import Plan, ProcessNote
from tests.architecture.matrix import MATRIX
from tests.architecture.test_matrix import address
from tests.factories.plans import plan_in
from tests.people import Cast
from tests.plans.drafting import fields_of, text_of

SignedIn = Callable[[str], Client]
THE_DAY = datetime(2026, 6, 18, 9, 0, tzinfo=UTC)
WHY = "Jana was at court; they met on the phone."
# What differs from one answer to the next, whoever asks.
OF_THE_MOMENT = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]*"|nonce="[^"]*"|hx-headers=\'[^\']*\'')


@pytest.fixture
def plan(cast: Cast, time_machine: Any) -> Plan:
    time_machine.move_to(THE_DAY, tick=False)
    return plan_in(PlanStatus.ACTIVE, cast)


# Who reads a running plan without being HR: its manager, the one above, an auditor, the employee. Of documents one.
READERS = ("jana", "paul", "ola", "sam")
PAPER = {"plan_pdf", "plan_version_pdf"}
# Says who fetched what: looking at papers changes it.
TELLS_OF_FETCHING = {"plan_documents"}
LOOKED_AT_FIRST = {"plan", "plan_timeline", "plan_record", "today", "plans", "plans_export"}


def pages_of(plan: Plan, cast: Cast, reader: str) -> Iterator[str]:
    """Every address with which a reader looks at a running plan, its exports among them."""
    for name, row in MATRIX.items():
        about_it = row.state == PlanStatus.ACTIVE or name in {"today", "plans", "plans_export", "help"}
        few = name in TELLS_OF_FETCHING or (reader in {"paul", "ola"} and name not in LOOKED_AT_FIRST)
        if about_it and not few and reader in row.who and (name not in PAPER or reader == "sam"):
            yield address(name, row, cast, plan)
    yield f"{reverse('plans')}?view=worth"


def seen_by(client: Client, addresses: list[str]) -> dict[str, tuple[int, bytes]]:
    """What each address answers, without what differs anyway."""
    found = {}
    for url in addresses:
        answer = client.get(url)
        found[url] = (answer.status_code, OF_THE_MOMENT.sub(b"", answer.getvalue()))
    return found


def test_to_everybody_else_a_plan_with_notes_and_one_without_are_the_same(
    plan: Plan, cast: Cast, signed_in: SignedIn
) -> None:
    clients = {name: signed_in(name) for name in READERS}
    addresses = {name: list(pages_of(plan, cast, name)) for name in READERS}
    before = {name: seen_by(client, addresses[name]) for name, client in clients.items()}

    workflows.look_at_process(at=THE_DAY)
    note = ProcessNote.objects.get()
    workflows.set_note_aside(note=note, reason=WHY, by=cast.account("mia"), at=THE_DAY)
    ProcessNote.objects.create(plan=plan, rule="promises_late", seen_at=THE_DAY)

    after = {name: seen_by(client, addresses[name]) for name, client in clients.items()}
    differing = [
        (name, url) for name in READERS for url in addresses[name] if before[name][url] != after[name][url]
    ]
    assert differing == []
    assert [sum(status == 200 for status, _said in after[name].values()) >= 7 for name in READERS] == [
        True
    ] * 4


def test_hr_finds_it_reads_why_and_sets_it_aside(plan: Plan, cast: Cast, signed_in: SignedIn) -> None:
    mia = signed_in("mia")
    assert "Worth a look (0)" in text_of(mia.get(reverse("plans")))
    workflows.look_at_process(at=THE_DAY)

    listed = mia.get(reverse("plans"), {"view": "worth"})
    assert "Worth a look (1)" in text_of(listed)
    assert "Checkpoints one after another without an account" in text_of(listed)
    overview = text_of(mia.get(reverse("plan", args=[plan.ref])))
    assert "How the plan is led" in overview
    page = mia.get(reverse("plan_process", args=[plan.ref]))
    said = text_of(page)
    for words in (
        "Checkpoint 1 was planned for 1 June 2026. Nothing is written about it.",
        "not about the employee, and no judgement of the manager",
        "5 CFR 432.104",
        "Read by HR for this plan. Not by Sam Okafor or Jana Lind, and by nobody else.",
        "Seen like this since Thu 18 June 2026, 10:00",
    ):
        assert words in said
    for word in ("alarm", "risk", "score", "warning", "overdue"):
        assert word not in said.lower()

    soup = BeautifulSoup(page.content, "html.parser")
    aside = next(link["href"] for link in soup.select(".process-note a.btn"))
    form = mia.get(aside)
    assert mia.post(aside, fields_of(form) | {"reason": ""}).status_code == 422
    sent = mia.post(aside, fields_of(form) | {"reason": WHY}, follow=True)

    assert f"By Mia Park , Thu 18 June 2026, 10:00 {WHY}" in text_of(sent)
    assert "Nothing to look at" in text_of(sent)
    assert "Worth a look (0)" in text_of(mia.get(reverse("plans")))
    assert mia.get(aside).status_code == 409


def test_what_was_added_while_somebody_read_is_read_first(plan: Plan, signed_in: SignedIn) -> None:
    workflows.look_at_process(at=THE_DAY)
    aside = reverse("plan_process_set_aside", args=[plan.ref, ProcessNote.objects.get().ref])
    mia = signed_in("mia")
    form = fields_of(mia.get(aside))

    workflows.look_at_process(at=THE_DAY + timedelta(days=14))
    answer = mia.post(aside, form | {"reason": WHY})

    assert answer.status_code == 409
    assert WHY in text_of(answer)
    assert "Something was added while this page was open." in text_of(answer)
