"""What is asked while a plan is talked through and while it runs: comments and companions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from employees.web.forms import Form
from plans.enums import Audience, Section
from plans.forms.my_plan import CompanionForm, Words


class CaseCommentForm(Form):
    """Something to say about a section, and who may read it."""

    section = forms.ChoiceField(label=_("What is it about?"), choices=Section.choices)
    body = Words(
        label=_("Your comment"),
        error_messages={"required": _("Write your comment")},
        help_text=_("Describe work, not character: what happened, when, and what was expected."),
    )
    audience = forms.ChoiceField(
        label=_("Who can read it?"),
        choices=Audience.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose who can read your comment")},
    )

    def __init__(self, *args: Any, shared: bool, name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["audience"].choices = [  # type: ignore[attr-defined]  # a choice of one
            (Audience.EVERYONE.value, _now("Everyone who can see the plan, %(name)s too") % {"name": name}),
            (Audience.CASE.value, _now("Those who work on the plan, without %(name)s") % {"name": name}),
        ]
        if not shared:
            # Until the plan is shared there is no choice: the employee does not know of it.
            del self.fields["audience"]

    @property
    def for_whom(self) -> Audience:
        """Who may read it. The form is valid."""
        return Audience(self.cleaned_data.get("audience", Audience.CASE))


class ReadAlongForm(CompanionForm):
    """The employee's own form, in the words of those who fill it in for them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].help_text = _("The one with which they sign in here.")
        self.fields["until"].help_text = _(
            "The last day on which they can read the plan. It can be ended sooner."
        )
