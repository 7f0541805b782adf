"""Invented facts of every kind, for the gallery: what a picture looks like before anybody has such a plan."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from reviews.enums import Standing
from reviews.pictures.facts import Agreed, GoalFacts, Looked, Measure
from reviews.pictures.goal_path import goal_path
from reviews.pictures.picture import Picture, in_reading_order
from reviews.pictures.support_ledger import LedgerFacts, Promise, support_ledger

TODAY = date(2026, 6, 6)
STARTS, ENDS = date(2026, 5, 4), date(2026, 6, 30)
MEETINGS = (date(2026, 5, 6), date(2026, 5, 20), date(2026, 6, 3))


def pictures() -> dict[str, Picture]:
    """By the kind of what is measured."""
    drawn = {
        "percent": goal_path(tickets()),
        "number": goal_path(errors()),
        "level": goal_path(answers_in_levels()),
        "words": goal_path(asking_for_help()),
        "support": support_ledger(promises()),
    }
    return {kind: in_reading_order(picture) for kind, picture in drawn.items()}


def tickets() -> GoalFacts:
    """More is better, with a path."""
    return GoalFacts(
        "Reply to tickets within 1 working day",
        ENDS,
        TODAY,
        Measure.PERCENT,
        STARTS,
        "%",
        Decimal(50),
        Decimal(90),
        [Agreed(day, Decimal(value)) for day, value in zip(MEETINGS, (60, 70, 80), strict=True)],
        _looked((60, 72, 85)),
    )


def errors() -> GoalFacts:
    """Less is better, no path."""
    return GoalFacts(
        "Post invoices without errors",
        ENDS,
        TODAY,
        Measure.NUMBER,
        STARTS,
        "errors a week",
        Decimal(12),
        Decimal(3),
        looked=_looked((13, 9, 7)),
    )


def answers_in_levels() -> GoalFacts:
    """The levels of a form's scale."""
    looked = [
        Looked(number, day, Standing.SOME_WAY_TO_GO if number < 3 else Standing.ON_COURSE, level=level)
        for number, (day, level) in enumerate(zip(MEETINGS, (0, 1, 1), strict=True), start=1)
    ]
    levels = ("Below expectations", "Meets some", "Meets expectations")
    return GoalFacts(
        "Write answers that need no second message",
        ENDS,
        TODAY,
        Measure.LEVEL,
        STARTS,
        looked=looked,
        levels=levels,
    )


def asking_for_help() -> GoalFacts:
    """Yes or no, and how it stood in words."""
    said = ((Standing.TOO_EARLY, None), (Standing.NEEDS_MORE_SUPPORT, False), (Standing.ON_COURSE, True))
    looked = [
        Looked(number, day, standing, was_so=was_so)
        for number, (day, (standing, was_so)) in enumerate(zip(MEETINGS, said, strict=True), start=1)
    ]
    return GoalFacts(
        "Ask for help before a deadline is at stake", ENDS, TODAY, starts_on=STARTS, looked=looked
    )


def promises() -> LedgerFacts:
    """One received, one delivered late, one late, one to come."""
    kept = [
        Promise("One hour of coaching a week", "Jana Lind", MEETINGS[0], MEETINGS[0], MEETINGS[0]),
        Promise("Reply templates", "Mia Park", MEETINGS[0], MEETINGS[1], date(2026, 5, 28)),
        Promise("A second screen", "Mia Park", MEETINGS[1]),
        Promise("A course on a full inbox", "Jana Lind", date(2026, 6, 17)),
    ]
    return LedgerFacts(kept, TODAY, is_running=True, starts_on=STARTS, ends_on=ENDS)


def _looked(values: tuple[int, int, int]) -> list[Looked]:
    standings = (Standing.SOME_WAY_TO_GO, Standing.SOME_WAY_TO_GO, Standing.ON_COURSE)
    return [
        Looked(number, day, standing, Decimal(value))
        for number, (day, value, standing) in enumerate(
            zip(MEETINGS, values, standings, strict=True), start=1
        )
    ]
