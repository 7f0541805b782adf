"""The longest and the worst that can stand in a plan, through the addresses that hand documents out.

Nothing that somebody typed is fetched or read, nothing is cut, and what is too much is said in a sentence.
"""

from __future__ import annotations

import io
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import models
from django.test import Client
from pypdf import PdfReader

from plans.documents.press.limits import MAX_HTML, MAX_PAGES, MEMORY, SECONDS_IN_ALL
from plans.models import Milestone, Plan
from tests.factories.everything import CONTENT, content_fields, fill_everything
from tests.factories.plans import ENDS, draft_plan, fill
from tests.people import Cast
from tests.plans.documents.hostile import SECRET, Listener, hostile
from tests.plans.documents.papers import ENGLISH, WORLD, everything_open, findings, whole_story

pytestmark = [pytest.mark.once, pytest.mark.filterwarnings("ignore::DeprecationWarning")]

SignedIn = Callable[[str], Client]
LONG_AGO = 1_000_000_000  # seconds since 1970
DOCUMENTS = (
    "record.pdf",
    "versions/1.pdf",
    "versions/2.pdf",
    "checkpoints/1.pdf",
    "letter.pdf",
    "versions/1/certificate.pdf",
)


def write_everywhere(plan: Plan, words: str, link: str) -> None:
    """The same words in every text that a plan has, as far as they fit; `link` where only an address may stand."""
    for model in CONTENT:
        rows = model._default_manager.all()
        rows = rows.filter(pk=plan.pk) if model is Plan else rows
        texts = [one for one in content_fields(model) if isinstance(one, models.CharField | models.TextField)]
        for one in texts:
            said = link if one.name == "standard_link" else words
            if not one.choices:
                rows.update(**{one.name: said[: one.max_length] if one.max_length else said})


def in_every_field(words: str, link: str) -> Callable[[Cast], Plan]:
    """A draft with nothing left empty, in which every text says just these words."""

    def made(cast: Cast) -> Plan:
        plan = fill_everything(cast)
        write_everywhere(plan, words, link)
        return plan

    return made


@dataclass
class Bill:
    """What a document took: seconds, and bytes of memory at the most in any process that set it."""

    seconds: float = 0.0
    memory: int = 0
    _over: threading.Event = field(default_factory=threading.Event)

    def watch(self) -> None:
        """Look at whatever runs below this process, until it is over."""
        while not self._over.wait(0.05):
            self.memory = max([self.memory, *map(_peak, _below(os.getpid()))])


@contextmanager
def billed() -> Iterator[Bill]:
    bill, began = Bill(), time.monotonic()
    watching = threading.Thread(target=bill.watch)
    watching.start()
    try:
        yield bill
    finally:
        bill.seconds = time.monotonic() - began
        bill._over.set()
        watching.join()


def _below(pid: int) -> list[int]:
    try:
        threads = [one / "children" for one in Path(f"/proc/{pid}/task").iterdir()]
        own = [int(one) for path in threads for one in path.read_text().split()]
    except OSError:
        return []
    return own + [one for child in own for one in _below(child)]


def _peak(pid: int) -> int:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmHWM")), 0)


@contextmanager
def unread(path: Path) -> Iterator[None]:
    """Nobody may read the file meanwhile: the time of its last reading stays that of long ago."""
    control = path.with_name("control")
    control.touch()
    for one in (path, control):
        os.utime(one, (LONG_AGO, time.time()))  # a reading sets it, as it is older than the last change
    control.read_bytes()
    yield
    told = control.stat().st_atime != LONG_AGO  # a disk that does not note readings tells nothing
    assert path.stat().st_atime == LONG_AGO or not told


def test_nothing_that_stands_in_a_plan_is_fetched_or_read(
    cast: Cast,
    signed_in: SignedIn,
    listener: Listener,
    tmp_path: Path,
) -> None:
    file = tmp_path / "secret.css"
    file.write_text(f"/* {SECRET} */")
    words = (
        f'<img src="{listener.address}/x"><style>@import url({file.as_uri()});'
        "p{background:url(data:image/png;base64,AA)}</style>"
    )
    plan = whole_story(cast, ENGLISH, made=in_every_field(words, listener.address))

    with unread(file):
        content = signed_in("sam").get(f"/plans/{plan.ref}/versions/2.pdf").content

    assert Listener.came == 0
    assert SECRET.encode() not in everything_open(content)
    assert "<img" in PdfReader(io.BytesIO(content)).pages[0].extract_text(), "it stands there as it was typed"


@pytest.mark.stress
@pytest.mark.slow
def test_no_document_fetches_what_every_text_of_its_plan_names(
    cast: Cast,
    signed_in: SignedIn,
    listener: Listener,
    tmp_path: Path,
) -> None:
    file = tmp_path / "secret.css"
    file.write_text(f"/* {SECRET} */")
    words = "</p></style></script>-->" + "".join(hostile(listener.address, file))
    short = {"place": 200, "title": 200, "statement": 500, "measure": 500, "description": 500}
    said = {name: words[: short.get(name)] for name in WORLD}
    plan = whole_story(cast, said, made=in_every_field(words[:2_000], listener.address))
    sam = signed_in("sam")

    for address in DOCUMENTS:
        with unread(file), billed() as bill:
            content = sam.get(f"/plans/{plan.ref}/{address}").content
        assert content.startswith(b"%PDF"), address
        assert SECRET.encode() not in everything_open(content)
        assert findings(content) == []
        assert bill.seconds < SECONDS_IN_ALL and bill.memory < MEMORY // 2
    assert Listener.came == 0


# Ten thousand words, or as much of a script that knows no blanks, for each of the texts that may be long.
LONG = {
    "reason": "a long answer that somebody typed, and went on typing. " * 1_000,
    "impact": "بين 2 فبراير و17 أبريل، أُجيب عن 41 من 96 طلبًا بعد أكثر من يوم عمل واحد. " * 600,
    "observed": "三月十二日，十四张工单中有九张等待了两天以上。" * 500 + "😟🙂👩🏽‍💻📈 " * 200,
    "expected": "שלום עולם, הפניות נענות בתוך יום עבודה אחד. " * 1_250,
    "comment": "I see goal 2 differently, and will say why in as many words as it takes me. " * 670,
}


@pytest.mark.stress
@pytest.mark.slow
def test_documents_of_sixty_pages_are_whole_page_by_page(cast: Cast, signed_in: SignedIn) -> None:
    plan = whole_story(cast, {**ENGLISH, **LONG}, made=lambda cast: fill(draft_plan(cast), cast))
    sam = signed_in("sam")

    for address, least in (("record.pdf", 60), ("versions/1.pdf", 60), ("letter.pdf", 5)):
        with billed() as bill:
            answer = sam.get(f"/plans/{plan.ref}/{address}")
        assert answer.status_code == 200, answer.content.decode()
        pages = [page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages]
        assert least <= len(pages) <= MAX_PAGES, (address, len(pages))
        for number, page in enumerate(pages, start=1):
            assert f"{number} / {len(pages)}" in " ".join(page.split()), (address, number)
            # A heading may stand alone before a signature that is longer than a page; a page has never nothing on it.
            assert len(page) > 80, (address, number, "a page with nothing on it")
        assert findings(answer.content) == []
        assert bill.seconds < SECONDS_IN_ALL + 10 and bill.memory < MEMORY // 2


@pytest.mark.stress
@pytest.mark.slow
def test_two_thousand_rows_are_set_or_refused_in_a_sentence_and_the_next_document_is_set(
    cast: Cast, signed_in: SignedIn
) -> None:
    def made(cast: Cast) -> Plan:
        plan = fill(draft_plan(cast), cast)
        rows = [
            Milestone(plan=plan, title=f"Step {n} of many", due_on=ENDS - timedelta(days=9))
            for n in range(2_000)
        ]
        Milestone.objects.bulk_create(rows)
        return plan

    plan = whole_story(cast, ENGLISH, made=made)
    sam = signed_in("sam")

    with billed() as bill:
        answer = sam.get(f"/plans/{plan.ref}/record.pdf")

    if answer.status_code == 200:
        text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
        assert all(f"Step {n} of many" in " ".join(text.split()) for n in range(0, 2_000, 97))
        assert findings(answer.content) == []
    else:
        assert answer.status_code == 409
        assert "Nothing in the plan was changed or lost." in answer.content.decode()
    assert bill.seconds < SECONDS_IN_ALL + 10 and bill.memory < MEMORY // 2
    assert sam.get(f"/plans/{plan.ref}/letter.pdf").content.startswith(b"%PDF")


@pytest.mark.stress
@pytest.mark.slow
def test_what_is_past_the_limits_is_said_in_a_sentence_at_once(cast: Cast, signed_in: SignedIn) -> None:
    plan = whole_story(cast, {**ENGLISH, "reason": "word " * (MAX_HTML // 5)})

    with billed() as bill:
        answer = signed_in("sam").get(f"/plans/{plan.ref}/record.pdf")

    assert answer.status_code == 409
    assert "This document is too long to be made into one file." in answer.content.decode()
    assert bill.seconds < 10
