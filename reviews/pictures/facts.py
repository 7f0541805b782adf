"""What the pictures are drawn from, apart from the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from reviews.enums import Standing


class Measure(StrEnum):
    """What a goal is measured by. It follows from what the goal and the plan's form say; nobody chooses it twice."""

    PERCENT = "percent"
    NUMBER = "number"
    LEVEL = "level"
    YES_NO = "yes_no"


@dataclass(frozen=True)
class Agreed:
    """A number agreed for a day."""

    on: date
    value: Decimal


@dataclass(frozen=True)
class Looked:
    """How a goal stood at one checkpoint that was shared: what a person chose, and what was measured, if anything.

    `on` is the day on which both met. `level` is the place of the form's level in its scale, from 0, None for not
    rated; `was_so` the answer to whether the measure was so.
    """

    number: int
    on: date
    standing: Standing
    value: Decimal | None = None
    level: int | None = None
    was_so: bool | None = None


@dataclass(frozen=True)
class GoalFacts:
    """A goal, the path agreed for it, and what was measured. Dates are those of the plan's zone.

    `levels` are the words of the form's scale, from the least to the most. `is_over`: the plan is closed, so today says
    nothing any more.
    """

    statement: str
    due_on: date
    today: date
    measure: Measure = Measure.YES_NO
    starts_on: date | None = None
    unit: str = ""
    baseline: Decimal | None = None
    target: Decimal | None = None
    steps: Sequence[Agreed] = ()
    looked: Sequence[Looked] = ()
    levels: Sequence[str] = ()
    is_over: bool = False

    @property
    def is_numeric(self) -> bool:
        """Whether it is measured by a number."""
        return self.target is not None

    @property
    def measurements(self) -> list[tuple[Looked, Decimal]]:
        """The numbers that were measured, in the order of their days."""
        return [(one, one.value) for one in self.in_order if one.value is not None]

    @property
    def in_order(self) -> list[Looked]:
        """Every look at the goal, by day, then by checkpoint."""
        return sorted(self.looked, key=lambda one: (one.on, one.number))

    @property
    def path(self) -> list[Agreed]:
        """What was agreed, from the start to the target, by day. Empty where no number was agreed on the way."""
        if not self.steps or self.target is None:
            return []
        steps = sorted(self.steps, key=lambda step: step.on)
        path = [step for step in steps if step.on < self.due_on] + [Agreed(self.due_on, self.target)]
        if self.baseline is not None and self.starts_on is not None and self.starts_on < path[0].on:
            path.insert(0, Agreed(self.starts_on, self.baseline))
        return path

    @property
    def promised(self) -> list[Agreed]:
        """The numbers promised for a day: the path without its beginning, which is what was found."""
        steps = sorted((step for step in self.steps if step.on < self.due_on), key=lambda step: step.on)
        return [*steps, Agreed(self.due_on, self.target)] if self.target is not None else steps

    def agreed_by(self, day: date) -> Agreed | None:
        """The number that was agreed for this day or the latest before it. Nothing is computed between two of them."""
        return next((step for step in reversed(self.promised) if step.on <= day), None)

    @property
    def better(self) -> int:
        """1 if more is better, -1 if less is; 0 where what is agreed is to stay as it is, or says no way."""
        if self.target is None:
            return 0
        origin = self.baseline if self.baseline is not None else next(iter(self.promised)).value
        return (self.target > origin) - (self.target < origin)
