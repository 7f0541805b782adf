"""How the tests of the drafting pages read a page and send its form, as a browser would."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from plans.fairness import HR_QUESTIONS
from plans.models import Plan
from tests.reading import text_of as text_of  # for those who read what they have sent

SignedIn = Callable[[str], Client]
FAIR = {
    "noun": "Improvement plan",
    "standard_told": "yes",
    "standard_how": "In the team meeting on 12 January.",
    "talked": "yes",
    "first_talk_on": "2026-03-09",
    "review_contradicts": "no",
    "causes": "skill",
    "keep_if_met": "yes",
    "support_tried": "yes",
    "support_detail": "A morning hour without calls, since 9 March.",
    "considered": "More coaching alone: not enough.",
    "step": "go",
    "reason": "",
}
# What HR is asked besides, on the same form or on its own page.
FOR_HR = dict.fromkeys(HR_QUESTIONS, "no")
GOAL = {
    "statement": "Answer every call within four rings",
    "measure": "The call log",
    "baseline": "60",
    "target": "95.5",
    "unit": "% of calls",
    "due_on": "2026-06-30",
    "area": "",
}


def url(name: str, plan: Plan, *more: str) -> str:
    return reverse(name, args=[plan.ref, *more])


def fields_of(response: Any) -> dict[str, str]:
    """What a browser would send of the page's main form if nothing were changed."""
    form = BeautifulSoup(response.content, "html.parser").select_one("form[data-guard]")
    assert form is not None
    sent: dict[str, str] = {}
    for box in form.select("input[name], textarea[name], select[name]"):
        name = str(box["name"])
        if box.name == "textarea":
            sent[name] = box.get_text().removeprefix("\n")
        elif box.name == "select":
            chosen = box.select_one("option[selected]")
            sent[name] = str(chosen["value"]) if chosen else ""
        elif box.get("type") not in ("radio", "checkbox") or box.has_attr("checked"):
            # A tick box that names no value sends “on”.
            sent[name] = str(box.get("value", "on" if box.get("type") == "checkbox" else ""))
    return sent


def radios_of(response: Any) -> set[str]:
    """The names of the questions with a choice of answers, chosen or not."""
    boxes = BeautifulSoup(response.content, "html.parser").select("form[data-guard] input[type=radio]")
    return {str(box["name"]) for box in boxes}


def save(client: Client, address: str, **changed: str) -> Any:
    """Open a form, change some of it, send it."""
    return client.post(address, {**fields_of(client.get(address)), **changed})


def wrong(response: Any) -> dict[str, str]:
    """The error summary: which field each of its lines leads to."""
    links = BeautifulSoup(response.content, "html.parser").select(".error-summary a")
    return {str(link["href"]).removeprefix("#id_"): link.get_text() for link in links}
