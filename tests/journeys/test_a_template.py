"""HR builds the improvement plan of a university (RIT, domain F23) in the browser alone, from nothing to published."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from plans.designs import BuiltIn, Moment, OwnFieldKind, SignerRole
from plans.models import PlanTemplate
from tests.journeys.conftest import PHONE, Reader
from tests.people import Cast


def begin(noor: Reader) -> None:
    """A name, and what every plan needs."""
    noor.press("Begin a template")
    noor.fill(name="RIT improvement plan", noun="Performance plan", begin_with="bare")
    noor.press("Begin the template")


def add_parts(noor: Reader) -> None:
    """Areas from Waymark; expectations with outcome, deadline and measure as a table of one's own; acknowledgement."""
    noor.press("Parts")
    press(noor, "Add", "Areas for improvement")
    noor.press("Add a part of your own")
    noor.fill(label="Expectations", help="What is expected in each area, and how success is measured.")
    noor.press("Save and add fields")
    noor.press("Add a field")
    noor.fill(
        label="Expectations and outcomes",
        kind="table",
        columns="Expectation\nExpected outcome\nDeadline: date\nMeasure of success\n"
        "State: choice of open; reached",
        required="on",
    )
    both_sizes(noor)
    noor.press("Save and add to the part")
    noor.press("Back to the parts")
    for _place in range(4):
        press(noor, "Move up", "Expectations")
    both_sizes(noor)


def set_dates(noor: Reader) -> None:
    """Ninety days, a meeting on three of them."""
    noor.go(f"/templates/{PlanTemplate.objects.get().ref}/edit/")
    noor.press("Dates and checkpoints")
    noor.fill(length="90", count="calendar", series="at_days", days="30, 60, 90")
    noor.press("Save and continue")


def sign(noor: Reader) -> None:
    """Employee and supervisor, at the start and at the end."""
    noor.press("Signatures")
    press(noor, "Change", "The employee")
    noor.page.get_by_label("At the end").check()
    noor.fill(statement="I have received this plan. Signing it does not mean that I agree.")
    noor.press("Save")
    noor.press("Add a signature")
    noor.fill(role="manager", label="Supervisor")
    noor.page.get_by_label("At the end").check()
    noor.press("Save and add")
    noor.press("Back to the template")


def press(noor: Reader, word: str, row: str) -> None:
    """Press what a row of a list offers. Its name says for whom: “Move up: Expectations”."""
    name = re.compile(rf"^{word}\s*:\s*{re.escape(row)}$")
    button = noor.page.get_by_role("button", name=name)
    (button if button.count() else noor.page.get_by_role("link", name=name)).first.click()
    noor.page.wait_for_load_state()


def both_sizes(noor: Reader) -> None:
    """Nothing for axe-core to say, on a desk and on a phone."""
    noor.check()
    desk = noor.page.viewport_size
    noor.page.set_viewport_size(PHONE)
    noor.check()
    assert desk is not None
    noor.page.set_viewport_size(desk)


@pytest.mark.journey
@pytest.mark.slow
def test_a_form_is_built_in_the_browser_alone(company: Cast, somebody: Callable[..., Reader]) -> None:
    noor = somebody()
    noor.sign_in(company.account("noor"))
    noor.press("Templates")
    begin(noor)
    add_parts(noor)
    set_dates(noor)
    sign(noor)
    noor.press("Look at it and publish")
    assert "9 June 2026" not in noor.page.inner_text("main")
    assert "29 August 2026" in noor.page.inner_text("main")
    both_sizes(noor)
    noor.press("Publish it")
    noor.press("Publish it")

    assert noor.heading == "RIT improvement plan"
    assert "Version 1 is published. New plans use it." in noor.page.inner_text("main")
    both_sizes(noor)
    design = PlanTemplate.objects.get().versions.get(number=1).design
    assert [part.heading for part in design.parts] == [
        "Who and when",
        "Areas for improvement",
        "Goals",
        "Expectations",
        "Checkpoints",
        "What happens at the end",
        "Outcome",
        "Versions and signatures",
    ]
    expectations = design.own_fields[0]
    assert (expectations.kind, expectations.required) == (OwnFieldKind.TABLE, True)
    assert [(column.label, column.kind) for column in expectations.columns] == [
        ("Expectation", "text"),
        ("Expected outcome", "text"),
        ("Deadline", "date"),
        ("Measure of success", "text"),
        ("State", "choice"),
    ]
    assert (design.duration.days, design.reviews.days) == (90, (30, 60, 90))
    assert [signer.role for signer in design.signing_at(Moment.END)] == [
        SignerRole.EMPLOYEE,
        SignerRole.MANAGER,
    ]
    assert design.has(BuiltIn.AREAS)
