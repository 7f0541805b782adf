"""A real Chromium for whole stories, with axe-core on every page they pass."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from employees.models import User
from tests.factories.people import PASSWORD
from tests.people import Cast, make_cast

CHROMIUM = os.environ.get("CHROMIUM", shutil.which("chromium") or "/usr/bin/chromium")
# Nothing but the page under test: Debian's Chromium would look up its maker's hosts at every start.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
AXE_SOURCE = (Path(__file__).parents[1] / "vendor" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Everything in light; in dark what can differ there: the two rules about colour.
RULES: dict[Any, dict[str, Any]] = {
    "light": {"runOnly": {"type": "tag", "values": TAGS}, "rules": {"target-size": {"enabled": True}}},
    "dark": {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}},
}
# What was still on its way when the next page was opened, such as a look at a goal, is no fault of the page.
CUT_SHORT = ("htmx:sendAbort", "htmx:sendError", "htmx:afterRequest")
ABORTED = "net::ERR_ABORTED"
PHONE, DESK = ViewportSize(width=360, height=760), ViewportSize(width=1280, height=900)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all stories."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def company(transactional_db: None) -> Cast:
    """The cast, committed: the server of a journey reads the same database as the browser's user writes."""
    return make_cast()


class Reader:
    """Somebody at a screen: signs in, goes places, and notices what is wrong with a page."""

    def __init__(self, page: Page, origin: str) -> None:
        self.page = page
        self.origin = origin
        self.problems: list[str] = []
        page.on("console", self._on_console)
        page.on("requestfailed", self._on_failure)
        page.on("request", self._on_request)
        page.on("response", self._on_response)

    def _on_console(self, message: object) -> None:
        text = str(getattr(message, "text", ""))
        # The status of a form shown again is said in the console too; the page says it better.
        if (
            getattr(message, "type", "") == "error"
            and "status of 422" not in text
            and "status of 40" not in text
            and not text.startswith(CUT_SHORT)
        ):
            self.problems.append(f"console: {text}")

    def _on_failure(self, request: object) -> None:
        if getattr(request, "failure", "") != ABORTED:
            self.problems.append(f"failed: {getattr(request, 'url', '')}")

    def _on_request(self, request: object) -> None:
        url = str(getattr(request, "url", ""))
        if not url.startswith((self.origin, "data:", "blob:")):
            self.problems.append(f"third party: {url}")

    def _on_response(self, response: object) -> None:
        if int(getattr(response, "status", 0)) >= 500:
            self.problems.append(f"server error: {getattr(response, 'url', '')}")

    def go(self, path: str) -> None:
        """Open an address of the site."""
        self.page.goto(self.origin + path)

    def sign_in(self, user: User) -> None:
        """Sign in through the page, as a person does."""
        self.go("/account/login/")
        self.sign_in_here(user)

    def sign_in_here(self, user: User) -> None:
        """Sign in on the page that asks for it, and be led on to where the way was barred."""
        self.page.locator("[name='login']").fill(user.email)
        self.page.locator("[name='password']").fill(PASSWORD)
        self.page.get_by_role("button", name="Sign in", exact=True).click()
        self.page.wait_for_load_state()

    def press(self, name: str) -> None:
        """Press a button or follow a link by its words."""
        button = self.page.get_by_role("button", name=name, exact=True)
        pressed = (button if button.count() else self.page.get_by_role("link", name=name, exact=True)).first
        # A form that keeps its words asks first whether the server is there (static/js/keeping.js).
        if pressed.evaluate("pressed => pressed.type === 'submit' && !!pressed.closest('form[data-keep]')"):
            with self.page.expect_navigation():
                pressed.click()
        else:
            pressed.click()
        self.page.wait_for_load_state()

    def fill(self, **answers: str) -> None:
        """Fill fields by their names; a choice is ticked by its value."""
        for name, answer in answers.items():
            fields = self.page.locator(f"[name='{name}']")
            kind = fields.first.evaluate("field => field.type || field.tagName.toLowerCase()")
            if kind in ("radio", "checkbox"):
                chosen = self.page.locator(f"[name='{name}'][value='{answer}']")
                (chosen if chosen.count() else fields).first.check()
            elif kind.startswith("select"):
                values = fields.first.locator("option").evaluate_all("all => all.map(one => one.value)")
                fields.first.select_option(**{"value" if answer in values else "label": answer})
            else:
                fields.first.fill(answer)

    @property
    def heading(self) -> str:
        """The page's one first-level heading."""
        return self.page.locator("h1").first.inner_text()

    def check(self) -> None:
        """Run axe-core in light and dark, and look for sideways scrolling. Raises AssertionError with what it found."""
        # A click waits until the next page has begun, not until it is there.
        self.page.wait_for_load_state()
        # Evaluated, not added as a script element: the page's own policy forbids that, rightly.
        self.page.evaluate(AXE_SOURCE)
        for scheme, rules in RULES.items():
            self.page.emulate_media(color_scheme=scheme)
            self._axe(scheme, rules)
        wide = self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        if wide > 0:
            self.problems.append(f"{self.page.url} scrolls sideways by {wide} px")
        assert self.problems == []

    def _axe(self, scheme: str, rules: dict[str, Any]) -> None:
        options = {**rules, "resultTypes": ["violations"]}
        found = self.page.evaluate(f"axe.run(document, {json.dumps(options)})")
        for violation in found["violations"]:
            where = "; ".join(node["html"][:120] for node in violation["nodes"][:3])
            self.problems.append(f"{self.page.url} [{scheme}] {violation['id']}: {where}")


@pytest.fixture
def somebody(chromium: Browser, live_server: object) -> Iterator[Callable[..., Reader]]:
    """Open a fresh browser for somebody: `somebody(phone=True)`."""
    origin = str(getattr(live_server, "url", live_server))
    with _closing() as contexts:

        def open_browser(*, phone: bool = False, scripts: bool = True) -> Reader:
            context = chromium.new_context(
                viewport=PHONE if phone else DESK, java_script_enabled=scripts, locale="en-GB"
            )
            context.set_default_timeout(10_000)
            contexts.append(context)
            return Reader(context.new_page(), origin)

        yield open_browser


@contextmanager
def _closing() -> Iterator[list[object]]:
    contexts: list[object] = []
    try:
        yield contexts
    finally:
        for context in contexts:
            context.close()  # type: ignore[attr-defined]  # playwright's BrowserContext
