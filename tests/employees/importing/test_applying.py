"""Writing: everyone or no one, once, as it was seen, with its record, and only by those who may."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext

from employees import audit
from employees.enums import ImportState, PeopleEvent
from employees.errors import NotNow, NotVisible
from employees.importing import applying, claims, preview, store, verbs
from employees.importing.problems import say
from employees.models import (
    AuditEvent,
    Department,
    Employee,
    ImportRow,
    PeopleImport,
    RememberedColumn,
    ReportingLine,
    RoleGrant,
)
from tests.employees.importing.steps import (
    HEADINGS,
    KEEP,
    NOW,
    confirmed,
    csv_of,
    imported,
    previewed,
    rows_by_number,
    uploaded,
)
from tests.factories.people import EmployeeFactory
from tests.people import Cast

CONTENT = csv_of(
    [
        [*HEADINGS, "Last day"],
        ["C001", "Sam", "Okafor", "sam@example.org", "Lead", "Ops / Desk", "C003", "", ""],
        ["N001", "Bea", "Stone", "bea@example.org", "Clerk", "Ops / Desk", "C001", "2026-12-01", ""],
        ["C007", "Chris", "Bell", "", "", "", "", "", "2026-11-30"],
    ]
)
NEXT_MINUTE = NOW + timedelta(minutes=1)


def everything() -> list[Any]:
    """All that an import could have touched."""
    models = (Employee, Department, ReportingLine, AuditEvent, RememberedColumn)
    return [list(model.objects.order_by("pk").values()) for model in models]


def test_nothing_about_anybody_is_written_before_it_is_confirmed(cast: Cast) -> None:
    before = everything()[:4]

    previewed(CONTENT, cast.account("noor"))

    assert everything()[:4] == before


def test_what_was_written_stands_in_the_record(cast: Cast) -> None:
    start = AuditEvent.objects.count()

    of = imported(CONTENT, cast.account("noor"))

    events = AuditEvent.objects.filter(seq__gt=start)
    noor, bea = cast.account("noor"), Employee.objects.get(staff_number="N001")
    desk, ops = Department.objects.get(name="Desk"), Department.objects.get(name="Ops")
    assert {event.actor_ref for event in events} == {noor.ref}
    assert [(event.event, event.about_ref) for event in events] == [
        (PeopleEvent.DEPARTMENT_ADDED, ops.ref),
        (PeopleEvent.DEPARTMENT_ADDED, desk.ref),
        (PeopleEvent.CHANGED, cast.sam.ref),
        (PeopleEvent.JOINED, bea.ref),
        (PeopleEvent.MOVED, cast.sam.ref),
        (PeopleEvent.MOVED, bea.ref),
        (PeopleEvent.LEFT, cast.chris.ref),
        (PeopleEvent.IMPORT_APPLIED, of.ref),
    ]
    data = {(event.event, event.about_ref): event.data for event in events}
    assert data[PeopleEvent.CHANGED, cast.sam.ref] == {
        "people_import": of.ref,
        "fields": ["department", "title"],
        "department_before": cast.support.ref,
        "department": desk.ref,
    }
    assert data[PeopleEvent.MOVED, cast.sam.ref] == {
        "people_import": of.ref,
        "manager_before": cast.jana.ref,
        "manager": cast.paul.ref,
        "from_date": "2026-11-24",
    }
    assert data[PeopleEvent.LEFT, cast.chris.ref]["last_day"] == "2026-11-30"
    assert data[PeopleEvent.IMPORT_APPLIED, of.ref] == {
        "file_sha256": of.file_sha256,
        "uploaded_by": noor.ref,
        "counts": {"new": 1, "changed": 1, "left": 1, "unchanged": 0, "error": 0, "notes": 0},
    }
    assert audit.verify().holds
    said = str([event.data for event in events])
    assert not any(word in said for word in ("Bea", "Stone", "bea@", "Lead", "Clerk"))


def test_a_new_person_reports_to_their_manager_from_the_day_they_begin(cast: Cast) -> None:
    imported(CONTENT, cast.account("noor"))

    assert ReportingLine.objects.get(employee__staff_number="N001").from_date == date(2026, 12, 1)
    lines = ReportingLine.objects.filter(employee=cast.sam).order_by("from_date")
    assert [(line.manager.staff_number, line.from_date, line.until_date) for line in lines] == [
        ("C002", lines[0].from_date, date(2026, 11, 23)),
        ("C003", date(2026, 11, 24), None),
    ]


def test_a_second_change_on_the_same_day_replaces_the_first(cast: Cast) -> None:
    for manager in ("C003", "C008"):
        imported(
            csv_of([["Staff number", "Name", "Manager"], ["C001", "Sam Okafor", manager]]),
            cast.account("noor"),
        )

    lines = ReportingLine.objects.filter(employee=cast.sam).order_by("from_date")
    assert [(line.manager.staff_number, line.until_date) for line in lines] == [
        ("C002", date(2026, 11, 23)),
        ("C008", None),
    ]


STATEMENTS = ("employees_department", "employees_employee", "employees_reportingline", "employees_auditevent",
              "employees_peopleimport", "employees_importrow")  # fmt: skip


@pytest.mark.parametrize("table", STATEMENTS)
def test_whatever_breaks_on_the_way_nothing_is_written(cast: Cast, table: str) -> None:
    of = previewed(CONTENT, cast.account("noor"))
    verbs.confirm(people_import=of, preview_number=1, leave_out=False, by=cast.account("noor"), at=NOW)
    before = everything()

    def writes(statement: str) -> bool:
        return statement.startswith(("INSERT", "UPDATE", "DELETE")) and f'"{table}"' in statement[:60]

    def break_at(number: int) -> int:
        """Let the writing fail at the n-th statement on the table. Returns how many were seen."""
        seen = 0

        def wrapper(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
            nonlocal seen
            if connection.savepoint_ids and writes(sql):
                seen += 1
                if seen == number:
                    raise DatabaseError("pulled out")
            return execute(sql, params, many, context)

        with connection.execute_wrapper(wrapper):
            applying.apply_import(of.ref, clock=lambda: NOW)
        return seen

    place = 1
    while True:
        seen = break_at(place)
        of.refresh_from_db()
        if of.state == ImportState.APPLIED:
            break
        assert everything() == before
        assert of.state == ImportState.PREVIEWED
        assert say(of.failure["code"], of.failure["particulars"]).startswith(
            "Something went wrong on our side"
        )
        verbs.confirm(people_import=of, preview_number=1, leave_out=False, by=cast.account("noor"), at=NOW)
        place += 1
    assert place > 1 and seen == place - 1


def test_confirming_twice_has_one_effect(cast: Cast) -> None:
    of = previewed(CONTENT, cast.account("noor"))
    for _unused in range(2):
        verbs.confirm(people_import=of, preview_number=1, leave_out=False, by=cast.account("noor"), at=NOW)
    for _unused in range(3):
        applying.apply_import(of.ref, clock=lambda: NOW)
    verbs.confirm(people_import=of, preview_number=1, leave_out=False, by=cast.account("noor"), at=NOW)

    assert AuditEvent.objects.filter(event=PeopleEvent.IMPORT_APPLIED).count() == 1
    assert Employee.objects.filter(staff_number="N001").count() == 1


def test_two_workers_never_write_the_same_import(cast: Cast) -> None:
    of = previewed(CONTENT, cast.account("noor"))
    verbs.confirm(people_import=of, preview_number=1, leave_out=False, by=cast.account("noor"), at=NOW)

    first = claims.take(of.ref, ImportState.APPLYING, at=NOW)

    assert first is not None
    assert claims.take(of.ref, ImportState.APPLYING, at=NOW) is None
    later = claims.take(of.ref, ImportState.APPLYING, at=NOW + claims.LEASE + timedelta(seconds=1))
    assert later is not None
    with pytest.raises(claims.LostClaim):
        claims.advance(first, at=NOW)


def test_an_import_whose_workers_die_says_so_in_the_end(cast: Cast) -> None:
    of = previewed(CONTENT, cast.account("noor"))
    verbs.confirm(people_import=of, preview_number=1, leave_out=False, by=cast.account("noor"), at=NOW)
    at = NOW
    for _unused in range(claims.MOST_ATTEMPTS):
        assert claims.take(of.ref, ImportState.APPLYING, at=at) is not None
        at += claims.LEASE + timedelta(seconds=1)

    assert claims.take(of.ref, ImportState.APPLYING, at=at) is None
    of.refresh_from_db()
    assert (of.state, of.failure["code"]) == (ImportState.PREVIEWED, "tried_too_often")


def test_people_who_changed_since_the_preview_are_looked_at_again(cast: Cast) -> None:
    of = previewed(CONTENT, cast.account("noor"))
    Employee.objects.filter(staff_number__in=["C001", "C007"]).update(location="Leeds")
    EmployeeFactory(staff_number="N001", work_email="else@example.org")
    before = everything()

    confirmed(of, cast.account("noor"))

    assert everything() == before
    of.refresh_from_db()
    assert (of.state, of.preview["changed_since"], of.preview_number) == (ImportState.PREVIEWING, 3, 2)
    preview.make_preview(of.ref, clock=lambda: NOW)
    of.refresh_from_db()
    assert (of.state, of.counts["new"], of.counts["changed"]) == (ImportState.PREVIEWED, 0, 2)
    with pytest.raises(NotNow, match="The preview has changed since you opened it"):
        verbs.confirm(people_import=of, preview_number=1, leave_out=False, by=cast.account("noor"), at=NOW)
    assert confirmed(of, cast.account("noor")).state == ImportState.APPLIED


def test_an_address_taken_since_the_preview_is_found_by_the_database(cast: Cast) -> None:
    of = previewed(CONTENT, cast.account("noor"))
    EmployeeFactory(staff_number="X1", work_email="bea@example.org")
    before = everything()

    confirmed(of, cast.account("noor"))

    assert everything() == before
    assert (of.state, of.preview["changed_since"]) == (ImportState.PREVIEWING, 0)


def test_a_circle_that_others_closed_since_the_preview_is_not_written(cast: Cast) -> None:
    of = previewed(
        csv_of([["Staff number", "Name", "Manager"], ["C001", "Sam Okafor", "C007"]]), cast.account("noor")
    )
    ReportingLine.objects.filter(employee=cast.chris).update(manager=cast.sam)
    before = everything()

    confirmed(of, cast.account("noor"))

    assert everything() == before
    assert of.state == ImportState.PREVIEWING


def test_errors_must_be_agreed_to(cast: Cast) -> None:
    of = previewed(
        csv_of([["Staff number", "Name"], ["N1", "Bea Stone"], ["", "Cy Moss"]]), cast.account("noor")
    )

    with pytest.raises(NotNow, match="1 row has an error"):
        confirmed(of, cast.account("noor"))
    assert confirmed(of, cast.account("noor"), leave_out=True).state == ImportState.APPLIED


def test_there_must_be_something_to_import(cast: Cast) -> None:
    of = previewed(csv_of([["Staff number", "Name"], ["C001", "Sam Okafor"]]), cast.account("noor"))

    with pytest.raises(NotNow, match="nobody in the file is new or changed"):
        confirmed(of, cast.account("noor"))


def test_whoever_confirms_does_not_move_themselves(cast: Cast) -> None:
    of = previewed(
        csv_of([["Staff number", "Name", "Manager"], ["C012", "Tom Reyes", "C001"]]), cast.account("noor")
    )
    with pytest.raises(NotNow, match="Let somebody else confirm it"):
        confirmed(of, cast.account("tom"))
    assert confirmed(of, cast.account("noor")).state == ImportState.APPLIED


def test_rights_are_asked_for_at_every_step_and_again_by_the_worker(cast: Cast) -> None:
    of = previewed(CONTENT, cast.account("noor"))
    mia = cast.account("mia")
    for step in (
        lambda: verbs.choose_columns(people_import=of, mapping=of.mapping, choices=KEEP, by=mia, at=NOW),
        lambda: verbs.look_again(people_import=of, by=mia, at=NOW),
        lambda: verbs.confirm(people_import=of, preview_number=1, leave_out=False, by=mia, at=NOW),
        lambda: verbs.discard(people_import=of, by=mia, at=NOW),
    ):
        with pytest.raises(NotVisible):
            step()
    verbs.confirm(people_import=of, preview_number=1, leave_out=False, by=cast.account("noor"), at=NOW)
    RoleGrant.objects.filter(user=cast.account("noor")).update(revoked_at=NOW, revoked_by=cast.account("tom"))

    applying.apply_import(of.ref, clock=lambda: NOW)

    of.refresh_from_db()
    assert (of.state, of.failure["code"]) == (ImportState.PREVIEWED, "may_not")
    assert not Employee.objects.filter(staff_number="N001").exists()


def test_the_file_and_the_rows_go_when_the_import_is_over(
    cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        of = imported(
            csv_of([["Staff number", "Name"], ["N1", "Bea Stone"], ["", "Cy"]]),
            cast.account("noor"),
            leave_out=True,
        )
        other = previewed(CONTENT, cast.account("noor"))
        verbs.discard(people_import=other, by=cast.account("noor"), at=NOW)

    assert not store.path_of(of.stored_name).exists()
    assert of.headers == []
    assert [row.number for row in ImportRow.objects.filter(people_import=of)] == [3]
    other.refresh_from_db()
    assert (other.state, other.stored_name, other.original_name) == (ImportState.DISCARDED, "", "")
    assert AuditEvent.objects.filter(event=PeopleEvent.IMPORT_DISCARDED, about_ref=other.ref).count() == 1


def test_the_sweep_forgets_what_nobody_finished(cast: Cast, django_capture_on_commit_callbacks: Any) -> None:
    of = previewed(CONTENT, cast.account("noor"))
    done = imported(
        csv_of([["Staff number", "Name"], ["N9", "Bea Stone"], ["", "Cy"]]),
        cast.account("noor"),
        leave_out=True,
    )
    path = store.path_of(of.stored_name)

    with django_capture_on_commit_callbacks(execute=True):
        verbs.sweep(at=NOW + timedelta(days=13))
    assert path.exists() and PeopleImport.objects.get(pk=of.pk).state == ImportState.PREVIEWED
    with django_capture_on_commit_callbacks(execute=True):
        verbs.sweep(at=NOW + timedelta(days=31))

    assert not path.exists()
    assert PeopleImport.objects.get(pk=of.pk).state == ImportState.DISCARDED
    assert not ImportRow.objects.exists()
    assert PeopleImport.objects.get(pk=done.pk).state == ImportState.APPLIED


def test_the_sweep_rings_for_what_waits(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    rung: list[tuple[str, ...]] = []
    monkeypatch.setattr(verbs, "ring", lambda *call: rung.append(call))
    of = uploaded(CONTENT, cast.account("noor"))
    verbs.choose_columns(people_import=of, mapping=of.mapping, choices=KEEP, by=cast.account("noor"), at=NOW)

    verbs.sweep(at=NEXT_MINUTE)

    assert rung == [("employees.tasks.preview_import", of.ref)]


def test_the_doorbell_rings_after_the_commit(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    rung: list[tuple[str, ...]] = []
    monkeypatch.setattr(verbs, "ring", lambda *call: rung.append(call))
    of = previewed(CONTENT, cast.account("noor"))
    with django_capture_on_commit_callbacks(execute=True):
        verbs.confirm(people_import=of, preview_number=1, leave_out=False, by=cast.account("noor"), at=NOW)

    assert rung == [("employees.tasks.apply_import", of.ref)]


def test_columns_that_were_explained_once_are_known_the_next_time(cast: Cast) -> None:
    content = csv_of([["Kennung", "Wer", "Chefin"], ["N1", "Bea Stone", "C002"]])
    of = uploaded(content, cast.account("noor"))
    assert of.mapping == {}
    mapping = {"staff_number": 0, "name": 1, "manager": 2}
    verbs.choose_columns(people_import=of, mapping=mapping, choices=KEEP, by=cast.account("noor"), at=NOW)

    assert uploaded(content, cast.account("tom")).mapping == mapping


def test_a_preview_made_again_begins_from_the_file(cast: Cast) -> None:
    of = previewed(CONTENT, cast.account("noor"))
    verbs.look_again(people_import=of, by=cast.account("noor"), at=NOW)
    preview.make_preview(of.ref, clock=lambda: NOW)
    preview.make_preview(of.ref, clock=lambda: NOW)

    of.refresh_from_db()
    assert ImportRow.objects.filter(people_import=of).count() == 3
    assert of.counts["changed"] == 1
    assert rows_by_number(of)["N001"].facts["department"] == ["Ops", "Desk"]


def queries_of(cast: Cast, people: int, clock: Callable[[], datetime]) -> tuple[int, int]:
    """How many statements a preview and a writing of so many new people take."""
    prefix = f"Q{people}-"
    content = csv_of(
        [
            HEADINGS,
            *(
                [f"{prefix}{n}", "Ann", f"B{n}", f"{prefix}{n}@x.org", "", "", "C002", ""]
                for n in range(people)
            ),
        ]
    )
    of = uploaded(content, cast.account("noor"))
    verbs.choose_columns(people_import=of, mapping=of.mapping, choices=KEEP, by=cast.account("noor"), at=NOW)
    with CaptureQueriesContext(connection) as reading:
        preview.make_preview(of.ref, clock=clock)
    of.refresh_from_db()
    verbs.confirm(people_import=of, preview_number=1, leave_out=False, by=cast.account("noor"), at=NOW)
    with CaptureQueriesContext(connection) as writing:
        applying.apply_import(of.ref, clock=clock)
    return len(reading), len(writing)


def test_the_number_of_statements_does_not_grow_with_the_people_of_a_batch(cast: Cast) -> None:
    queries_of(cast, 1, lambda: NOW)  # the record's first link

    assert queries_of(cast, 3, lambda: NOW) == queries_of(cast, 30, lambda: NOW)


def test_the_command_imports_a_file_in_one_go(
    cast: Cast, tmp_path: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "people.csv"
    path.write_text(CONTENT)

    call_command("import_people", str(path), by="noor@example.org")
    assert "1 new, 1 changed, 1 left, 0 unchanged, 0 with errors" in capsys.readouterr().out
    assert not Employee.objects.filter(staff_number="N001").exists()

    call_command("import_people", str(path), by="noor@example.org", confirm=True)
    assert Employee.objects.filter(staff_number="N001").exists()
