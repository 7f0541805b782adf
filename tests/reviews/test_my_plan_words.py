"""The one sentence that says where the goals stand: in words that a person chose, never computed, never a colour."""

from __future__ import annotations

import pytest

from plans.models import Goal
from reviews.enums import Standing
from reviews.models import Measurement
from reviews.views.my_plan import sentence

ON, SOME, HELP, EARLY, MET = (
    Standing.ON_COURSE,
    Standing.SOME_WAY_TO_GO,
    Standing.NEEDS_MORE_SUPPORT,
    Standing.TOO_EARLY,
    Standing.MET,
)


@pytest.mark.parametrize(
    ("standings", "said"),
    [
        ([None, None], "No goal has been looked at together yet."),
        ([MET], "Your goal is met."),
        ([ON], "Your goal is on course."),
        ([MET, MET], "All your goals are met."),
        ([MET, None], "1 of 2 goals is on course or met."),
        ([ON, MET, HELP], "2 of 3 goals are on course or met."),
        ([SOME, SOME, HELP], "Some way to go: 2 goals. Needs more support: 1 goal."),
        ([EARLY, None], "Too early to say: 1 goal."),
    ],
)
def test_the_sentence(standings, said):
    goals = [Goal(pk=n) for n in range(len(standings))]
    found = {
        goal.pk: Measurement(goal=goal, standing=standing)
        for goal, standing in zip(goals, standings, strict=True)
        if standing
    }
    assert sentence(goals, found) == said
