"""What is asked when a plan has to be opened in an emergency, and when somebody confirms it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from employees.forms import PersonChoiceField
from employees.web.forms import DateField, Form
from plans.models import Plan
from plans.workflows.emergencies import ENOUGH_WORDS, LENGTHS

AT_ONCE, LATER = "at_once", "later"
LENGTH_WORDS = {
    30: _("Half an hour"),
    60: _("One hour"),
    120: _("Two hours"),
    240: _("Four hours"),
}


class AskForm(Form):
    """Whose plan, and why."""

    locked = frozenset({"reason"})

    person = PersonChoiceField(label=_("Whose plan?"))
    reason = forms.CharField(
        label=_("Why does it have to be opened?"),
        min_length=ENOUGH_WORDS,
        error_messages={
            "min_length": _(
                "Say in a sentence or two why the plan has to be opened. Whoever confirms reads it."
            )
        },
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        help_text=_("What is wrong, and what you need to see. Whoever confirms decides by this."),
    )


class ConfirmForm(Form):
    """Which plan, for how long, and when its person is told."""

    locked = frozenset({"why_later"})

    plan = forms.ChoiceField(label=_("Which plan?"), widget=forms.RadioSelect)
    minutes = forms.TypedChoiceField(
        label=_("For how long?"),
        coerce=int,
        choices=[(length, LENGTH_WORDS[length]) for length in sorted(LENGTHS)],
        initial=LENGTHS[0],
    )
    telling = forms.ChoiceField(
        label=_("When is the person told?"),
        choices=[
            (AT_ONCE, _("At once")),
            (LATER, _("Later, because telling them now would do harm that the law knows")),
        ],
        initial=AT_ONCE,
        widget=forms.RadioSelect,
        help_text=_("A draft that was never shared is told to nobody: its person does not know of it."),
    )
    tell_on = DateField(
        label=_("On which day?"),
        required=False,
        help_text=_("At most 30 days from today. It is told then by itself."),
    )
    why_later = forms.CharField(
        label=_("Why not at once?"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )

    def __init__(self, *args: Any, plans: Sequence[Plan], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plans = {plan.ref: plan for plan in plans}
        self.fields["plan"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            (plan.ref, f"{plan.noun}, {plan.get_status_display()}, {plan.short_ref}") for plan in plans
        ]

    def clean(self) -> dict[str, Any]:
        """Later needs a day, and a reason."""
        clean = super().clean() or self.cleaned_data
        if clean.get("telling") == LATER:
            if not clean.get("tell_on"):
                self.add_error("tell_on", ValidationError(_("Choose the day on which the person is told.")))
            if not clean.get("why_later", "").strip():
                self.add_error("why_later", ValidationError(_("Say why the person cannot be told at once.")))
        return clean
