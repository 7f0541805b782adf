"""Dates and names as files write them."""

from __future__ import annotations

from datetime import date

import pytest

from employees.importing.dates import DAY_FIRST, MONTH_FIRST, ONLY_ONE_WAY, Evidence, means_never, read_date
from employees.importing.names import called, lookup_keys, split_name, wanted_keys
from employees.importing.problems import Problem

FOURTH_OF_MARCH = date(2024, 3, 4)


@pytest.mark.parametrize(
    "text",
    [
        "2024-03-04", "2024/03/04", "2024.03.04", "20240304", "2024-03-04 00:00:00", "2024-03-04T00:00:00.000Z",
        "2024-03-04T09:30:00+01:00", "04.03.2024", "4.3.24", "4 March 2024", "4-Mar-24", "04-MAR-2024", "Mar 4, 2024",
        "March 4th, 2024", "Mon, 4 Mar 2024", "4. März 2024", "4 mars 2024", "4 de marzo de 2024", "45355", "45355.75",
    ],
)  # fmt: skip
def test_dates_that_can_be_read_in_one_way_are_read(text: str) -> None:
    assert read_date(text) == FOURTH_OF_MARCH


@pytest.mark.parametrize(("order", "month"), [(DAY_FIRST, 4), (MONTH_FIRST, 3)])
def test_the_order_that_a_person_chose_decides(order: str, month: int) -> None:
    for text in ("03/04/2024", "3-4-24", "03/04/2024 12:00:00 AM"):
        assert read_date(text, order=order) == date(2024, month, 7 - month)


@pytest.mark.parametrize("order", ["", ONLY_ONE_WAY])
def test_nothing_is_guessed_where_two_readings_are_possible(order: str) -> None:
    with pytest.raises(Problem, match="date_two_ways"):
        read_date("03/04/2024", order=order)


def test_a_date_with_one_reading_needs_no_order() -> None:
    assert read_date("13/04/2024") == date(2024, 4, 13)
    assert read_date("04/13/2024") == date(2024, 4, 13)
    assert read_date("05/05/2024") == date(2024, 5, 5)


def test_a_date_that_contradicts_the_order_is_refused_for_others_may_be_wrong_too() -> None:
    with pytest.raises(Problem, match="date_other_way"):
        read_date("04/13/2024", order=DAY_FIRST)


@pytest.mark.parametrize("text", ["soon", "31/02/2024", "2024-13-01", "99", "4 Foo 2024", "1.2", "२०२४"])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(Problem, match="not_a_date"):
        read_date(text)


def test_a_year_far_away_is_refused() -> None:
    with pytest.raises(Problem, match="date_far_away"):
        read_date("0204-03-04")


@pytest.mark.parametrize(
    "text", ["31.12.9999", "12/31/9999", "9999-12-31 00:00:00", "0000-00-00", "00000000"]
)
def test_never_is_no_date(text: str) -> None:
    assert means_never(text)


def test_a_column_may_give_its_order_away() -> None:
    evidence = Evidence()
    for text in ("03/04/2024", "13/04/2024", "Clerk", "2024-01-01"):
        evidence.add(text)

    assert (evidence.order, evidence.either, evidence.day_first) == (DAY_FIRST, "03/04/2024", "13/04/2024")
    evidence.add("04/13/2024")
    assert evidence.order == ""


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("Lind, Jana", "Jana", "Lind"),
        ("Lind, Jana M", "Jana M", "Lind"),
        ("King, Martin Luther, Jr.", "Martin Luther", "King Jr."),
        ("van der Berg, Jan", "Jan", "van der Berg"),
        ("Jana Lind", "Jana", "Lind"),
        ("Jan van der Berg", "Jan", "van der Berg"),
        ("Ana de la Cruz", "Ana", "de la Cruz"),
        ("Mary Ann O'Neil", "Mary Ann", "O'Neil"),
        ("John Smith III", "John", "Smith III"),
        ("Sukarno", "Sukarno", ""),
        ("Null, Jennifer", "Jennifer", "Null"),
        ("Lind,", "Lind", ""),
    ],
)
def test_names_in_one_column_are_parted(text: str, first: str, last: str) -> None:
    assert split_name(text) == (first, last)


def test_a_middle_initial_stays_but_nobody_is_called_by_it() -> None:
    assert called("Jana M") == "Jana"
    assert called("Mary A. B.") == "Mary"
    assert called("Mary Ann") == ""
    assert called("J") == ""


@pytest.mark.parametrize("text", ["Lind, Jana M", "jana lind", "LIND, JANA", "Jana M. Lind", "Jána Lind"])
def test_people_are_found_however_their_name_is_written(text: str) -> None:
    known = set(lookup_keys("Jana M", "Lind", "Jannie"))

    assert known & set(wanted_keys(text))
