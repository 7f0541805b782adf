"""When a reminder is sent."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from employees.models.reminder import MOST_DAYS, MOST_TIMES
from employees.web.forms import Form
from plans.notices.rules import OCCASIONS, InForce, Rule
from plans.workflows import Tuning


class ReminderForm(Form):
    """Whether, how many working days before or after, and, where it may be repeated, how often."""

    is_on = forms.BooleanField(label=_("Send this reminder"), required=False)

    def __init__(self, *args: Any, rule: Rule, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = _("Working days before %(occasion)s") if rule.before else _("Working days after %(occasion)s")
        self.fields["days"] = _number(words % {"occasion": OCCASIONS[rule.about]}, 1, MOST_DAYS)
        if rule.may_repeat:
            self.fields["times"] = _number(_("How often it is sent, at most"), 1, MOST_TIMES)
            self.fields["repeat_every"] = _number(
                _("Working days from one to the next"), 0, MOST_DAYS, _("0 where it is sent once.")
            )

    @property
    def tuning(self) -> Tuning:
        """What was chosen. The form is valid."""
        return Tuning(**self.cleaned_data)


def values_of(holds: InForce) -> dict[str, Any]:
    """What stands in the form before anything is changed."""
    return {
        "is_on": holds.is_on,
        "days": holds.days,
        "times": holds.times,
        "repeat_every": holds.repeat_every,
    }


def _number(label: Any, least: int, most: int, hint: Any = "") -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=least, max_value=most, help_text=hint)
