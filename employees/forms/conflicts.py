"""What is asked when a conflict of interest is noted."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from employees.enums import ConflictKind
from employees.forms import PersonChoiceField
from employees.web.forms import Form


class ConflictForm(Form):
    """Who is kept out, of what is about whom, and why."""

    locked = frozenset({"reason"})

    who = PersonChoiceField(
        label=_("Who is kept out?"),
        help_text=_("If it is you, only another HR lead can see this entry and let you in again."),
    )
    about = PersonChoiceField(
        label=_("About whom?"), help_text=_("The person whose plan, notes and absences they no longer see.")
    )
    kind = forms.ChoiceField(label=_("Why?"), choices=ConflictKind.choices, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("More, for HR leads only"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=_(
            "Kept locked. Needed where you chose another conflict; otherwise leave it out if you can."
        ),
    )

    def clean(self) -> dict[str, Any]:
        """A conflict that is none of the known ones is described."""
        clean = super().clean() or self.cleaned_data
        if clean.get("kind") == ConflictKind.OTHER and not clean.get("reason", "").strip():
            self.add_error("reason", ValidationError(_("Say what the conflict is.")))
        return clean
