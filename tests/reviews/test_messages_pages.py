"""Messages inside the application: each in words, to whom it may concern, new until it was opened."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from employees.enums import OutboxState
from employees.models import OutboxMessage
from plans.enums import PlanStatus
from plans.models import Plan
from plans.notices import invitations, reminding
from reviews import reminders
from reviews.notices import CATALOGUE, WORDS
from tests.factories.plans import plan_in
from tests.people import Cast

pytestmark = pytest.mark.django_db

SignIn = Callable[[str], Client]
URL = "/messages/"
DUE_ON = date(2026, 6, 1)
NOW = datetime(2026, 6, 2, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _on_that_day(time_machine) -> None:
    time_machine.move_to(NOW, tick=False)


def told(cast: Cast, name: str, plan: Plan, kind: str, **fields: object) -> OutboxMessage:
    """A message that was sent an hour ago."""
    number, at = OutboxMessage.objects.count(), NOW - timedelta(hours=1)
    is_reminder = kind in reminding.NOTICES
    about = f"{plan.checkpoints.all()[0].ref}:1:{DUE_ON.isoformat()}" if is_reminder else "once"
    if kind in invitations.NOTICES:
        about = f"{plan.checkpoints.all()[0].ref}:1"
    defaults = {
        "key": f"{kind}:{plan.ref}:{about}:{cast.account(name).ref}-{number}",
        "kind": kind,
        "recipient": cast.account(name),
        "about_type": plan._meta.label_lower,
        "about_ref": plan.ref,
        "state": OutboxState.SENT,
        "queued_at": at,
        "due_at": at,
        "settled_at": at,
    }
    return OutboxMessage.objects.create(**defaults | fields)


@pytest.fixture
def plan(cast: Cast) -> Plan:
    """Sam's plan, under way; what was told on the way to it is forgotten here."""
    plan = plan_in(PlanStatus.ACTIVE, cast)
    OutboxMessage.objects.all().delete()
    return plan


def page_of(client: Client, url: str = URL) -> BeautifulSoup:
    response = client.get(url)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def rows(client: Client, url: str = URL) -> list[str]:
    """Each message as it reads."""
    return [" ".join(row.get_text(" ").split()) for row in page_of(client, url).select(".told-list > li")]


def count(client: Client) -> str:
    """What the frame says of it, on any page."""
    entry = page_of(client, "/help/").select_one(".messages-entry")
    assert entry is not None
    return " ".join(entry.get_text(" ").split())


@pytest.mark.parametrize("kind", CATALOGUE)
def test_every_kind_has_its_words_inside_the_application(kind: str) -> None:
    words = WORDS[kind]
    wanted = [field for text in (str(words.own), str(words.others)) for field in text.split("%(")[1:]]

    assert words.own or words.others
    assert {field.split(")s")[0] for field in wanted} <= {"name", "day"}
    assert "%(name)s" not in str(words.own), "Nobody is called by their own name."
    assert "!" not in str(words.own) + str(words.others)


def test_no_words_are_left_of_a_kind_that_is_gone() -> None:
    assert set(WORDS) == set(CATALOGUE)


def test_each_reads_what_they_were_told_and_may_name_people(
    cast: Cast, plan: Plan, signed_in: SignIn
) -> None:
    checkpoint = plan.checkpoints.order_by("number")[0]
    key = f"plans.checkpoint_shared:{plan.ref}:{checkpoint.ref}:{cast.account('sam').ref}"
    told(cast, "sam", plan, "plans.checkpoint_shared", key=key)
    told(cast, "jana", plan, "plans.asked")
    told(cast, "sam", plan, "plans.commented", due_at=NOW - timedelta(days=2))

    day = f"{checkpoint.due_on:%-d %B}"
    assert rows(signed_in("sam")) == [
        f"New The notes of your meeting on {day} are ready Tue 2 June 2026, 12:00",
        "New There is a comment on your plan Sun 31 May 2026, 13:00",
    ]
    assert rows(signed_in("jana")) == [
        "New Sam Okafor asked a question about the plan Tue 2 June 2026, 12:00"
    ]
    assert [rows(signed_in(name)) for name in ("mia", "lee", "tom")] == [[], [], []]


def test_a_reminder_names_the_day_for_which_it_was(cast: Cast, plan: Plan, signed_in: SignIn) -> None:
    reminders.queue_due(NOW)

    (shown,) = rows(signed_in("jana"))
    assert shown.startswith("New The meeting with Sam Okafor on 1 June has passed")


def test_what_is_not_due_or_was_not_true_any_more_is_not_shown(
    cast: Cast, plan: Plan, signed_in: SignIn
) -> None:
    told(cast, "sam", plan, "plans.changed", state=OutboxState.SUPPRESSED)
    told(
        cast,
        "sam",
        plan,
        "plans.paused",
        due_at=NOW + timedelta(seconds=1),
        state=OutboxState.PENDING,
        next_try_at=NOW,
        settled_at=None,
    )

    assert (rows(signed_in("sam")), count(signed_in("sam"))) == ([], "Messages")


def test_what_the_letter_did_not_bring_is_told_here(cast: Cast, plan: Plan, signed_in: SignIn) -> None:
    told(cast, "sam", plan, "plans.started", state=OutboxState.FAILED_PERMANENT)
    told(cast, "sam", plan, "plans.commented", state=OutboxState.AMBIGUOUS)
    told(cast, "sam", plan, "plans.changed", state=OutboxState.SUPPRESSED, told_in="another letter")
    told(
        cast,
        "sam",
        plan,
        "plans.evidence_added",
        state=OutboxState.PENDING,
        next_try_at=NOW + timedelta(days=3),
        settled_at=None,
    )  # held for the weekend: here at once

    shown = rows(signed_in("sam"))

    assert len(shown) == 4
    assert shown[0].startswith("New Files were added to your plan")
    assert shown[2].endswith("The e-mail about it may not have arrived.")
    assert shown[3].endswith("The e-mail about it could not be delivered.")


def test_who_may_no_longer_see_it_is_not_told_of_it(cast: Cast, plan: Plan, signed_in: SignIn) -> None:
    told(cast, "jana", plan, "plans.asked")
    told(cast, "jana", plan, "plans.handed_on")
    told(cast, "mia", plan, "plans.asked")
    plan.manager = cast.ana
    plan.save(update_fields=["manager"])
    cast.account("mia").role_grants.update(revoked_at=NOW, revoked_by=cast.account("tom"))
    cast.sam.reporting_lines.all().delete()

    (shown,) = rows(signed_in("jana"))

    assert shown.startswith("New Something that you looked after was handed over to somebody else")
    assert (count(signed_in("jana")), count(signed_in("mia"))) == ("Messages 1 new", "Messages")
    assert rows(signed_in("mia")) == []


def test_looking_changes_nothing_and_opening_one_leads_to_it(
    cast: Cast, plan: Plan, signed_in: SignIn
) -> None:
    message, other = told(cast, "sam", plan, "plans.changed"), told(cast, "sam", plan, "plans.asked")
    sam = signed_in("sam")
    rows(sam)
    assert count(sam) == "Messages 2 new"

    response = sam.post(URL, {"open": message.ref})

    assert response["Location"] == f"/my-plan/?plan={plan.ref}"
    message.refresh_from_db()
    other.refresh_from_db()
    assert (message.seen_at, other.seen_at) == (NOW, None)
    assert count(sam) == "Messages 1 new"
    assert signed_in("jana").post(URL, {"open": message.ref}).status_code == 404
    assert sam.post(URL, {"open": "nonsense' OR 1=1"}).status_code == 404


def test_all_are_marked_as_read_at_once_and_of_nobody_else(cast: Cast, plan: Plan, signed_in: SignIn) -> None:
    theirs = told(cast, "jana", plan, "plans.asked")
    for _each in range(3):
        told(cast, "sam", plan, "plans.changed")
    sam = signed_in("sam")

    sam.post(URL)

    theirs.refresh_from_db()
    assert (count(sam), theirs.seen_at) == ("Messages", None)
    assert [row.startswith("New") for row in rows(sam)] == [False] * 3
    assert page_of(sam).select(".told-all") == []


def test_every_kind_can_be_read_and_opened_by_each_of_its_readers(
    cast: Cast, plan: Plan, signed_in: SignIn
) -> None:
    for kind in sorted(kind for kind in WORDS if not kind.startswith("plans.note")):
        for name in ("sam", "jana"):
            told(cast, name, plan, kind)
    for name in ("sam", "jana"):
        client, mine = signed_in(name), OutboxMessage.objects.filter(recipient=cast.account(name))
        texts = [*rows(client), *rows(client, f"{URL}?page=2")]
        assert all(text and "%(" not in text for text in texts)
        assert len(texts) == mine.count()
        paths = {client.post(URL, {"open": message.ref})["Location"] for message in mine}
        assert {client.get(path, follow=True).status_code for path in paths} == {200}


def test_a_page_of_fifty_takes_as_many_queries_as_one_message(
    cast: Cast, plan: Plan, signed_in: SignIn
) -> None:
    counts, jana = [], signed_in("jana")
    kinds = ("plans.asked", "plans.checkpoint_late", "plans.note_answered", "people.sign_in_changed")
    for total in (4, 104):
        while OutboxMessage.objects.count() < total:
            told(cast, "jana", plan, kinds[OutboxMessage.objects.count() % 2])
        rows(jana)
        with CaptureQueriesContext(connection) as queries:
            shown = rows(jana)
        counts.append(len(queries))

    assert len(shown) == 50
    assert counts[0] == counts[1]
    assert len(rows(jana, f"{URL}?page=3")) == 4
