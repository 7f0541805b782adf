"""A document that is not there yet is made by a worker while its reader waits at a calm page, and nobody else does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from employees.errors import NotNow
from employees.models import AuditEvent, Heartbeat, User
from employees.outbox import pulse
from plans import workflows
from plans.documents.press import running
from plans.documents.unmade import Unmade
from plans.enums import DocumentEvent, DocumentKind, NotMade, PlanStatus, ReadingEvent, WantedState
from plans.models import Companion, Document, Plan, WantedDocument
from plans.models.wanted import draft_storage
from plans.workflows import making, wanting
from reviews import tasks
from reviews.documents.papers import paper_for
from tests.factories.plans import MONDAY, plan_in
from tests.factories.signing import signs
from tests.people import Cast

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

SignedIn = Callable[[str], Client]
NOON = MONDAY + timedelta(days=20, hours=3)


@pytest.fixture
def at_noon(time_machine: Any) -> Any:
    """A clock that stands still at an hour at which plans are under way."""
    time_machine.move_to(NOON, tick=False)
    return time_machine


@pytest.fixture
def worker(at_noon: Any, db: None) -> Callable[[], None]:
    """A worker that lives. It looks when it is told to."""
    pulse.beat(pulse.WORKER, at=NOON)
    return tasks.make_documents


@pytest.fixture
def plan(cast: Cast, at_noon: Any) -> Iterator[Plan]:
    """Sam's plan, under way, and nothing made ahead of it."""
    made = plan_in(PlanStatus.ACTIVE, cast)
    WantedDocument.objects.all().delete()
    yield made


def wanted(
    plan: Plan, by: User, *, facts: str = "a" * 64, at: datetime = NOON, **more: Any
) -> WantedDocument:
    """Somebody asks for version 1 as their page saw it."""
    asked: dict[str, Any] = {"kind": DocumentKind.VERSION, "number": 1, "facts_sha256": facts, **more}
    return workflows.want_document(plan=plan, by=by, at=at, **asked)


def page_of(client: Client, url: str) -> BeautifulSoup:
    return BeautifulSoup(client.get(url).content, "html.parser")


def leads_to(page: BeautifulSoup) -> str:
    """Where a page leads by itself, whether or not a browser runs scripts."""
    (meta,) = page.select('head > meta[http-equiv="refresh"]')
    return str(meta["content"]).removeprefix("0; url=")


def events_of(document: Document) -> list[tuple[str, str]]:
    return [
        (one.event, one.actor_ref)
        for one in AuditEvent.objects.filter(about_ref=document.ref).order_by("seq")
    ]


def test_a_click_waits_at_a_page_until_a_worker_has_made_it_and_is_one_fetch(
    cast: Cast, plan: Plan, worker: Callable[[], None], signed_in: SignedIn
) -> None:
    sam, address = signed_in("sam"), reverse("plan_pdf", args=[plan.ref])
    asked = sam.get(address)
    waiting = page_of(sam, asked["Location"])

    assert asked.status_code == 302
    assert sam.get(address)["Location"] == asked["Location"], "asked twice, it waits once"
    assert "Your document is being prepared" in waiting.get_text()
    assert waiting.select_one("noscript > meta[http-equiv=refresh]"), "for a browser without scripts"
    assert waiting.select_one("#document-progress")["hx-trigger"] == "every 1s"
    assert Document.objects.count() == 0

    worker()

    polled = sam.get(asked["Location"], headers={"HX-Request": "true"})
    file = sam.get(leads_to(page_of(sam, asked["Location"])))
    document = Document.objects.get()
    assert polled["HX-Refresh"] == "true"
    assert file["Content-Type"] == "application/pdf" and file.content.startswith(b"%PDF")
    assert sam.get(address).content == file.content, "the next click finds it ready"
    who = cast.account("sam").ref
    assert events_of(document) == [
        (DocumentEvent.ISSUED, who),
        (DocumentEvent.DOWNLOADED, who),
        (DocumentEvent.DOWNLOADED, who),
    ]
    assert not AuditEvent.objects.filter(event=ReadingEvent.READ).exists()


def test_what_an_act_makes_due_is_made_before_anybody_asks(
    cast: Cast, worker: Callable[[], None], signed_in: SignedIn, django_capture_on_commit_callbacks: Any
) -> None:
    plan, sam, jana = plan_in(PlanStatus.CONSULTATION, cast), cast.account("sam"), cast.account("jana")
    with django_capture_on_commit_callbacks() as started:
        plan = workflows.start(plan=plan, by=jana, at=NOON)
    signs(plan=plan, version_sha256=plan.versions.get().sha256, by=sam, at=NOON)

    assert started.count(wanting.ring_to_make) == 1
    rows = list(WantedDocument.objects.values_list("kind", "number", "reader", "asked_by", "is_ahead"))
    assert rows == [
        (DocumentKind.VERSION, 1, sam.pk, jana.pk, True),
        (DocumentKind.CERTIFICATE, 1, sam.pk, sam.pk, True),
        (DocumentKind.RECORD, 0, sam.pk, sam.pk, True),
    ]
    WantedDocument.objects.exclude(kind=DocumentKind.VERSION).delete()
    worker()
    document = Document.objects.get()

    answer = signed_in("mia").get(reverse("plan_version_pdf", args=[plan.ref, 1]))

    assert answer.content.startswith(b"%PDF")
    issued, fetched = AuditEvent.objects.filter(about_ref=document.ref).order_by("seq")
    assert (issued.actor_ref, issued.data["ahead"]) == (jana.ref, True)
    assert fetched.actor_ref == cast.account("mia").ref


def test_a_print_of_a_draft_is_its_askers_alone_and_goes_after_minutes(
    cast: Cast, worker: Callable[[], None], signed_in: SignedIn, at_noon: Any
) -> None:
    plan = plan_in(PlanStatus.APPROVED, cast)
    mia, address = signed_in("mia"), reverse("plan_pdf", args=[plan.ref])
    page = mia.get(address)["Location"]
    worker()
    row = WantedDocument.objects.get()

    file = leads_to(page_of(mia, page))

    assert mia.get(file).content.startswith(b"%PDF")
    assert signed_in("noor").get(page).status_code == signed_in("noor").get(file).status_code == 404
    assert signed_in("sam").get(file).status_code == 404, "not even that there is a draft"
    copies = AuditEvent.objects.filter(event=ReadingEvent.READ)
    assert [(one.actor_ref, one.data["part"]) for one in copies] == [(cast.account("mia").ref, "copy")]
    assert Document.objects.count() == 0

    workflows.sweep_wanted(at=NOON + wanting.DRAFT_LASTS + timedelta(seconds=1))

    assert not draft_storage().exists(row.draft)
    assert mia.get(file)["Location"] == address, "it is asked for anew"


def test_without_a_worker_it_is_made_at_once_and_without_a_key_it_waits_for_one(
    plan: Plan, at_noon: Any, signed_in: SignedIn, settings: Any
) -> None:
    sam, address = signed_in("sam"), reverse("plan_version_pdf", args=[plan.ref, 1])
    settings.HOLDS_KEYS = False
    page = sam.get(address)["Location"]

    assert "none is running at the moment" in page_of(sam, page).get_text()
    settings.HOLDS_KEYS = True
    assert leads_to(page_of(sam, page)) == address, "its worker died while it waited"
    assert sam.get(address).content.startswith(b"%PDF")

    # The worker that comes back finds it made.
    Heartbeat.objects.all().delete()
    assert workflows.make_next(paper_for, clock=timezone.now)
    assert Document.objects.count() == 1
    assert WantedDocument.objects.get().state == WantedState.READY


def test_what_cannot_be_made_says_why_and_is_not_tried_again_and_again(
    plan: Plan,
    worker: Callable[[], None],
    signed_in: SignedIn,
    at_noon: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(running, "MAX_HTML", 1_000)
    monkeypatch.setattr("plans.documents.render.set_apart", running.set_apart)  # whatever was pressed before
    sam, address = signed_in("sam"), reverse("plan_pdf", args=[plan.ref])
    page = sam.get(address)["Location"]
    worker()
    worker()

    said = page_of(sam, page)
    again = sam.get(address)

    assert "too long to be made into one file" in said.get_text()
    assert "Nothing in the plan was changed or lost" in said.get_text()
    assert not said.select('form[action$="/again/"]'), "it would fail again as surely"
    assert again.status_code == 409 and "too long to be made into one file" in again.content.decode()
    assert WantedDocument.objects.get().attempts == 1

    at_noon.move_to(NOON + wanting.RESTS_FOR + timedelta(seconds=1), tick=False)
    pulse.beat(pulse.WORKER, at=timezone.now())
    assert sam.get(address).status_code == 302


def test_what_was_stopped_can_be_tried_once_more_by_its_reader(
    cast: Cast, plan: Plan, worker: Callable[[], None], signed_in: SignedIn
) -> None:
    row = wanted(plan, cast.account("sam"))
    held = making.take(NOON)
    assert held is not None and held.settle(WantedState.FAILED, at=NOON, failure=NotMade.TOO_MUCH_WORK)
    page = reverse("plan_document_wanted", args=[plan.ref, row.ref])
    again = reverse("plan_document_again", args=[plan.ref, row.ref])

    assert "took longer than a page may take" in page_of(signed_in("sam"), page).get_text()
    assert signed_in("mia").post(again).status_code == 404
    assert signed_in("sam").get(again)["Location"] == page
    assert WantedDocument.objects.get().state == WantedState.FAILED
    assert signed_in("sam").post(again)["Location"] == page
    assert WantedDocument.objects.get().state == WantedState.WAITING


def test_two_workers_never_hold_the_same_and_what_kills_them_ends_after_three_times(
    cast: Cast, plan: Plan
) -> None:
    row = wanted(plan, cast.account("sam"))
    taken = []
    for number in range(making.MOST_ATTEMPTS):
        at = NOON + number * (making.LEASE + timedelta(seconds=1))
        taken.append(making.take(at))
        assert making.take(at) is None, "in somebody's hand"

    late = NOON + making.MOST_ATTEMPTS * (making.LEASE + timedelta(seconds=1))
    first = taken[0]
    assert first is not None and not first.settle(WantedState.READY, at=late), (
        "believed dead, it settles nothing"
    )
    assert making.take(late) is None
    row.refresh_from_db()
    assert (row.state, row.failure, row.attempts) == (WantedState.FAILED, NotMade.TOO_MUCH_WORK, 3)


@pytest.mark.parametrize("fault", [OSError("No space left on device"), Unmade(NotMade.TOO_BUSY)])
def test_a_fault_that_may_pass_is_tried_again_and_the_next_document_is_not_kept_waiting(
    cast: Cast, plan: Plan, caplog: pytest.LogCaptureFixture, fault: Exception
) -> None:
    wanted(plan, cast.account("sam"))
    wanted(plan, cast.account("mia"), at=NOON + timedelta(seconds=1))
    seen: list[User] = []

    def breaks(wish: Any) -> Any:
        seen.append(wish.reader)
        raise fault

    clock = NOON + timedelta(minutes=1)
    while workflows.make_next(breaks, clock=lambda: clock):
        assert len(seen) < 10
    assert seen == [cast.account("sam"), cast.account("mia")]
    for number in range(1, making.MOST_ATTEMPTS + 2):
        later = clock + number * (making.TRIED_AGAIN_AFTER + timedelta(seconds=1))
        while workflows.make_next(breaks, clock=partial(datetime.fromtimestamp, later.timestamp(), UTC)):
            pass
    assert len(seen) == 2 * making.MOST_ATTEMPTS
    assert set(WantedDocument.objects.values_list("state", flat=True)) == {WantedState.FAILED}
    assert ("document_not_made" in caplog.text) == isinstance(fault, OSError)


def test_who_may_have_it_is_asked_again_by_the_worker_and_at_the_page(
    cast: Cast, plan: Plan, worker: Callable[[], None], signed_in: SignedIn
) -> None:
    companion = workflows.invite_companion(
        plan=plan,
        companion=cast.account("kim"),
        until=NOON.date() + timedelta(days=9),
        by=cast.account("sam"),
        at=NOON,
    )
    kim = signed_in("kim")
    page = kim.get(reverse("plan_version_pdf", args=[plan.ref, 1]))["Location"]
    Companion.objects.filter(pk=companion.pk).update(removed_at=NOON, removed_by=cast.account("sam"))

    worker()

    assert WantedDocument.objects.get(reader=cast.account("kim")).failure == NotMade.NOT_YOURS
    assert Document.objects.count() == 0
    assert kim.get(page).status_code == 404


def test_what_somebody_waits_for_comes_before_what_is_made_ahead(cast: Cast, plan: Plan) -> None:
    ahead = [wanting.Due(DocumentKind.CERTIFICATE, 1, cast.account("sam"))]
    wanting.due_ahead(plan, ahead, by=cast.account("jana"), at=NOON - timedelta(hours=1))
    clicked = wanted(plan, cast.account("mia"))

    held = making.take(NOON)

    assert held is not None and held.pk == clicked.pk


def test_the_queue_loses_nothing_with_its_bell_and_forgets_what_nobody_waits_for(
    cast: Cast, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    rung: list[datetime] = []
    monkeypatch.setattr(wanting, "ring_to_make", lambda: rung.append(NOON))
    row = wanted(plan, cast.account("sam"))

    workflows.sweep_wanted(at=NOON + timedelta(minutes=1))
    assert rung == [NOON]
    workflows.sweep_wanted(at=NOON + wanting.FORGOTTEN_AFTER + timedelta(seconds=1))

    assert not WantedDocument.objects.filter(pk=row.pk).exists()
    assert rung == [NOON]


def test_nobody_fills_the_queue_and_nobody_is_led_in_circles(cast: Cast, plan: Plan) -> None:
    sam = cast.account("sam")
    for number in range(wanting.MOST_WAITING):
        wanted(plan, sam, facts=f"{number:064d}")
    with pytest.raises(NotNow, match="Several documents"):
        wanted(plan, sam, facts="b" * 64)
    wanted(plan, cast.account("mia"))

    WantedDocument.objects.all().delete()
    for _each in range(wanting.MOST_IN_VAIN):  # made, and then not what the page would hand out
        wanted(plan, sam)
        held = making.take(NOON)
        assert held is not None and held.settle(WantedState.READY, at=NOON)
    with pytest.raises(Unmade, match="could not be made"):
        wanted(plan, sam)
