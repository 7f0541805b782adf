"""The hands that fill in a page: those of a person at a browser, and those of Django's test client."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from bs4 import Tag
from django.core.cache import cache
from django.test import Client

from employees.models import User
from tests.stories.walk.page import Asked, asked_by, button_in, form_of, refused_by, soup_of

Answers = Mapping[str, Sequence[str]]
# Folded parts are opened first, as anybody would who is to fill in all of them.
OPEN_ALL = "() => document.querySelectorAll('main details:not([open]) > summary').forEach(one => one.click())"


class Hand(Protocol):
    """Somebody who opens a page, reads it, and sends one of its forms."""

    def open(self, address: str) -> str:
        """Go there, signing in if asked. Returns the page."""

    def send(self, press: str, answers: Answers) -> str:
        """Answer, press, and follow where it leads. Returns the next page. Raises AssertionError if it refuses."""

    def fetch(self, address: str) -> bytes:
        """Download what lies at the address."""


class PlainHand:
    """A browser without scripts, played by the test client."""

    def __init__(self, account: User) -> None:
        self.client, self.account, self.address, self.html = Client(), account, "", ""

    def open(self, address: str) -> str:
        """Sign in anew each time: days pass, and a session does not last as long."""
        self.client = Client()
        self.client.force_login(self.account)
        return self._shown(self.client.get(address, follow=True), address)

    def send(self, press: str, answers: Answers) -> str:
        """Send what a browser would send of the form."""
        soup = soup_of(self.html)
        form, button = form_of(soup, press), button_in(soup, press)
        assert button is not None
        sent = {name: list(values) for name, values in _as_it_stands(form).items()}
        sent |= {name: list(values) for name, values in answers.items()}
        if button.has_attr("name"):
            sent[str(button["name"])] = [str(button.get("value", ""))]
        address = str(form.get("action") or self.address)
        return self._shown(self.client.post(address, sent, follow=True), address)

    def fetch(self, address: str) -> bytes:
        """The bytes."""
        self.client.force_login(self.account)
        response = self.client.get(address)
        assert response.status_code == 200, (address, response.status_code)
        return bytes(response.content)

    def _shown(self, response: Any, address: str) -> str:
        chain = getattr(response, "redirect_chain", [])
        self.address = chain[-1][0] if chain else address
        self.html = response.content.decode()
        assert (response.status_code, refused_by(soup_of(self.html))) == (200, []), self.address
        return self.html


def _as_it_stands(form: Tag) -> dict[str, list[str]]:
    hidden = {
        str(box["name"]): [str(box.get("value", ""))] for box in form.select("input[type=hidden][name]")
    }
    shown = {one.name: [one.value] for one in asked_by(form) if one.value or one.kind in ("line", "words")}
    return {**shown, **hidden}


class BrowserHand:
    """A person at a real browser. Raises AssertionError where a page has an error on it, or the server one."""

    def __init__(self, open_browser: Callable[..., Any], account: User) -> None:
        self.open_browser, self.account = open_browser, account
        self.reader: Any = None

    def open(self, address: str) -> str:
        """Go there. Days pass, so the way may lead through sign-in, and on from it."""
        if self.reader is None:
            self.reader = self.open_browser()
        self.reader.go(address)
        if "/account/login/" in self.reader.page.url:
            cache.clear()  # the limit on sign-ins counts by the clock, which the story turns
            self.reader.sign_in_here(self.account)
        return self._shown()

    def send(self, press: str, answers: Answers) -> str:
        """Fill in field by field, and press."""
        page = self.reader.page
        asked = {one.name: one for one in asked_by(form_of(soup_of(page.content()), press))}
        page.evaluate(OPEN_ALL)
        for name, values in answers.items():
            self._fill(asked[name], values)
        self.reader.press(press)
        return self._shown()

    def fetch(self, address: str) -> bytes:
        """Download it with the cookies of the browser."""
        request = self.reader.page.context.request
        response = request.get(
            self.reader.origin + address, timeout=60_000
        )  # a long paper takes a while to set
        assert response.status == 200, (address, response.status)
        return bytes(response.body())

    def _fill(self, asked: Asked, values: Sequence[str]) -> None:
        box = self.reader.page.locator(f"main [name='{asked.name}']")
        if asked.kind == "choice" and box.first.evaluate("box => box.tagName") == "SELECT":
            box.first.select_option(value=values[0])
        elif asked.kind in ("choice", "several", "tick"):
            for value in values:
                chosen = self.reader.page.locator(f"main [name='{asked.name}'][value='{value}']")
                (chosen if asked.kind != "tick" else box).first.check()
        else:
            box.first.fill(values[0])

    def _shown(self) -> str:
        html = str(self.reader.page.content())
        wrong = [*self.reader.problems, *refused_by(soup_of(html))]
        assert wrong == [], f"{self.reader.page.url}: {wrong}"
        return html
