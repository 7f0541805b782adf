"""The one table of reminders: about what, to whom, how many working days from the occasion, how often.

The sweep, the question before sending and the page on which HR tunes them all read it. What HR changed stands in
`ReminderSetting`; `in_force` says what holds now.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from employees.enums import ReminderKind
from employees.models import ReminderSetting


class Reader(StrEnum):
    """Who is told, by what they are to the plan. A provider is the manager, or HR where HR promised it."""

    EMPLOYEE = "employee"
    MANAGER = "manager"
    HR = "hr"
    PROVIDER = "provider"


class About(StrEnum):
    """What a reminder waits for: a row that is not done yet."""

    CHECKPOINT = "checkpoint"
    SUPPORT = "support"
    OPENING = "opening"
    RECEIPT = "receipt"
    REVIEW = "review"
    OUTCOME = "outcome"
    PROPOSAL = "proposal"
    QUESTION = "question"


# The day from which is counted, as a sentence goes on after "3 working days before" or "3 working days after".
OCCASIONS: Mapping[About, str | Promise] = {
    About.CHECKPOINT: _("the checkpoint"),
    About.SUPPORT: _("the date of the promise"),
    About.OPENING: _("the plan was shared"),
    About.RECEIPT: _("the receipt was asked for"),
    About.REVIEW: _("the draft was sent"),
    About.OUTCOME: _("the last day of the plan"),
    About.PROPOSAL: _("the proposal was sent"),
    About.QUESTION: _("the question was asked"),
}


# These have a day of their own. The others are counted from the day on which waiting began.
DATED = frozenset({About.CHECKPOINT, About.SUPPORT, About.OUTCOME})


@dataclass(frozen=True)
class Rule:
    """One reminder as Waymark has it. `days` are working days of whoever hears it, in the plan's time zone.

    `before`: they lie before the occasion. Such a reminder is said once, and not once the day has come, unless it
    `outlives` that day.
    """

    kind: ReminderKind
    about: About
    to: tuple[Reader, ...]
    days: int
    before: bool = False
    outlives: bool = False
    repeat_every: int = 0
    times: int = 1

    @property
    def eve(self) -> timedelta:
        """How long before its first day it may be queued: not at all where what is done on the day is in time."""
        return timedelta() if self.about in DATED else timedelta(days=1)

    @property
    def may_repeat(self) -> bool:
        """Whether HR may have it said again. An employee is never pressed: they are told once."""
        return not self.before and Reader.EMPLOYEE not in self.to


@dataclass(frozen=True)
class InForce:
    """A rule with what holds for it now."""

    rule: Rule
    is_on: bool
    days: int
    repeat_every: int
    times: int

    @property
    def after_days(self) -> tuple[int, ...]:
        """How many working days after the occasion it is said, the first time and each time after."""
        return tuple(self.days + number * self.repeat_every for number in range(self.times))


_K, _A, _R = ReminderKind, About, Reader

RULES: Mapping[str, Rule] = {
    rule.kind.value: rule
    for rule in (
        Rule(_K.CHECKPOINT_NEAR, _A.CHECKPOINT, (_R.EMPLOYEE, _R.MANAGER), 1, before=True),
        Rule(_K.CHECKPOINT_LATE, _A.CHECKPOINT, (_R.MANAGER,), 1, repeat_every=3, times=2),
        Rule(_K.CHECKPOINT_LATE_HR, _A.CHECKPOINT, (_R.HR,), 5),
        Rule(_K.SUPPORT_SOON, _A.SUPPORT, (_R.PROVIDER,), 2, before=True),
        Rule(_K.SUPPORT_LATE, _A.SUPPORT, (_R.PROVIDER,), 1),
        Rule(_K.SUPPORT_LATE_HR, _A.SUPPORT, (_R.HR,), 5),
        Rule(_K.UNOPENED, _A.OPENING, (_R.EMPLOYEE,), 3),
        Rule(_K.UNOPENED_HR, _A.OPENING, (_R.HR,), 5),
        Rule(_K.RECEIPT_WAITS, _A.RECEIPT, (_R.EMPLOYEE,), 3),
        Rule(_K.REVIEW_WAITS, _A.REVIEW, (_R.HR,), 2, repeat_every=3, times=2),
        Rule(_K.OUTCOME_NEAR, _A.OUTCOME, (_R.MANAGER, _R.HR), 10, before=True, outlives=True),
        Rule(_K.PROPOSAL_WAITS, _A.PROPOSAL, (_R.MANAGER,), 2),
        Rule(_K.PROPOSAL_WAITS_HR, _A.PROPOSAL, (_R.HR,), 5),
        Rule(_K.QUESTION_WAITS, _A.QUESTION, (_R.MANAGER,), 2),
        Rule(_K.QUESTION_WAITS_HR, _A.QUESTION, (_R.HR,), 5),
    )
}


def in_force(kind: str | None = None) -> dict[str, InForce]:
    """What holds now of every kind, or of one. One query."""
    rows = ReminderSetting.objects.all() if kind is None else ReminderSetting.objects.filter(kind=kind)
    changed = {row.kind: row for row in rows}
    return {key: as_set(rule, changed.get(key)) for key, rule in RULES.items() if kind is None or key == kind}


def as_set(rule: Rule, row: ReminderSetting | None) -> InForce:
    """The rule as HR has it, or as Waymark has it where there is no row."""
    if row is None:
        return InForce(rule, is_on=True, days=rule.days, repeat_every=rule.repeat_every, times=rule.times)
    return InForce(rule, row.is_on, row.days, row.repeat_every, row.times)
