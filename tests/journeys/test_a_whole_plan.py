"""A published form in real browsers, from HR's first line to the paper: written, approved by another, shared, read,
commented, signed, looked at on a phone three times, closed, printed."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from pypdf import PdfReader

from employees.models import User
from plans.enums import OutcomeKind, PlanStatus
from tests.journeys.conftest import Reader
from tests.people import Cast
from tests.stories.acts import Act, tell
from tests.stories.published import TEXAS_STATE

pytestmark = [pytest.mark.journey, pytest.mark.slow, pytest.mark.filterwarnings("ignore::DeprecationWarning")]


class BrowserReader:
    """A person with a browser at their desk and one in their pocket. `seen` are the pages that axe has looked at."""

    def __init__(self, open_browser: Callable[..., Reader], account: User, seen: set[str]) -> None:
        self.open_browser, self.account, self.seen = open_browser, account, seen
        self.browsers: dict[bool, Reader] = {}

    def tell(self, act: Act, address: str, answers: Mapping[str, str]) -> None:
        """Open, sign in if asked, answer, press. Raises AssertionError where a page is not in order."""
        if act.phone not in self.browsers:
            self.browsers[act.phone] = self.open_browser(phone=act.phone)
        reader = self.browsers[act.phone]
        self.open(reader, address)
        self.look(reader, f"{act.page} {act.phone}")
        reader.fill(**answers)
        for press in act.press.split(" > "):
            reader.press(press)
            assert not reader.page.title().startswith("Error"), (address, reader.page.title())
        self.look(reader, f"after {act.page}")

    def open(self, reader: Reader, address: str) -> None:
        """Go there. Days pass between the acts, so the way leads through sign-in, and on from it."""
        reader.go(address)
        if "/account/login/" in reader.page.url:
            cache.clear()  # the limit on sign-ins counts by the clock, which the story turns
            self.look(reader, "sign in")
            reader.sign_in_here(self.account)
            assert reader.page.url == reader.origin + address

    def look(self, reader: Reader, page: str) -> None:
        """Let axe look at a page the first time the story passes it."""
        if page not in self.seen:
            self.seen.add(page)
            reader.check()


def test_a_published_form_from_draft_to_paper_in_real_browsers(
    company: Cast, somebody: Callable[..., Reader], time_machine: Any, tmp_path: Path
) -> None:
    story, seen = TEXAS_STATE, set[str]()
    tellers = {
        name: BrowserReader(somebody, company.account(name), seen) for name in {a.who for a in story.acts}
    }

    plan = tell(story, company, tellers, time_machine)

    assert (plan.status, plan.outcome.overall) == (PlanStatus.CLOSED, OutcomeKind.GOALS_MET)
    assert plan.checkpoints.filter(held_at__isnull=False).count() == 3
    sam = tellers["sam"].browsers[False]
    tellers["sam"].open(sam, "/my-plan/")
    tellers["sam"].look(sam, "my plan, closed")
    with sam.page.expect_download(timeout=60_000) as download:
        sam.page.evaluate(
            "address => { const a = document.createElement('a'); a.href = address; a.click(); }",
            f"/plans/{plan.ref}/record.pdf",
        )
    paper = tmp_path / "record.pdf"
    download.value.save_as(paper)
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(paper.read_bytes())).pages]
    words = " ".join(" ".join(pages).split())
    assert [said for said in story.saying if said not in words] == []
