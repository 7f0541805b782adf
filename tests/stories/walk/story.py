"""Who a plan on a form is about, and what is written in it. One file a form, in tests/stories/forms."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

FORMS = Path(__file__).parents[1] / "forms"
# What everybody answers alike before a plan. Each of these has its particulars in the story.
FAIR = {
    "standard_told": "yes",
    "talked": "yes",
    "review_contradicts": "no",
    "causes": ["skill", "workload"],
    "keep_if_met": "yes",
    "support_tried": "yes",
    "step": "go",
}


@dataclass(frozen=True)
class FormStory:
    """Somebody, their work, and what they and those around them write, by page and field.

    `begun` is the day on which the draft is begun, `starts` the first day of the plan; both are calendar dates.
    """

    form: str
    about: str
    title: str
    department: str
    manager: str
    hr: str
    begun: date
    starts: date
    ends: date
    outcome: str
    said: Mapping[str, Any]

    def on(self, page: str) -> Mapping[str, Any]:
        """What is answered on a page that there is once."""
        found: Mapping[str, Any] = self.said.get(page, {})
        return found

    def items(self, page: str) -> Sequence[Mapping[str, Any]]:
        """What is answered on a page that is opened for one item after another."""
        found: Sequence[Mapping[str, Any]] = self.said.get(page, [])
        return found


def at(day: date, hour: int = 9) -> datetime:
    """A moment of that day, in UTC."""
    return datetime.combine(day, time(hour, 12), tzinfo=UTC)


def story_of(form: str) -> FormStory:
    """The story of a form."""
    read = tomllib.loads((FORMS / f"{form}.toml").read_text(encoding="utf-8"))
    who = read.pop("who")
    begin = {**FAIR, **read.pop("begin")}
    starts = who["starts"]
    return FormStory(
        form=form,
        said={**read, "begin": begin},
        begun=who.get("begun", starts - timedelta(days=14)),
        **{name: value for name, value in who.items() if name != "begun"},
    )
