"""What is asked when an approved absence is recorded, corrected or withdrawn."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from employees.models import Absence
from employees.web.forms import DateField, Form
from employees.workflows import AbsenceDetails

LONGEST = 2_000


class AbsenceForm(Form):
    """From when to when, how much of each day, and a note for HR."""

    locked = frozenset({"ground"})

    from_date = DateField(label=_("First day away"))
    until_date = DateField(
        label=_("Last day away"), help_text=_("The last day itself counts. One day: give it twice.")
    )
    percent = forms.IntegerField(
        label=_("How much of each working day, in percent"),
        min_value=1,
        max_value=100,
        help_text=_("100 is the whole day, 50 is half of each day."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "input-short", "autocomplete": "off"}),
    )
    ground = forms.CharField(
        label=_("Why? For HR only"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=_("Not needed. Everybody else reads “approved absence”, and nothing more."),
    )

    def __init__(self, *args: Any, reads_ground: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not reads_ground:
            del self.fields["ground"]

    def clean(self) -> dict[str, Any]:
        """The days stand in their order."""
        clean = super().clean() or self.cleaned_data
        first, last = clean.get("from_date"), clean.get("until_date")
        if first and last and last < first:
            self.add_error(
                "until_date", ValidationError(_("The last day lies before the first. Check the dates."))
            )
        return clean

    @property
    def details(self) -> AbsenceDetails:
        """What was said, for the verb."""
        clean = self.cleaned_data
        share = Decimal(clean["percent"]) / 100
        return AbsenceDetails(clean["from_date"], clean["until_date"], share, clean.get("ground"))


class CorrectAbsenceForm(AbsenceForm):
    """The same as it was, and why it differs from what is recorded."""

    locked = frozenset({"ground", "reason"})

    reason = forms.CharField(
        label=_("What was wrong? For HR only"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )

    def __init__(self, *args: Any, absence: Absence, **kwargs: Any) -> None:
        known = {
            "from_date": absence.from_date,
            "until_date": absence.until_date,
            "percent": absence.percent,
            "ground": absence.ground,
        }
        super().__init__(*args, initial=known, **kwargs)


class WithdrawAbsenceForm(Form):
    """Why it did not take place."""

    locked = frozenset({"reason"})

    reason = forms.CharField(
        label=_("Why is it withdrawn? For HR only"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )
