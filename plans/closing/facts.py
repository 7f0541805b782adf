"""What the no-surprise check looks at: plain facts of how a plan was led. No database, no clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from plans.enums import GoalResult
from plans.queries.accounts import Said


@dataclass(frozen=True)
class GoalFacts:
    """A goal with what was said of it, oldest first, and how it is judged now (None: not yet)."""

    ref: str
    number: int
    standings: tuple[Said, ...] = ()
    last_held_on: date | None = None
    result: GoalResult | None = None
    cites_a_checkpoint: bool = True


@dataclass(frozen=True)
class MeetingFacts:
    """A promised checkpoint. `held_on` and `written_on` are None if there is no shared account of it."""

    number: int
    due_on: date
    held_on: date | None = None
    written_on: date | None = None
    # Working days between the two.
    written_after: int = 0
    # Why it was not held, where that was recorded.
    why_not: str = ""


@dataclass(frozen=True)
class SupportFacts:
    """A promise of the employer, and whether the employee said that they received it."""

    delivered: bool
    received: bool


@dataclass(frozen=True)
class PauseFacts:
    """A time in which the plan stood still, and by how many working days its dates moved."""

    from_date: date
    working_days: int


@dataclass(frozen=True)
class Facts:
    """Everything that is asked about one plan on the date `today`. All dates are in the plan's zone.

    `goalposts` are the days on which a goal was changed while the plan ran. `unseen_areas` are areas of which no goal
    was ever talked about. `adjustment` is what the record says about an adjustment; "" where it says nothing.
    """

    today: date
    ends_on: date
    goals: tuple[GoalFacts, ...]
    meetings: tuple[MeetingFacts, ...]
    support: tuple[SupportFacts, ...] = ()
    pauses: tuple[PauseFacts, ...] = ()
    # Working days of approved absence on which HR decided, by moving the dates or saying why not; and the others.
    absence_decided: int = 0
    absence_open: int = 0
    goalposts: tuple[date, ...] = ()
    unseen_areas: tuple[str, ...] = ()
    changes_waiting: int = 0
    proposals_waiting: int = 0
    unanswered_disputes: tuple[int, ...] = ()
    can_confirm: int = 1
    can_hear: int = 1
    shared_on: date | None = None
    areas: int = 0
    consequence_is_told: bool = True
    no_support_is_explained: bool = False
    adjustment: str = ""
    # HR is still looking at what the person asked of it alone.
    adjustment_open: bool = False
