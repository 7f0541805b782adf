"""What a page asks: every field of one of its forms, read off the page by kind and label."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from bs4 import BeautifulSoup, Tag

Kind = Literal["line", "words", "date", "number", "choice", "several", "tick"]


@dataclass(frozen=True)
class Asked:
    """One field: what it is called, how it is answered, between what one can choose, and what stands in it."""

    name: str
    kind: Kind
    label: str
    options: tuple[tuple[str, str], ...] = ()
    value: str = ""

    def words_of(self, value: str) -> str:
        """What was chosen, as it is read."""
        return dict(self.options).get(value, value)


@lru_cache(maxsize=8)
def soup_of(html: str) -> BeautifulSoup:
    """The page, to look things up in and not to be changed: the same page is read several times over."""
    return BeautifulSoup(html, "html.parser")


def words_in(tag: Tag) -> str:
    """What stands there, on one line."""
    return " ".join(tag.get_text(" ").split())


def button_in(soup: BeautifulSoup, press: str) -> Tag | None:
    """The button that says so, if the page has it."""
    found = [button for button in soup.select("main button") if words_in(button) == press]
    shown = [button for button in found if not button.has_attr("aria-hidden")]
    return shown[0] if shown else None


def form_of(soup: BeautifulSoup, press: str) -> Tag:
    """The form that the button belongs to. Raises AssertionError where the page has no such button."""
    button = button_in(soup, press)
    there = [words_in(one) for one in soup.select("main button")]
    assert button is not None, f"There is no button “{press}”, only {there}: {words_in(soup)[:600]}"
    form = button.find_parent("form")
    assert isinstance(form, Tag)
    return form


def asked_by(form: Tag) -> list[Asked]:
    """Every field that a person can answer, in the order of the page."""
    boxes = [box for box in form.select("input[name], textarea[name], select[name]") if _is_shown(box)]
    names = list(dict.fromkeys(str(box["name"]) for box in boxes))
    return [_asked(form, name, [box for box in boxes if box["name"] == name]) for name in names]


def refused_by(soup: BeautifulSoup) -> list[str]:
    """What the page says was wrong."""
    return [words_in(row) for row in soup.select(".error-summary li")]


def _is_shown(box: Tag) -> bool:
    return box.get("type") not in {"hidden", "submit", "file"}


def _asked(form: Tag, name: str, boxes: Sequence[Tag]) -> Asked:
    box, label = boxes[0], _label(form, boxes[0])
    if box.name == "select":
        chosen = box.select_one("option[selected]")
        return Asked(name, "choice", label, tuple(_options(box)), str(chosen["value"]) if chosen else "")
    if box.get("type") in ("radio", "checkbox"):
        options = tuple((str(one.get("value", "on")), _label(form, one)) for one in boxes)
        ticked = next((str(one.get("value", "on")) for one in boxes if one.has_attr("checked")), "")
        if box.get("type") == "radio":
            return Asked(name, "choice", _legend(box), options, ticked)
        alone = len(boxes) == 1 and not box.has_attr("value")
        return Asked(name, "tick" if alone else "several", label if alone else _legend(box), options, ticked)
    if box.name == "textarea":
        return Asked(name, "words", label, value=box.get_text().removeprefix("\n"))
    return Asked(name, _kind(box), label, value=str(box.get("value", "")))


def _kind(box: Tag) -> Kind:
    if box.get("type") == "date":
        return "date"
    return "number" if box.get("type") == "number" or box.get("inputmode") == "decimal" else "line"


def _options(box: Tag) -> Iterator[tuple[str, str]]:
    for option in box.find_all("option"):
        yield str(option.get("value", words_in(option))), words_in(option)


def _label(form: Tag, box: Tag) -> str:
    if box.has_attr("aria-label"):
        return str(box["aria-label"])
    label = form.find("label", attrs={"for": box.get("id")})
    return words_in(label).removesuffix("(optional)").strip() if isinstance(label, Tag) else ""


def _legend(box: Tag) -> str:
    fieldset = box.find_parent("fieldset")
    legend = fieldset.find("legend") if isinstance(fieldset, Tag) else None
    return words_in(legend).removesuffix("(optional)").strip() if isinstance(legend, Tag) else ""
