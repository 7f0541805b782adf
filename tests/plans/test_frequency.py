"""Another frequency, in the facts alone: which meetings stand, which move, which come and go."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from employees.errors import NotNow
from plans.designs import Series, SeriesKind
from plans.designs.standard import STANDARD
from plans.documents.changes import Ground, applied
from tests.plans.test_changes import edit

pytestmark = pytest.mark.once

FORTNIGHTLY = ("2026-06-01", "2026-06-15", "2026-06-29", "2026-07-10")
TUESDAY = date(2026, 6, 2)
AT_DAYS = STANDARD.model_copy(update={"reviews": Series(kind=SeriesKind.AT_DAYS, days=(10, 20, 40))})
EVERY_TEN = STANDARD.model_copy(update={"reviews": Series(kind=SeriesKind.EVERY, every=10)})
AT_DATES = STANDARD.model_copy(update={"reviews": Series(kind=SeriesKind.AT_DATES)})


def facts(*days: str) -> dict[str, Any]:
    return {
        "plan": {"starts_on": "2026-05-18", "ends_on": "2026-07-10", "frequency": "fortnightly"},
        "goals": [],
        "checkpoints": [
            {"ref": f"c{number}", "number": number, "due_on": day} for number, day in enumerate(days, start=1)
        ],
    }


def laid_out(frequency: str, *days: str, **ground: Any) -> list[tuple[str, str]]:
    """The meetings after another frequency was chosen: which, and on which day."""
    ground = {"today": TUESDAY, "settled": {"c1": "held"}, **ground}
    after = applied(facts(*days), [edit("plan", None, frequency=frequency)], Ground(**ground))
    rows = after["checkpoints"]
    assert [row["number"] for row in rows] == list(range(1, len(rows) + 1))
    return [(row["ref"].partition("-")[0], row["due_on"]) for row in rows]


def test_more_often_keeps_the_days_that_fit_and_puts_new_ones_between():
    # From Tuesday, a week each: no old day but the last is met again, so the old meetings move to the first new days.
    assert laid_out("weekly", *FORTNIGHTLY) == [
        ("c1", "2026-06-01"),
        ("c2", "2026-06-09"),
        ("c3", "2026-06-16"),
        ("new", "2026-06-23"),
        ("new", "2026-06-30"),
        ("c4", "2026-07-10"),
    ]


def test_less_often_takes_out_what_is_too_much():
    assert laid_out("four_weekly", *FORTNIGHTLY) == [
        ("c1", "2026-06-01"),
        ("c4", "2026-07-10"),  # the thirtieth of June would be too near to it
    ]


def test_what_is_due_within_two_working_days_stands_and_the_rest_is_counted_from_it():
    friday = date(2026, 6, 12)  # two working days on is Tuesday
    assert laid_out("weekly", *FORTNIGHTLY, today=friday) == [
        ("c1", "2026-06-01"),
        ("c2", "2026-06-15"),
        ("new", "2026-06-22"),
        ("c3", "2026-06-29"),
        ("new", "2026-07-06"),
        ("c4", "2026-07-10"),
    ]


def test_what_is_late_or_prepared_stands():
    # c1 was not held, c3 has words of somebody for it already.
    assert laid_out("four_weekly", *FORTNIGHTLY, settled={}, used=frozenset({"c3"})) == [
        ("c1", "2026-06-01"),
        ("c3", "2026-06-29"),
        ("c4", "2026-07-10"),
    ]


def test_a_form_that_names_days_of_the_plan_is_followed_from_its_start():
    assert laid_out("template", *FORTNIGHTLY, design=AT_DAYS) == [
        ("c1", "2026-06-01"),
        ("c2", "2026-06-08"),  # the twentieth day is a Sunday
        ("c3", "2026-06-29"),  # the fortieth a Saturday: there is a meeting on Monday already
        ("c4", "2026-07-10"),
    ]


def test_a_form_that_says_every_ten_days_is_followed_from_today():
    assert [day for _ref, day in laid_out("template", *FORTNIGHTLY, design=EVERY_TEN)] == [
        "2026-06-01",
        "2026-06-12",
        "2026-06-22",
        "2026-07-02",
        "2026-07-10",
    ]


@pytest.mark.parametrize("design", [STANDARD, AT_DATES])
def test_a_form_that_does_not_say_when_is_not_followed(design):
    with pytest.raises(NotNow, match="does not say when to meet"):
        laid_out("template", *FORTNIGHTLY, design=design)


def test_a_later_end_and_another_frequency_in_one_change_are_laid_out_once():
    after = applied(
        facts(*FORTNIGHTLY),
        [edit("plan", None, frequency="four_weekly", ends_on="2026-08-21")],
        Ground(today=TUESDAY, settled={"c1": "held"}),
    )
    assert [(row["number"], row["due_on"]) for row in after["checkpoints"]] == [
        (1, "2026-06-01"),
        (2, "2026-06-30"),
        (3, "2026-07-28"),
        (4, "2026-08-21"),
    ]
    assert len({row["ref"] for row in after["checkpoints"]}) == 4
