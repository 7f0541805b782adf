"""Plants payloads in every text field, and opens everything in which they come out again."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.core import mail
from django.test import Client

from reviews.tasks import deliver, make_documents
from tests.prove.inputs.alive import (
    acts_in_pdf,
    alive_in_page,
    formulas_in,
    injected_in,
    injected_in_calendar,
)
from tests.prove.inputs.beacon import Beacon
from tests.prove.inputs.exploring import READERS, Deed, Explorer
from tests.prove.inputs.forms import name_of, plain
from tests.prove.inputs.fuzz import say
from tests.prove.inputs.payloads import payloads
from tests.prove.inputs.planting import Planter
from tests.prove.inputs.replanting import ROUNDS, Replanting
from tests.prove.inputs.sending import pressed_from_memory, routes
from tests.prove.inputs.standing import ENOUGH, Standing
from tests.prove.inputs.world import make_world

# Fields for words of a certain shape, or that nobody fills in here; each with its reason.
NOT_FREE: dict[tuple[str, str], str] = {}


@dataclass
class Campaign:
    """What was planted where, and what became of it."""

    beacon: Beacon
    explorer: Explorer = field(init=False)
    planter: Planter = field(init=False)
    standing: Standing = field(init=False)
    alive: list[str] = field(default_factory=list)
    files: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    held: set[tuple[str, str]] = field(default_factory=set)
    read: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.planter = Planter(payloads(self.beacon.host))
        self.standing = Standing(self.planter, self.beacon.host)

    def plant(self, looks: int) -> None:
        """Through the pages: every form that anybody finds, with payloads in all its text fields."""
        self.explorer = Explorer(make_world(), words=self.planter)
        self.explorer.after = self._after
        with pressed_from_memory():
            self.explorer.explore(looks)

    def _after(self, deed: Deed, answer: Any, wrong: set[str]) -> None:
        self.planter.after(deed, answer.status_code, wrong)
        if answer.get("Content-Type", "").startswith("text/html") and not answer.streaming:
            self.alive += [
                f"{deed.form.name}: {said}"
                for said in alive_in_page(answer.content.decode(), self.beacon.host)
            ]

    def fields(self) -> set[tuple[str, str]]:
        """Every text field of every form that was seen."""
        return {
            (form.name, plain(box.name))
            for places in self.explorer.forms.values()
            for _who, form in places
            for box in form.boxes.values()
            if box.is_typed
        }

    def unreached(self) -> list[str]:
        """Text fields that neither took a payload nor refused it by name."""
        reached = {*self.planter.planted, *self.planter.refused, *NOT_FREE}
        return sorted(" ".join(one) for one in self.fields() - reached)

    def why_unreached(self, told: str) -> list[str]:
        """What the forms with such a field were answered, the last answers first."""
        form, field_name = told.split(" ", 1)
        said = [
            (
                f"{len(places)} pages, {'done' if shape in self.explorer.done else 'not done'}",
                *refused[-4:][::-1],
            )
            for shape, places in self.explorer.forms.items()
            if shape[0] == form and field_name in shape
            for refused in [self.explorer.refused.get(shape, [])]
        ]
        return [line for lines in said for line in lines]

    def fields_told(self) -> str:
        """In numbers, which fields took payloads."""
        took = self.fields() & set(self.planter.planted)
        return (
            f"{len(self.fields())} text fields in {len(self.explorer.forms)} forms, {len(took)} took payloads, "
            f"{len((self.fields() & set(self.planter.refused)) - took)} rightly take only words of a certain shape, "
            f"{len(self.unreached())} not reached"
        )

    def pairs_told(self) -> str:
        """How many payloads stood in how many fields."""
        pairs = sum(len(numbers) for numbers in self.planter.planted.values())
        every = {number for numbers in self.planter.planted.values() for number in numbers}
        return f"{pairs:,} payloads in {len(self.planter.planted)} fields and columns, {len(every)} different"

    def look_into_files(self) -> None:
        """Letters, lists, calendars and documents: nothing in them may act."""
        with pressed_from_memory():
            for _turn in range(20):
                make_documents()
            for _turn in range(6):
                deliver()
            self._letters()
            every = routes()
            for name in sorted(self.explorer.known):
                if (
                    name.endswith(
                        ("_pdf", "_file", "_export", "_feed", "_errors", "_certificate", "dates", "_ics")
                    )
                    and name in every
                ):
                    self._fetch(name)

    def _letters(self) -> None:
        for letter in mail.outbox:
            message = letter.message()
            self.files["letters"] += 1
            self.alive += [f"letter: {said}" for said in injected_in(message)]
            for part in message.walk():
                if part.get_content_type() == "text/html":
                    html = (part.get_payload(decode=True) or b"").decode()
                    self.beacon.letters.append(html)
                    self.alive += [f"letter: {said}" for said in alive_in_page(html, self.beacon.host)]
                if part.get_content_type() == "text/calendar":
                    self.alive += injected_in_calendar(part.get_payload(decode=True) or b"")

    def _fetch(self, name: str) -> None:
        from django.urls import reverse  # noqa: PLC0415 -- only here

        for arguments in self.explorer.known[name][:6]:
            for who in ("mia", "noor", "jana", "sam"):
                answer = self.explorer.client(who).get(reverse(name, kwargs=arguments))
                if answer.status_code >= 500:
                    self.alive.append(f"{name}: {answer.status_code}")
                if answer.status_code == 200:
                    self._read(
                        name,
                        answer.get("Content-Type", ""),
                        b"".join(answer) if answer.streaming else answer.content,
                    )
                    break

    def _read(self, name: str, kind: str, content: bytes) -> None:
        if kind.startswith("application/pdf"):
            self.files["PDFs"] += 1
            self.alive += [f"{name}: {said}" for said in acts_in_pdf(content, self.beacon.host)]
        elif kind.startswith("text/csv"):
            self.files["lists"] += 1
            self.alive += [f"{name}: formula {cell!r}" for cell in formulas_in(content.decode())]
        elif kind.startswith("text/calendar"):
            self.files["calendars"] += 1
            self.alive += [f"{name}: {said}" for said in injected_in_calendar(content)]

    def files_told(self) -> str:
        """How many of each kind were read."""
        return ", ".join(f"{count} {kind}" for kind, count in sorted(self.files.items()))

    def pages(self) -> list[tuple[str, str]]:
        """Who reads some of it where: every page with a payload in it, and every filter with one."""
        self.held.clear()
        self.walk(self._saw)
        filters = [
            (deed.who, f"{deed.form.action.split('?')[0]}?{_query(deed)}")
            for deed in self.explorer.done.values()
            if deed.form.method == "get" and deed.sent.typed()
        ]
        self.read = Counter(who for who, _path in self.held)
        return [*sorted(self.held), *filters]

    def fewest_pages(self) -> list[tuple[str, str]]:
        """So many pages that each column is read on every kind of page on which anybody reads it."""
        shown: dict[tuple[str, str], set[tuple[int, str]]] = {}

        def saw(who: str, path: str, html: str) -> None:
            shown[who, path] = {(place, name_of(path)) for place in self.standing.places_in(html)}

        self.walk(saw)
        return fewest(shown)

    def walk(self, saw: Callable[[str, str, str], None]) -> None:
        """Everywhere that a reader gets by links."""
        self.explorer.saw = saw
        with pressed_from_memory():
            self.explorer.look()
        self.explorer.saw = None

    def kept_out(self) -> list[str]:
        """Readers who were shown no payload at all: a session was lost, and what they read was opened by nobody."""
        return [who for who in READERS if not self.read[who]]

    def _saw(self, who: str, path: str, html: str) -> None:
        if re.search(rf"{re.escape(self.beacon.host)}/\d", html):
            self.held.add((who, path))
            self.alive += [f"{path} by {who}: {said}" for said in alive_in_page(html, self.beacon.host)]

    def replant(self, number: int) -> tuple[int, int]:
        """Other payloads in the same places, and in every column of words. How many values changed, and did not."""
        self.planter.round = number
        planting = Replanting(self.planter, self.beacon.host)
        planting.everywhere()
        return planting.changed, planting.kept

    def open_all(self, window: Any, pages: list[tuple[str, str]]) -> None:
        """Each page as who reads it."""
        for who, path in pages:
            html = window.open(who, self._signed_in(who), window.origin + path)
            self.standing.note(name_of(path), html)
            if window.opened % 50 == 0:
                wrong = {title: len(lines) for title, lines in self.found(window).items()}
                say(f"{window.opened} opened: {wrong}")
            self.alive += [f"{path} by {who}: {said}" for said in alive_in_page(html, self.beacon.host)]

    def open_letters(self, window: Any) -> None:
        """Each letter as a page."""
        for number in range(len(self.beacon.letters)):
            window.open("nobody", None, f"http://{self.beacon.host}/letter/{number}")

    def _signed_in(self, who: str) -> Client:
        self.explorer.opened(who, "/help/")  # come in anew, where that is over
        return self.explorer.client(who)

    def found(self, window: Any) -> dict[str, list[str]]:
        """Everything that should not be, by what it is."""
        return {
            "executed": window.executed,
            "violations of the policy": window.violations,
            "requests to elsewhere": window.abroad,
            "errors in pages": window.broken,
            "more than words": sorted(set(self.alive)),
            "5xx": self.explorer.wrong,
            "text fields not reached": self.unreached(),
            "readers who were shown nothing": self.kept_out(),
            "columns that held too few": self.held_too_few(),
        }

    def held_too_few(self) -> list[str]:
        """Columns of words in which fewer than ENOUGH payloads stood, once there were rounds enough for them."""
        return self.standing.columns_below(ENOUGH) if self.planter.round + 1 >= ROUNDS else []


def fewest(shown: dict[tuple[str, str], set[tuple[int, str]]]) -> list[tuple[str, str]]:
    """So many of the pages that everything which is shown on any of them is shown; those with most of it first."""
    chosen, missing = list[tuple[str, str]](), {one for all_of in shown.values() for one in all_of}
    while missing:
        best = max(sorted(shown), key=lambda page: len(shown[page] & missing))
        missing -= shown[best]
        chosen.append(best)
    return chosen


def _query(deed: Deed) -> str:
    from tests.prove.inputs.requests import urlencoded  # noqa: PLC0415 -- only here

    return urlencoded(
        tuple((name, one) for name, all_of in deed.sent.values.items() for one in all_of)
    ).decode()
