"""The short form: a draft's and a conversation's fields, and a few hundred requests; and that each checker can fail."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from typing import Any

import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponse, QueryDict
from django.test import Client
from django.urls import reverse
from django.utils.safestring import mark_safe

from employees.encryption import unlock
from employees.models import Session
from employees.web.sealed_words import unseal
from plans.enums import PlanStatus
from plans.forms.drafting.why import WhyForm
from plans.models import Plan, TemplateVersion
from plans.workflows import write_hr_note
from tests.factories.plans import plan_in
from tests.factories.templates import draft_template
from tests.people import Cast
from tests.prove.inputs.alive import alive_in_page, formulas_in, injected_in
from tests.prove.inputs.beacon import beacon
from tests.prove.inputs.clock import NOW, clock
from tests.prove.inputs.exploring import Deed, Explorer
from tests.prove.inputs.forms import plain
from tests.prove.inputs.odd import ODD, Odd
from tests.prove.inputs.payloads import FAMILIES, payloads
from tests.prove.inputs.planting import Planter, can_stand
from tests.prove.inputs.replanting import ROUNDS, Replanting, marked
from tests.prove.inputs.requests import Maker, Request
from tests.prove.inputs.searches import ROOM, SEARCHES, searches
from tests.prove.inputs.sending import Sender, pressed_from_memory, routes
from tests.prove.inputs.sinks import Campaign, fewest
from tests.prove.inputs.standing import ENOUGH, Standing
from tests.prove.inputs.world import World

pytestmark = [pytest.mark.once, pytest.mark.filterwarnings("ignore::DeprecationWarning")]

MARK = "127.0.0.1:4711"
PAGES = ("draft_why", "draft_goal_new", "draft_action_new", "draft_ending")


@pytest.fixture
def world(cast: Cast) -> Iterator[World]:
    """The cast, with Sam's draft."""
    with clock():
        plan_in(PlanStatus.DRAFT, cast)
        yield World(cast, [])


def test_there_are_payloads_of_every_kind_and_each_calls_with_its_own_number() -> None:
    every = payloads(MARK)

    assert len(every) == len(set(every)) == sum(map(len, FAMILIES.values())) >= 200
    calling = [number for number, words in enumerate(every) if MARK in words]
    assert len(calling) >= 200
    assert all(f"//{MARK}/{number}" in every[number] for number in calling)


def test_what_is_typed_into_a_draft_is_read_there_as_it_was_typed(world: World) -> None:
    planter = Planter(payloads(MARK))
    explorer = Explorer(world, words=planter)
    explorer.after = lambda deed, answer, wrong: planter.after(deed, answer.status_code, wrong)
    plan, found = Plan.objects.get(), []
    explorer.saw = lambda who, path, html: found.extend(alive_in_page(html, MARK))
    for name in PAGES:
        explorer.visit("jana", reverse(name, args=[plan.ref]))
    explorer.send(late=False)

    explorer.visit("jana", reverse("draft_check", args=[plan.ref]))
    for name in ("draft_goals", *PAGES):
        explorer.visit("jana", reverse(name, args=[plan.ref]))

    asked = {
        (form.name, plain(box.name))
        for shape, places in explorer.forms.items()
        if shape[0] in PAGES
        for _who, form in places
        for box in form.boxes.values()
        if box.is_typed
    }
    assert len(asked) >= 20
    assert asked - set(planter.planted) - set(planter.refused) == set()
    assert len(planter.planted["draft_why", "reason"]) >= 200
    assert explorer.wrong == found == []


def test_why_a_promise_was_not_kept_is_said_before_another_form_keeps_it(cast: Cast) -> None:
    planter = Planter(payloads(MARK))
    sent: list[str] = []

    def note(deed: Deed, answer: Any, wrong: set[str]) -> None:
        planter.after(deed, answer.status_code, wrong)
        sent.append(deed.form.name)

    with clock():
        plan = plan_in(PlanStatus.ACTIVE, cast)
        explorer = Explorer(World(cast, []), words=planter)
        explorer.after = note
        explorer.visit("jana", reverse("plan_support_delivered", args=[plan.ref, plan.support.get().ref]))
        explorer.visit("jana", reverse("plan_outcome", args=[plan.ref]))
        explorer.send(late=False)

    assert sent[0] == "plan_outcome" != sent[-1]
    assert len(planter.planted["plan_outcome", "promise-*"]) > 200


def test_a_reader_whose_session_was_ended_on_the_way_comes_in_anew(world: World) -> None:
    explorer, draft = Explorer(world), reverse("draft_check", args=[Plan.objects.get().ref])
    seen: list[tuple[str, str]] = []
    explorer.saw = lambda who, path, _html: seen.append((who, path))
    explorer.client("jana")
    Session.objects.all().delete()  # as it is when somebody is given a role

    explorer.visit("jana", draft)
    explorer.visit("jana", draft)

    assert seen == [("jana", draft)] * 2
    assert explorer.came_in_anew == {"jana": 1}


def test_readers_who_were_shown_nothing_are_named() -> None:
    with beacon() as called:
        campaign = Campaign(called)
        campaign.read.update({"jana": 2, "noor": 1, "tom": 1, "sam": 1})

        assert campaign.kept_out() == ["mia"]


def test_other_payloads_in_a_form_leave_a_form_that_can_be_read(
    cast: Cast, signed_in: Callable[[str], Client]
) -> None:
    every, first = payloads(MARK), f"<b>//{MARK}/1</b> {'and more ' * 20}"
    template = draft_template(cast)
    version = template.versions.get()
    content = json.loads(version.content)
    content["use"] = content["parts"][-1]["help"] = content["parts"][-1]["fields"][0]["help"] = first
    TemplateVersion.objects.filter(pk=version.pk).update(content=json.dumps(content))

    Replanting(planter := Planter(every, round=1), MARK).everywhere()

    version.refresh_from_db()
    said = json.loads(version.content)
    new = [said["use"], said["parts"][-1]["help"], said["parts"][-1]["fields"][0]["help"]]
    assert all(MARK in words != first and len(words) <= len(first) for words in new)
    assert len(planter.planted["TemplateVersion", "content.json.use"]) >= 3
    assert version.design.use == said["use"]
    assert signed_in("noor").get(reverse("template_parts", args=[template.ref])).status_code == 200


def test_after_all_rounds_each_column_of_words_has_held_enough_however_short_it_is(cast: Cast) -> None:
    plan_in(PlanStatus.CLOSED, cast)
    note = write_hr_note(plan=Plan.objects.get(), body="Said once.", by=cast.account("mia"), at=NOW)
    standing = Standing(planter := Planter(payloads(MARK)), MARK)
    planter.planted["Plan", "reason"] |= {1, 2, 3}
    assert "Plan.reason: 3" in standing.columns_below(ENOUGH)

    for number in range(1, ROUNDS):
        planter.round = number
        Replanting(planter, MARK).everywhere()

    # PostgreSQL holds a text to the length of its column: there a name takes two or three at a time.
    below = standing.columns_below(ENOUGH)
    assert (below == []) is (connection.vendor == "sqlite")
    assert not {"Plan.reason", "HrNote.locked_body"} & {one.partition(":")[0] for one in below}
    assert standing.columns()["Plan.reason"] > 250
    note.refresh_from_db()
    assert f"//{MARK}/" in unlock(note.locked_body)


def test_what_stood_on_which_kind_of_page_is_told_by_the_number_of_its_column() -> None:
    planter = Planter(payloads(MARK))
    planter.places |= {("Plan", "reason"): 4, ("Goal", "measure"): 5}
    standing = Standing(planter, MARK)

    standing.note("draft_check", f"&lt;img src=//{MARK}/7x4&gt; //{MARK}/8x4 //{MARK}/8")
    for number in range(ENOUGH):
        standing.note("plan", f"//{MARK}/{number}x5")

    assert standing.places_in(f"//{MARK}/7x4 //{MARK}/9x5 //{MARK}/10") == {4, 5}
    assert list(standing.told())[2:] == [
        f"columns on kinds of pages: 2 on 2 kinds of page, of 1 of them {ENOUGH} or more that call were read there",
        "    Plan.reason on draft_check: 2",
    ]


def test_each_payload_that_fits_is_asked_for_once_in_each_search(cast: Cast) -> None:
    planter = Planter(payloads(MARK))
    addresses = list(searches(planter, MARK))

    assert len(addresses) == len(set(addresses)) > len(SEARCHES) * 50
    words = [
        unseal(QueryDict(path.partition("?")[2])["q"]) for _who, path in addresses if "/people/?" in path
    ]
    assert max(map(len, words)) <= ROOM
    called = Counter(re.findall(rf"{MARK}/(\d+)x", " ".join(words)))
    number = planter.places["people", "q"]
    fit = [
        str(number_of)
        for number_of, one in enumerate(planter.payloads)
        if MARK in one and can_stand(one, tame=True) and len(marked(one, MARK, number)) <= ROOM
    ]
    assert sorted(called) == sorted(fit)
    assert len(fit) > ENOUGH


def test_so_many_pages_are_opened_that_each_column_is_read_wherever_it_stands() -> None:
    shown = {
        ("jana", "/a/"): {(1, "a")},
        ("mia", "/a/"): {(1, "a"), (2, "a")},
        ("mia", "/b/"): {(1, "b")},
        ("sam", "/b/"): {(1, "b")},
    }

    assert fewest(shown) == [("mia", "/a/"), ("mia", "/b/")]


def test_a_page_that_trusts_what_was_typed_is_found(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = Plan.objects.get()
    words = " ".join(one for one in payloads(MARK)[:30] if "\x00" not in one)
    Plan.objects.filter(pk=plan.pk).update(reason=words)
    client = Client()
    client.force_login(world.cast.account("jana"))
    address = reverse("draft_check", args=[plan.ref])
    assert alive_in_page(client.get(address).content.decode(), MARK) == []

    monkeypatch.setattr(Plan, "from_db", _trusting(Plan.from_db))

    assert len(alive_in_page(client.get(address).content.decode(), MARK)) >= 10


def _trusting(read: Callable[..., Plan]) -> Callable[..., Plan]:
    def trusted(*row: object) -> Plan:
        plan = read(*row)
        plan.reason = mark_safe(plan.reason)  # noqa: S308 -- the very fault that is looked for
        return plan

    return trusted


def test_a_list_that_calculates_and_a_letter_with_one_more_header_are_found() -> None:
    letter = EmailMessage()
    letter["Subject"] = "A new message"
    letter["To"] = "sam@example.org"
    assert injected_in(letter) == []
    letter["X-Evil"] = "1"

    assert injected_in(letter) == ["X-Evil: '1'"]
    assert formulas_in("\ufeffName,Title\nSam,'=1+1\n") == []
    assert formulas_in("\ufeffName,Title\nSam,=1+1\nJana, \uff1d1\n") == ["=1+1", " \uff1d1"]


def test_some_hundred_requests_that_no_browser_sends_break_nothing(world: World) -> None:
    explorer = Explorer(world)
    plan = Plan.objects.get()
    for name in ("draft_why", "draft_goal_new", "draft_schedule"):
        explorer.visit("jana", reverse(name, args=[plan.ref]))
    sender, maker = made(world, explorer, seed=7)
    with pressed_from_memory():
        for _number in range(150):
            sender.send(maker.make())

    assert sender.failures == {}
    assert sender.sent == 150
    assert len(sender.addresses) > 60


def test_odd_letters_in_each_field_of_a_page_break_nothing(world: World) -> None:
    explorer = Explorer(world)
    explorer.before = odd = Odd(explorer)
    before = Plan.objects.values().get()
    explorer.visit("jana", reverse("draft_why", args=[before["ref"]]))
    explorer.send(late=False)
    odd.ask_the_rest()

    assert {("draft_why", "reason"), ("draft_why", "impact"), ("draft_why", "noun")} <= odd.fields
    assert odd.failures == {}
    assert odd.answers.total() == len(odd.fields) * len(ODD)
    assert ("draft_why", "reason") in odd.taken
    assert {status // 100 for status in odd.answers} == {3, 4}


def test_a_field_that_breaks_on_an_odd_letter_is_found(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.prove.inputs.odd.ODD", {"from right to left": ODD["from right to left"]})
    explorer = Explorer(world)
    explorer.before = odd = Odd(explorer)
    explorer.visit("jana", reverse("draft_why", args=[Plan.objects.get().ref]))
    cleaned = WhyForm.clean

    def breaks(form: WhyForm) -> dict[str, object]:
        if "\u202e" in form.data.get("impact", ""):
            raise ValueError("cannot read backwards")
        return cleaned(form)

    monkeypatch.setattr(WhyForm, "clean", breaks)
    explorer.send(late=False)

    (said,) = odd.failures.values()
    assert said.splitlines()[0].endswith("(draft_why) by jana; fields impact='\\u202egnp.exe'")


def made(world: World, explorer: Explorer, seed: int) -> tuple[Sender, Maker]:
    """Browsers of a few people, and what makes requests for them."""
    clients = {"nobody": Client()}
    for who in ("jana", "mia", "noor", "sam", "tom"):
        clients[who] = Client()
        clients[who].force_login(world.cast.account(who))
    forms = [place for places in explorer.forms.values() for place in places]
    return Sender(clients), Maker(seed, sorted(clients), routes(), {}, forms)


def test_the_same_seed_makes_the_same_requests(world: World) -> None:
    one, other = (Maker(5, ["sam", "jana"], routes(), {}, []) for _turn in range(2))

    assert [str(one.make()) for _turn in range(50)] == [str(other.make()) for _turn in range(50)]


def test_a_page_that_breaks_on_one_field_is_found_and_the_field_named(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(page: object, request: HttpRequest) -> HttpResponse:
        if "\u202e" in request.POST.get("reason", ""):
            raise ValueError("cannot read backwards")
        return HttpResponse("kept")

    monkeypatch.setattr("employees.views.settings.Preferences.post", breaks)
    sender, _maker = made(world, Explorer(world), seed=1)
    fields = (("title", "a"), ("reason", "\u202egnp"), ("more", "b"), ("most", "c"))

    sender.send(
        Request(
            "sam",
            "POST",
            "preferences",
            reverse("preferences"),
            (("page", "2"),),
            (("Range", "bytes=0-"),),
            fields,
        )
    )

    (said,) = sender.failures.values()
    least = said.splitlines()[0]
    assert least == f"POST {reverse('preferences')} (preferences) by sam; fields reason='\\u202egnp'"
    assert said.splitlines()[-1] == "ValueError: cannot read backwards"
