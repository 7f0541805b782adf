"""What an import may not do: end one's own reporting line, lose the last system owner, or write what nobody saw."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from employees.enums import ImportState, Role, RowKind
from employees.errors import NotNow
from employees.importing import applying, claims, preview, verbs
from employees.importing.crossing import Crossing
from employees.models import Employee, ImportRow, PeopleImport, ReportingLine
from tests.employees.importing.steps import (
    KEEP,
    NOW,
    confirmed,
    csv_of,
    imported,
    previewed,
    problems_in,
    uploaded,
)
from tests.factories.people import ReportingLineFactory, RoleGrantFactory
from tests.people import Cast

LAST_DAY = "2026-11-23"


def leaving(*numbers: str) -> str:
    """A file in which these people of the cast leave."""
    rows = [[number, Employee.objects.get(staff_number=number).first_name, LAST_DAY] for number in numbers]
    return csv_of([["Staff number", "First name", "Last day"], *rows])


# --- One's own manager


def test_the_manager_of_whoever_imports_does_not_leave_by_it(cast: Cast) -> None:
    line = ReportingLineFactory(employee=cast.noor, manager=cast.ivo)

    of = previewed(leaving(cast.ivo.staff_number, cast.lee.staff_number), cast.account("noor"))

    assert problems_in(of) == {
        2: [
            "You report to Ivo Grant, so this last day would end your own reporting line. Somebody else in HR, or a "
            "system owner, records it."
        ]
    }
    confirmed(of, cast.account("noor"), leave_out=True)
    line.refresh_from_db()
    assert line.until_date is None
    assert imported(leaving(cast.ivo.staff_number), cast.account("tom")).counts["left"] == 1


def test_a_manager_who_is_not_in_the_file_is_named_and_stays(cast: Cast) -> None:
    ReportingLineFactory(employee=cast.noor, manager=cast.ivo)
    content = csv_of([["Staff number", "Name"], ["C001", "Sam Okafor"]])

    of = previewed(content, cast.account("noor"), absent="left", absent_last_day=LAST_DAY)

    kept = ImportRow.objects.filter(people_import=of, kind=RowKind.ERROR)
    assert {row.staff_number: [each["code"] for each in row.problems] for row in kept} == {
        cast.ivo.staff_number: ["your_manager"],
        cast.tom.staff_number: ["last_owner"],
    }


def test_whoever_confirms_does_not_end_their_own_line_either(cast: Cast) -> None:
    ReportingLineFactory(employee=cast.noor, manager=cast.ivo)
    of = previewed(leaving(cast.ivo.staff_number), cast.account("tom"))

    with pytest.raises(NotNow, match=r"for Ivo Grant leaves\. Let somebody else confirm it\."):
        confirmed(of, cast.account("noor"))


def test_a_line_drawn_since_it_was_confirmed_is_not_ended(cast: Cast) -> None:
    of = previewed(leaving(cast.ivo.staff_number), cast.account("noor"))
    verbs.confirm(people_import=of, preview_number=1, leave_out=False, by=cast.account("noor"), at=NOW)
    ReportingLineFactory(employee=cast.noor, manager=cast.ivo)

    applying.apply_import(of.ref, clock=lambda: NOW)

    of.refresh_from_db()
    assert (of.state, of.preview["changed_since"]) == (ImportState.PREVIEWING, 1)


# --- The last system owner


def test_the_last_system_owner_does_not_leave_by_an_import(cast: Cast) -> None:
    of = previewed(leaving(cast.tom.staff_number), cast.account("noor"))

    assert problems_in(of) == {
        2: ["Tom Reyes is a system owner, and none would be left. Give somebody else that role first."]
    }


def test_of_two_system_owners_one_may_leave_and_not_both(cast: Cast) -> None:
    RoleGrantFactory(user=cast.account("ana"), role=Role.SYSTEM_OWNER)

    both = previewed(leaving(cast.tom.staff_number, cast.ana.staff_number), cast.account("noor"))
    one = previewed(leaving(cast.tom.staff_number), cast.account("noor"))

    assert (both.counts["error"], both.counts["left"]) == (2, 0)
    assert (one.counts["error"], one.counts["left"]) == (0, 1)


def test_an_owner_who_became_the_last_since_the_preview_stays(cast: Cast) -> None:
    other = RoleGrantFactory(user=cast.account("ana"), role=Role.SYSTEM_OWNER)
    of = previewed(leaving(cast.tom.staff_number), cast.account("noor"))
    other.delete()

    confirmed(of, cast.account("noor"))

    cast.tom.refresh_from_db()
    assert (of.state, of.preview["changed_since"], cast.tom.left_on) == (ImportState.PREVIEWING, 1, None)


# --- Written as it was seen


def test_nobody_comes_to_report_to_a_manager_who_left_since_the_preview(cast: Cast) -> None:
    content = csv_of([["Staff number", "Name", "Manager"], ["C001", "Sam Okafor", cast.paul.staff_number]])
    of = previewed(content, cast.account("noor"))
    Employee.objects.filter(pk=cast.paul.pk).update(left_on=date(2026, 11, 20))

    confirmed(of, cast.account("noor"))

    assert (of.state, of.preview["changed_since"]) == (ImportState.PREVIEWING, 1)
    assert ReportingLine.objects.get(employee=cast.sam).manager == cast.jana


def test_a_manager_whom_the_same_file_brings_back_is_no_change_since(cast: Cast) -> None:
    Employee.objects.filter(pk=cast.paul.pk).update(left_on=date(2026, 11, 20))
    headings = ["Staff number", "Name", "Manager", "Last day"]
    paul = [cast.paul.staff_number, "Paul Odell", "", "2027-06-30"]
    content = csv_of([headings, ["C001", "Sam Okafor", cast.paul.staff_number, ""], paul])

    imported(content, cast.account("noor"))

    line = ReportingLine.objects.get(employee=cast.sam, from_date=NOW.date())
    assert (line.manager, line.until_date) == (cast.paul, date(2027, 6, 30))


def test_a_worker_who_has_lost_an_import_does_not_delete_the_rows_of_the_next(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    large = csv_of([["Staff number", "Name"], ["N1", "Bea Stone"], ["N2", "Cy Moss"]])
    of = uploaded(large, cast.account("noor"))
    verbs.choose_columns(people_import=of, mapping=of.mapping, choices=KEEP, by=cast.account("noor"), at=NOW)
    crossing, later = Crossing, NOW + claims.LEASE + timedelta(seconds=1)

    def slow(*args: object, **how: object) -> object:
        """While the first worker compares rows, its lease runs out and a second one does the whole work."""
        monkeypatch.setattr(preview, "Crossing", crossing)
        preview.make_preview(of.ref, clock=lambda: later)
        return crossing(*args, **how)  # type: ignore[arg-type]

    monkeypatch.setattr(preview, "Crossing", slow)
    preview.make_preview(of.ref, clock=lambda: NOW)

    of.refresh_from_db()
    assert (of.state, of.counts["new"]) == (ImportState.PREVIEWED, 2)
    assert ImportRow.objects.filter(people_import=of).count() == 2
    assert confirmed(of, cast.account("noor")).state == ImportState.APPLIED
    assert Employee.objects.filter(staff_number__in=["N1", "N2"]).count() == 2


def test_an_import_whose_rows_are_not_those_that_were_counted_is_not_written(cast: Cast) -> None:
    content = csv_of([["Staff number", "Name"], ["N1", "Bea Stone"], ["N2", "Cy Moss"]])
    of = previewed(content, cast.account("noor"))
    ImportRow.objects.filter(people_import=of, staff_number="N2").delete()

    confirmed(of, cast.account("noor"))

    assert of.state == ImportState.PREVIEWING
    assert not Employee.objects.filter(staff_number="N1").exists()
    assert PeopleImport.objects.get(pk=of.pk).preview_number == 2
