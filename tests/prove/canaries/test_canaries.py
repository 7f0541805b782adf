"""The canaries in short: every column is named, one plan under way is hunted through, and planted leaks are found."""

from __future__ import annotations

import email.message
import io
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from pypdf import PdfReader, PdfWriter

from employees.models import Department
from employees.views.start import Help
from plans import workflows
from plans.enums import Audience, PlanStatus, Section
from tests.architecture.matrix import MATRIX
from tests.architecture.test_matrix import address
from tests.factories.plans import plan_in
from tests.people import Cast
from tests.prove.canaries.channels import browser_of, letters, logs
from tests.prove.canaries.company import NOBODY
from tests.prove.canaries.hunting import Hunt, may_see
from tests.prove.canaries.papers import words_in
from tests.prove.canaries.planting import Canaries, every_text_field
from tests.prove.canaries.story import LOOKS, World, plant_what_was_written_at_once
from tests.prove.canaries.table import BY_HAND, BY_VERB_ALONE, NO_WORDS, WORDS
from tests.prove.crawl import visit

# By turns: nobody hunts everywhere in the short form.
HUNTERS = ("chris", "ana", "ada", "tom", "kim", "lee", NOBODY)
EVERYWHERE = "sam"


@pytest.fixture
def world(cast: Cast, time_machine: Any) -> World:
    """Sam's plan under way, with a token in every text of every row, and a few words that Sam does not see."""
    plan = plan_in(PlanStatus.ACTIVE, cast)
    workflows.comment(
        plan=plan,
        section=Section.WHOLE,
        body="Between us.",
        audience=Audience.CASE,
        by=cast.account("mia"),
        at=LOOKS,
    )
    workflows.write_hr_note(plan=plan, body="Counsel.", by=cast.account("mia"), at=LOOKS)
    canaries = Canaries()
    plant_what_was_written_at_once(canaries)
    canaries.settle()
    time_machine.move_to(LOOKS, tick=False)
    plan.refresh_from_db()
    return World(cast, cast.people(), {"sam": plan}, canaries, LOOKS)


def test_every_column_that_could_hold_words_is_named_and_none_that_is_gone() -> None:
    known = every_text_field()

    assert known - set(WORDS) - set(NO_WORDS) == set()
    assert (set(WORDS) | set(NO_WORDS)) - known == set()
    assert set(WORDS) & set(NO_WORDS) == set()
    assert (BY_HAND | BY_VERB_ALONE) - set(WORDS) == set()
    assert [name for name, why in NO_WORDS.items() if not why] == []


def test_nobody_sees_a_token_that_is_not_for_them(world: World) -> None:
    hunt, plan = Hunt(), world.plans["sam"]
    browsers = {name: browser_of(world, name) for name in (*HUNTERS, EVERYWHERE)}
    rows = {
        name: row
        for name, row in MATRIX.items()
        if row.state in {None, PlanStatus.ACTIVE} and not name.endswith("pdf") and "letter" not in name
    }
    with logs(world, hunt):
        for place, (name, row) in enumerate(rows.items()):
            url = address(name, row, world.cast, plan)
            actor = EVERYWHERE if place % 4 == 0 else HUNTERS[place % len(HUNTERS)]
            hunt.look_at(world, actor, visit(browsers[actor], url))
        letters(world, hunt)

    assert sorted(map(str, hunt.forbidden)) == []
    assert hunt.met, "whoever may read a plan finds its tokens, or this looks at nothing"
    assert {channel for channel, _actor in hunt.looked} >= {"pages", "headers", "mail", "logs"}


@pytest.mark.parametrize("way", ["page", "header", "cookie"])
def test_a_leak_is_found_in_a_page_a_header_and_a_cookie(
    world: World, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    words = world.plans["sam"].reason

    def leaking(_page: Help, _request: HttpRequest) -> HttpResponse:
        answer = HttpResponse(words if way == "page" else "")
        if way == "header":
            answer["X-Plan"] = words
        if way == "cookie":
            answer.set_cookie("plan", words[:8])
        return answer

    monkeypatch.setattr(Help, "get", leaking)
    hunt = Hunt()
    for actor in ("chris", "sam"):
        hunt.look_at(world, actor, visit(browser_of(world, actor), "/help/"))

    assert [(one.channel, one.actor, one.entry) for one in hunt.forbidden] == [
        ("pages" if way == "page" else "headers", "chris", "Plan.reason")
    ]


def test_a_leak_is_found_in_a_letter_however_it_is_wrapped(world: World) -> None:
    token = next(one.token for one in world.canaries.planted.values() if one.field == "Plan.reason")
    letter = email.message.EmailMessage()
    letter["Subject"] = "A talk"
    letter.set_content("A talk.")
    letter.add_attachment(f"SUMMARY:{token}".encode(), maintype="text", subtype="calendar", filename="a.ics")
    hunt = Hunt()

    hunt.look_at_letter(world, "sam", letter.as_bytes())

    assert token.encode() not in letter.as_bytes(), "it lies there in base64"
    assert [(one.channel, one.entry) for one in hunt.forbidden] == [("mail", "Plan.reason")]


def test_a_pdf_is_read_through_its_data_and_its_earlier_states() -> None:
    first = PdfWriter()
    first.add_blank_page(width=200, height=200)
    first.add_metadata({"/Title": "zq00001x"})
    first.add_attachment("data.json", b'{"reason": "zq00002x"}')
    bytes_then = io.BytesIO()
    first.write(bytes_then)
    later = PdfWriter(PdfReader(io.BytesIO(bytes_then.getvalue())), incremental=True)
    later.add_metadata({"/Title": "nothing"})
    bytes_now = io.BytesIO()
    later.write(bytes_now)

    said = words_in(bytes_now.getvalue())

    assert "zq00001x" in said
    assert "zq00002x" in said


def test_a_new_column_and_a_new_row_of_the_table_do_not_pass_unseen(world: World) -> None:
    canaries = Canaries()
    with canaries.planting():
        made = Department.objects.create(name="A new one", code="N")
    canaries.settle()

    assert {one.field for one in canaries.planted.values()} == {"Department.name", "Department.code"}
    assert made.name.endswith("A new one")
    assert all(may_see(world, "lee", one) for one in canaries.planted.values())
    hers = next(one for one in world.canaries.planted.values() if one.field == "HrNote.locked_body")
    assert {name for name in world.cast.people() if may_see(world, name, hers)} == {"mia", "noor"}
