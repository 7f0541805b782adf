"""An act: somebody opens a page, answers what it asks, and presses a button."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from bs4 import BeautifulSoup, Tag
from django.test import Client
from django.urls import reverse

from employees.models import Employee, User
from plans.models import Plan
from tests.people import Cast


@dataclass(frozen=True)
class Act:
    """One thing somebody does. `page` is the name of an address; `about` what stands in it beside the plan.

    `press` names a button by its words; "One > Two" presses the second on the page that the first leads to.
    `about` is a checkpoint's number, or a list of the plan and a place in it, such as ("support", 1). In `answers` a
    name such as "goal:2" stands for the field of the second goal. What is chosen from a list may be said in its words.
    """

    who: str
    page: str
    press: str
    answers: Mapping[str, str] = field(default_factory=dict)
    about: int | tuple[str, int] | None = None
    at: datetime | None = None
    then: str = ""
    phone: bool = False


@dataclass(frozen=True)
class Story:
    """What happens to whom. `saying` are words that must stand in the record at its end."""

    about: str
    acts: tuple[Act, ...]
    saying: tuple[str, ...]


class Teller(Protocol):
    """Whoever can do an act: a test client, or a browser."""

    def tell(self, act: Act, address: str, answers: Mapping[str, str]) -> None:
        """Open the address, answer, press."""


def address_of(act: Act, cast: Cast, story: Story) -> str:
    """The address that an act opens."""
    subject = cast.people()[story.about]
    if act.page == "plan_new":
        return f"{reverse('plan_new')}?person={subject.ref}"
    plan = plan_of(subject)
    arguments: list[Any] = [] if act.page.startswith("my_plan") else [plan.ref]
    if isinstance(act.about, int):
        arguments.append(act.about)
    elif act.about is not None:
        what, place = act.about
        arguments.append(getattr(plan, what).all()[place - 1].ref)
    return reverse(act.page, args=arguments)


def answers_of(act: Act, cast: Cast, story: Story) -> dict[str, str]:
    """The answers under the names that the fields have on the page."""
    named: dict[str, str] = {}
    for name, answer in act.answers.items():
        what, _colon, place = name.partition(":")
        goals = plan_of(cast.people()[story.about]).goals.all() if place else []
        named[f"{what}_{goals[int(place) - 1].ref}" if place else what] = answer
    return named


def plan_of(subject: Employee) -> Plan:
    """The one plan there is about somebody."""
    return Plan.objects.get(employee=subject)


def tell(story: Story, cast: Cast, tellers: Mapping[str, Teller], moments: Any) -> Plan:
    """Do every act, each at its moment. `moments` is time_machine's fixture. Returns the plan."""
    for act in story.acts:
        if act.at is not None:
            moments.move_to(act.at)
        tellers[act.who].tell(act, address_of(act, cast, story), answers_of(act, cast, story))
    return plan_of(cast.people()[story.about])


class PlainReader:
    """A person with a browser that has no scripts, played by Django's test client."""

    def __init__(self, account: User) -> None:
        self.client, self.account = Client(), account

    def open(self, address: str) -> Any:
        """Sign in and look. Days pass between the acts, and a session does not last as long."""
        self.client = Client()
        self.client.force_login(self.account)
        return self.client.get(address)

    def tell(self, act: Act, address: str, answers: Mapping[str, str]) -> None:
        """Open, answer, press. Raises AssertionError where the page has no such button, or refuses the answers."""
        response = self.open(address)
        presses = act.press.split(" > ")
        for place, press in enumerate(presses, start=1):
            # What the first page does not ask is for the next one; the last page has to ask all that is left.
            asked = {str(box["name"]) for box in _soup(response).select("[name]")}
            given = {name: answers[name] for name in answers if name in asked or place == len(presses)}
            response = self.press(response, address, press, given)
            answers = {name: answer for name, answer in answers.items() if name not in given}
        if act.then:
            assert act.then in " ".join(_soup(response).get_text(" ").split())

    def press(self, response: Any, address: str, press: str, answers: Mapping[str, str]) -> Any:
        """Send the form that the button belongs to, and follow where it leads."""
        assert response.status_code == 200, (address, response.status_code)
        button = _button(_soup(response), press)
        form = button.find_parent("form")
        assert isinstance(form, Tag)
        sent: dict[str, list[str]] = {}
        for name, value in _given(form, answers):
            sent.setdefault(name, []).append(value)
        if button.has_attr("name"):
            sent[str(button["name"])] = [str(button.get("value", ""))]
        response = self.client.post(str(form.get("action") or address), sent, follow=True)
        refused = [row.get_text(" ", strip=True) for row in _soup(response).select(".error-summary li")]
        assert (response.status_code, refused) == (200, []), address
        return response


def _soup(response: Any) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


def _button(soup: BeautifulSoup, words: str) -> Tag:
    buttons = {" ".join(button.get_text(" ").split()): button for button in reversed(soup.find_all("button"))}
    assert words in buttons, f"There is no button “{words}”, only {sorted(buttons)}."
    return buttons[words]


def _given(form: Tag, answers: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    """What a browser sends of a form: what stands in it, and the answers in its place."""
    boxes = form.select("input[name], textarea[name], select[name]")
    assert set(answers) <= {str(box["name"]) for box in boxes}
    for box in boxes:
        name, answer = str(box["name"]), answers.get(str(box["name"]))
        if box.name == "textarea":
            yield name, box.get_text().removeprefix("\n") if answer is None else answer
        elif box.name == "select":
            yield name, _chosen(box, answer)
        elif box.get("type") in ("radio", "checkbox"):
            value = str(box.get("value", "on"))
            if box.has_attr("checked") if answer is None else answer == value:
                yield name, value
        else:
            yield name, str(box.get("value", "")) if answer is None else answer


def _chosen(box: Tag, answer: str | None) -> str:
    for option in box.find_all("option"):
        value, words = str(option.get("value", "")), option.get_text(strip=True)
        if option.has_attr("selected") if answer is None else answer in (value, words):
            return value
    return ""
