"""The paper of a plan holds every field of its form, in the form's order. Compared form by form with `published`."""

from __future__ import annotations

import subprocess
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from plans import workflows
from plans.designs import BuiltIn, Column, Design, Moment, OwnField, OwnFieldKind
from plans.designs.library import library
from plans.enums import ActionBy, ActionKind, OutcomeKind, PlanStatus, Trigger
from plans.models import ActionStep, Plan
from reviews.queries import to_rate
from tests.factories.plans import MONDAY, plan_in
from tests.people import Cast
from tests.plans.designs.published import FORMS
from tests.plans.drafting import SignedIn, wrong
from tests.plans.test_ending_pages import confirm, outcome


@pytest.fixture(autouse=True)
def _now(time_machine: Any) -> None:
    time_machine.move_to(MONDAY + timedelta(days=15), tick=False)


def answer_to(field: OwnField) -> Any:
    """Something that fits a field."""
    return {
        OwnFieldKind.TEXT: f"Answer to {field.key}",
        OwnFieldKind.LONG_TEXT: f"Answer to {field.key}\nin two lines",
        OwnFieldKind.DATE: "2026-05-20",
        OwnFieldKind.CHOICE: field.choices[0] if field.choices else "",
        OwnFieldKind.NUMBER: "12",
        OwnFieldKind.TABLE: [{column.key: "" for column in field.columns}],
    }[field.kind]


def plan_on(form: str, cast: Cast) -> Plan:
    """Sam's plan under way, on one of the seeded forms, with every field of it answered."""
    version = workflows.load_template(key=form, design=library()[form], at=MONDAY)
    plan = plan_in(PlanStatus.ACTIVE, cast)
    answers = {field.key: answer_to(field) for field in library()[form].own_fields}
    Plan.objects.filter(pk=plan.pk).update(
        template_version=version, answers=answers, noun=library()[form].noun, rights="You can appeal to HR."
    )
    return Plan.objects.get(pk=plan.pk)


def expected(form: str) -> list[str]:
    """The headings and fields that a reader meets in a plan that has just begun, in the order of the form."""
    found: list[str] = []
    for kind, heading, *fields in FORMS[form]:
        if kind in {"reviews", "outcome"} or (kind == "rights" and heading.startswith("+")):
            continue  # there is nothing of these yet; or they are told with the ending
        if kind == "heading":
            found += [] if heading.startswith("+") else [heading]
            found += [field.removeprefix("+") for field in fields]
            continue
        found.append(heading.removeprefix("+"))
        for field in fields:
            label, _colon, columns = field.removeprefix("+").partition(": ")
            found += [label, *(columns.split(", ") if columns else [])]
    return found


def out_of_order(wanted: list[str], text: str) -> list[str]:
    """The first of the words that do not come after the ones before them. Empty if all do."""
    at = 0
    for words in wanted:
        place = text.find(" ".join(words.split()), at)
        if place < 0:
            return [words]
        at = place + 1
    return []


def text_of_paper(html: bytes) -> str:
    """What the record says, without the frame of the page."""
    main = BeautifulSoup(html, "html.parser").select_one(".record")
    assert main is not None
    return " ".join(main.get_text(" ").split())


@pytest.mark.parametrize("form", sorted(FORMS))
def test_the_record_holds_every_field_in_the_order_of_the_form(
    cast: Cast, signed_in: SignedIn, form: str
) -> None:
    plan = plan_on(form, cast)
    page = signed_in("mia").get(reverse("plan_record", args=[plan.ref]))
    text = text_of_paper(page.content)
    assert out_of_order(expected(form), text) == []
    for field in library()[form].own_fields:
        said = answer_to(field)
        if isinstance(said, str) and field.kind == OwnFieldKind.TEXT and field in _drafted(library()[form]):
            assert said in text


def test_what_a_form_has_no_place_for_stands_after_its_own_parts(cast: Cast, signed_in: SignedIn) -> None:
    plan = plan_on("cornell", cast)
    area = plan.areas.first()
    ours = {"by_whom": ActionBy.EMPLOYER, "kind": ActionKind.COACHING, "area": area, "position": 9}
    ActionStep.objects.create(plan=plan, description="Look at the list together", **ours)
    Plan.objects.filter(pk=plan.pk).update(trigger=Trigger.RATING, met_on=date(2026, 5, 11))
    text = text_of_paper(signed_in("mia").get(reverse("plan_record", args=[plan.ref])).content)
    wanted = [
        "What led to this plan A rating",
        "Meeting about this plan 11 May 2026",
        "Position responsibility, skill or behavior",
        "Your rights and help",
        f"What has happened {plan.reason}",
        f"What it means for others {plan.impact}",
        f"What was said and done before {plan.earlier_talks}",
        "What the employer will do",
        "Look at the list together",
        "Milestones",
        "A week without a late answer",
        "Signatures",
    ]
    assert out_of_order(wanted, text) == []
    for heading in ("What has happened", "Milestones", "What the employer will do"):
        assert text.count(heading) == 1


def _drafted(design: Design) -> list[OwnField]:
    return [field for part in design.drafted_parts for field in part.fields]


def sent_for(design: Design, moment: Moment) -> dict[str, str]:
    """What a browser sends of everything that a form asks at a moment."""
    part = design.asking_at(moment)
    found: dict[str, str] = {}
    for field in part.fields if part else ():
        if field.kind == OwnFieldKind.TABLE:
            found |= {f"own_{field.key}-0-{column.key}": _cell(column) for column in field.columns}
        else:
            found[f"own_{field.key}"] = answer_to(field)
    return found


def _cell(column: Column) -> str:
    known = {"date": "2026-05-21", "number": "7", "choice": column.choices[0] if column.choices else ""}
    return known.get(column.kind, f"Cell of {column.key}")


def read_of(design: Design, moment: Moment) -> list[str]:
    """The same as a reader meets it: each field with its answer, each table with its heads and its row."""
    part = design.asking_at(moment)
    found: list[str] = []
    for field in part.fields if part else ():
        found.append(field.label)
        if field.kind == OwnFieldKind.TABLE:
            found += [column.label for column in field.columns]
            found += [_cell(column).replace("2026-05-21", "21 May 2026") for column in field.columns]
        else:
            found.append(answer_to(field).replace("2026-05-20", "20 May 2026"))
    return found


def levels_of(plan: Plan) -> tuple[dict[str, str], list[str]]:
    """A level for everything that the plan's form rates: as it is sent, and as it is read."""
    scale = plan.design.scale_at_reviews
    if scale is None:
        return {}, []
    level = scale.levels[-1]
    sent = {f"rating_{thing.ref}": level.key for thing in to_rate(plan)}
    read = [words for thing in to_rate(plan) for words in (thing.words or scale.label, level.label)]
    return sent, read


def as_it_went(plan: Plan, levels: list[str]) -> list[str]:
    """Every heading of a plan that has ended, in the form's order, with what was answered on the way."""
    said = {
        BuiltIn.REVIEWS: [*levels, *read_of(plan.design, Moment.REVIEW)],
        BuiltIn.OUTCOME: read_of(plan.design, Moment.END),
    }
    found: list[str] = []
    for part in plan.design.parts:
        if part.built_in in said:
            found += [part.heading, *said[part.built_in]]
        elif part.built_in in {BuiltIn.AREAS, BuiltIn.GOALS, BuiltIn.OWN, BuiltIn.SIGNATURES}:
            found.append(part.heading)
    return found


@pytest.mark.parametrize("form", sorted(library()))
def test_what_a_form_asks_on_the_way_and_at_the_end_stands_at_its_place(
    cast: Cast, signed_in: SignedIn, form: str, time_machine: Any
) -> None:
    plan = plan_on(form, cast)
    goals, (levels, words) = list(plan.goals.all()), levels_of(plan)
    said = {f"standing_{goal.ref}": "on_course" for goal in goals} | {f"example_{goals[0].ref}": "Seen."}
    account = {**said, **levels, **sent_for(plan.design, Moment.REVIEW), "held_on": "2026-05-19"}
    logged = signed_in("jana").post(
        reverse("checkpoint_log", args=[plan.ref, 1]), {**account, "share": "yes"}
    )
    assert logged.status_code == 302, wrong(logged)

    time_machine.move_to(datetime(2026, 7, 8, 10, tzinfo=UTC), tick=False)
    well = next(one.key for one in plan.design.outcomes if one.kind == OutcomeKind.GOALS_MET)
    end = {**outcome(plan, overall=well), **sent_for(plan.design, Moment.END)}
    mia, forward = signed_in("mia"), signed_in("jana").post(reverse("plan_outcome", args=[plan.ref]), end)
    assert forward.status_code == 302, wrong(forward)
    assert confirm(mia, plan).status_code == 302

    record = text_of_paper(mia.get(reverse("plan_record", args=[plan.ref])).content)
    assert out_of_order(as_it_went(plan, words), record) == []


@pytest.mark.slow
@pytest.mark.parametrize("form", ["delta_state", "usda_2060_2"])
def test_the_pdf_says_the_same(cast: Cast, signed_in: SignedIn, form: str, tmp_path: Path) -> None:
    plan = plan_on(form, cast)
    paper = tmp_path / "paper.pdf"
    paper.write_bytes(signed_in("mia").get(reverse("plan_pdf", args=[plan.ref])).content)
    text = subprocess.run(
        ["pdftotext", "-raw", str(paper), "-"], capture_output=True, text=True, check=True
    ).stdout
    headings = [
        heading.removeprefix("+")
        for kind, heading, *_fields in FORMS[form]
        if kind in {"own", "areas", "goals"}
    ]
    assert out_of_order(headings, " ".join(text.split())) == []
