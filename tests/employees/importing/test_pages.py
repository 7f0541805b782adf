"""The import through its pages: every step, every refusal, and without JavaScript."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from employees.enums import ImportState
from employees.importing import applying, preview, store
from employees.models import Employee, PeopleImport
from tests.employees.importing.steps import HEADINGS, csv_of
from tests.reading import text_of

SignedIn = Callable[[str], Client]
ROWS = [
    HEADINGS,
    ["C001", "Sam", "Okafor", "sam@example.org", "Senior support adviser", "Support", "C002", ""],
    ["N001", "Bea", "Stone", "bea@example.org", "Clerk", "Operations / Desk", "Okafor, Sam", "2026-11-02"],
    ["N002", "Cy", "Moss", "not an address", "Clerk", "Operations / Desk", "C002", ""],
]


def upload(client: Client, content: str | bytes, name: str = "people.csv") -> Any:
    """Send a file."""
    data = content.encode() if isinstance(content, str) else content
    return client.post(reverse("people_import"), {"file": SimpleUploadedFile(name, data)})


def choose(client: Client, of: PeopleImport, **changes: str) -> Any:
    """Send the columns as they were guessed, but for the changes."""
    data = {name: str(index) for name, index in of.mapping.items()}
    return client.post(
        reverse("people_import_columns", args=[of.ref]),
        {**data, "blank": "keep", "absent": "keep", **changes},
    )


@pytest.fixture
def noor(signed_in: SignedIn) -> Client:
    """Noor leads HR and imports people."""
    return signed_in("noor")


@pytest.fixture
def at_preview(noor: Client) -> PeopleImport:
    """An import that has been checked: one person changed, one new, one row with an error."""
    upload(noor, csv_of(ROWS))
    of = PeopleImport.objects.get()
    choose(noor, of)
    preview.make_preview(of.ref, clock=timezone.now)
    of.refresh_from_db()
    return of


def test_the_button_pressed_twice_keeps_one_file(noor: Client) -> None:
    shown = [upload(noor, csv_of(ROWS))["Location"] for _press in range(2)]

    assert shown[0] == shown[1]
    assert PeopleImport.objects.count() == 1
    of = PeopleImport.objects.get()
    assert [path.name for path in store.folder().iterdir() if path.name == of.stored_name] == [of.stored_name]
    # Another file, or one under another name, is another import.
    upload(noor, csv_of(ROWS), "others.csv")
    upload(noor, csv_of(ROWS[:2]))
    assert PeopleImport.objects.count() == 3


def page_of(of: PeopleImport, name: str = "people_import_one") -> str:
    """The address of a page of the import."""
    return reverse(name, args=[of.ref])


def test_a_file_goes_all_the_way_into_the_people(noor: Client) -> None:
    response = upload(noor, csv_of(ROWS))
    of = PeopleImport.objects.get()
    assert response["Location"] == page_of(of, "people_import_columns")
    columns = noor.get(response["Location"])
    assert "Work e-mail (sam@example.org)" in text_of(columns)

    assert choose(noor, of)["Location"] == page_of(of)
    assert "Nothing is written yet" in text_of(noor.get(page_of(of)))
    preview.make_preview(of.ref, clock=timezone.now)

    shown = text_of(noor.get(page_of(of)))
    assert "Errors (1)" in shown and "New (1)" in shown and "Changed (1)" in shown
    assert "“not an address” is not an e-mail address." in shown
    changed = text_of(noor.get(page_of(of) + "?view=changed"))
    assert "Job title: Support adviser → Senior support adviser" in changed
    assert not Employee.objects.filter(staff_number="N001").exists()

    refused = noor.post(page_of(of, "people_import_confirm"), {"preview_number": "1"})
    assert refused.status_code == 409
    assert "1 row has an error" in text_of(refused)
    accepted = noor.post(page_of(of, "people_import_confirm"), {"preview_number": "1", "leave_out": "on"})
    assert accepted["Location"] == page_of(of)
    assert "Everyone is written in one step, or nobody is" in text_of(noor.get(page_of(of)))
    applying.apply_import(of.ref, clock=timezone.now)

    assert "1 person added" in text_of(noor.get(page_of(of)))
    bea = Employee.objects.get(staff_number="N001")
    assert str(bea.reporting_lines.get().manager.staff_number) == "C001"
    assert bea.department is not None and bea.department.parent is not None
    assert (bea.department.parent.name, bea.department.name) == ("Operations", "Desk")
    assert not Employee.objects.filter(staff_number="N002").exists()
    assert "people.csv" in text_of(noor.get(reverse("people_import")))


def test_every_page_is_there_for_those_who_import_and_for_nobody_else(
    at_preview: PeopleImport, signed_in: SignedIn
) -> None:
    names = ["one", "columns", "reading", "confirm", "again", "discard", "errors"]
    urls = [page_of(at_preview, f"people_import_{name}") for name in names]
    urls.append(reverse("people_import"))

    for name in ("sam", "jana", "mia", "ada", "ola", "ivo"):
        client = signed_in(name)
        for url in urls:
            assert client.get(url).status_code == 404, (name, url)
            assert client.post(url, {}).status_code == 404, (name, url)
    for url in urls:
        assert Client().get(url)["Location"].startswith("/account/login/")
    tom = signed_in("tom")
    assert [tom.get(url).status_code for url in urls] == [200, 200, 200, 302, 405, 200, 200, 200]
    at_preview.refresh_from_db()
    assert at_preview.state == ImportState.PREVIEWED


def test_no_page_changes_anything_by_being_opened(at_preview: PeopleImport, noor: Client) -> None:
    before = PeopleImport.objects.values().get()

    for name in ("one", "columns", "reading", "confirm", "discard", "errors"):
        noor.get(page_of(at_preview, f"people_import_{name}"))

    assert PeopleImport.objects.values().get() == before


def test_a_file_that_cannot_be_used_is_refused_on_the_form(noor: Client) -> None:
    response = upload(noor, b"%PDF-1.7 x", "people.xlsx")

    assert response.status_code == 409
    page = BeautifulSoup(response.content, "html.parser")
    assert page.title is not None and page.title.get_text().strip().startswith("Error:")
    assert "This is a PDF document, whatever its name says." in text_of(response)
    assert not PeopleImport.objects.exists()


def test_no_file_at_all_is_refused_on_the_form(noor: Client) -> None:
    assert noor.post(reverse("people_import"), {}).status_code == 422
    assert "The file is empty" in text_of(upload(noor, b""))


def test_fifty_megabytes_are_refused_on_the_form(noor: Client) -> None:
    response = upload(noor, b"x,y\n" * (50 * 1024 * 256))

    assert response.status_code == 409
    assert "larger than 20 MB" in text_of(response)


def test_columns_that_are_missing_are_asked_for_and_nothing_chosen_is_lost(noor: Client) -> None:
    upload(noor, csv_of(ROWS))
    of = PeopleImport.objects.get()

    response = choose(noor, of, staff_number="", first_name="", title="5")

    assert response.status_code == 422
    page = BeautifulSoup(response.content, "html.parser")
    assert "Choose the column with the staff number." in text_of(response)
    chosen = page.select_one("select[name=title] option[selected]")
    assert chosen is not None and chosen["value"] == "5"
    response = choose(noor, of, first_name="", last_name="")
    assert "Choose the column with the name, or the one with the first name." in text_of(response)


def test_whoever_imports_says_how_dates_are_written_where_the_file_does_not(noor: Client) -> None:
    upload(noor, "Staff number,Name,Hired on\nN1,Bea Stone,03/04/2024\n")
    of = PeopleImport.objects.get()

    page = text_of(noor.get(page_of(of, "people_import_columns")))
    assert "The day first: 03/04/2024 is 3 April 2024" in page
    assert "Say whether the day or the month comes first." in text_of(choose(noor, of))
    assert choose(noor, of, date_order="month_first").status_code == 302


def test_the_order_that_other_dates_give_away_is_chosen_already(noor: Client) -> None:
    upload(noor, "Staff number,Name,Hired on\nN1,Bea Stone,03/04/2024\nN2,Cy Moss,25/04/2024\n")
    of = PeopleImport.objects.get()

    page = BeautifulSoup(noor.get(page_of(of, "people_import_columns")).content, "html.parser")

    chosen = page.select_one("input[name=date_order][checked]")
    assert chosen is not None and chosen["value"] == "day_first"


def test_people_who_are_absent_leave_only_with_a_last_day(noor: Client) -> None:
    upload(noor, csv_of(ROWS))
    of = PeopleImport.objects.get()

    refused = choose(noor, of, absent="left", absent_last_day="")
    assert "Give the last day of the people who are not in this file." in text_of(refused)
    assert choose(noor, of, absent="left", absent_last_day="2026-11-30").status_code == 302


def test_a_file_can_be_read_in_another_way(noor: Client) -> None:
    upload(noor, "Staff number,Name\n1,Łukasz Wójcik\n".encode("cp1250"))
    of = PeopleImport.objects.get()
    url = page_of(of, "people_import_reading")

    response = noor.post(url, {"encoding": "cp1251", "delimiter": ",", "header_row": "1"})

    assert response.status_code == 302
    of.refresh_from_db()
    assert of.reading["encoding"] == "cp1251"
    refused = noor.post(url, {"encoding": "cp1250", "delimiter": ",", "header_row": "9"})
    assert refused.status_code == 409
    assert "Row 9, chosen as the heading row" in text_of(refused)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
def test_letters_that_the_file_is_not_written_in_are_explained(noor: Client, encoding: str) -> None:
    noor.post(
        reverse("people_import"),
        {"file": SimpleUploadedFile("people.csv", b"Staff number,Name\r\nN1,Bea\r\n")},
    )
    of = PeopleImport.objects.get()

    answer = noor.post(
        reverse("people_import_reading", args=[of.ref]),
        {"encoding": encoding, "delimiter": ",", "header_row": "1"},
    )

    assert answer.status_code == 409
    assert f"The text cannot be read as {encoding}. Choose another way to read it." in answer.content.decode()
    of.refresh_from_db()
    assert of.reading["encoding"].startswith("utf-8")


def test_a_slip_in_the_last_day_of_those_absent_is_said_on_the_form(noor: Client) -> None:
    noor.post(
        reverse("people_import"),
        {"file": SimpleUploadedFile("people.csv", b"Staff number,Name\r\nN1,Bea\r\n")},
    )
    of = PeopleImport.objects.get()

    answer = noor.post(
        reverse("people_import_columns", args=[of.ref]),
        {
            "staff_number": "0",
            "name": "1",
            "blank": "keep",
            "absent": "left",
            "absent_last_day": "0025-06-01",
        },
    )

    assert answer.status_code == 422
    assert "The year 0025 lies outside 1930 to 2100. Check the date." in answer.content.decode()


def test_while_a_worker_is_at_it_the_page_asks_again(noor: Client) -> None:
    upload(noor, csv_of(ROWS))
    of = PeopleImport.objects.get()
    choose(noor, of)

    page = BeautifulSoup(noor.get(page_of(of)).content, "html.parser")
    section = page.select_one("#import-progress")
    assert section is not None
    assert (section["hx-get"], section["hx-trigger"]) == (page_of(of), "every 1s")
    assert page.find("a", string="Refresh") is not None
    assert page.find("meta", attrs={"http-equiv": "refresh"}) is None
    PeopleImport.objects.update(rows_done=2, rows_total=3)
    assert "2 of 3 rows checked." in text_of(noor.get(page_of(of)))
    preview.make_preview(of.ref, clock=timezone.now)
    assert noor.get(page_of(of), headers={"HX-Request": "true"})["HX-Refresh"] == "true"


def test_if_no_worker_comes_the_page_says_so_and_one_can_be_asked_again(noor: Client) -> None:
    upload(noor, csv_of(ROWS))
    of = PeopleImport.objects.get()
    choose(noor, of)
    PeopleImport.objects.update(asked_at=timezone.now() - timedelta(seconds=30))

    assert "Waiting for a worker." in text_of(noor.get(page_of(of)))
    assert noor.post(page_of(of, "people_import_again"))["Location"] == page_of(of)


def test_a_preview_that_failed_says_why_and_can_be_tried_again(
    noor: Client, at_preview: PeopleImport
) -> None:
    noor.post(page_of(at_preview, "people_import_again"))
    store.forget(at_preview.stored_name)
    preview.make_preview(at_preview.ref, clock=timezone.now)

    assert "The uploaded file is no longer kept. Upload it again." in text_of(noor.get(page_of(at_preview)))


def test_confirming_another_preview_than_the_one_seen_is_refused(
    noor: Client, at_preview: PeopleImport
) -> None:
    choose(noor, at_preview)
    preview.make_preview(at_preview.ref, clock=timezone.now)

    response = noor.post(
        page_of(at_preview, "people_import_confirm"), {"preview_number": "1", "leave_out": "on"}
    )

    assert response.status_code == 409
    assert "The preview has changed since you opened it." in text_of(response)


def test_a_double_click_on_confirm_is_one_import(noor: Client, at_preview: PeopleImport) -> None:
    data = {"preview_number": "1", "leave_out": "on"}
    for _unused in range(2):
        assert noor.post(page_of(at_preview, "people_import_confirm"), data).status_code == 302
    applying.apply_import(at_preview.ref, clock=timezone.now)

    assert noor.post(page_of(at_preview, "people_import_confirm"), data).status_code == 302
    assert Employee.objects.filter(staff_number="N001").count() == 1


def test_people_who_changed_meanwhile_are_told_of(noor: Client, at_preview: PeopleImport) -> None:
    Employee.objects.filter(staff_number="C001").update(location="Leeds")
    noor.post(page_of(at_preview, "people_import_confirm"), {"preview_number": "1", "leave_out": "on"})
    applying.apply_import(at_preview.ref, clock=timezone.now)
    preview.make_preview(at_preview.ref, clock=timezone.now)

    shown = text_of(noor.get(page_of(at_preview)))
    assert "1 person changed since the preview you confirmed, so nothing was written. Look again." in shown


def test_the_rows_to_correct_come_as_a_file_that_no_spreadsheet_runs(noor: Client) -> None:
    upload(
        noor,
        csv_of([["Staff number", "Name", "+Note"], ["N1", '=HYPERLINK("x")', "@a"], ["N2", "Cy Moss", ""]]),
    )
    of = PeopleImport.objects.get()
    choose(noor, of)
    preview.make_preview(of.ref, clock=timezone.now)

    response = noor.get(page_of(of, "people_import_errors"))

    content = b"".join(response).decode("utf-8-sig")  # type: ignore[call-overload]
    rows = list(csv.reader(io.StringIO(content)))
    assert rows[0] == ["Row", "What to correct", "Staff number", "Name", "'+Note"]
    assert (rows[1][0], *rows[1][2:]) == ("2", "N1", '\'=HYPERLINK("x")', "'@a")
    assert "would run as a formula" in rows[1][1]
    assert len(rows) == 2
    assert response["Content-Disposition"] == 'attachment; filename="rows-to-correct.csv"'


def test_a_long_preview_comes_in_pages(noor: Client) -> None:
    upload(noor, csv_of([["Staff number", "Name"], *([f"N{n}", f"Ann B{n}"] for n in range(120))]))
    of = PeopleImport.objects.get()
    choose(noor, of)
    preview.make_preview(of.ref, clock=timezone.now)

    third = BeautifulSoup(noor.get(page_of(of) + "?view=new&page=3").content, "html.parser")

    assert len(third.select("tbody tr")) == 20


def test_names_in_the_file_are_shown_and_never_run(noor: Client) -> None:
    upload(noor, csv_of([["Staff number", "Name"], ["N1", "<script>alert(1)</script> O'Brien & Sons"]]))
    of = PeopleImport.objects.get()
    assert b"<script>alert(1)" not in noor.get(page_of(of, "people_import_columns")).content
    choose(noor, of)
    preview.make_preview(of.ref, clock=timezone.now)

    response = noor.get(page_of(of))

    assert b"<script>alert(1)" not in response.content
    assert "<script>alert(1)</script> O'Brien & Sons" in text_of(response)


def test_an_import_can_be_discarded(noor: Client, at_preview: PeopleImport) -> None:
    url = page_of(at_preview, "people_import_discard")
    assert "Nobody is changed" in text_of(noor.get(url))

    assert noor.post(url)["Location"] == reverse("people_import")

    assert "The import was discarded." in text_of(noor.get(reverse("people_import")))
    assert noor.get(page_of(at_preview)).status_code == 404
