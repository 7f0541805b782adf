"""What is asked when somebody is named to stand in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from employees.enums import StandInKind
from employees.forms import PersonChoiceField
from employees.web.forms import DateField, Form


class StandInForm(Form):
    """Who, from when to when, and as what, where there is a choice."""

    stand_in = PersonChoiceField(label=_("Who stands in?"))
    first = DateField(label=_("First day"))
    last = DateField(label=_("Last day"), help_text=_("The last day itself counts. It ends then by itself."))
    kind = forms.ChoiceField(label=_("As what?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, kinds: Sequence[StandInKind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kinds = kinds
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in kinds]  # type: ignore[attr-defined]  # a ChoiceField
        if len(kinds) == 1:
            del self.fields["kind"]

    def clean(self) -> dict[str, Any]:
        """The days stand in their order."""
        clean = super().clean() or self.cleaned_data
        first, last = clean.get("first"), clean.get("last")
        if first and last and last < first:
            self.add_error("last", ValidationError(_("The last day lies before the first. Check the dates.")))
        return clean

    @property
    def as_what(self) -> StandInKind:
        """As what. The form is valid."""
        return StandInKind(self.cleaned_data.get("kind", self.kinds[0]))
