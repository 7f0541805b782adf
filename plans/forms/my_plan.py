"""What the employee is asked around their own plan. What they write is theirs: it is checked for length and no more."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from employees.web.forms import DateField, Form
from plans.enums import Section

# About forty pages. No `maxlength` in the browser, which would cut what is pasted without a word.
LONGEST = 100_000


class Words(forms.CharField):
    """A person's own words, as many as they need, kept as they typed them."""

    def __init__(self, *, rows: int = 5, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), **kwargs)
        too_long = _("This is longer than %(limit_value)d characters. Put the rest into another comment.")
        self.validators.append(MaxLengthValidator(LONGEST, message=too_long))


class CommentForm(Form):
    """Something to say about a section."""

    section = forms.ChoiceField(label=_("What is it about?"), choices=Section.choices)
    body = Words(
        label=_("Your comment"),
        error_messages={"required": _("Write your comment")},
        help_text=_("Everyone who can see your plan can read it, and it stays part of the record."),
    )


class ClosingForm(Form):
    """How the plan looks from the other side."""

    body = Words(
        label=_("How do you see the plan as a whole?"),
        rows=8,
        error_messages={"required": _("Write what you want to say, or go back")},
        help_text=_("What went well, what got in the way, what was missing, what should be known."),
    )


class AppealForm(Form):
    """What should be looked at again."""

    grounds = Words(
        label=_("What should be looked at again, and why?"),
        rows=8,
        error_messages={"required": _("Write what should be looked at again, and why")},
        help_text=_("Somebody in HR who took no part in your plan reads it and decides."),
    )


class CompanionForm(Form):
    """Who may read along, and until when."""

    email = forms.EmailField(
        label=_("Their e-mail address"),
        help_text=_(
            "The one with which they sign in here. If they cannot sign in yet, ask HR to invite them."
        ),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Enter their e-mail address"), "invalid": _("Enter an e-mail address")},
    )
    until = DateField(
        label=_("Until"),
        help_text=_("The last day on which they can read your plan. You can end it sooner."),
        error_messages={"required": _("Choose the last day"), "invalid": _("Choose a date")},
    )
