"""What is asked of whoever decides an appeal."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from employees.web.forms import Form
from plans.enums import AppealDecision, OutcomeKind
from plans.forms.fields import Words, tiles, unmark


class DecideAppealForm(Form):
    """The outcome stands, or becomes another."""

    decision = tiles(_("Your decision"), AppealDecision.choices, needed=_("Choose your decision."))
    overall = forms.ChoiceField(
        label=_("The new outcome, if it changes"),
        choices=[("", _("No change")), *OutcomeKind.choices],
        required=False,
    )
    reason = Words(
        label=_("Why?"),
        rows=6,
        needed=_("Say why. The employee reads your reason."),
        help_text=_("Go into each point of the appeal. The employee reads your reason."),
    )

    def __init__(self, *args: Any, present: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.present = present
        unmark(self.fields["overall"])

    def clean(self) -> dict[str, Any]:
        """A changed outcome is another one."""
        super().clean()
        varied = self.cleaned_data.get("decision") == AppealDecision.VARIED
        if varied and self.cleaned_data.get("overall") in {"", None, self.present}:
            self.add_error(
                "overall", _("Choose the new outcome. It must be another than the one appealed against.")
            )
        return self.cleaned_data
