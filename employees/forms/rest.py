"""What is asked of HR after a backup was put back."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from employees.enums import RestDecision
from employees.web.forms import Form


class RestForm(Form):
    """What becomes of messages that were due before."""

    notices = forms.ChoiceField(
        label=_("Messages about plans"), choices=RestDecision.choices, widget=forms.RadioSelect
    )
    accounts = forms.ChoiceField(
        label=_("Messages about accounts, such as invitations"),
        choices=RestDecision.choices,
        widget=forms.RadioSelect,
    )

    @property
    def decision(self) -> dict[str, RestDecision]:
        """What was chosen, for the verb."""
        return {name: RestDecision(self.cleaned_data[name]) for name in ("notices", "accounts")}
