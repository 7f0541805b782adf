"""Which step the answers before a plan speak for: the table, row by row."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from plans.enums import FirstStep, LikelyCause, YesNoUnknown
from plans.fairness import HR_QUESTIONS, NOTHING_AGAINST, RULES, suggestion
from tests.factories.plans import FAIR_START, FOR_HR

C, N, Y = LikelyCause, FirstStep, YesNoUnknown


def test_where_nothing_speaks_against_it_a_plan_can_begin() -> None:
    found = suggestion(FAIR_START, FOR_HR)

    assert (found.step, found.why) == (N.GO, (NOTHING_AGAINST,))


@pytest.mark.parametrize(
    ("changed", "step"),
    [
        ({"standard_told": False}, N.COACH_FIRST),
        ({"first_talk_on": None}, N.COACH_FIRST),
        ({"support_tried": False}, N.COACH_FIRST),
        ({"causes": {C.UNCLEAR}}, N.COACH_FIRST),
        ({"causes": {C.UNCLEAR, C.SKILL}}, N.GO),
        ({"causes": {C.WORKLOAD}}, N.ADJUST_FIRST),
        ({"causes": {C.TOOLS, C.UNCLEAR}}, N.ADJUST_FIRST),
        ({"causes": {C.TOOLS, C.SKILL}}, N.GO),
        ({"keep_if_met": False}, N.SECOND_READER),
        ({"review_contradicts": Y.YES}, N.SECOND_READER),
        ({"review_contradicts": Y.UNKNOWN}, N.GO),
        # The kindest honest step comes first.
        ({"causes": {C.WORKLOAD}, "first_talk_on": None, "keep_if_met": False}, N.ADJUST_FIRST),
        ({"first_talk_on": None, "review_contradicts": Y.YES}, N.COACH_FIRST),
    ],
)
def test_what_the_open_answers_speak_for(changed: dict[str, Any], step: FirstStep) -> None:
    assert suggestion(replace(FAIR_START, **changed)).step == step


@pytest.mark.parametrize("question", HR_QUESTIONS)
def test_a_yes_to_hr_asks_for_more_care_and_not_knowing_does_not(question: str) -> None:
    wanted = N.ADJUST_FIRST if question in ("adjustment", "health") else N.SECOND_READER

    assert suggestion(FAIR_START, replace(FOR_HR, **{question: Y.YES})).step == wanted
    assert suggestion(FAIR_START, replace(FOR_HR, **{question: Y.UNKNOWN})).step == N.GO


def test_every_reason_for_the_step_is_given_and_none_for_another() -> None:
    found = suggestion(replace(FAIR_START, first_talk_on=None, support_tried=False, keep_if_met=False))

    assert found.why == tuple(
        rule.why for rule in RULES if rule.step == N.COACH_FIRST and rule.holds(found_answers(), None)
    )
    assert len(found.why) == 2


def found_answers() -> Any:
    """The same answers again."""
    return replace(FAIR_START, first_talk_on=None, support_tried=False, keep_if_met=False)
