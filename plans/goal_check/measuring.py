"""How well the rules find what a careful reader finds, measured on labelled goals. It counts, and shows no sentence."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import cycle, islice
from pathlib import Path
from time import process_time
from typing import Any

from plans.goal_check.check import check
from plans.goal_check.facts import GoalFacts, PlanFacts
from plans.goal_check.findings import Rule

# What the labels speak of; the other rules look at dates and counts, and are tried by tables of cases.
LABELLED = (
    Rule.WEASEL_WORDS,
    Rule.CHARACTER,
    Rule.SEVERAL_GOALS,
    Rule.NO_MEASURE,
    Rule.NO_BASELINE,
    Rule.NO_UNIT,
    Rule.TARGET_IS_BASELINE,
    Rule.BEYOND_PEERS,
    Rule.OUTSIDE_CONTROL,
    Rule.ABSOLUTES,
    Rule.AUTONOMY_AGAINST_APPROVAL,
    Rule.SPEED_AGAINST_ZERO_ERRORS,
    Rule.TWO_TARGETS_ONE_MEASURE,
)


@dataclass(frozen=True)
class Case:
    """One labelled plan: its goals, and at which of them a careful reader raises which rule."""

    plan: PlanFacts
    expected: frozenset[tuple[int, Rule]]


@dataclass(frozen=True)
class Figures:
    """What was found of what was to be found."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def positives(self) -> int:
        """How many a careful reader raises."""
        return self.right + self.missed

    @property
    def precision(self) -> float:
        """Which part of what was found is right. 1 if nothing was found."""
        found = self.right + self.wrong
        return self.right / found if found else 1.0

    @property
    def recall(self) -> float:
        """Which part of what was to be found was found. 1 if there was nothing."""
        return self.right / self.positives if self.positives else 1.0


def cases_in(path: Path) -> Iterator[Case]:
    """The cases of a file with one JSON object a line."""
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        goals = tuple(_goal(goal) for goal in row["goals"])
        yield Case(PlanFacts(goals), frozenset((index, Rule(rule)) for index, rule in row["expect"]))


def _goal(row: Mapping[str, Any]) -> GoalFacts:
    def number(name: str) -> Decimal | None:
        return None if row[name] is None else Decimal(row[name])

    return GoalFacts(
        statement=row["statement"],
        measure=row["measure"],
        unit=row["unit"],
        baseline=number("baseline"),
        target=number("target"),
        peer_level=number("peer_level"),
    )


def measure(cases: Iterable[Case]) -> dict[Rule, Figures]:
    """Precision and recall of every labelled rule. A pair counts at its later goal."""
    counts = {rule: [0, 0, 0] for rule in LABELLED}
    for case in cases:
        found = {(max(one.goals), one.rule) for one in check(case.plan) if one.goals and one.rule in counts}
        for _index, rule in found & case.expected:
            counts[rule][0] += 1
        for _index, rule in found - case.expected:
            counts[rule][1] += 1
        for _index, rule in case.expected - found:
            counts[rule][2] += 1
    return {rule: Figures(*numbers) for rule, numbers in counts.items()}


def seconds_for(cases: Sequence[Case], goals: int) -> float:
    """How much of the processor's time it takes to check so many goals, in the plans in which they stand."""
    plans, count = [], 0
    for case in islice(cycle(cases), goals):
        if count >= goals:
            break
        plans.append(case.plan)
        count += len(case.plan.goals)
    begun = process_time()
    for plan in plans:
        check(plan)
    return process_time() - begun
