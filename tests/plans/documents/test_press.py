"""The press under stress: hostile and huge documents end cleanly, reach nothing, and take no time or memory from us."""

from __future__ import annotations

import io
import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pypdf import PdfReader

from plans.documents.press import __main__ as pressing
from plans.documents.press import running
from plans.documents.press.limits import MAX_HTML, MEMORY, SECONDS_IN_ALL, NotSet, Refusal
from plans.documents.press.order import Order
from plans.documents.press.running import Press
from plans.documents.press.typesetting import typeset
from tests.plans.documents.hostile import SECRET, Listener, hostile
from tests.plans.documents.papers import WORLD, everything_open, findings

pytestmark = [pytest.mark.once, pytest.mark.filterwarnings("ignore::DeprecationWarning")]

HEAD = (
    '<html lang="en"><head><title>Document</title><link rel="stylesheet" href="waymark:///css/pdf.css">{}</head>'
    "<body><main class=record><h1>Plan</h1>{}</main></body></html>"
)


def order(body: str, head: str = "", data: bytes = b"") -> Order:
    return Order(HEAD.format(head, body).encode(), data, datetime(2026, 5, 4, 9, 0, tzinfo=UTC))


@pytest.fixture(scope="module")
def press() -> Iterator[Press]:
    one = Press()
    yield one
    one.end()


def test_nothing_that_a_document_can_name_is_fetched(
    press: Press, listener: Listener, tmp_path: Path
) -> None:
    file = tmp_path / "secret.css"
    file.write_text(f"/* {SECRET} */")
    head, body = hostile(listener.address, file)

    content = press.set(order(f"<p>Still here.</p>{body}", head))

    assert "Still here." in PdfReader(io.BytesIO(content)).pages[0].extract_text()
    with pytest.raises(NotSet, match=Refusal.FAILED):  # the one that WeasyPrint does not pass over
        press.set(order("", f'<style>@color-profile --c{{src:url("{listener.address}/x")}}</style>'))
    assert listener.came == 0
    assert SECRET.encode() not in everything_open(content)


@pytest.mark.parametrize(
    "body",
    [
        "<p>" + "a long answer that somebody typed, and went on typing. " * 1_300 + "</p>",
        "<p>" + "لا" * 20_000 + "</p><p>" + "字" * 20_000 + "</p><p>" + "🙂" * 500 + "</p>",
        "<p>" + "x" * 100_000 + "</p>",
        "<p>" + "\u202e\u200b\ufeff\u2066" * 2_000 + "end</p>",
        "<p>odd \ue001 \U0010fffd \u0378 \U0001faff \U0001e030 \u0007 \u0085 \U00012000 a\u0301\u20dd हिन्दी ไทย</p>",
        "<dl>"
        + "".join(f"<div><dt>{key}</dt><dd>{said}</dd></div>" for key, said in WORLD.items()) * 20
        + "</dl>",
        '<p>before</p><dl class="record-facts">'
        + f"<div><dt>Seen</dt><dd>{'what somebody saw, day by day. ' * 200}</dd></div>" * 3
        + "</dl>",
    ],
    ids=[
        "ten thousand words",
        "letters without blanks",
        "one endless word",
        "directions",
        "letters of no font",
        "every field",
        "facts longer than a page",
    ],
)
def test_long_and_strange_words_are_set_and_conform(press: Press, body: str) -> None:
    assert findings(press.set(order(body))) == []


@pytest.mark.stress
@pytest.mark.slow
# WeasyPrint leaves its colour profile open; the press ends with its document, this process does not.
@pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_table_of_two_thousand_rows_repeats_its_head_on_every_page() -> None:
    rows = "".join(
        f'<tr><th scope="row">Step {n}</th><td>What will be done about it</td></tr>' for n in range(2_000)
    )
    head = '<thead><tr><th scope="col">What</th><th scope="col">How</th></tr></thead>'

    # Not through the press: on a busy machine this one alone takes longer than a page may.
    content = typeset(order(f"<table>{head}<tbody>{rows}</tbody></table>"))

    pages = PdfReader(io.BytesIO(content)).pages
    assert 40 <= len(pages) <= 100
    assert all("How" in page.extract_text() for page in pages)
    assert findings(content) == []


@pytest.mark.parametrize(
    ("html", "why"),
    [
        ("a" * MAX_HTML, Refusal.TOO_LONG),
        ('<p style="break-after:page">a</p>' * 400, Refusal.TOO_LONG),
        ("<div>" * 5_000, Refusal.TOO_MUCH_WORK),
        ('<p style="font-size:1e9px">a</p>' + '<div style="height:1e12px"></div>', None),
    ],
    ids=["bytes", "pages", "depth", "sizes"],
)
def test_what_is_too_much_is_refused_and_the_next_document_is_set(html: str, why: Refusal | None) -> None:
    try:
        running.set_apart(order(html))
        refused = None
    except NotSet as told:
        refused = told.refusal
    assert refused in ({why} if why else {None, *Refusal})

    assert running.set_apart(order("<p>The next.</p>")).startswith(b"%PDF-1.7")


@pytest.mark.stress
@pytest.mark.slow
def test_a_document_without_end_is_stopped_and_its_press_goes_on(
    monkeypatch: pytest.MonkeyPatch, press: Press
) -> None:
    heavy = "<table>" * 300 + "<tr><td>" + "a " * 50_000 + "</table>" * 300
    began = time.monotonic()

    with pytest.raises(NotSet):
        press.set(order(heavy + '<div style="columns:9">' * 60 + "word " * 100_000))

    assert time.monotonic() - began < SECONDS_IN_ALL + 5
    assert press.set(order("<p>The next.</p>")).startswith(b"%PDF-1.7")


@pytest.mark.stress
@pytest.mark.slow
def test_two_hundred_documents_leave_the_press_as_large_as_it_was(press: Press) -> None:
    body = "<h2>Goals</h2><p>Answer within one working day.</p>" * 3
    press.set(order(body))
    before = _resident(press)

    sizes = {len(press.set(order(body))) for _each in range(200)}

    assert len(sizes) == 1
    assert _resident(press) - before < 4 * 1024 * 1024
    assert _resident(press) < MEMORY // 4


def _resident(press: Press) -> int:
    pages = int(Path(f"/proc/{press.pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def test_a_document_that_had_no_turn_is_told_from_one_that_was_too_much_work(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pressing, "SECONDS_IN_ALL", 0.3)

    monkeypatch.setattr(pressing, "_answer", lambda *_order: time.sleep(60))
    assert pressing._set_apart(order("")) == f"no {Refusal.TOO_BUSY}\n".encode()
    monkeypatch.setattr(pressing, "SECONDS_AT_WORK", 0.01)
    monkeypatch.setattr(pressing, "_answer", lambda *_order: sum(iter(int, 1)))
    assert pressing._set_apart(order("")) == f"no {Refusal.TOO_MUCH_WORK}\n".encode()


def test_the_press_knows_none_of_our_secrets(press: Press) -> None:
    around = Path(f"/proc/{press.pid}/environ").read_bytes()

    assert b"SECRET" not in around
    assert b"DATABASE" not in around
