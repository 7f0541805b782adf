"""What is asked while a plan is talked through and while it runs: comments, answers, companions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from employees.web.forms import Form
from plans.enums import Audience, ProposalAnswer, Section
from plans.forms.fields import unmark
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
            (Audience.CASE.value, _now("HR and the manager, without %(name)s") % {"name": name}),
        ]
        if not shared:
            # Until the plan is shared there is no choice: the employee does not know of it.
            del self.fields["audience"]

    @property
    def for_whom(self) -> Audience:
        """Who may read it. The form is valid."""
        return Audience(self.cleaned_data.get("audience", Audience.CASE))


class ProposalAnswerForm(Form):
    """Yes, yes with changes, or no with the reason."""

    answer = forms.ChoiceField(
        label=_("Your answer"),
        choices=[
            (ProposalAnswer.ACCEPT, _("Accept: change the plan as proposed")),
            (ProposalAnswer.ADAPT, _("Adapt: change the plan, but differently")),
            (ProposalAnswer.DECLINE, _("Decline: leave the plan as it is")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose your answer")},
    )
    reason = Words(
        label=_("What was decided, and why"),
        required=False,
        help_text=_(
            "Needed if you adapt or decline. The employee reads it, and it stays part of the record."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unmark(self.fields["reason"])

    def clean(self) -> dict[str, Any]:
        """A no without a reason is no answer."""
        clean = super().clean() or {}
        if clean.get("answer") in {ProposalAnswer.ADAPT, ProposalAnswer.DECLINE} and not clean.get("reason"):
            self.add_error("reason", _("Say what was decided, and why. The employee reads your reason."))
        return clean


class ReadAlongForm(CompanionForm):
    """The employee's own form, in the words of those who fill it in for them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].help_text = _("The one with which they sign in here.")
        self.fields["until"].help_text = _(
            "The last day on which they can read the plan. It can be ended sooner."
        )
