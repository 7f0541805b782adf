"""How one goal is judged at the end, and what the judgement rests on."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from employees.errors import NotNow, NotVisible
from plans.enums import EarlyEnd, GoalResult, NextStep, OutcomeKind
from plans.models import Checkpoint, Goal
from plans.queries.accounts import Account, Said

BAD_RESULTS = frozenset({GoalResult.PARTLY_MET, GoalResult.NOT_MET})
BAD_OUTCOMES = frozenset({OutcomeKind.PARTLY_MET, OutcomeKind.NOT_MET})


@dataclass(frozen=True)
class Judgement:
    """The result of one goal, why, and what it rests on: checkpoints that were held, or lines of other evidence."""

    result: GoalResult
    reason: str
    checkpoints: Collection[Checkpoint] = ()
    evidence: Collection[str] = ()


@dataclass(frozen=True)
class Follows:
    """What follows a plan. `monitored_until` is a date in the plan's zone, inclusive."""

    kind: NextStep = NextStep.NONE
    words: str = ""
    monitored_until: date | None = None
    kept_up: str = ""
    new_plan_note: str = ""
    distribution: str = ""


def is_hard(overall: str, results: Iterable[str], early_reason: str = "") -> bool:
    """Whether the outcome goes against the employee, so that every point of the check has to be answered."""
    return (
        overall in BAD_OUTCOMES
        or early_reason == EarlyEnd.NO_PROSPECT
        or any(result in BAD_RESULTS for result in results)
    )


def refuse_gaps(
    goals: Collection[Goal],
    results: Mapping[Goal, Judgement],
    overall: OutcomeKind,
    accounts: Iterable[Account],
) -> None:
    """Raise NotNow for a goal without a result, a reason or a citation, or for results that the outcome contradicts.

    Raises NotVisible for a checkpoint that is not one of this plan's, as if it were not there.
    """
    if set(results) != set(goals):
        raise NotNow(_("Give every goal of the plan a result."))
    told = {account.checkpoint_id for account in accounts}
    for number, goal in enumerate(goals, start=1):
        _refuse_one(number, goal, results[goal], told)
    if overall == OutcomeKind.GOALS_MET and any(one.result in BAD_RESULTS for one in results.values()):
        raise NotNow(
            _("The outcome says that the goals were met, and a goal says otherwise. Change one of the two.")
        )


def _refuse_one(number: int, goal: Goal, judged: Judgement, told: Collection[int]) -> None:
    if not judged.reason.strip():
        raise NotNow(_("Say in words why goal %(number)d has this result.") % {"number": number})
    for checkpoint in judged.checkpoints:
        if checkpoint.plan_id != goal.plan_id:
            raise NotVisible
        if checkpoint.pk not in told:
            raise NotNow(
                _("Checkpoint %(number)d was not shared with the employee, so no result can rest on it.")
                % {"number": checkpoint.number}
            )
    cited = judged.checkpoints or any(line.strip() for line in judged.evidence)
    if not cited and judged.result != GoalResult.NOT_ASSESSED:
        raise NotNow(
            _("Say what the result of goal %(number)d rests on: a checkpoint, or other evidence.")
            % {"number": number}
        )


def quoted(goal: Goal, said: Said | None) -> str:
    """What an account said of a goal, as it is cited: “Some way to go, 88 % of tickets”."""
    if said is None:
        return _("The goal was not looked at there")
    if said.value is None:
        return said.word
    number = format(said.value.normalize(), "f")
    return _("%(word)s, %(number)s %(unit)s") % {"word": said.word, "number": number, "unit": goal.unit}
