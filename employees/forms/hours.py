"""When messages rest, as it is asked of whoever sets it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from employees.web.forms import Form, TimeInput
from employees.workflows import QuietHours


class QuietHoursForm(Form):
    """When nobody is written to."""

    quiet_from = forms.TimeField(
        label=_("No messages from"), required=False, widget=TimeInput, help_text=_("Such as 19:00.")
    )
    quiet_until = forms.TimeField(
        label=_("No messages until"),
        required=False,
        widget=TimeInput,
        help_text=_("Such as 07:00. Leave both empty to write at any hour of the day."),
    )
    only_working_days = forms.BooleanField(
        label=_("On working days only"),
        required=False,
        help_text=_("Those of whoever reads: their own working week, public holidays and closed days."),
    )

    def clean(self) -> dict[str, Any]:
        """Both times, and not the same one twice; or neither."""
        clean = super().clean() or {}
        begins, ends = clean.get("quiet_from"), clean.get("quiet_until")
        if self.errors:
            return clean
        if (begins is None) != (ends is None):
            missing = "quiet_from" if begins is None else "quiet_until"
            self.add_error(missing, _("Give both times, or leave both empty."))
        elif begins is not None and begins == ends:
            self.add_error("quiet_until", _("Give another time than the one at which they begin."))
        return clean

    @property
    def hours(self) -> QuietHours:
        """What was said, for the verb."""
        return QuietHours(**self.cleaned_data)
