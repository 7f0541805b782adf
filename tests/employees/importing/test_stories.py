"""What rows come to mean: new people, changes, managers in any form and order, leavers, and every refusal."""

from __future__ import annotations

from datetime import date

import pytest

from employees.enums import RowKind
from employees.importing.problems import FileProblem
from employees.models import Department, Employee, ImportRow, ReportingLine
from tests.employees.importing.steps import (
    csv_of,
    imported,
    notes_in,
    previewed,
    problems_in,
    rows_by_number,
)
from tests.factories.people import (
    DepartmentFactory,
    EmployeeFactory,
    ReportingLineFactory,
    WorkingPatternFactory,
)
from tests.people import Cast

TODAY = date(2026, 11, 24)


def table(*rows: str) -> str:
    """Rows written with bars, under a heading: easier on the eye than quotation marks."""
    return csv_of([[cell.strip() for cell in row.split("|")] for row in rows])


def manager_of(number: str) -> str:
    """The staff number of a person's manager now."""
    line = ReportingLine.objects.filter(employee__staff_number=number, until_date__isnull=True).first()
    return line.manager.staff_number if line else ""


def test_people_arrive_with_everything_the_file_says(cast: Cast) -> None:
    WorkingPatternFactory(name="Four days")
    imported(
        table(
            "Staff number | Name | Preferred name | E-mail | Job title | Department | Location | Manager | Hired on"
            " | Time zone | Language | Working pattern | Holiday region",
            "N1 | Stone, Beatrix Q | Bea | Bea.Stone@Example.org | Clerk | Ops / Desk | Leeds | C002 | 1 Feb 2024"
            " | europe/berlin | Deutsch | four days | de-by",
        ),
        cast.account("noor"),
    )

    bea = Employee.objects.get(staff_number="N1")
    assert (bea.first_name, bea.last_name, bea.preferred_name) == ("Beatrix Q", "Stone", "Bea")
    assert (bea.work_email, bea.title, bea.location) == ("bea.stone@example.org", "Clerk", "Leeds")
    assert (bea.time_zone, bea.language, bea.holiday_region) == ("Europe/Berlin", "de", "DE-BY")
    assert bea.working_pattern is not None and bea.working_pattern.name == "Four days"
    assert bea.hired_on == date(2024, 2, 1)
    assert bea.department is not None and bea.department.parent is not None
    assert (bea.department.name, bea.department.parent.name) == ("Desk", "Ops")
    assert manager_of("N1") == "C002"
    assert bea.user is None


def test_what_the_file_does_not_say_comes_from_the_organisation(cast: Cast) -> None:
    imported(table("Staff number | Name", "N1 | Lind, Mary A"), cast.account("noor"))

    mary = Employee.objects.get(staff_number="N1")
    assert (mary.time_zone, mary.language, mary.full_name) == ("UTC", "en", "Mary Lind")


def test_the_same_file_again_changes_nobody(cast: Cast) -> None:
    content = table(
        "Staff number | Name | E-mail | Department | Manager | Hired on",
        "N1 | Stone, Bea Q | bea@example.org | Ops / Desk |  | 2024-02-01",
        "N2 | Moss, Cy | cy@example.org | Ops > Desk | bea stone | 2024-02-01",
    )
    imported(content, cast.account("noor"))

    of = previewed(content, cast.account("noor"))

    assert (of.counts["unchanged"], of.counts["new"], of.counts["changed"]) == (2, 0, 0)


def test_changes_are_shown_fact_by_fact(cast: Cast) -> None:
    of = previewed(
        table(
            "Staff number | First name | Last name | Job title | Manager", "C001 | Sam | Okafor | Lead | C003"
        ),
        cast.account("noor"),
    )

    row = rows_by_number(of)["C001"]
    assert row.kind == RowKind.CHANGED
    assert row.changes == [
        ["title", "Support adviser", "Lead"],
        ["manager", "Jana Lind (C002)", "Paul Odell (C003)"],
    ]


def test_empty_cells_keep_what_is_stored_unless_chosen_otherwise(cast: Cast) -> None:
    content = table("Staff number | Name | Job title | Manager", "C001 | Okafor, Sam | - | ")

    assert previewed(content, cast.account("noor")).counts["unchanged"] == 1
    imported(content, cast.account("noor"), blank="clear")

    assert Employee.objects.get(staff_number="C001").title == ""
    assert manager_of("C001") == ""
    assert ReportingLine.objects.get(employee__staff_number="C001").until_date == date(2026, 11, 23)


@pytest.mark.parametrize(
    "said",
    ["C003", "c003", "paul@example.org", "PAUL@example.org", "Paul Odell", "Odell, Paul", "Odell, Paul J.",
     "Paul Odell (C003)", "C003 - Paul Odell", "ODELL, PAUL"],
)  # fmt: skip
def test_managers_are_found_by_number_address_or_name(cast: Cast, said: str) -> None:
    imported(csv_of([["Staff number", "Name", "Manager"], ["N1", "Bea Stone", said]]), cast.account("noor"))

    assert manager_of("N1") == "C003"


def test_managers_may_come_later_in_the_file(cast: Cast) -> None:
    imported(
        table(
            "Staff number | Name | Manager",
            "N1 | Bea Stone | Moss, Cy",
            "N2 | Cy Moss | N3",
            "N3 | Di Vale | di@example.org",
        ),
        cast.account("noor"),
        leave_out=True,
    )

    assert (manager_of("N1"), manager_of("N2"), manager_of("N3")) == ("N2", "N3", "")


def test_a_manager_whom_nobody_knows_is_noted_and_hinders_nothing(cast: Cast) -> None:
    of = imported(table("Staff number | Name | Manager", "N1 | Bea Stone | X999"), cast.account("noor"))

    assert of.counts == {"new": 1, "changed": 0, "left": 0, "unchanged": 0, "error": 0, "notes": 1}
    assert manager_of("N1") == ""


def test_a_name_that_several_people_have_is_refused_with_the_candidates(cast: Cast) -> None:
    EmployeeFactory(staff_number="J2", first_name="Jana", last_name="Lind", work_email="j2@example.org")

    of = previewed(
        table("Staff number | Name | Manager", "N1 | Bea Stone | Lind, Jana"), cast.account("noor")
    )

    assert problems_in(of) == {
        2: [
            "Several people are called “Lind, Jana”: Jana Lind (C002), Jana Lind (J2). "
            "Write the manager's staff number."
        ]
    }


def test_a_namesake_who_has_left_is_not_meant(cast: Cast) -> None:
    EmployeeFactory(
        staff_number="J2",
        first_name="Jana",
        last_name="Lind",
        work_email="j2@example.org",
        left_on=date(2024, 1, 1),
    )
    imported(table("Staff number | Name | Manager", "N1 | Bea Stone | Lind, Jana"), cast.account("noor"))

    assert manager_of("N1") == "C002"


def test_a_manager_who_has_left_is_noted(cast: Cast) -> None:
    EmployeeFactory(staff_number="J2", first_name="Jo", last_name="Gone", left_on=date(2024, 1, 1))

    of = previewed(table("Staff number | Name | Manager", "N1 | Bea Stone | J2"), cast.account("noor"))

    assert notes_in(of) == {2: ["The manager Jo Gone left on 2024-01-01. The manager is not changed."]}


def test_whoever_is_listed_as_their_own_manager_has_nobody_above(cast: Cast) -> None:
    of = imported(table("Staff number | Name | Manager", "N1 | Bea Stone | N1"), cast.account("noor"))

    assert of.counts["notes"] == 1
    assert manager_of("N1") == ""


def test_a_circle_in_the_file_is_refused_and_named(cast: Cast) -> None:
    of = previewed(
        table(
            "Staff number | Name | Manager",
            "N1 | Bea Stone | N2",
            "N2 | Cy Moss | N3",
            "N3 | Di Vale | N1",
            "N4 | Ed Hale | N1",
        ),
        cast.account("noor"),
    )

    chain = "The managers form a circle: Bea Stone (N1) → Cy Moss (N2) → Di Vale (N3) → Bea Stone (N1)."
    assert problems_in(of) == {2: [chain], 3: [chain], 4: [chain]}
    assert notes_in(of) == {
        5: ["The manager “N1” is in row 2, which cannot be imported. The manager is not changed."]
    }


def test_a_circle_through_people_outside_the_file_is_refused(cast: Cast) -> None:
    of = previewed(
        table("Staff number | Name | Manager", "C003 | Paul Odell | Sam Okafor"), cast.account("noor")
    )

    assert problems_in(of) == {
        2: [
            "The managers form a circle: Sam Okafor (C001) → Jana Lind (C002) → Paul Odell (C003) → Sam Okafor (C001)."
        ]
    }


def test_refusing_one_circle_may_reveal_another(cast: Cast) -> None:
    """Jana's row is refused for her time zone, so Paul still stands above her."""
    of = previewed(
        table(
            "Staff number | Name | Manager | Time zone",
            "C002 | Jana Lind | C010 | Mars",
            "C003 | Paul Odell | C002 | ",
        ),
        cast.account("noor"),
    )

    assert set(problems_in(of)) == {2, 3}
    assert "Jana Lind (C002) → Paul Odell (C003) → Jana Lind (C002)" in problems_in(of)[3][0]


def test_the_same_person_twice_is_refused_in_both_rows(cast: Cast) -> None:
    of = previewed(
        table(
            "Staff number | Name | E-mail",
            "N1 | Bea Stone | bea@example.org",
            "n1 | Bea Stein | ",
            "N2 | Cy Moss | cy@example.org",
            "N2 | Cy Moss | cy@example.org",
            "N3 | Di Vale | BEA2@example.org",
            "N4 | Ed Hale | bea2@example.org",
            "N5 | Fay Low | sam@example.org",
        ),
        cast.account("noor"),
    )

    assert problems_in(of) == {
        2: ["Staff number N1 is also in row 3."],
        3: ["Staff number n1 is also in row 2."],
        4: ["This row repeats row 5. Keep one of them."],
        5: ["This row repeats row 4. Keep one of them."],
        6: ["The address bea2@example.org is also in row 7."],
        7: ["The address bea2@example.org is also in row 6."],
        8: ["The address sam@example.org belongs to Sam Okafor (C001), who is not in this file."],
    }


def test_two_people_may_exchange_their_addresses(cast: Cast) -> None:
    imported(
        table(
            "Staff number | Name | E-mail",
            "C001 | Sam Okafor | chris@example.org",
            "C007 | Chris Bell | sam@example.org",
        ),
        cast.account("noor"),
    )

    assert Employee.objects.get(staff_number="C001").work_email == "chris@example.org"
    assert Employee.objects.get(staff_number="C007").work_email == "sam@example.org"


ONE_FACT = [
    ("First name", "=HYPERLINK(\"http://x\")", "First name starts with “=”, which a spreadsheet would run as a formula:"
     " “=HYPERLINK(\"http://x\")”. Write the text without it."),
    ("First name", "@SUM(1)", "First name starts with “@”, which a spreadsheet would run as a formula: “@SUM(1)”."
     " Write the text without it."),
    ("Job title", "=1+1", "Job title starts with “=”, which a spreadsheet would run as a formula: “=1+1”."
     " Write the text without it."),
    ("Job title", "x" * 201, "Job title has 201 characters. Up to 200 fit."),
    ("Job title", "#REF!", "Job title shows a spreadsheet error, #REF!, instead of a value."),
    ("Job title", "Cl\ufffdrk", "Job title holds a character that could not be read: “Cl\ufffdrk”. Choose another way"
     " to read the text, or correct the cell."),
    ("Work e-mail", "bea at example", "“bea at example” is not an e-mail address."),
    ("Time zone", "Berlin", "“Berlin” is not a time zone. Did you mean Europe/Berlin?"),
    ("Time zone", "Mars", "“Mars” is not a time zone. Accepted are names of places such as Europe/Berlin,"
     " America/Chicago or UTC."),
    ("Language", "Klingon", "“Klingon” is not a language we have. Accepted: en, de, fr, es, ar."),
    ("Working pattern", "Nights", "There is no working pattern “Nights”: none has been set up yet."),
    ("Holiday region", "XX-YY", "“XX-YY” is not a holiday region we know. Accepted are country codes, with or without a"
     " part of the country, such as US-TX, GB-ENG, DE-BY or FR."),
    ("Hired on", "soon", "Hired on: “soon” is not a date we can read. Write it as in 2026-04-30."),
    ("Hired on", "03/04/2024", "Hired on: “03/04/2024” can be read two ways. Choose under Columns whether the day or"
     " the month comes first."),
    ("Hired on", "1066-10-14", "Hired on: the year of “1066-10-14” lies outside 1930 to 2100."),
    ("Department", " / ".join("abcdefghijkl"), "“a / b / c / d / e / f / g / h / i / j / k / l” is more than 10"
     " departments deep."),
]  # fmt: skip


@pytest.mark.parametrize(("heading", "cell", "sentence"), ONE_FACT)
def test_a_fact_that_cannot_be_taken_is_refused_in_a_sentence(
    cast: Cast, heading: str, cell: str, sentence: str
) -> None:
    heading_row = ["Staff number", "First name", "Last name", heading]
    row = ["N1", "Bea", "Stone", cell]
    if heading == "First name":
        heading_row, row = ["Staff number", "First name", "Last name"], ["N1", cell, "Stone"]

    of = previewed(csv_of([heading_row, row]), cast.account("noor"))

    assert problems_in(of) == {2: [sentence]}
    assert ImportRow.objects.get(people_import=of).cells == row


def test_several_things_wrong_with_a_row_are_all_said(cast: Cast) -> None:
    of = previewed(
        table(
            "Staff number | First name | E-mail | Hired on | Last day",
            " | | x | 2024-05-01 | 2024-04-01",
            "1.2E+07 | Bea | | | ",
        ),
        cast.account("noor"),
    )

    assert problems_in(of) == {
        2: [
            "“x” is not an e-mail address.",
            "There is no staff number.",
            "There is no name.",
            "The last day, 2024-04-01, lies before the day of hiring, 2024-05-01.",
        ],
        3: [
            "The staff number reads “1.2E+07”: a spreadsheet has shortened it. "
            "Format the column as text and export again."
        ],
    }


def test_leading_zeros_that_a_spreadsheet_removed_do_not_make_a_second_person(cast: Cast) -> None:
    EmployeeFactory(staff_number="00123", first_name="Jo", last_name="Hill")
    EmployeeFactory(staff_number="00124", first_name="Al", last_name="Hill")

    of = previewed(
        table("Staff number | Name | Manager", "123 | Jo Hill | ", "N1 | Bea Stone | 124"),
        cast.account("noor"),
    )

    assert "Staff number 123 is not known, but 00123 is (Jo Hill)" in problems_in(of)[2][0]
    assert rows_by_number(of)["N1"].manager_number == "00124"


def test_the_order_of_dates_is_what_the_person_chose(cast: Cast) -> None:
    content = table(
        "Staff number | Name | Hired on", "N1 | Bea Stone | 03/04/2024", "N2 | Cy Moss | 2024-04-03"
    )

    imported(content, cast.account("noor"), date_order="day_first")

    assert {Employee.objects.get(staff_number=number).hired_on for number in ("N1", "N2")} == {
        date(2024, 4, 3)
    }


def test_departments_are_found_by_path_or_by_a_name_that_only_one_has(cast: Cast) -> None:
    west = DepartmentFactory(name="West")
    desk = DepartmentFactory(name="Desk", parent=west)
    imported(
        table(
            "Staff number | Name | Department",
            "N1 | Bea Stone | desk",
            "N2 | Cy Moss | West / Desk",
            "N3 | Di Vale | West > Night / Bell",
            "N4 | Ed Hale | Sales/Marketing",
            "N5 | Fay Low | west / NIGHT",
        ),
        cast.account("noor"),
    )

    places = {
        each.staff_number: each.department for each in Employee.objects.filter(staff_number__startswith="N")
    }
    assert places["N1"] == places["N2"] == desk
    assert places["N3"].parent == places["N5"]
    assert (places["N3"].name, places["N5"].name, places["N5"].parent) == ("Bell", "Night", west)
    assert (places["N4"].name, places["N4"].parent) == ("Sales/Marketing", None)


def test_a_department_name_that_several_have_is_refused_with_their_places(cast: Cast) -> None:
    for above in ("West", "East"):
        DepartmentFactory(name="Desk", parent=DepartmentFactory(name=above))

    of = previewed(table("Staff number | Name | Department", "N1 | Bea Stone | Desk"), cast.account("noor"))

    assert problems_in(of) == {
        2: ["There are several departments called “Desk”. Write which one: West / Desk; East / Desk."]
    }


def test_departments_of_rows_that_are_left_out_are_not_opened(cast: Cast) -> None:
    imported(
        table(
            "Staff number | Name | Department | E-mail",
            "N1 | Bea Stone | Nowhere | x",
            "N2 | Cy Moss | Here | ",
        ),
        cast.account("noor"),
        leave_out=True,
    )

    assert not Department.objects.filter(name="Nowhere").exists()
    assert Department.objects.filter(name="Here").exists()


def test_leavers_leave_and_their_lines_end(cast: Cast) -> None:
    of = previewed(
        table(
            "Staff number | Name | Last day",
            "C002 | Jana Lind | 2026-11-30",
            "C001 | Sam Okafor | 31.12.9999",
        ),
        cast.account("noor"),
    )
    assert (of.counts["left"], of.counts["unchanged"]) == (1, 1)
    assert notes_in(of) == {2: ["2 people report to them and will have no manager after the last day."]}

    imported(table("Staff number | Name | Last day", "C002 | Jana Lind | 2026-11-30"), cast.account("noor"))

    assert Employee.objects.get(staff_number="C002").left_on == date(2026, 11, 30)
    assert set(
        ReportingLine.objects.filter(manager__staff_number="C002").values_list("until_date", flat=True)
    ) == {date(2026, 11, 30)}
    assert manager_of("C002") == ""


def test_somebody_who_comes_back_is_taken_back(cast: Cast) -> None:
    Employee.objects.filter(staff_number="C001").update(left_on=date(2026, 1, 31))
    content = table(
        "Staff number | Name | Last day", "C001 | Sam Okafor | 31.12.9999", "C007 | Chris Bell | "
    )

    imported(content, cast.account("noor"))

    assert Employee.objects.get(staff_number="C001").left_on is None


def test_whoever_left_and_is_in_the_file_without_a_last_day_is_noted(cast: Cast) -> None:
    Employee.objects.filter(staff_number="C001").update(left_on=date(2026, 1, 31))

    of = previewed(table("Staff number | Name", "C001 | Sam Okafor"), cast.account("noor"))

    assert notes_in(of) == {
        2: ["Recorded as having left on 2026-01-31; the file gives no last day. That stays as it is."]
    }


def test_people_who_are_not_in_the_file_stay_unless_chosen_otherwise(cast: Cast) -> None:
    content = table("Staff number | Name | E-mail", "C001 | Sam Okafor | x", "C002 | Jana Lind | ")
    assert previewed(content, cast.account("noor")).counts["left"] == 0

    of = previewed(content, cast.account("noor"), absent="left", absent_last_day="2026-11-30")

    absent = ImportRow.objects.filter(people_import=of, kind=RowKind.LEFT)
    # Neither Sam, whose row has an error, nor Noor, who imports, nor Tom, the last system owner.
    assert {row.staff_number for row in absent} == {f"C{n:03d}" for n in range(3, 14)} - {"C005", "C012"}
    assert all(row.number is None for row in absent)


def test_nobody_is_taken_for_absent_while_rows_have_no_staff_number(cast: Cast) -> None:
    of = previewed(
        table("Staff number | Name", "C001 | Sam Okafor", " | Jana Lind"),
        cast.account("noor"),
        absent="left",
        absent_last_day="2026-11-30",
    )

    assert (of.counts["left"], of.preview["absent_unsure"]) == (0, 1)


def test_totals_remarks_and_repeated_headings_are_passed_over(cast: Cast) -> None:
    of = previewed(
        table(
            "Staff number | Name | Job title",
            "N1 | Bea Stone | Clerk",
            "Staff number | Name | Job title",
            "Total: 1 people",
        ),
        cast.account("noor"),
    )

    assert (of.counts["new"], of.counts["error"]) == (1, 0)
    assert of.preview["passed_over"] == [3, 4]


def test_nobody_changes_their_own_department_manager_or_last_day(cast: Cast) -> None:
    of = previewed(
        table(
            "Staff number | Name | Job title | Department | Manager",
            "C005 | Noor Haddad | Head | Finance | C001",
        ),
        cast.account("noor"),
    )

    assert rows_by_number(of)["C005"].changes == [["title", "Head of HR", "Head"]]
    assert len(notes_in(of)[2]) == 2 and notes_in(of)[2][0].startswith("This is you.")


def test_a_change_of_manager_from_a_later_day_is_not_overwritten(cast: Cast) -> None:
    ReportingLine.objects.filter(employee=cast.sam).update(until_date=date(2026, 12, 31))
    ReportingLineFactory(employee=cast.sam, manager=cast.paul, from_date=date(2027, 1, 1))

    of = previewed(table("Staff number | Name | Manager", "C001 | Sam Okafor | C008"), cast.account("noor"))

    assert "A change of manager from 2027-01-01 is already recorded" in problems_in(of)[2][0]


def test_circles_without_end_are_given_up(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("employees.importing.crossing.MOST_ROUNDS", 0)

    of = previewed(table("Staff number | Name", "N1 | Bea Stone"), cast.account("noor"))

    assert of.state == "failed"
    assert (
        FileProblem(of.failure["code"])
        .reasons[0]
        .startswith("The reporting lines in this file run in too many")
    )
