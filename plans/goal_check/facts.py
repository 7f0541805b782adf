"""What the check looks at: the goals of one plan as plain values."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class StepFacts:
    """One step of the agreed path: the value to be reached by a date."""

    due_on: date
    value: Decimal


@dataclass(frozen=True)
class GoalFacts:
    """One goal. None means that it was not asked for or is not known, and then no rule speaks of it.

    An empty `area` or `objective` means that it was asked for and left out. `baseline` and `target` are counted
    in `unit`; `peer_level` is what others in the same role must reach, in the same unit. `weight` is in percent.
    """

    statement: str
    measure: str = ""
    unit: str = ""
    baseline: Decimal | None = None
    target: Decimal | None = None
    peer_level: Decimal | None = None
    steps: tuple[StepFacts, ...] = ()
    area: str | None = None
    objective: str | None = None
    evidence_on: date | None = None
    due_on: date | None = None
    weight: int | None = None

    @property
    def is_numeric(self) -> bool:
        """Whether numbers say from where to where."""
        return self.baseline is not None and self.target is not None


@dataclass(frozen=True)
class PlanFacts:
    """The goals in their order, and what of the plan around them matters. `support` None: not known yet.

    `starts_on` and `ends_on` belong to the plan. `is_day_off` tells whether the person does not work on a date.
    """

    goals: tuple[GoalFacts, ...]
    starts_on: date | None = None
    ends_on: date | None = None
    support: int | None = None
    language: str = "en"
    is_day_off: Callable[[date], bool] | None = None
