"""What was typed where: each answer with the part of the form to which it belongs. It answers what a page asks."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from tests.stories.walk.page import Asked
from tests.stories.walk.story import FormStory

CELL = re.compile(r"^(?P<table>[a-z_]+)-(?P<row>\d+)-(?P<column>[a-z_0-9]+)$")
# Left as they are, each for its reason. Everything else is filled in.
LEFT = {
    ("begin", "noun"): "the form has a name for it",
    ("begin", "reason"): "the answers speak for a plan",
    ("begin", "employee_writes_first"): "another way of beginning",
    ("support", "no_support_reason"): "support is promised",
    ("outcome", "early_reason"): "unless it ended early",
    ("extend", "goalposts_reason"): "nothing becomes harder to meet",
}


@dataclass(frozen=True)
class Typed:
    """One answer. `part` is the key of the form's part, `item` which of several, `shown` how it is read on paper."""

    part: str
    item: int
    page: str
    name: str
    label: str
    kind: str
    shown: str


@dataclass
class Ledger:
    """Every answer of a walk, in the order in which it was given."""

    story: FormStory
    typed: dict[tuple[str, int, str], Typed] = field(default_factory=dict)
    sent: dict[tuple[str, int, str], list[str]] = field(default_factory=dict)
    pages: int = 0

    def answers(
        self, page: str, asked: Sequence[Asked], given: Mapping[str, Any], *, part: str, item: int = 1
    ) -> dict[str, list[str]]:
        """An answer to everything that is asked. Raises AssertionError where something would stay empty unsaid."""
        self.pages += 1
        found: dict[str, list[str]] = {}
        for one in asked:
            values = self.sent.setdefault((page, item, one.name), self._answer(page, one, given))
            if not values:
                continue
            found[one.name] = values
            shown = "; ".join(_shown(one, value) for value in values)
            self.typed[page, item, one.name] = Typed(part, item, page, one.name, one.label, one.kind, shown)
        empty = {_column(one.name) for one in asked} - {_column(name) for name in found}
        assert {name for name in empty if (page, name) not in LEFT} == set(), (page, empty)
        return found

    def _answer(self, page: str, asked: Asked, given: Mapping[str, Any]) -> list[str]:
        cell = CELL.match(asked.name)
        said: Any = given.get(asked.name)
        if cell is not None and said is None:
            rows = given.get(cell["table"])
            number = int(cell["row"])
            if rows is None and number:
                return []
            said = (
                None if rows is None else rows[number].get(cell["column"], "") if number < len(rows) else ""
            )
        if said is None and (page, asked.name) in LEFT:
            return []
        if said is None and asked.value and asked.kind not in ("several", "tick"):
            said = asked.value
        if said is None:
            return self._made_up(asked)
        values = said if isinstance(said, list) else [said]
        return [_value(asked, value) for value in values if value != ""]

    def _made_up(self, asked: Asked) -> list[str]:
        """An answer to what the story does not know, by what is asked: something that can be told apart on paper."""
        count = len(self.sent) + 1
        if asked.kind == "tick":
            return ["on"]
        if asked.kind == "several":
            return [value for value, _words in asked.options]
        if asked.kind == "choice":
            return [next(value for value, _words in asked.options if value not in ("", "unknown"))]
        if asked.kind == "date":
            return [(self.story.starts + timedelta(days=7)).isoformat()]
        if asked.kind == "number":
            return [str(count)]
        words = asked.label.rstrip("?:. ") or asked.name
        return [f"{words[:120]}: told by {self.story.about.title()} and kept as note {count}."]


def _column(name: str) -> str:
    cell = CELL.match(name)
    return f"{cell['table']}-{cell['column']}" if cell else name


def _value(asked: Asked, said: Any) -> str:
    if isinstance(said, bool):
        return "on"
    if isinstance(said, date):
        return said.isoformat()
    if not asked.options:
        return str(said)
    values = [value for value, _words in asked.options]
    if str(said) in values:
        return str(said)
    named = [value for value, words in asked.options if words.startswith(str(said))]
    assert named, (asked.name, said, asked.options)
    return named[0]


def _shown(asked: Asked, value: str) -> str:
    return asked.words_of(value)
