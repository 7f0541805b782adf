"""What the rules look at: plain facts of how a plan is led. No database, no clock. All dates are in the plan's zone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from employees.working_days import WorkingCalendar


@dataclass(frozen=True)
class Meeting:
    """A promised checkpoint. `is_open`: neither written nor said not to have been held.

    `away`: one of the two was on approved absence on that day, or the plan stood still.
    """

    ref: str
    number: int
    due_on: date
    is_open: bool
    away: bool = False


@dataclass(frozen=True)
class Number:
    """What an account said of one measured goal, and how far the agreed path had come by that day (None: no path yet).

    `direction` is 1 where more is better and -1 where less is.
    """

    goal: str
    well: bool | None
    value: Decimal | None
    agreed: Decimal | None
    direction: int

    @property
    def reached(self) -> bool:
        """Whether the number was as far as was agreed for that day, or further."""
        if self.value is None or self.agreed is None or not self.direction:
            return False
        return (self.value - self.agreed) * self.direction >= 0


@dataclass(frozen=True)
class Written:
    """A shared account: of which checkpoint, held and shared on which days. `well`: a goal was on course or met."""

    ref: str
    number: int
    held_on: date
    written_on: date
    well: bool
    numbers: tuple[Number, ...] = ()


@dataclass(frozen=True)
class Harder:
    """One change of one goal that asks for more, or for it sooner. `what` is the field of the goal."""

    goal: str
    version: int
    on: date
    what: str


@dataclass(frozen=True)
class Promise:
    """A promised support item. `delivered_on` is None until it is. `away`: as of a meeting."""

    ref: str
    due_on: date
    delivered_on: date | None = None
    away: bool = False


@dataclass(frozen=True)
class Waiting:
    """A question or a proposal of the employee without an answer, since which day."""

    ref: str
    kind: str
    since: date


@dataclass(frozen=True)
class CloseBy:
    """What HR answered before the plan. `marks` stand for its answers of yes, and do not say which they are."""

    answered_on: date
    marks: tuple[str, ...]
    look_back_days: int
    second_read: bool


@dataclass(frozen=True)
class Facts:
    """Everything that is looked at in one plan.

    `until` is the day up to which: today, or the day on which it was paused or closed. `runs`: it has started.
    """

    until: date
    ends_on: date | None
    calendar: WorkingCalendar
    runs: bool = True
    meetings: Sequence[Meeting] = ()
    written: Sequence[Written] = ()
    harder: Sequence[Harder] = ()
    promises: Sequence[Promise] = ()
    waiting: Sequence[Waiting] = ()
    close_by: CloseBy | None = None
