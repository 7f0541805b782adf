"""What is asked when somebody asks HR for an adjustment, when HR answers, and for HR's own notes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from employees.web.forms import DateField, Form

LONGEST = 4_000


def _words(label: Any, *, rows: int, required: bool = True, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=LONGEST,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows, "dir": "auto"}),
    )


class AdjustmentForm(Form):
    """What would help; why, if one wants to say it."""

    locked = frozenset({"wish", "ground"})

    wish = _words(
        _("What would help you?"),
        rows=4,
        help_text=_("Such as written instructions, another chair, a quiet place, other hours, more time."),
    )
    ground = _words(
        _("Why?"),
        rows=3,
        required=False,
        help_text=_(
            "Only if you want to. Health, caring for somebody, how you think or learn, faith, anything else."
        ),
    )


class AnswerForm(Form):
    """What is agreed, for those who lead the plan; and what HR says to the person."""

    locked = frozenset({"answer"})

    agreed = _words(
        _("What is done?"),
        rows=3,
        required=False,
        help_text=_("Such as: instructions in writing; targets start on 3 May. Never why."),
    )
    since = DateField(label=_("From when?"), required=False)
    answer = _words(_("What you say to the person"), rows=3, required=False)

    def __init__(self, *args: Any, declines: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.declines = declines

    def clean(self) -> dict[str, Any]:
        """What is agreed needs words and a date; what is not, a reason."""
        clean = super().clean() or self.cleaned_data
        if self.declines:
            if not clean.get("answer", "").strip():
                self.add_error(
                    "answer", ValidationError(_("Say why it cannot be, and what could be done instead."))
                )
            return clean
        if not clean.get("agreed", "").strip():
            self.add_error("agreed", ValidationError(_("Say what is done.")))
        if not clean.get("since") and "since" not in self.errors:
            self.add_error("since", ValidationError(_("Choose the date from which it holds.")))
        return clean


class HrNoteForm(Form):
    """A note of HR."""

    locked = frozenset({"body"})

    body = _words(_("Your note"), rows=4)
