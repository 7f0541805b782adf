"""The rules, by tables of cases: what is found, at which words, and what is left alone."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from plans.goal_check import (
    DEFAULT,
    Finding,
    GoalFacts,
    Level,
    Limits,
    PlanFacts,
    Policy,
    Rule,
    StepFacts,
    check,
    wording_for,
)

pytestmark = pytest.mark.once

STARTS, ENDS = date(2026, 5, 18), date(2026, 7, 10)
GOOD = GoalFacts(
    statement="Answer customer tickets within one working day",
    measure="The weekly report of the ticket system",
    unit="% of tickets",
    baseline=Decimal(57),
    target=Decimal(90),
    due_on=date(2026, 6, 26),
)


def a_goal(statement: str = GOOD.statement, measure: str = GOOD.measure, **more) -> GoalFacts:
    return GoalFacts(statement=statement, measure=measure, **more)


def rules_in(*goals: GoalFacts, policy: Policy = DEFAULT, **plan) -> list[str]:
    return [one.rule.value for one in check(PlanFacts(goals, STARTS, ENDS, **plan), policy)]


def marked(found: tuple[Finding, ...], *goals: GoalFacts) -> list[str]:
    return [
        getattr(goals[words.goal], words.field)[words.start : words.end]
        for one in found
        for words in one.words
    ]


def test_a_good_goal_is_left_alone():
    assert rules_in(GOOD, support=1) == []


class TestWords:
    @pytest.mark.parametrize(
        ("statement", "rule", "words"),
        [
            ("Reply to guests promptly", "weasel_words", ["promptly"]),
            ("Where possible, close tickets within 2 days", "weasel_words", ["Where possible"]),
            ("Show a positive attitude at the desk", "character", ["attitude"]),
            ("Be less defensive in meetings", "character", ["defensive"]),
            ("Never arrive late", "absolutes", ["Never"]),
            ("Zero errors in invoices", "absolutes", ["Zero errors"]),
            ("Win the Harcourt tender", "outside_control", ["Win the Harcourt tender"]),
            ("Halve the returns you cause", "no_baseline", ["Halve"]),
            ("Be the fastest in the team", "outside_control", ["Be the fastest in the team"]),
        ],
    )
    def test_what_is_found_is_pointed_at(self, statement, rule, words):
        goal = a_goal(statement)
        found = tuple(one for one in check(PlanFacts((goal,))) if one.rule == rule)

        assert [one.rule for one in found] == [rule]
        assert marked(found, goal) == words

    @pytest.mark.parametrize(
        "statement",
        [
            "Reply to guests promptly, that is within 2 hours",
            "Fill in the near-miss form “Never Again” on the same day",
            "Complete the Professional Development course on 12 May",
            "Calibrate the attitude indicator before each flight",
            "Check the zero-hours contracts against the rota by Friday",
            "Handle calls from difficult customers with card C",
            "Ask two customers a week for their view of the new form",
            "Take the lift keys to the lodge by 18:00",
            "Check and sign the temperature log at 08:00",
            "Write the minutes and send them to Jana by Friday",
        ],
    )
    def test_words_that_are_pinned_down_quoted_or_mean_something_else_are_left_alone(self, statement):
        assert rules_in(a_goal(statement)) == []

    def test_a_measure_that_is_only_a_feeling_is_pointed_at(self):
        goal = a_goal("Know the product range", "The manager's gut feeling")
        (found,) = check(PlanFacts((goal,)))

        assert (found.rule, found.words[0].field, found.key) == ("no_measure", "measure", "no_measure_words")

    def test_a_number_in_the_statement_is_a_measure(self):
        assert rules_in(a_goal("Write two reports a week", "")) == []
        assert rules_in(a_goal("Support the apprentices", " - ")) == ["no_measure"]

    def test_two_goals_in_one_are_told_from_two_steps_of_one(self):
        two = a_goal("Answer calls in 20 seconds and finish the audit by 30 June", "Call report; audit file")
        steps = a_goal("Sweep the floor and empty the bin at the end of the shift", "Photo")

        assert rules_in(two) == ["several_goals"]
        assert rules_in(steps) == []

    def test_a_language_without_a_wording_has_the_other_rules_alone(self):
        goal = GoalFacts("Nie zu spät, always proactive", "", target=Decimal(5), due_on=date(2026, 8, 1))

        assert wording_for("de") is None
        assert rules_in(goal, language="de") == ["no_measure", "no_baseline", "no_unit", "outside_plan"]

    @pytest.mark.parametrize("language", ["en", "EN", "en-gb"])
    def test_a_language_is_known_by_its_name(self, language):
        assert wording_for(language) is not None

    @pytest.mark.parametrize("language", ["", "../en", "en/../en", "x" * 500, "e\x00"])
    def test_an_odd_name_is_no_language(self, language):
        assert wording_for(language) is None


class TestNumbers:
    @pytest.mark.parametrize(
        ("given", "rules"),
        [
            ({"target": Decimal(90), "unit": "%"}, ["no_baseline"]),
            ({"target": Decimal(90), "baseline": Decimal(50)}, ["no_unit"]),
            ({"target": Decimal(90), "baseline": Decimal(50), "unit": "n/a"}, ["no_unit"]),
            ({"target": Decimal(5), "baseline": Decimal("5.00"), "unit": "calls"}, ["target_is_baseline"]),
            ({"target": Decimal(100), "baseline": Decimal(50), "unit": "% of calls"}, ["absolutes"]),
            ({"target": Decimal(0), "baseline": Decimal(7), "unit": "late rounds"}, ["absolutes"]),
            (
                {"target": Decimal(95), "baseline": Decimal(50), "unit": "%", "peer_level": Decimal(90)},
                ["beyond_peers"],
            ),
            ({"target": Decimal(90), "baseline": Decimal(50), "unit": "%", "peer_level": Decimal(90)}, []),
            (
                {"target": Decimal(4), "baseline": Decimal(9), "unit": "minutes", "peer_level": Decimal(6)},
                ["beyond_peers"],
            ),
            ({"target": Decimal(7), "baseline": Decimal(9), "unit": "minutes", "peer_level": Decimal(6)}, []),
        ],
    )
    def test_what_the_numbers_say(self, given, rules):
        assert rules_in(a_goal("Answer calls as in the guide", **given)) == rules

    def test_a_level_that_is_openly_held_is_no_mistake(self):
        held = {"target": Decimal(5), "baseline": Decimal(5), "unit": "calls"}

        assert rules_in(a_goal("Hold the number of calls", **held)) == []

    @pytest.mark.parametrize(
        ("steps", "jumps"),
        [
            ([], False),
            ([("2026-06-12", 75)], False),
            ([("2026-06-01", 65), ("2026-06-15", 73), ("2026-06-29", 82)], False),
            ([("2026-06-29", 60)], True),
            ([("2026-05-25", 85)], True),
            ([("2026-06-12", 50)], True),
            ([("2026-06-12", 95)], True),
            ([("2026-06-12", 70), ("2026-06-12", 75)], True),
        ],
    )
    def test_a_path_is_even_or_jumps(self, steps, jumps):
        path = tuple(StepFacts(date.fromisoformat(day), Decimal(value)) for day, value in steps)
        goal = GoalFacts(
            GOOD.statement, GOOD.measure, GOOD.unit, GOOD.baseline, GOOD.target, steps=path, due_on=ENDS
        )

        assert rules_in(goal) == (["path_jumps"] if jumps else [])

    def test_a_path_without_dates_of_the_plan_is_judged_by_its_steps(self):
        path = (StepFacts(date(2026, 6, 1), Decimal(89)),)
        goal = GoalFacts(GOOD.statement, GOOD.measure, GOOD.unit, GOOD.baseline, GOOD.target, steps=path)

        assert [one.rule for one in check(PlanFacts((goal,)))] == []
        strict = Policy(limits=Limits(path_jump_factor=1.5))
        assert [one.rule for one in check(PlanFacts((goal,)), strict)] == ["path_jumps"]


class TestDates:
    @pytest.mark.parametrize(
        ("due", "rules"),
        [
            ("2026-05-17", ["outside_plan"]),
            ("2026-05-18", ["outside_plan"]),
            ("2026-05-19", []),
            ("2026-07-10", []),
            ("2026-07-11", ["outside_plan"]),
            ("2026-06-13", ["day_off"]),
        ],
    )
    def test_a_date_lies_in_the_plan_on_a_working_day(self, due, rules):
        goal = a_goal(due_on=date.fromisoformat(due))

        assert rules_in(goal, is_day_off=lambda day: day.weekday() > 4) == rules

    def test_all_on_the_last_day_is_said_of_more_than_one(self):
        last = a_goal(due_on=ENDS)
        other = a_goal("Write up handovers before the end of the shift", "Handover notes", due_on=ENDS)

        assert rules_in(last) == []
        assert rules_in(last, other) == ["all_on_last_day"]
        assert rules_in(last, GOOD) == []

    @pytest.mark.parametrize(
        ("evidence", "months", "old"),
        [
            ("2025-05-18", 12, False),
            ("2025-05-17", 12, True),
            ("2026-04-18", 1, False),
            ("2026-04-17", 1, True),
        ],
    )
    def test_evidence_grows_old(self, evidence, months, old):
        goal = a_goal(evidence_on=date.fromisoformat(evidence))
        policy = Policy(limits=Limits(evidence_months=months))

        assert rules_in(goal, policy=policy) == (["old_evidence"] if old else [])

    @pytest.mark.parametrize(
        ("starts", "limit"), [("2024-03-31", "2024-02-29"), ("2025-12-31", "2025-11-30")]
    )
    def test_a_shorter_month_ends_on_its_last_day(self, starts, limit):
        policy, first = Policy(limits=Limits(evidence_months=1)), date.fromisoformat(starts)
        plan = PlanFacts((a_goal(evidence_on=date.fromisoformat(limit)),), first, date(2026, 12, 31))

        assert check(plan, policy) == ()

    def test_what_a_goal_serves_is_asked_for_where_it_can_be_said(self):
        assert rules_in(a_goal(area="", objective=" ")) == ["no_area", "no_objective"]
        assert rules_in(a_goal(area=None, objective=None)) == []

    def test_number_of_goals_and_support(self):
        goals = [a_goal(f"Count shelf {n}", f"Count sheet {n}", due_on=date(2026, 6, n)) for n in range(1, 7)]

        assert rules_in(*goals[:5], support=1) == []
        assert rules_in(*goals, support=0) == ["too_many_goals", "no_support"]
        assert rules_in(*goals, support=0, policy=Policy(limits=Limits(most_goals=6))) == ["no_support"]
        assert rules_in(support=0) == []

    @pytest.mark.parametrize(
        ("weights", "advises", "insists"),
        [
            ((None, None), [], ["weights_missing"]),
            ((60, 40), [], []),
            ((60, None), ["weights"], ["weights_missing"]),
            ((100, None), [], ["weights_missing"]),
            ((60, 30), ["weights"], ["weights"]),
            ((60, 60), ["weights"], ["weights"]),
        ],
    )
    def test_weights_come_to_a_hundred(self, weights, advises, insists):
        goals = [
            a_goal(f"Count shelf {n}", f"Count sheet {n}", weight=weight)
            for n, weight in enumerate(weights, start=1)
        ]
        block = Policy({Rule.WEIGHTS: Level.BLOCK})

        assert [one.key for one in check(PlanFacts(tuple(goals)))] == advises
        assert [one.key for one in check(PlanFacts(tuple(goals)), block)] == insists
        assert check(PlanFacts(()), block) == ()


class TestPairs:
    def test_to_act_alone_and_to_ask_first_pull_apart_and_both_are_pointed_at(self):
        alone = a_goal("Decide on refunds yourself", "Refund log")
        ask = a_goal("Get approval from the lead before granting a refund", "Refund log")
        (found,) = check(PlanFacts((alone, ask)))

        assert (found.rule, found.goals) == ("autonomy_against_approval", (0, 1))
        assert {words.goal for words in found.words} == {0, 1}
        assert [one.rule for one in check(PlanFacts((ask, alone)))] == ["autonomy_against_approval"]

    def test_limits_and_other_matters_keep_them_apart(self):
        small = a_goal("Decide on refunds up to 50 pounds yourself", "Refund log")
        large = a_goal("Get approval from the lead for refunds above 50 pounds", "Refund log")
        other = a_goal("Get approval from the lead before changing the rota", "Rota")

        assert rules_in(small, large) == []
        assert rules_in(small, other) == []

    def test_speed_and_no_errors_pull_apart_in_the_same_work(self):
        fast = a_goal(
            "Type letters faster",
            "Letter count",
            unit="letters a day",
            baseline=Decimal(9),
            target=Decimal(14),
        )
        faultless = a_goal("Zero mistakes in letters", "Sample of letters")
        elsewhere = a_goal("Zero mistakes in dispensing", "Pharmacy list")

        assert rules_in(fast, faultless) == ["absolutes", "speed_against_zero_errors"]
        assert rules_in(fast, elsewhere) == ["absolutes"]

    def test_one_measure_has_one_target(self):
        numbers = {"measure": "ACD report", "unit": "% of calls", "baseline": Decimal(60)}
        one = GoalFacts("Answer calls in 20 seconds", target=Decimal(80), **numbers)
        two = GoalFacts("Pick up calls in 20 seconds", target=Decimal(85), **numbers)

        assert rules_in(one, two) == ["two_targets_one_measure"]
        assert rules_in(one, one) == []
        assert rules_in(a_goal("Answer mail within 2 days"), a_goal("Answer mail within 3 days")) == [
            "two_targets_one_measure"
        ]


class TestPolicy:
    def test_what_is_an_error_of_fact_blocks(self):
        blocking = {rule for rule in Rule if DEFAULT.level(rule) == Level.BLOCK}

        assert blocking == {Rule.NO_MEASURE, Rule.OUTSIDE_PLAN}

    def test_a_rule_can_block_advise_or_be_off_but_a_date_outside_always_blocks(self):
        policy = Policy(
            {Rule.CHARACTER: Level.BLOCK, Rule.ABSOLUTES: Level.OFF, Rule.OUTSIDE_PLAN: Level.OFF}
        )
        goal = a_goal("Never be lazy", due_on=date(2027, 1, 1))
        found = check(PlanFacts((goal,), STARTS, ENDS), policy)

        assert [(one.rule, policy.blocks(one)) for one in found] == [
            ("character", True),
            ("outside_plan", True),
        ]

    def test_it_survives_being_stored(self):
        policy = Policy({Rule.NO_AREA: Level.OFF}, Limits(3, 6, 1.5))

        assert Policy.from_json(policy.to_json()) == policy
        assert Policy.from_json({}) == DEFAULT

    @pytest.mark.parametrize(
        "stored",
        [
            None,
            [],
            "x",
            {"other": {}},
            {"levels": []},
            {"levels": {"no_such_rule": "advise"}},
            {"levels": {"character": "shout"}},
            {"limits": {"most_goals": 0}},
            {"limits": {"most_goals": "5"}},
            {"limits": {"most_goals": 2.5}},
            {"limits": {"most_goals": True}},
            {"limits": {"path_jump_factor": 1}},
            {"limits": {"path_jump_factor": float("nan")}},
            {"limits": {"most_goals": float("inf")}},
            {"limits": {"colour": 5}},
        ],
    )
    def test_what_cannot_be_meant_is_refused(self, stored):
        with pytest.raises(ValueError):
            Policy.from_json(stored)
