"""How a page or a paper is read; and what a page may not do: reading leaves every row as it was."""

from __future__ import annotations

import subprocess
from html.parser import HTMLParser
from typing import Any

from django.apps import apps

from employees.models import AuditChain, AuditEvent, Session
from plans.enums import ReadingEvent

OURS = ("employees", "plans", "reviews")


def everything_stored() -> dict[str, list[dict[str, Any]]]:
    """Every row of every table of ours, to be compared before and after. Sessions are the browser's, and not ours.

    That somebody read a plan is on the record, and changes nothing: it is left out, and with it the head of the chain.
    """
    stored = {
        model._meta.label: list(model._default_manager.order_by("pk").values())
        for app in OURS
        for model in apps.get_app_config(app).get_models()
        if model not in (AuditChain, Session)
    }
    events = stored[AuditEvent._meta.label]
    return {**stored, AuditEvent._meta.label: [row for row in events if row["event"] != ReadingEvent.READ]}


class _Words(HTMLParser):
    """What a page says. Between two tags is a blank; what only a browser reads is left out."""

    SILENT = frozenset({"script", "style", "template"})

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.said.append(" ")
        self.silent += tag in self.SILENT

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.said.append(" ")

    def handle_endtag(self, tag: str) -> None:
        self.said.append(" ")
        self.silent -= tag in self.SILENT and self.silent > 0

    def handle_comment(self, data: str) -> None:
        self.said.append(" ")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.said.append(data)


def text_of(page: Any) -> str:
    """What a page says, as a person reads it, in one line."""
    words = _Words()
    words.feed(page.content.decode())
    words.close()
    return " ".join("".join(words.said).split())


def text_of_paper(content: bytes) -> str:
    """The words of a PDF, in one line."""
    printed = subprocess.run(["pdftotext", "-raw", "-", "-"], input=content, capture_output=True, check=True)
    return " ".join(printed.stdout.decode().split())
