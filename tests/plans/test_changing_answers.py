"""What a plan answers to its form's own fields is changed in the open, like everything else that was agreed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from employees.errors import NotNow
from plans import workflows
from plans.documents.changes import Ground, applied
from plans.documents.facts import facts_of
from plans.documents.goalposts import goalposts
from plans.documents.patching import edits, patch
from plans.documents.preview import facts_with
from plans.documents.redline import Redline, differences
from plans.models import Plan
from tests.factories.forms import FORM
from tests.factories.on_form import ANSWERS, active_on_form
from tests.factories.signing import signs
from tests.people import Cast
from tests.plans.test_changes import AT, edit
from tests.plans.test_changing_pages import UNDER_WAY, filled_in, page, redline, url, words

COURSE, MANUAL = ANSWERS["activities"]["activity_table"]
# One change of every kind of field, and what a reader is told of it.
EVERY: Mapping[str, tuple[Any, tuple[str, str, str]]] = {
    "banner_id": ("B-18", ("Who and when · Banner ID", "B-17", "B-18")),
    "evaluation": ("Interim", ("Who and when · Evaluation type", "Annual", "Interim")),
    "activity_table": (
        [{**COURSE, "start": "2026-06-10", "hours": "8"}],
        (
            "Activities · Activities",
            "1. Hours: 7.5, How: Course, Start: 20 May 2026, Activity: Course on case notes; "
            "2. Activity: Read the manual",
            "1. Hours: 8, How: Course, Start: 10 June 2026, Activity: Course on case notes",
        ),
    ),
    "agreed_on": ("2026-06-02", ("Activities · Agreed on", "4 May 2026", "2 June 2026")),
    "cost": ("90.5", ("Activities · Cost", "120.5", "90.5")),
    "notes": (
        "Rosa has time on Mondays.",
        ("Activities · Notes", "Rosa has time on Fridays.", "Rosa has time on Mondays."),
    ),
}


@pytest.fixture
def plan(cast: Cast) -> Plan:
    return active_on_form(cast)


def test_every_kind_of_answer_is_changed_word_for_word_as_it_was_shown(cast, plan):
    workflows.open_plan(plan=plan, by=cast.account("sam"), at=AT)
    sha256 = plan.versions.get().sha256
    signs(plan=plan, version_sha256=sha256, comment="", by=cast.account("sam"), at=AT)
    put = workflows.propose_change(
        plan=plan,
        changes=[edit("answers", None, **{key: answer for key, (answer, _told) in EVERY.items()})],
        reason="The course is in June.",
        by=cast.account("jana"),
        at=AT,
    )
    said = facts_with(plan, put.changes, AT.date())
    told = {row.path[1]: (row.what, row.before, row.after) for row in differences(facts_of(plan), said)}
    assert told == {key: row for key, (_answer, row) in EVERY.items()}
    assert goalposts(facts_of(plan), said) == []

    workflows.amend(plan=plan, proposed=put, by=cast.account("mia"), at=AT)

    changed = Plan.objects.get(pk=plan.pk)
    first, second = changed.versions.all()
    assert facts_of(changed) == said == second.facts
    assert patch(first.facts, edits(first.facts, second.facts)) == second.facts
    signed = signs(plan=plan, version_sha256=second.sha256, comment="", by=cast.account("sam"), at=AT)
    assert signed.statement.endswith("and what changed from version 1: 6 changes.")
    assert signed.redline_sha256 == Redline(first.facts, second.facts).sha256


REFUSED: Mapping[str, tuple[dict[str, Any], str]] = {
    "not on the list": ({"evaluation": "Weekly"}, "“Evaluation type”: Choose one of the answers."),
    "required, and emptied": ({"banner_id": ""}, "Fill in “Banner ID”."),
    "a required table, emptied": ({"activity_table": []}, "Fill in “Activities”."),
    "not asked for": ({"shoe_size": "44"}, "does not ask “shoe_size”"),
    "no day": ({"agreed_on": "2026-02-31"}, "“Agreed on”: This is not a date."),
    "no number": ({"cost": "a lot"}, "“Cost”: Give a number"),
    "no text": ({"notes": ["a"]}, "“Notes”: These are no words."),
    "too long": ({"banner_id": "x" * 501}, "“Banner ID”: This is longer than 500 characters."),
    "a column too many": ({"activity_table": [{"who": "Rosa"}]}, "The table has no such column."),
    "a wrong cell": (
        {"activity_table": [COURSE, {**MANUAL, "how": "By magic"}]},
        "Row 2, How: Choose one of the answers.",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_the_form_does_not_take_is_neither_put_forward_nor_made(cast, plan, name):
    answers, sentence = REFUSED[name]
    before = facts_of(plan)
    for verb, who in ((workflows.propose_change, "jana"), (workflows.amend, "mia")):
        with pytest.raises(NotNow, match=sentence):
            verb(
                plan=plan,
                changes=[edit("answers", None, **answers)],
                reason="Because.",
                by=cast.account(who),
                at=AT,
            )
    assert facts_of(Plan.objects.get(pk=plan.pk)) == before


def test_an_answer_is_held_to_the_form_that_the_plan_was_begun_with(cast, plan):
    template, noor = plan.template_version.template, cast.account("noor")

    def reworded(design: Any) -> Any:
        heading = design.parts[0]
        evaluation = heading.fields[1].model_copy(update={"choices": ("Annual", "Monthly")})
        part = heading.model_copy(update={"fields": (heading.fields[0], evaluation)})
        return design.model_copy(update={"parts": (part, *design.parts[1:])})

    workflows.change_template(template=template, change=reworded, by=noor, at=AT)
    workflows.publish_template(template=template, by=noor, at=AT)

    facts_with(plan, [edit("answers", None, evaluation="Interim")], AT.date())
    with pytest.raises(NotNow, match="Choose one of the answers"):
        facts_with(plan, [edit("answers", None, evaluation="Monthly")], AT.date())


def test_nothing_in_place_of_nothing_is_no_change():
    facts = {"plan": {}, "own": [{"ref": "notes", "answer": ""}, {"ref": "cost", "answer": None}]}

    assert applied(facts, [edit("answers", None, notes=None, cost="")], Ground(design=FORM)) == facts


def test_the_sheet_has_the_forms_own_fields_under_its_headings_and_loses_nothing(
    plan, signed_in, time_machine
):
    time_machine.move_to(UNDER_WAY, tick=False)
    mia, change = signed_in("mia"), url("plan_change", plan)
    sheet = mia.get(change)
    headings = [one.get_text() for one in page(sheet).select(".plan-change-parts > .disclosure > summary")]
    assert headings[-2:] == ["Who and when", "Activities"]

    typed = {
        "own-heading-banner_id": "",
        "own-activities-activity_table-1-hours": "2.50",
        "own-activities-notes": "Rosa has time on Mondays.",
        "reason": "Rosa changed her week.",
    }
    room = mia.post(change, filled_in(sheet, **typed, more_rows="activity_table"))
    assert room.status_code == 200 and not page(room).select(".error-summary")
    assert "own-activities-activity_table-6-what" in filled_in(room)
    refused = mia.post(change, filled_in(room))
    assert refused.status_code == 422 and "Fill in “Banner ID”." in words(refused)

    seen = mia.post(change, filled_in(refused, **{"own-heading-banner_id": "B-17"}))
    assert [row[0] for row in redline(seen)] == ["Activities · Activities", "Activities · Notes"]
    assert redline(seen)[1][1:] == ("Rosa has time on Fridays.", "Rosa has time on Mondays.")
    assert mia.post(change, filled_in(seen, step="confirm")).status_code == 302
    plan.refresh_from_db()
    assert plan.answers["activity_table"] == [COURSE, {**MANUAL, "hours": "2.5"}]
    assert (plan.answers["notes"], plan.answers["banner_id"]) == ("Rosa has time on Mondays.", "B-17")
