"""The forms of a page as a browser sees them: where each goes, what it asks, what it would send."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.urls import Resolver404, resolve
from lxml.html import document_fromstring  # type: ignore[import-untyped]

from employees.models.base import REF_LENGTH

TYPED = frozenset({"text", "textarea", "search", "email", "tel", "url"})


@dataclass
class Box:
    """One field. `value` is what stands in it; `options` what can be chosen."""

    name: str
    kind: str
    value: list[str] = field(default_factory=list)
    options: list[str] = field(default_factory=list)
    longest: int | None = None

    @property
    def is_typed(self) -> bool:
        """Whether somebody can write into it what they like."""
        return self.kind in TYPED


@dataclass
class Form:
    """A form and the button that sends it. `name` is that of the address it goes to."""

    page: str
    action: str
    name: str
    method: str
    boxes: dict[str, Box]
    button: tuple[str, str] | None = None
    has_files: bool = False

    @property
    def shape(self) -> tuple[str, ...]:
        """The same for all forms that ask the same and go to the same address."""
        asked = {one for name in self.boxes if (one := plain(name))}
        return (self.name, self.method, *(self.button or ()), *sorted(asked))


def plain(name: str) -> str:
    """The name of a field without the number of its line, or of what it is about."""
    pieces = (piece for piece in name.replace("_", "-_").split("-") if not piece.isdigit())
    return "-".join("*" if len(piece.strip("_")) == REF_LENGTH else piece for piece in pieces).replace(
        "-_", "_"
    )


def name_of(path: str) -> str:
    """The name of an address; empty where nothing is there, or it has none."""
    try:
        return resolve(urlsplit(path).path).view_name or ""
    except Resolver404:
        return ""


def read(html: str) -> Any:
    """A page, as a tree. What XML does not know, such as NUL, is left out."""
    text = "".join(one for one in html if one >= " " or one in "\t\n\r")
    return document_fromstring(text or "<html></html>")


def read_page(answer: Any) -> Any:
    """What was answered, as a tree; an empty one where it is no page."""
    is_page = answer.get("Content-Type", "").startswith("text/html")
    return read(answer.content.decode() if is_page else "")


def forms_of(document: Any, page: str) -> Iterator[Form]:
    """Every form of a page, once for each button that says something of its own."""
    for tag in document.iter("form"):
        outside = document.xpath("//*[@form=$id]", id=tag.get("id")) if tag.get("id") else []
        boxes = _boxes([*tag.xpath(FIELDS), *(one for one in outside if one.get("name"))])
        action = urlsplit(urljoin(page, tag.get("action") or page))
        address = action.path + (f"?{action.query}" if action.query else "")
        buttons = [
            one
            for one in [*tag.iter("button"), *outside]
            if one.tag == "button" and one.get("type") != "button"
        ]
        method, files = tag.get("method", "get").lower(), "multipart" in tag.get("enctype", "")
        sent = {(_said(button), button.get("formaction") or "") for button in buttons} or {(None, "")}
        for says, elsewhere in sorted(sent, key=str):
            to = urlsplit(urljoin(page, elsewhere)).path if elsewhere else address
            yield Form(page, to, name_of(to), method, boxes, says, files)
    for tag in document.xpath("//*[@hx-post]"):
        to, included = urljoin(page, tag.get("hx-post")), tag.get("hx-include", "")
        around = document.xpath("//form[@data-guard]") if "form" in included else [tag]
        found = [one for place in around for one in place.xpath(FIELDS)]
        yield Form(page, to, name_of(to), "post", _boxes([*found, tag] if tag.get("name") else found))


FIELDS = ".//input[@name] | .//textarea[@name] | .//select[@name]"


def _said(button: Any) -> tuple[str, str] | None:
    return (button.get("name"), button.get("value", "")) if button.get("name") else None


def _boxes(tags: list[Any]) -> dict[str, Box]:
    boxes: dict[str, Box] = {}
    for tag in tags:
        if tag.tag == "button" or "disabled" in tag.attrib or tag.get("type") in ("submit", "image", "reset"):
            continue
        kind = tag.tag if tag.tag in ("textarea", "select") else tag.get("type", "text")
        box = boxes.setdefault(tag.get("name"), Box(tag.get("name"), kind))
        if tag.get("maxlength"):
            box.longest = int(tag.get("maxlength"))
        if kind == "textarea":
            box.value = [tag.text_content().removeprefix("\n")]
        elif kind == "select":
            options = tag.xpath(".//option[not(@disabled)]")
            box.options = [one.get("value", one.text_content()) for one in options]
            chosen = [one.get("value", "") for one in options if "selected" in one.attrib]
            box.value = chosen or ([] if "multiple" in tag.attrib else box.options[:1])
        elif kind in ("radio", "checkbox"):
            value = tag.get("value", "on")
            box.options.append(value)
            if "checked" in tag.attrib:
                box.value.append(value)
        elif kind == "hidden":
            box.value.append(tag.get("value", ""))
        else:
            box.value = [tag.get("value", "")]
    return boxes


def links_of(document: Any, page: str) -> Iterator[str]:
    """Where a page leads on this site, without what stands after the question mark."""
    for href in document.xpath("//a/@href"):
        where = urlsplit(urljoin(page, href))
        if not where.netloc and where.path.startswith("/") and not where.path.startswith("/static/"):
            yield where.path


def errors_of(document: Any) -> set[str]:
    """The fields that a page names as not in order."""
    links = document.xpath("//*[contains(concat(' ', @class, ' '), ' error-summary ')]//a/@href")
    return {link[1:].removeprefix("id_") for link in links} | set(
        document.xpath("//*[@aria-invalid='true']/@name")
    )


def said_in(document: Any) -> str:
    """The first words with which a page says what is wrong."""
    boxes = document.xpath("//*[contains(concat(' ', @class, ' '), ' error-summary ')]") or [
        *document.iter("main")
    ]
    return " ".join(boxes[0].text_content().split())[:160] if boxes else ""
