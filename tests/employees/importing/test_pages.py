"""The import through its pages: every step, every refusal, and without JavaScript."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from employees.importing import applying, preview
from employees.models import Employee, PeopleImport
from tests.employees.importing.steps import HEADINGS, csv_of

SignedIn = Callable[[str], Client]
ROWS = [
    HEADINGS,
    ["C001", "Sam", "Okafor", "sam@example.org", "Senior support adviser", "Support", "C002", ""],
    ["N001", "Bea", "Stone", "bea@example.org", "Clerk", "Operations / Desk", "Okafor, Sam", "2026-11-02"],
    ["N002", "Cy", "Moss", "not an address", "Clerk", "Operations / Desk", "C002", ""],
]


def text_of(response: HttpResponse) -> str:
    """The words of a page."""
    return " ".join(BeautifulSoup(response.content, "html.parser").get_text(" ").split())


def upload(client: Client, content: str | bytes, name: str = "people.csv") -> HttpResponse:
    """Send a file."""
    data = content.encode() if isinstance(content, str) else content
    return client.post(reverse("people_import"), {"file": SimpleUploadedFile(name, data)})


def choose(client: Client, of: PeopleImport, **changes: str) -> HttpResponse:
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
