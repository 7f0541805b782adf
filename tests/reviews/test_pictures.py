"""What a picture says in words, and where everything in it stands, for any numbers and any days."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import combinations
from typing import Any

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from reviews.enums import Standing
from reviews.pictures import Picture, bullet_bar, samples
from reviews.pictures.facts import Agreed, GoalFacts, Looked, Measure
from reviews.pictures.findings import direction_of, finding_of
from reviews.pictures.goal_path import goal_path
from reviews.pictures.layout import NARROW, RADIUS, WIDE, WIDEST, box_of
from reviews.pictures.picture import in_reading_order
from reviews.pictures.plan_line import Event, Kind, LineFacts, State, plan_line
from reviews.pictures.support_ledger import LedgerFacts, Promise, support_ledger

pytestmark = pytest.mark.once

START, END, TODAY = date(2026, 5, 4), date(2026, 6, 30), date(2026, 6, 6)
FIRST, SECOND, THIRD = date(2026, 5, 6), date(2026, 5, 20), date(2026, 6, 3)
STEPS = ((FIRST, 60), (SECOND, 70), (THIRD, 80))


def goal(
    *measured: tuple[date, Any],
    steps: tuple[tuple[date, Any], ...] = STEPS,
    baseline: Any = 50,
    target: Any = 90,
    unit: str = "%",
    **facts: Any,
) -> GoalFacts:
    """A goal from 50 % to 90 %, and what was measured on which day."""
    return GoalFacts(
        "Answer tickets within a day",
        facts.pop("due_on", END),
        TODAY,
        Measure.PERCENT,
        START,
        unit,
        None if baseline is None else Decimal(str(baseline)),
        None if target is None else Decimal(str(target)),
        [Agreed(day, Decimal(str(value))) for day, value in steps],
        [
            Looked(number, day, Standing.ON_COURSE, None if value is None else Decimal(str(value)))
            for number, (day, value) in enumerate(measured, start=1)
        ],
        **facts,
    )


def words(*said: tuple[date, Standing, bool | None], **facts: Any) -> GoalFacts:
    """A goal in words, and how it stood on which day."""
    looked = [Looked(n, day, standing, was_so=so) for n, (day, standing, so) in enumerate(said, start=1)]
    return GoalFacts("Ask for help in time", END, TODAY, starts_on=START, looked=looked, **facts)


LESS: dict[str, Any] = {"baseline": 12, "target": 3, "unit": "errors", "steps": ((SECOND, 8),)}
FINDINGS = {
    "ahead on the day": (goal((THIRD, 85)), "85% at the last checkpoint, 5 points ahead of the agreed path."),
    "one point": (goal((THIRD, 79)), "79% at the last checkpoint, 1 point behind the agreed path."),
    "a tenth": (goal((THIRD, "80.5")), "80.5% at the last checkpoint, 0.5 points ahead of the agreed path."),
    "as agreed": (goal((SECOND, 70)), "70% at the last checkpoint, as agreed for 20 May 2026."),
    "between two days": (
        goal((date(2026, 5, 27), 66)),
        "66% at the last checkpoint, 4 points behind the 70% agreed by 20 May 2026.",
    ),
    "before the first": (
        goal((date(2026, 5, 5), 55)),
        "55% at the last checkpoint. The first agreed number is 60% by 6 May 2026.",
    ),
    "no path": (
        goal((THIRD, 85), steps=()),
        "85% at the last checkpoint. The target is 90% by 30 June 2026.",
    ),
    "reached": (goal((THIRD, 92)), "92% at the last checkpoint: the target of 90% is reached."),
    "short on the last day": (
        goal((END, 85)),
        "85% at the last checkpoint, 5 points short of the target of 90% by 30 June 2026.",
    ),
    "nothing yet": (
        goal(),
        "Nothing has been measured yet. The first agreed number is 60% by 6 May 2026.",
    ),
    "nothing, no path": (
        goal(steps=()),
        "Nothing has been measured yet. The target is 90% by 30 June 2026.",
    ),
    "not measured last time": (
        goal((SECOND, 75), (THIRD, None)),
        "75% at checkpoint 1 of 20 May 2026, 5 points ahead of the agreed path.",
    ),
    "the same day twice": (
        goal((THIRD, 70), (THIRD, 85)),
        "85% at the last checkpoint, 5 points ahead of the agreed path.",
    ),
    "less is better": (
        goal((SECOND, 7), **LESS),
        "7 errors at the last checkpoint, 1 ahead of the agreed path.",
    ),
    "more is worse": (
        goal((SECOND, 9), **LESS),
        "9 errors at the last checkpoint, 1 behind the agreed path.",
    ),
    "less than asked": (
        goal((SECOND, 2), **LESS),
        "2 errors at the last checkpoint: the target of 3 is reached.",
    ),
    "below nought": (
        goal((SECOND, -4), steps=(), baseline=-20, target=0, unit="days"),
        "-4 days at the last checkpoint. The target is 0 by 30 June 2026.",
    ),
    "huge": (
        goal((SECOND, 1_250_000), steps=(), baseline=0, target=9_999_999_999, unit="items"),
        "1,250,000 items at the last checkpoint. The target is 9,999,999,999 by 30 June 2026.",
    ),
    "to be kept up": (
        goal((SECOND, 93), baseline=95, target=95),
        "93% at the last checkpoint, 2 points below the target of 95%.",
    ),
    "no start": (
        goal((SECOND, 65), baseline=None),
        "65% at the last checkpoint, 5 points behind the agreed path.",
    ),
    "no start, no path": (
        goal((SECOND, 65), baseline=None, steps=()),
        "65% at the last checkpoint, 25 points below the target of 90%.",
    ),
    "words, nothing": (words(), "Not looked at together yet. The goal is due by 30 June 2026."),
    "words": (
        words((FIRST, Standing.TOO_EARLY, None), (SECOND, Standing.SOME_WAY_TO_GO, None)),
        "Some way to go at the last checkpoint.",
    ),
    "yes or no": (words((FIRST, Standing.ON_COURSE, True)), "“Yes” at the last checkpoint: on course."),
    "a level": (
        words(measure=Measure.LEVEL, levels=("Seldom", "Mostly")).__class__(
            "G",
            END,
            TODAY,
            Measure.LEVEL,
            START,
            looked=[Looked(1, FIRST, Standing.ON_COURSE, level=1)],
            levels=("Seldom", "Mostly"),
        ),
        "“Mostly” at the last checkpoint: on course.",
    ),
}


@pytest.mark.parametrize(("facts", "said"), FINDINGS.values(), ids=FINDINGS)
def test_the_finding_is_one_honest_sentence(facts: GoalFacts, said: str) -> None:
    assert finding_of(facts).replace("\N{NO-BREAK SPACE}", " ") == said
    assert goal_path(facts).finding == finding_of(facts)


def test_which_way_is_better_is_said_where_it_can_be_told() -> None:
    assert direction_of(goal()) == "More is better here."
    assert direction_of(goal(**LESS)) == "Less is better here."
    assert direction_of(goal(baseline=90)) == ""


# --- Geometry -----------------------------------------------------------------------------------------------

NUMBERS = st.decimals(-(10**10), 10**10, places=2, allow_nan=False)
DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31))
STANDINGS = st.sampled_from(list(Standing))


@st.composite
def goals(draw: st.DrawFn) -> GoalFacts:
    """Any goal: of either kind, with or without a start, a path and measurements, on any days."""
    numeric = draw(st.booleans())
    levels = draw(st.sampled_from([(), ("Seldom", "Mostly", "Always")]))
    looked = [
        Looked(
            number,
            day,
            draw(STANDINGS),
            value=draw(st.none() | NUMBERS) if numeric else None,
            level=draw(st.none() | st.integers(0, 2)) if levels else None,
            was_so=None if numeric else draw(st.none() | st.booleans()),
        )
        for number, day in enumerate(draw(st.lists(DAYS, max_size=9)), start=1)
    ]
    return GoalFacts(
        statement="A goal",
        due_on=draw(DAYS),
        today=draw(DAYS),
        measure=Measure.LEVEL if levels else Measure.YES_NO,
        starts_on=draw(st.none() | DAYS),
        unit=draw(st.sampled_from(["", "%", "% of tickets", "errors a week"])),
        baseline=draw(st.none() | NUMBERS) if numeric else None,
        target=draw(NUMBERS) if numeric else None,
        steps=draw(st.lists(st.builds(Agreed, DAYS, NUMBERS), max_size=4)) if numeric else [],
        looked=looked,
        levels=levels,
        is_over=draw(st.booleans()),
    )


@st.composite
def plan_lines(draw: st.DrawFn) -> LineFacts:
    """Any events."""
    kinds = st.sampled_from([Kind.FACT, Kind.CHECKPOINT, Kind.SUPPORT, Kind.MILESTONE])
    events = st.builds(
        Event,
        DAYS,
        kinds,
        st.just("Something"),
        st.sampled_from(State),
        st.sampled_from(["", "1", "version 2"]),
    )
    first, last = sorted((draw(DAYS), draw(DAYS)))
    ends = [Event(first, Kind.START, "Start"), Event(last, Kind.END, "End")]
    return LineFacts([*ends, *draw(st.lists(events, max_size=14))], draw(DAYS), draw(st.booleans()))


@st.composite
def ledgers(draw: st.DrawFn) -> LedgerFacts:
    """Any promises."""
    maybe = st.none() | DAYS
    promises = st.builds(Promise, st.just("Coaching"), st.just("Jana Lind"), maybe, maybe, maybe)
    return LedgerFacts(
        draw(st.lists(promises, max_size=8)), draw(DAYS), draw(st.booleans()), draw(maybe), draw(maybe)
    )


PICTURES = st.one_of(goals().map(goal_path), plan_lines().map(plan_line), ledgers().map(support_ledger))


@settings(max_examples=150, deadline=None)
@given(PICTURES)
def test_no_words_are_cut_and_none_lie_on_others(picture: Picture) -> None:
    for width, labels in (
        (NARROW, [label for label in picture.labels if not label.only_wide]),
        (400.0, [label for label in picture.labels if not label.only_wide]),
        (WIDE, picture.labels),
        (WIDEST, picture.labels),
    ):
        boxes = [box_of(label, width) for label in labels]
        assert [box for box in boxes if not box.lies_within(width, picture.height)] == []
        assert [pair for pair in combinations(boxes, 2) if pair[0].meets(pair[1])] == []


@settings(max_examples=60, deadline=None)
@given(PICTURES)
def test_every_sign_is_whole_and_every_line_within(picture: Picture) -> None:
    for mark in picture.marks:
        assert RADIUS <= mark.x * NARROW <= NARROW - RADIUS
        assert RADIUS <= mark.y <= picture.height - RADIUS
    for line in picture.lines:
        assert all(0 <= x <= 1 for x in (line.x1, line.x2))
        assert all(0 <= y <= picture.height for y in (line.y1, line.y2))


@settings(max_examples=60, deadline=None)
@given(goals())
def test_days_stand_in_their_order_and_numbers_in_theirs(facts: GoalFacts) -> None:
    picture = goal_path(facts)
    found = [mark for mark in picture.marks if mark.shape in {"measured", "beyond-above", "beyond-below"}]

    assert [mark.x for mark in found] == sorted(mark.x for mark in found)
    if facts.is_numeric:
        by_value = sorted(zip(facts.measurements, found, strict=True), key=lambda pair: pair[0][1])
        heights = [round(mark.y, 6) for _measured, mark in by_value]
        assert heights == sorted(heights, reverse=True)


@settings(max_examples=60, deadline=None)
@given(goals())
def test_the_table_holds_everything_that_was_measured_and_agreed(facts: GoalFacts) -> None:
    rows = [row.kept for row in goal_path(facts).table.rows]

    dated = [row[0] for row in rows if row[0]]
    assert dated[1:] == sorted(dated[1:])
    assert sum(row[1].startswith("Checkpoint") for row in rows) == len(facts.looked)
    if facts.is_numeric:
        assert len(rows) == len(facts.looked) + len(facts.promised) + (facts.baseline is not None)


@settings(max_examples=60, deadline=None)
@given(goals().filter(lambda facts: facts.is_numeric))
def test_a_bar_stays_within_its_ground(facts: GoalFacts) -> None:
    bar = bullet_bar(facts)

    assert bar is not None
    places = [place for place in (bar.start, bar.target, bar.value, bar.agreed) if place is not None]
    assert all(0 <= place <= 1 for place in places)
    assert bar.start <= bar.target


def test_a_line_leads_from_one_agreed_number_to_the_next_and_nowhere_else() -> None:
    picture = goal_path(goal((FIRST, 60), (SECOND, 72), (THIRD, 85)))
    kinds = [line.kind for line in picture.lines]

    assert kinds.count("agreed") == 4
    assert set(kinds) == {"axis", "today", "target", "agreed"}
    assert "agreed" not in {line.kind for line in goal_path(goal((THIRD, 85), steps=())).lines}


def test_what_lies_beyond_the_scale_is_drawn_at_its_edge_and_keeps_its_number() -> None:
    picture = goal_path(goal((SECOND, 5000)))

    assert [mark.shape for mark in picture.marks if mark.is_last] == ["beyond-above"]
    assert [label.text for label in picture.labels if label.kind == "strong"] == ["5000%"]


def test_the_bar_is_longer_the_nearer_the_target_whichever_way_is_better() -> None:
    more, less = bullet_bar(goal((THIRD, 70))), bullet_bar(goal((THIRD, "7.5"), **LESS))

    assert more is not None and less is not None
    assert (more.bar, less.bar) == ((0.0, 0.5), (0.0, 0.5))
    assert more.words == "70% now · agreed for now 80% · target 90%"


# --- The line and the ledger --------------------------------------------------------------------------------


def test_the_line_says_what_is_late_and_what_is_next() -> None:
    meetings = [
        Event(FIRST, Kind.CHECKPOINT, "Checkpoint 1", State.DONE),
        Event(SECOND, Kind.CHECKPOINT, "Checkpoint 2", State.LATE),
        Event(END, Kind.CHECKPOINT, "Checkpoint 3", State.TO_COME),
    ]
    ends = [Event(START, Kind.START, "Start"), Event(END, Kind.END, "End")]
    facts = LineFacts([*meetings, *ends], TODAY, is_running=True)

    assert plan_line(facts).finding == (
        "From 4 May 2026 to 30 June 2026. 1 of 3 checkpoints held. 1 checkpoint is not logged yet."
    )
    assert [event.words for event in facts.in_order] == [
        "Start",
        "Checkpoint 1",
        "Checkpoint 2",
        "Checkpoint 3",
        "End",
    ]
    on_time = replace(facts, events=[*meetings[::2], *ends])
    assert plan_line(on_time).finding.endswith("1 of 2 checkpoints held. The next is on 30 June 2026.")
    assert plan_line(LineFacts([], TODAY, is_running=False)).finding == "The plan has no dates yet."


def test_a_late_promise_is_late_and_nobody_else_is() -> None:
    facts = samples.promises()
    late = replace(facts, promises=[facts.promises[2]])
    said = [label.text for label in support_ledger(facts).labels if label.x == 0]
    assert said == [
        "1. received 6 May",
        "2. received 28 May, due 6 May",
        "3. late, promised by 20 May",
        "4. promised by 17 Jun",
    ]

    assert support_ledger(facts).finding == (
        "2 of 4 promises delivered, 2 confirmed as received. "
        "1 promise is late: “A second screen” was due on 20 May 2026."
    )
    assert [row.kept[5] for row in support_ledger(facts).table.rows] == [
        "received",
        "received",
        "late",
        "to come",
    ]
    assert [mark.shape for mark in support_ledger(late).marks] == ["promised-late"]
    paused = replace(late, is_running=False)
    assert "late" not in support_ledger(paused).finding
    closed = replace(paused, is_over=True)
    assert support_ledger(closed).table.rows[0].kept[5] == "not delivered"
    assert support_ledger(replace(facts, promises=[])).finding == "No support is promised."


def test_many_meetings_and_one_day_can_be_drawn() -> None:
    weekly = [(START + timedelta(days=2 * n), 50 + n) for n in range(26)]

    assert len([mark for mark in goal_path(goal(*weekly)).marks if mark.shape == "measured"]) == 26
    assert goal_path(goal((END, 60), steps=(), baseline=None)).marks


def test_whoever_reads_from_the_right_sees_time_run_from_the_right() -> None:
    with translation.override("en"):
        drawn = in_reading_order(goal_path(goal((SECOND, 72))))
    with translation.override("ar"):
        turned = in_reading_order(drawn)

    assert (drawn.direction, turned.direction) == ("ltr", "rtl")
    across = [one.x + other.x for one, other in zip(drawn.marks, turned.marks, strict=True)]
    assert across == pytest.approx([1] * len(drawn.marks))
    assert [one.y for one in drawn.marks] == [one.y for one in turned.marks]
    # The start of a label is its right end then: each keeps as far from its sign as it was.
    assert [(one.anchor, one.dx) for one in drawn.labels] == [(one.anchor, -one.dx) for one in turned.labels]
    assert turned.turned().direction == "ltr"
