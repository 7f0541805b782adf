"""Setting a note about the process aside."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from employees.web.forms import Form


class SetAsideForm(Form):
    """Why a note can be put away."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    reason = forms.CharField(
        label=_("Why can it be set aside?"),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "For example: whom you asked, and what you found. HR alone can read it here; it may have to be "
            "disclosed on request."
        ),
        error_messages={"required": _("Say why it is set aside")},
    )
