"""Every letter as whoever gets it sees it: on a phone and on a desk, in light and dark, and as plain text.

They run when asked for, here with a picture of each:

    WAYMARK_LETTERS=<folder> ./waymark test --only=sqlite --every-walk tests/journeys/test_letters.py
"""

from __future__ import annotations

import html
import json
import os
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.mail import EmailMultiAlternatives
from playwright.sync_api import Browser, Page, ViewportSize

from employees.models import OutboxMessage
from employees.outbox import Notice, Ready
from employees.outbox.one_letter import SEVERAL
from employees.outbox.wording import write
from reviews.notices import CATALOGUE
from tests.factories.people import OrganisationFactory, UserFactory
from tests.journeys.conftest import AXE_SOURCE, DESK, PHONE, TAGS

pytestmark = [
    pytest.mark.every_walk,
    pytest.mark.journey,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]
WHEN = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
# What the words of some of them say beside the link.
CONTEXT: Mapping[str, Mapping[str, Any]] = {
    "employees/invited": {"works_until": WHEN, "another": "http://localhost/account/password/reset/"},
    "employees/password_asked_for": {
        "works_until": WHEN,
        "another": "http://localhost/account/password/reset/",
    },
    "employees/sign_in_changed": {"changed_at": WHEN},
    "plans/meeting_cancelled": {"day": date(2026, 5, 5)},
    "plans/meeting_invited": {"day": date(2026, 5, 5), "moved": True},
    SEVERAL: {"count": 3},
    "plans/meeting_tomorrow": {"day": date(2026, 5, 5), "is_tomorrow": True},
}
# A letter has no landmarks: what a page should have beside the standard is not asked of it.
RULES = json.dumps({"runOnly": {"type": "tag", "values": [tag for tag in TAGS if tag != "best-practice"]}})
# One of each wording; several kinds of message may share one.
LETTERS = {notice.template: notice for notice in CATALOGUE.values()}
LETTERS[SEVERAL] = Notice("several", SEVERAL, lambda _message, _at: Ready())


def letter_of(notice: Notice) -> EmailMultiAlternatives:
    """The letter, to somebody of an organisation with a long name."""
    OrganisationFactory(
        name="Northwind Care & Community Services", contact_name="Mia Park", contact_detail="+44 20 7946 0000"
    )
    reader = UserFactory(email="sam@example.org")
    message = OutboxMessage(kind=notice.kind, key="a:b:c", recipient=reader)
    path = "/plans/vx5pwqkj3v5tfftfkzydz5x4cb/checkpoints/1/log/"
    return write(message, notice, Ready(CONTEXT.get(notice.template, {}), path=path))


@pytest.mark.parametrize("template", sorted(LETTERS))
def test_a_letter_is_fit_to_be_read(chromium: Browser, template: str) -> None:
    letter = letter_of(LETTERS[template])
    ((content, _kind),) = letter.alternatives
    fetched: list[str] = []
    for name, size in (("phone", PHONE), ("desk", DESK)):
        page = opened(chromium, size, str(content), fetched)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of these two
            found = page.evaluate(f"axe.run(document, {RULES})")["violations"]
            assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []
            keep(page, template, f"{name}-{scheme}")
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0
        page.context.close()
    text = html.escape(f"{letter.subject}\n\n{letter.body}")
    page = opened(chromium, DESK, f"<pre>{text}</pre>", fetched)
    keep(page, template, "text")
    page.context.close()
    assert fetched == []


def opened(chromium: Browser, size: ViewportSize, content: str, fetched: list[str]) -> Page:
    """A page that holds the letter, with axe beside it. What it asks of a network is written into `fetched`."""
    page = chromium.new_context(viewport=size).new_page()
    page.on("request", lambda request: fetched.append(request.url))
    page.set_content(content)
    page.evaluate(AXE_SOURCE)
    return page


def keep(page: Page, template: str, name: str) -> None:
    """Write it down as a picture, where somebody wants to look at it."""
    if folder := os.environ.get("WAYMARK_LETTERS"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(folder, f"{template.replace('/', '-')}-{name}.png"))
