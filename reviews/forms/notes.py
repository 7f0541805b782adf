"""What is written around a meeting: the employee's note before it, and detail that is added after."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from employees.web.forms import Form
from plans.models import Goal
from reviews.forms.checkpoints import words
from reviews.workflows import NoteBefore


class NoteBeforeForm(Form):
    """Three questions; each may stay empty. `seen` is the mark of the note that its writer was shown."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    went_well = words(label=_("What went well?"), rows=4, required=False)
    in_the_way = words(label=_("What got in the way?"), rows=4, required=False)
    needed = words(label=_("What do you need?"), rows=4, required=False)

    @property
    def said(self) -> NoteBefore:
        """What was written. The form is valid."""
        data = self.cleaned_data
        return NoteBefore(data["went_well"], data["in_the_way"], data["needed"])


class AddDetailForm(Form):
    """To what one adds, and what."""

    body = words(
        label=_("What do you add?"),
        rows=5,
        error_messages={"required": _("Write what you add")},
    )

    def __init__(self, *args: Any, goals: Sequence[Goal], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.goals = {goal.ref: goal for goal in goals}
        choices = [(goal.ref, f"{number}. {goal.statement}") for number, goal in enumerate(goals, start=1)]
        self.fields["goal"] = forms.ChoiceField(
            label=_("To what?"),
            choices=[*choices, ("whole", _("The checkpoint as a whole"))],
            widget=forms.RadioSelect,
            error_messages={"required": _("Choose to what you add")},
        )
        self.order_fields(["goal", "body"])

    @property
    def goal(self) -> Goal | None:
        """The goal that was chosen; None: the whole."""
        return self.goals.get(self.cleaned_data["goal"])
