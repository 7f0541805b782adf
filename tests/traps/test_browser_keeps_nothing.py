"""What a browser would keep or pass on of a form: names in its history of fields, words sent to a spelling service."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django import forms
from django.apps import apps
from django.conf import settings

from employees.encryption import LockedTextField
from employees.forms import SetupForm
from employees.forms.absences import AbsenceForm, CorrectAbsenceForm, WithdrawAbsenceForm
from employees.forms.conflicts import ConflictForm
from employees.web.forms import Form
from plans.forms.adjustments import AdjustmentForm, AnswerForm, HrNoteForm
from plans.forms.changing import PauseForm
from plans.forms.emergencies import AskForm, ConfirmForm
from plans.forms.handing_over import HandOverForm
from plans.forms.standing_in import StandInForm

pytestmark = pytest.mark.once
TEMPLATES = settings.BASE_DIR / "templates"

# Where words are written that lie locked, by the column that keeps them.
LOCKED: dict[str, list[tuple[type[Form], str]]] = {
    "employees.Absence.locked_ground": [(AbsenceForm, "ground"), (CorrectAbsenceForm, "ground")],
    "employees.Absence.locked_why_withdrawn": [
        (CorrectAbsenceForm, "reason"),
        (WithdrawAbsenceForm, "reason"),
    ],
    "employees.Conflict.locked_reason": [(ConflictForm, "reason")],
    "plans.Adjustment.locked_wish": [(AdjustmentForm, "wish")],
    "plans.Adjustment.locked_ground": [(AdjustmentForm, "ground")],
    "plans.Adjustment.locked_answer": [(AnswerForm, "answer")],
    "plans.HrNote.locked_body": [(HrNoteForm, "body")],
    "plans.Pause.locked_note": [(PauseForm, "hr_note")],
    "plans.EmergencyAccess.locked_reason": [(AskForm, "reason")],
    "plans.EmergencyAccess.locked_why_later": [(ConfirmForm, "why_later")],
}
FIELDS = sorted({(form, name) for fields in LOCKED.values() for form, name in fields}, key=str)


def drawn(form: type[Form], name: str) -> str:
    """The field as a page has it; forms that need to be told something are drawn by their fields alone."""
    bare: Any = type(form.__name__, (Form,), {"locked": form.locked, name: form.base_fields[name]})
    return str(bare()[name])


def test_every_locked_column_is_named_here() -> None:
    columns = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, LockedTextField)
    }

    assert columns == set(LOCKED)


@pytest.mark.parametrize(("form", "name"), FIELDS, ids=lambda each: getattr(each, "__name__", str(each)))
def test_what_lies_locked_is_not_sent_to_a_spelling_service(form: type[Form], name: str) -> None:
    assert 'spellcheck="false" writingsuggestions="false"' in drawn(form, name)


def test_other_words_are_checked_as_ever() -> None:
    assert "spellcheck" not in drawn(AnswerForm, "agreed")


@pytest.mark.parametrize(
    ("form", "name"),
    [
        (ConflictForm, "who"),
        (ConflictForm, "about"),
        (AskForm, "person"),
        (HandOverForm, "manager"),
        (StandInForm, "stand_in"),
    ],
)
def test_the_names_that_were_typed_are_not_offered_to_the_next_at_this_machine(
    form: type[Form], name: str
) -> None:
    assert 'autocomplete="off"' in drawn(form, name)


def test_a_field_that_asks_for_ones_own_is_filled_in_as_people_need_it() -> None:
    assert 'autocomplete="email"' in drawn(SetupForm, "email")


def test_a_field_that_a_form_adds_later_is_held_to_it_too() -> None:
    form = Form()
    form.fields["name"] = forms.CharField()

    assert 'autocomplete="off"' in str(form["name"])


# Forms in which somebody writes, and whose words are not kept in the tab; each with the reason.
NOT_KEPT = {
    "components/form.html": "short, and of many kinds",
    "employees/absence_correct.html": "a ground for HR alone, which lies locked",
    "employees/absence_new.html": "the same",
    "employees/absence_withdraw.html": "the same",
    "employees/conflict_new.html": "a reason for HR leads alone, which lies locked",
    "plans/adjustments/answer.html": "an answer for HR and the person, which lies locked",
    "plans/adjustments/hr_notes.html": "notes for HR alone, which lie locked",
    "plans/adjustments/own.html": "a wish about health, which lies locked",
    "plans/away/away.html": "dates and a name",
    "plans/emergency/decide.html": "a reason that lies locked",
    "plans/emergency/emergencies.html": "the same",
    "plans/fair_start/for_hr.html": "answers for HR alone",
    "plans/signatures/paper.html": "a scan, which no tab keeps",
    "plans/signatures/sign.html": "nobody finds a signature half given",
    "reviews/checkpoints/own_file.html": "a file, which no tab keeps",
}
GUARDED = re.compile(r"<form[^>]* data-guard[^>]*>")


def test_every_form_in_which_somebody_writes_keeps_the_words_or_says_why_not() -> None:
    kept, left = set[str](), set[str]()
    for path in TEMPLATES.rglob("*.html"):
        for form in GUARDED.findall(re.sub(r"\{%.*?%\}", "", path.read_text(), flags=re.DOTALL)):
            (kept if " data-keep" in form else left).add(path.relative_to(TEMPLATES).as_posix())

    assert left == set(NOT_KEPT)
    assert {"plans/draft/_form.html", "plans/ending/outcome.html", "plans/my_plan/ask.html"} <= kept
