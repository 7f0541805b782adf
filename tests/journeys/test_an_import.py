"""People arrive from a file, on a desk and on a phone: upload, columns, preview, confirm."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from employees.importing import applying, preview
from employees.models import Employee, PeopleImport
from tests.journeys.conftest import Reader
from tests.people import Cast

SAMPLE = Path(settings.BASE_DIR) / "docs" / "samples" / "people.csv"


@pytest.mark.journey
@pytest.mark.slow
@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
def test_people_arrive_from_a_file(company: Cast, somebody: Callable[..., Reader], phone: bool) -> None:
    noor = somebody(phone=phone)
    noor.sign_in(company.account("noor"))
    noor.go("/people/")
    noor.press("Import people from a file")
    noor.check()

    noor.page.locator("[name=file]").set_input_files(
        {"name": "people.pdf", "mimeType": "text/csv", "buffer": b"%PDF-1.7"}
    )
    noor.press("Upload and continue")
    assert "This is a PDF document" in noor.page.inner_text("main")
    noor.check()

    content = SAMPLE.read_text(encoding="utf-8").replace("Spanish", "Catalan") + "1012,Twice\n"
    noor.page.locator("[name=file]").set_input_files(
        {"name": "people.csv", "mimeType": "text/csv", "buffer": content.encode("cp1252")}
    )
    noor.press("Upload and continue")
    assert noor.heading == "Columns of the file"
    noor.page.get_by_text("What its columns hold").click()
    noor.check()
    noor.press("Read the file in another way")
    noor.check()
    noor.press("Read it so")

    noor.press("Show what would change")
    assert noor.heading == "Checking the file"
    noor.check()
    of = PeopleImport.objects.get()
    preview.make_preview(of.ref, clock=timezone.now)
    noor.page.wait_for_selector("text=Confirm and import")  # the page asks by itself
    errors = noor.page.locator(".view-tabs a", has_text="Errors")
    assert errors.inner_text().split() == ["Errors", "(3)"]
    noor.check()
    noor.page.locator(".view-tabs a", has_text="New").click()
    noor.check()

    noor.press("Confirm and import")
    assert "3 rows have errors." in noor.page.inner_text("main")
    noor.check()
    noor.fill(leave_out="on")
    noor.press("Confirm and import")
    assert noor.heading == "Writing people"
    noor.check()
    applying.apply_import(of.ref, clock=timezone.now)
    noor.page.wait_for_selector("text=10 people added")
    noor.check()
    kasia = Employee.objects.get(staff_number="1005")
    assert kasia.reporting_lines.get().manager.full_name == "João Ferreira"


@pytest.mark.journey
@pytest.mark.slow
def test_an_import_needs_no_javascript(company: Cast, somebody: Callable[..., Reader]) -> None:
    noor = somebody(scripts=False)
    noor.sign_in(company.account("noor"))
    noor.go("/people/import/")
    noor.page.locator("[name=file]").set_input_files(str(SAMPLE))
    noor.press("Upload and continue")
    noor.press("Show what would change")
    of = PeopleImport.objects.get()
    preview.make_preview(of.ref, clock=timezone.now)
    noor.press("Refresh")
    noor.press("Confirm and import")
    applying.apply_import(of.ref, clock=timezone.now)
    noor.press("Refresh")

    assert noor.heading == "People imported"
    assert "12 people added" in noor.page.inner_text("main")
