"""The forms of a page that hold references, as a browser would send them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin

from tests.prove.objects.asking import REF

# What goes into a box that is empty, by its type: enough to come past most forms.
FILLED = {"date": "2026-07-20", "number": "5", "time": "10:00", "text": "Because.", "textarea": "Because."}
LEFT = {"submit", "button", "file", "password", "search", "reset", "image"}


@dataclass
class Form:
    """One form: what it sends, and which of its fields hold a reference. `many`: fields that take several.

    A field is named as on the page; where its very name holds a reference, `references` has that one.
    """

    action: str
    sent: dict[str, list[str]] = field(default_factory=dict)
    references: dict[str, str] = field(default_factory=dict)
    many: set[str] = field(default_factory=set)


class _Reader(HTMLParser):
    def __init__(self, address: str) -> None:
        super().__init__()
        self.address, self.forms = address, list[Form]()
        self._form: Form | None = None
        self._select: tuple[str, bool] | None = None
        self._is_get = False
        self._multiple: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = Form(urljoin(self.address, said.get("action", "") or self.address))
            if said.get("method", "get").lower() == "post":
                self.forms.append(self._form)
        elif self._form is None:
            return
        elif tag == "select":
            self._select = (said.get("name", ""), "multiple" in said)
        elif tag == "option" and self._select:
            self._option(self._select, said)
        elif tag == "textarea" and said.get("name"):
            self._form.sent.setdefault(said["name"], []).append(FILLED["textarea"])
        elif tag == "input" and said.get("name") and said.get("type") not in LEFT:
            self._box(said)
        elif tag == "button" and said.get("name"):
            self._form.sent.setdefault(said["name"], [said.get("value", "")])

    def _option(self, select: tuple[str, bool], said: Mapping[str, str]) -> None:
        assert self._form is not None
        (name, many), value = select, said.get("value", "")
        values = self._form.sent.setdefault(name, [])
        if value and (not values or "selected" in said):
            self._form.sent[name] = [value]
        if many:
            self._form.many.add(name)
        if REF.fullmatch(value):
            self._form.references.setdefault(name, value)

    def _box(self, said: Mapping[str, str]) -> None:
        assert self._form is not None
        name, kind, value = said["name"], said.get("type", "text"), said.get("value", "")
        if kind in {"radio", "checkbox"}:
            if "checked" in said or name not in self._form.sent:
                self._form.sent[name] = [value or "on"]
            if kind == "checkbox" and REF.fullmatch(value):
                self._form.many.add(name)
        else:
            self._form.sent.setdefault(name, []).append(value or FILLED.get(kind, ""))
        if REF.fullmatch(value):
            self._form.references.setdefault(name, value)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = None


def forms_in(page: str, address: str, known: set[str]) -> list[Form]:
    """The forms of a page that hold a known reference, in a value or in the name of a field."""
    reader = _Reader(address)
    reader.feed(page)
    found = []
    for form in reader.forms:
        for name in form.sent:
            for ref in REF.findall(name.replace("_", " ").replace("-", " ")):
                form.references.setdefault(name, ref)
        form.references = {name: ref for name, ref in form.references.items() if ref in known}
        form.many &= set(form.references)
        if form.references:
            found.append(form)
    return found


def with_reference(form: Form, name: str, ref: str, *, added: bool) -> dict[str, Any]:
    """What the form sends with another reference in one field, or beside what stands in it."""
    sent: dict[str, Any] = {key: list(values) for key, values in form.sent.items()}
    own = form.references[name]
    if own in name:
        sent[name.replace(own, ref)] = sent[name] if added else sent.pop(name)
    else:
        sent[name] = [own, ref] if added else [ref]
    return sent
