"""What a number that counts over a time becomes for somebody who was there for a part of it. Proposed; HR decides.

Twenty a month for somebody who is there for 60 % of the days is twelve. A total is not scaled: the
dates moved, so the time for it is whole again.
"""

from __future__ import annotations

import copy
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_FLOOR, Decimal
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from employees.working_days import ONE_DAY, days_lost
from plans.goal_check.facts import GoalFacts
from plans.goal_check.pace import counts_over_time
from plans.models import Plan
from plans.queries.leave import Leave

Facts = dict[str, Any]


@dataclass(frozen=True)
class Scaling:
    """One goal's number: `full` for somebody who is there all the time, `before` what the plan says now.

    `present` of `days` working days lie in the time up to `due_on`. `after` is None where there is no such number: the
    reason stands in `arithmetic`.
    """

    ref: str
    statement: str
    unit: str
    full: Decimal
    before: Decimal
    present: Decimal
    days: int
    due_on: date
    after: Decimal | None

    @property
    def arithmetic(self) -> str:
        """The whole sum in a sentence, for somebody who wants to do it again."""
        words = {
            "present": _number(self.present),
            "days": self.days,
            "day": date_format(self.due_on, "j F Y"),
            "percent": _number((self.present / self.days * 100).quantize(Decimal("0.1"))),
            "full": _number(self.full),
            "exact": _number((self.full * self.present / self.days).quantize(Decimal("0.01"))),
            "after": _number(self.after) if self.after is not None else "",
        }
        sum_ = _(
            "Present on %(present)s of %(days)d working days up to %(day)s, %(percent)s %%: "
            "%(full)s × %(percent)s %% = %(exact)s"
        )
        if self.after is None:
            no = _(
                "This does not lie beyond where the goal began, or beyond what was agreed for a day that has come: "
                "change the goal itself."
            )
            return f"{sum_ % words}. {no}"
        if self.full * self.present / self.days == self.after:
            return sum_ % words
        return f"{sum_ % words}, {_('rounded down to %(after)s') % words}"


def scalings(plan: Plan, later: Mapping[str, Any], leave: Leave) -> list[Scaling]:
    """The numbers that absence makes smaller, in the facts of the plan after its dates moved.

    The days are the person's working days from the plan's start to the goal's date, those known to be away later among
    them. What was scaled before is scaled anew from the full number, and never up.
    """
    start = date.fromisoformat(later["plan"]["starts_on"])
    made = [
        *(one.scaled for one in plan.absence_counts.all()),
        *(one.scaled for one in plan.pauses.all()),
    ]
    found = []
    for goal in later["goals"]:
        numbers = _goal_facts(goal)
        due = date.fromisoformat(goal["due_on"])
        if due < leave.until or not counts_over_time(numbers, plan.language):
            continue
        before = Decimal(goal["target"])
        full = _full(before, [one[goal["ref"]] for one in made if goal["ref"] in one])
        days = leave.calendar.between(start, due + ONE_DAY)
        lost = days_lost(leave.calendar, [*leave.away, *leave.paused], start, due + ONE_DAY)
        if not days or not lost:
            continue
        present = days - lost
        after = _down(full * present / days, full)
        if after >= before:
            continue
        fits = after > Decimal(goal["baseline"]) and not _beyond(goal, after, leave.until)
        found.append(
            Scaling(
                goal["ref"], goal["statement"], goal["unit"], full, before, present, days, due,
                after if fits else None,
            )
        )  # fmt: skip
    return found


def scaled_down(
    plan: Plan, later: Mapping[str, Any], leave: Leave, chosen: Collection[str]
) -> tuple[Facts, dict[str, dict[str, str]]]:
    """The facts with the chosen goals' numbers made smaller, and what was made of each, as AbsenceCount keeps it.

    What lies on the path still to come comes down in the same measure. A reference that nothing is proposed for is
    passed over.
    """
    after: Facts = copy.deepcopy(dict(later))
    made: dict[str, dict[str, str]] = {}
    if not chosen:
        return after, made
    goals = {goal["ref"]: goal for goal in after["goals"]}
    for one in scalings(plan, later, leave):
        if one.ref not in chosen or one.after is None:
            continue
        goal = goals[one.ref]
        _scale_path(goal, one, leave.until)
        goal["target"] = _plain(one.after)
        made[one.ref] = {"from": _plain(one.full), "to": _plain(one.after)}
    return after, made


def _full(now: Decimal, made: Collection[Mapping[str, str]]) -> Decimal:
    """The number from which the present one was scaled; the present one itself if somebody has written it since."""
    return next((Decimal(one["from"]) for one in made if Decimal(one["to"]) == now), now)


def _scale_path(goal: Facts, one: Scaling, today: date) -> None:
    baseline, after = Decimal(goal["baseline"]), one.after or one.before
    least = baseline
    for step in sorted(goal["steps"], key=lambda step: step["due_on"]):
        value = Decimal(step["value"])
        if step["due_on"] > today.isoformat():
            part = (value - baseline) * (after - baseline) / (one.before - baseline)
            value = max(least, _down(baseline + part, value))
            step["value"] = _plain(value)
        least = max(least, value)


def _beyond(goal: Mapping[str, Any], after: Decimal, today: date) -> bool:
    """Whether the path asked for more already on a day that has come."""
    return any(
        Decimal(step["value"]) > after for step in goal["steps"] if step["due_on"] <= today.isoformat()
    )


def _goal_facts(goal: Mapping[str, Any]) -> GoalFacts:
    def number(name: str) -> Decimal | None:
        return None if goal[name] is None else Decimal(goal[name])

    return GoalFacts(
        statement=goal["statement"],
        measure=goal["measure"],
        unit=goal["unit"],
        baseline=number("baseline"),
        target=number("target"),
    )


def _down(exact: Decimal, like: Decimal) -> Decimal:
    """Rounded down, for the person's sake: to a whole number if the other is one, else to two places."""
    whole = like == like.to_integral_value()
    return exact.quantize(Decimal(1) if whole else Decimal("0.01"), ROUND_FLOOR)


def _plain(value: Decimal) -> str:
    return format(value.normalize(), "f")


def _number(value: Decimal) -> str:
    return number_format(_plain(value))
