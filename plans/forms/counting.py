"""What is asked when approved absence is counted in, or the dates are left as they are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from employees.web.forms import Form
from plans.documents.scaling import Scaling
from plans.forms.fields import Words
from plans.models import Plan
from plans.queries.leave import Leave


class Seen(Form):
    """What was on the page, so that nobody decides on something else: the version, and the days of absence."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    days = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, plan: Plan, leave: Leave, **kwargs: Any) -> None:
        super().__init__(*args, initial={"version": plan.version, "days": leave.owed}, **kwargs)


class CountAbsenceForm(Seen):
    """The dates move; whose number comes down with them is chosen goal by goal."""

    scaled = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, proposals: Sequence[Scaling], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scaled"].choices = [  # type: ignore[attr-defined]  # a choice of several
            (one.ref, one.statement) for one in proposals if one.after is not None
        ]


class LeaveDatesForm(Seen):
    """Why the dates stay."""

    reason = Words(
        label=_("Why do the dates stay as they are?"),
        needed=_("Say why the dates stay."),
        help_text=_("Everyone who reads the plan sees this. Say nothing of what the absence was for."),
    )
