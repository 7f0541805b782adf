"""Opens pages in a real Chromium and notices whatever should not happen there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.test import Client
from django.test.testcases import LiveServerThread
from playwright.sync_api import Browser, BrowserContext, Error, Page, sync_playwright

from tests.journeys.conftest import CHROMIUM, DESK, FLAGS
from tests.prove.inputs.beacon import Beacon

WATCH = """
window.__violations = [];
document.addEventListener('securitypolicyviolation', event => window.__violations.push(
    event.violatedDirective + ' ' + event.blockedURI + ' ' + (event.sample || '')));
window.alert = window.confirm = window.prompt = words => window.__violations.push('dialog ' + words);
"""
LINGER = 120  # milliseconds in which what was loaded may act


@contextmanager
def served() -> Iterator[str]:
    """The site in a thread of this process, on the database of this process. Yields its origin."""
    server = LiveServerThread("localhost", StaticFilesHandler, connections_override={})
    server.daemon = True
    server.start()
    server.is_ready.wait()
    if server.error:
        raise server.error
    try:
        yield f"http://localhost:{server.port}"
    finally:
        server.terminate()


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Window:
    """Somebody's browser, and what was wrong in it."""

    browser: Browser
    origin: str
    beacon: Beacon
    contexts: dict[tuple[str, str], tuple[BrowserContext, Page]] = field(default_factory=dict)
    opened: int = 0
    executed: list[str] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    abroad: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    where: str = ""

    def page_of(self, who: str, client: Client | None) -> Page:
        """A page in which somebody is signed in, as the client is."""
        session = client.cookies[settings.SESSION_COOKIE_NAME].value if client is not None else ""
        if (who, session) not in self.contexts:
            context = self.browser.new_context(viewport=DESK, locale="en-GB")
            context.set_default_timeout(30_000)
            if session:
                context.add_cookies(
                    [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": self.origin}]
                )
            context.add_init_script(WATCH)
            page = context.new_page()
            page.on("request", self._on_request)
            page.on("console", self._on_console)
            page.on("response", self._on_response)
            page.on("dialog", self._on_dialog)
            page.on("pageerror", lambda error: self.broken.append(f"{self.where}: {error}"))
            self.contexts[who, session] = context, page
        return self.contexts[who, session][1]

    def open(self, who: str, client: Client | None, url: str) -> str:
        """Open an address and wait a moment. Returns what the page says in the end."""
        page = self.page_of(who, client)
        self.where, called = f"{url} by {who}", len(self.beacon.called)
        self.opened += 1
        html = ""
        try:
            page.goto(url, wait_until="load")
            page.wait_for_timeout(LINGER)
            self.violations += [
                f"{self.where}: {said}" for said in page.evaluate("window.__violations || []")
            ]
            html = page.content()
            if page.url.split("#")[0] != url and not page.url.startswith(self.origin):
                self.executed.append(f"{self.where}: led to {page.url}")
            if "/account/login/" in page.url:
                self.broken.append(f"{self.where}: is asked to sign in, and sees nothing of it")
        except Error as error:
            if "Download is starting" not in str(error):
                self.broken.append(f"{self.where}: {str(error).splitlines()[0]}")
        self.executed += [f"{self.where}: {call}" for call in self.beacon.called[called:]]
        return html

    def _on_request(self, request: Any) -> None:
        if not request.url.startswith((self.origin, "data:", "blob:", f"http://{self.beacon.host}/letter/")):
            self.abroad.append(f"{self.where}: {request.url[:120]}")

    def _on_console(self, message: Any) -> None:
        if "Content Security Policy" in message.text or "Content-Security-Policy" in message.text:
            self.violations.append(f"{self.where}: {message.text[:160]}")

    def _on_response(self, answer: Any) -> None:
        if answer.status >= 500:
            self.broken.append(f"{self.where}: {answer.status} {answer.url}")

    def _on_dialog(self, dialog: Any) -> None:
        if dialog.type != "beforeunload":
            self.executed.append(f"{self.where}: dialog {dialog.message[:80]}")
        dialog.dismiss()
