"""What the table says to everybody who stands in some relation to Sam's plan, once that relation is known.

The grid is that of tests/plans/test_who_may.py, which asks the database who is what as well. Here a row is read and
nothing else, so that each of them can be broken in every way in little time (tests/prove/rules).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from employees.enums import Role
from employees.models import ReportingLine
from employees.permissions import Relation
from plans import workflows
from plans.enums import GoalResult, OutcomeKind, PlanStatus
from plans.models import Plan
from plans.permissions import PlanPermission
from tests.factories.people import RoleGrantFactory
from tests.factories.plans import excused, judged
from tests.people import Cast
from tests.plans.test_who_may import (
    FOR_HR_ALONE,
    STATES,
    by_the_table,
    relations_of,
    with_everybody,
    written,
)

P = PlanPermission
Held = Mapping[str, set[PlanPermission]]


@dataclass(frozen=True)
class Situation:
    """A plan, what everybody is to it, and what they may by what is written."""

    plan: Plan
    relations: Mapping[str, frozenset[Relation]]
    written: Held


def _known(cast: Cast, plan: Plan, held: Held) -> Situation:
    return Situation(plan, relations_of(cast, plan), held)


def _in_a_state(state: str) -> Callable[[Cast], Situation]:
    return lambda cast: _known(cast, with_everybody(state, cast), written(state))


def _led_by_hr(name: str) -> Callable[[Cast], Situation]:
    """Sam reports to somebody in HR who does not lead the plan."""

    def begin(cast: Cast) -> Situation:
        plan, held = with_everybody(PlanStatus.ACTIVE, cast), written(PlanStatus.ACTIVE)
        ReportingLine.objects.filter(employee=cast.sam).update(manager=cast.people()[name])
        return _known(cast, plan, held | {name: held[name] - FOR_HR_ALONE})

    return begin


def _written_by_hr(state: str) -> Callable[[Cast], Situation]:
    def begin(cast: Cast) -> Situation:
        plan, held = with_everybody(state, cast, author="mia"), written(state)
        mia = held["mia"] - {P.REVIEW, P.DECIDE_APPEAL} | {P.SUBMIT}
        return _known(
            cast, plan, held | {"mia": mia, "jana": held["jana"] - {P.SUBMIT, P.VIEW_FAIR_DECISION}}
        )

    return begin


def _in_hr(state: str) -> Callable[[Cast], Situation]:
    """Sam works in HR, so that Kim looks after him."""

    def begin(cast: Cast) -> Situation:
        plan, held = with_everybody(state, cast), written(state)
        RoleGrantFactory(user=cast.account("sam"), role=Role.HR_PARTNER, department=cast.finance)
        RoleGrantFactory(user=cast.account("kim"), role=Role.HR_FOR_HR)
        return _known(cast, plan, held | {"kim": held["noor"], "mia": set(), "ada": set()})

    return begin


def _outcome_put_forward(by: str, confirm: set[str]) -> Callable[[Cast], Situation]:
    def begin(cast: Cast) -> Situation:
        plan = with_everybody(PlanStatus.ACTIVE, cast)
        workflows.propose_outcome(
            plan=plan,
            overall=OutcomeKind.GOALS_MET,
            reason="Both goals were reached and held for three weeks.",
            results=judged(plan, GoalResult.MET),
            undelivered=excused(plan),
            by=cast.account(by),
            at=datetime(2026, 7, 9, 9, 0, tzinfo=UTC),
        )
        held = written(PlanStatus.ACTIVE)
        also = {name: held[name] | {P.CLOSE} for name in confirm}
        return _known(cast, Plan.objects.get(pk=plan.pk), held | also)

    return begin


def by_itself(state: str) -> dict[Relation, set[PlanPermission]]:
    """What each relation gives whoever is in that one alone, which few ever are."""
    held = written(state)
    of_author = {P.SUBMIT, P.VIEW_FAIR_DECISION}
    in_hr = held["mia"] - FOR_HR_ALONE - {P.REVIEW, P.DECIDE_APPEAL, P.CLOSE}
    given = {
        Relation.SUBJECT: held["sam"],
        Relation.MANAGER: held["jana"] - of_author,
        Relation.AUTHOR: of_author,
        Relation.ACTING_MANAGER: held["ana"],
        Relation.NEXT_LEVEL_MANAGER: held["paul"],
        Relation.HR_PARTNER: in_hr,
        Relation.HR_LEAD: in_hr | {P.CONFIRM_EMERGENCY},
        Relation.HR_FOR_HR: in_hr | {P.CONFIRM_EMERGENCY},
        Relation.HR_ALONE: held["mia"] & FOR_HR_ALONE,
        Relation.REVIEWER: {P.REVIEW},
        Relation.UNINVOLVED_HR: {P.DECIDE_APPEAL},
        Relation.OUTCOME_CONFIRMER: {P.CLOSE},
        Relation.APPROVER: held["ivo"],
        Relation.AUDITOR: held["ola"],
        Relation.COMPANION: held["kim"],
        Relation.EMERGENCY: held["tom"],
    }
    return {each: given.get(each, set()) for each in Relation}


def _each_relation(state: str) -> Callable[[Cast], Situation]:
    def begin(cast: Cast) -> Situation:
        of_one = {each: frozenset({each}) for each in Relation}
        return Situation(with_everybody(state, cast), of_one, by_itself(state))

    return begin


SITUATIONS: Mapping[str, Callable[[Cast], Situation]] = {
    **{str(state): _in_a_state(state) for state in STATES},
    **{f"each relation by itself, {state}": _each_relation(state) for state in STATES},
    **{f"{name} leads sam": _led_by_hr(name) for name in ("mia", "ada", "noor")},
    **{f"mia wrote it, {state}": _written_by_hr(state) for state in (PlanStatus.DRAFT, PlanStatus.ACTIVE)},
    **{
        f"sam works in hr, {state}": _in_hr(state)
        for state in (PlanStatus.DRAFT, PlanStatus.ACTIVE, PlanStatus.CLOSED)
    },
    "jana puts an outcome forward": _outcome_put_forward("jana", {"mia", "ada", "noor"}),
    "mia puts an outcome forward": _outcome_put_forward("mia", {"jana"}),
}


@pytest.fixture(params=SITUATIONS)
def situation(request: pytest.FixtureRequest, cast: Cast) -> Situation:
    """One after the other."""
    return SITUATIONS[request.param](cast)


@pytest.mark.once
def test_everybody_may_by_what_they_are_to_the_plan_what_is_written(situation: Situation) -> None:
    assert by_the_table(situation.relations, situation.plan) == situation.written
