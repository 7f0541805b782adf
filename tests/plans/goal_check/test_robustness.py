"""Any text at all: no exception, every pointer inside its text, and time that grows no faster than the text."""

from __future__ import annotations

import gc
from decimal import Decimal
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plans.goal_check import GoalFacts, PlanFacts, check, wording_for
from plans.goal_check.tokens import read

pytestmark = pytest.mark.once

WORDS = st.sampled_from(
    [
        *(
            "never",
            "always",
            "be",
            "more",
            "proactive",
            "attitude",
            "and",
            "plus",
            "the",
            "a",
            "of",
            "within",
            "2",
            "days",
        ),
        *(
            "by",
            "10:00",
            "100",
            "%",
            "zero",
            "errors",
            "customers",
            "will",
            "approval",
            "before",
            "yourself",
            "without",
        ),
        *(
            "asking",
            "improve",
            ",",
            ";",
            ":",
            ".",
            "-",
            "“",
            "”",
            '"',
            "'",
            "(",
            ")",
            "\n",
            "•",
            "tbd",
            "n/a",
            "İ",
            "ß",
            "é",
            "👩‍👩‍👧",
        ),
    ]
)
TEXTS = st.one_of(st.text(max_size=300), st.lists(WORDS, max_size=60).map(" ".join))
NUMBERS = st.none() | st.decimals(-(10**9), 10**9, places=2)
GOALS = st.builds(
    GoalFacts,
    statement=TEXTS,
    measure=TEXTS,
    unit=TEXTS,
    baseline=NUMBERS,
    target=NUMBERS,
    peer_level=NUMBERS,
    due_on=st.none() | st.dates(),
    evidence_on=st.none() | st.dates(),
)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(GOALS, max_size=4), st.none() | st.dates(), st.none() | st.dates(), st.sampled_from(["en", "fr"])
)
def test_anything_can_be_written(goals, starts, ends, language):
    for finding in check(PlanFacts(tuple(goals), starts, ends, support=0, language=language)):
        assert all(0 <= index < len(goals) for index in finding.goals)
        for words in finding.words:
            text = getattr(goals[words.goal], words.field)
            assert 0 <= words.start < words.end <= len(text)


@settings(max_examples=60, deadline=None)
@given(TEXTS)
def test_tokens_stand_where_they_say(said):
    text = read(said)

    assert [token.start for token in text.tokens] == sorted({token.start for token in text.tokens})
    assert all(said[token.start : token.end].strip() for token in text.tokens)
    assert [i for sentence in text.sentences for i in sentence] == list(range(len(text.tokens)))


@pytest.mark.parametrize(
    "word",
    [
        "be more ",
        "and the ",
        "“",
        "1 ",
        "by 10 ",
        ", ",
        "- ",
        "customers will ",
        "the board decides ",
        "without approval ",
        "must be kept and ",
        ";",
        "zero errors ",
        "Answer calls and ",
        "Ab ",
    ],
)
def test_time_grows_no_faster_than_the_text(word):
    wording_for("en")

    def seconds(times: int) -> float:
        goal = GoalFacts(word * times, word * times, target=Decimal(1), unit="x")
        # The collector looks at all that there is, and would be measured beside the check.
        gc.disable()
        begun = process_time()
        check(PlanFacts((goal, goal)))
        taken = process_time() - begun
        gc.enable()
        return taken

    seconds(100)
    # Eight times the words may take eight times as long, with room for a machine that is busy; squared would be 64.
    assert seconds(2_000) < max(24 * seconds(250), 0.2)


def test_ten_thousand_words_are_no_trouble():
    goal = GoalFacts("Improve and always be proactive, with customers. " * 1_500, "We will see. " * 4_000)

    assert check(PlanFacts((goal,)))


def test_a_measure_may_be_written_before_its_goal():
    goal = GoalFacts(statement="", measure="rota board, audit form", unit="", baseline=None, target=None)

    assert all(words.field != "statement" for finding in check(PlanFacts((goal,))) for words in finding.words)
