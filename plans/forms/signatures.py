"""Signing a line of the form: the box that is ticked, and words of one's own."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from employees.forms.proving import ProvingForm
from plans.forms.fields import Words


class SignFormForm(ProvingForm):
    """`statement` is what signing says. The box is never ticked beforehand, and wanted only where one `signs`."""

    version_sha256 = forms.CharField(widget=forms.HiddenInput)
    comment = Words(
        label=_("Anything you want to add"),
        rows=3,
        required=False,
        help_text=_("It is kept with the plan, and nobody can edit or remove it."),
    )
    confirmed = forms.BooleanField(required=False)
    field_order = ("comment", "confirmed", "password")

    def __init__(self, *args: Any, statement: str, signs: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.signs = signs
        self.helper.render_hidden_fields = True
        self.fields["confirmed"].label = statement

    def clean(self) -> dict[str, Any]:
        """Who signs has ticked the box."""
        clean = self.cleaned_data
        if self.signs and not clean.get("confirmed"):
            self.add_error(
                "confirmed", _now("Tick the box to say that this is so. Or say that you do not want to sign.")
            )
        return super().clean()
