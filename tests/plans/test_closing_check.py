"""The no-surprise check: tables of facts in, points out. No database, no clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from employees.working_days import WorkingCalendar
from plans.closing.check import Point, surprises
from plans.closing.facts import Facts, GoalFacts, MeetingFacts, PauseFacts, SupportFacts
from plans.closing.judgement import is_hard
from plans.closing.nine import nine_questions
from plans.deadlines import appeal_ends, working_days_late
from plans.enums import Audience, EarlyEnd, GoalResult, OutcomeKind
from plans.queries.accounts import Said

ON_COURSE, SOME_WAY, TOO_EARLY = (
    Said("On course", True),
    Said("Some way to go", False),
    Said("Too early", None),
)
ENDS = date(2026, 7, 10)


def goal(*standings: Said, result: GoalResult | None = GoalResult.NOT_MET, cites: bool = True) -> GoalFacts:
    return GoalFacts("g1", 1, standings, date(2026, 7, 3), result, cites_a_checkpoint=cites)


def meeting(number: int, day: date, written: date | None = None, after: int = 0) -> MeetingFacts:
    return MeetingFacts(number, day, day, written or day, after)


# A plan that was led as it should be, and did not lead where everybody wanted.
FAIR = Facts(
    today=ENDS,
    ends_on=ENDS,
    goals=(goal(SOME_WAY, SOME_WAY),),
    meetings=(meeting(1, date(2026, 6, 12)), meeting(2, date(2026, 7, 10))),
    support=(SupportFacts(delivered=True, received=True),),
    pauses=(PauseFacts(date(2026, 6, 15), 3),),
    shared_on=date(2026, 5, 6),
    areas=1,
    adjustment="Written instructions were agreed.",
)


def gaps(facts: Facts, *, hard: bool = True) -> dict[str, str]:
    """What needs an answer, by key."""
    points: list[Point] = [*surprises(facts, hard=hard), *nine_questions(facts, hard=hard)]
    return {point.key: point.said for point in points if point.needs_answer}


def test_a_plan_that_was_led_well_leaves_nothing_to_answer() -> None:
    assert gaps(FAIR) == {}


@pytest.mark.parametrize(
    ("change", "key", "says"),
    [
        (
            {"goals": (goal(ON_COURSE, ON_COURSE, ON_COURSE, ON_COURSE),)},
            "worse-g1",
            "Goal 1 stood well at 4 of 4 checkpoints, the last time on 3 July 2026 (on course). "
            "The outcome says: not met.",
        ),
        ({"goals": (goal(),)}, "unseen-g1", "No checkpoint has said how goal 1 stands."),
        ({"goals": (goal(TOO_EARLY),)}, "unseen-g1", "No checkpoint has said how goal 1 stands."),
        ({"unseen_areas": ("Tone",)}, "area-1", "“Tone” was never talked about at a checkpoint."),
        (
            {"goals": (goal(SOME_WAY, cites=False),)},
            "new-g1",
            "The result of goal 1 rests on no checkpoint. When did the employee hear of the reason?",
        ),
        (
            {"today": date(2026, 7, 1)},
            "early",
            "The plan runs until 10 July 2026, and the outcome comes before.",
        ),
        (
            {"meetings": (*FAIR.meetings, MeetingFacts(3, ENDS))},
            "unheld",
            "1 of 3 promised checkpoints was not held.",
        ),
        (
            {"meetings": (meeting(1, date(2026, 6, 12), date(2026, 6, 19), 5),)},
            "late",
            "Written more than 3 working days after the meeting: checkpoint 1.",
        ),
        (
            {"meetings": (meeting(1, date(2026, 7, 8), ENDS), meeting(2, ENDS, ENDS))},
            "batch",
            "Several accounts were shared on one day: 10 July 2026.",
        ),
        (
            {"unanswered_disputes": (2,)},
            "dispute-2",
            "The employee saw checkpoint 2 differently, and nobody has answered that.",
        ),
        (
            {"changes_waiting": 1, "proposals_waiting": 1},
            "change",
            "2 proposed changes to the plan have no answer.",
        ),
        (
            {"goalposts": (date(2026, 6, 1), date(2026, 7, 1))},
            "goalposts",
            "A goal was changed within the last 14 days of the plan: on 1 July 2026.",
        ),
        (
            {"can_confirm": 0},
            "confirm",
            "Nobody but the one who puts the outcome forward could confirm it.",
        ),
        ({"can_hear": 0}, "hear", "Everybody in HR has taken part, so nobody is left to hear an appeal."),
        (
            {"adjustment": ""},
            "nine-6",
            "The record says nothing about it. No grounds here, and nothing about health.",
        ),
        (
            {"pauses": ()},
            "nine-8",
            "The plan was never paused. Say whether there was leave, and how it was counted; not what it was for.",
        ),
        ({"consequence_is_told": False}, "nine-4", "The plan does not say what happens at the end."),
        ({"support": ()}, "nine-3", "The plan promises no support."),
    ],
)
def test_each_gap_is_named_once_in_one_sentence(change: dict[str, object], key: str, says: str) -> None:
    assert gaps(replace(FAIR, **change)) == {key: says}  # type: ignore[arg-type]  # fields by name


def test_no_checkpoint_at_all_is_asked_about_where_it_matters() -> None:
    never = replace(FAIR, meetings=(MeetingFacts(1, ENDS),), goals=(goal(),))

    assert sorted(gaps(never)) == ["nine-7", "unheld", "unseen-g1"]


def test_a_good_outcome_may_come_early_and_is_no_surprise() -> None:
    early = replace(FAIR, today=date(2026, 7, 1), goals=(goal(SOME_WAY, result=GoalResult.MET, cites=False),))

    assert gaps(early, hard=False) == {}


def test_a_goal_partly_met_after_some_way_to_go_is_no_surprise() -> None:
    assert gaps(replace(FAIR, goals=(goal(ON_COURSE, SOME_WAY, result=GoalResult.PARTLY_MET),))) == {}


def test_a_goal_that_is_not_assessed_need_not_have_been_talked_about() -> None:
    assert gaps(replace(FAIR, goals=(goal(result=GoalResult.NOT_ASSESSED),))) == {}


def test_help_that_was_not_given_is_answered_beside_each_promise() -> None:
    owed = replace(FAIR, support=(SupportFacts(delivered=False, received=False),))
    (fifth,) = [point for point in nine_questions(owed, hard=True) if point.key == "nine-5"]

    assert (fifth.ready, fifth.needs_answer) == (False, False)
    assert fifth.said == "1 of 1 promised items was not delivered. The reason stands beside it."


def test_nine_questions_are_nine_and_two_of_them_are_for_hr_and_the_manager() -> None:
    nine = nine_questions(FAIR, hard=True)

    assert [point.key for point in nine] == [f"nine-{number}" for number in range(1, 10)]
    assert [point.key for point in nine if point.audience == Audience.CASE] == ["nine-6"]
    asked = nine_questions(replace(FAIR, pauses=(), adjustment=""), hard=True)
    assert [point.key for point in asked if point.audience == Audience.CASE] == ["nine-6", "nine-8"]


@pytest.mark.parametrize(
    ("overall", "results", "early", "hard"),
    [
        (OutcomeKind.GOALS_MET, [GoalResult.MET], "", False),
        (OutcomeKind.NOT_MET, [GoalResult.MET], "", True),
        (OutcomeKind.PARTLY_MET, [], "", True),
        (OutcomeKind.CONTINUED, [GoalResult.MET, GoalResult.PARTLY_MET], "", True),
        (OutcomeKind.CONTINUED, [GoalResult.MET], "", False),
        (OutcomeKind.ENDED_EARLY, [GoalResult.NOT_ASSESSED], EarlyEnd.NO_PROSPECT, True),
        (OutcomeKind.ENDED_EARLY, [GoalResult.NOT_ASSESSED], EarlyEnd.RESIGNED, False),
    ],
)
def test_an_outcome_is_hard_if_any_part_of_it_goes_against_the_employee(
    overall: OutcomeKind, results: list[GoalResult], early: str, hard: bool
) -> None:
    assert is_hard(overall, results, early) is hard


@pytest.mark.parametrize(
    ("due", "today", "late"),
    [
        (date(2026, 7, 10), date(2026, 7, 10), 0),  # the day itself
        (date(2026, 7, 10), date(2026, 7, 12), 0),  # a weekend
        (date(2026, 7, 10), date(2026, 7, 13), 1),  # the Monday after a Friday
        (date(2026, 7, 11), date(2026, 7, 13), 1),  # promised for a Saturday
        (date(2026, 7, 10), date(2026, 7, 1), 0),  # not due yet
    ],
)
def test_a_promise_is_late_by_working_days(due: date, today: date, late: int) -> None:
    assert working_days_late(due, today, WorkingCalendar()) == late


def test_an_appeal_is_possible_for_ten_working_days() -> None:
    holiday = WorkingCalendar(days_off=frozenset({date(2026, 7, 20)}))

    assert appeal_ends(date(2026, 7, 10), WorkingCalendar()) == date(2026, 7, 24)
    assert appeal_ends(date(2026, 7, 10), holiday) == date(2026, 7, 27)
