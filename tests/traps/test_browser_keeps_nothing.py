"""What a browser would keep or pass on of a form: names in its history of fields, words sent to a spelling service."""

from __future__ import annotations

from typing import Any

import pytest
from django import forms
from django.apps import apps

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
