"""What is asked when a plan goes from one manager to the next."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import Field, Fieldset, Layout
from django import forms
from django.utils.text import Truncator
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from employees.forms import PersonChoiceField
from employees.web.forms import Form
from plans.enums import GoalAnswer
from plans.forms.fields import TILES, Words, tiles, unmark
from plans.models import Goal, Plan


class SummaryForm(Form):
    """What the leaving manager tells the next."""

    summary = Words(
        label=_("What should the next manager know?"),
        rows=8,
        needed=_("Write what the next manager should know."),
        help_text=_(
            "What was reached, what was promised and is still open, what helped. Facts, not character. "
            "Everyone who can see the plan reads it."
        ),
    )


class HandOverForm(Form):
    """Who leads the plan from now on, and why."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    manager = PersonChoiceField(
        label=_("Who leads the plan from now on?"),
        error_messages={"required": _("Name the manager who leads the plan from now on.")},
        widget=forms.TextInput(attrs={"class": "input-medium", "autocomplete": "off", "dir": "auto"}),
    )
    reason = Words(
        label=_("Why does the plan get a new manager?"),
        needed=_("Say why the plan gets a new manager. Everyone who reads the plan sees the reason."),
        help_text=_("Everyone who reads the plan sees the reason. Nothing about health."),
    )

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, initial={"version": plan.version}, **kwargs)
        self.helper.render_hidden_fields = True


class TakeOverForm(Form):
    """For each goal: taken over as it is, or what should change in it."""

    def __init__(self, *args: Any, goals: list[Goal], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.goals = goals
        layout: list[Any] = []
        for number, goal in enumerate(goals, start=1):
            answer, words = f"answer_{goal.ref}", f"words_{goal.ref}"
            self.fields[answer] = tiles(
                _("This goal"),
                GoalAnswer.choices,
                needed=_("Choose whether you take this goal over as it is."),
            )
            self.fields[words] = Words(label=_("What should change, and why?"), required=False)
            unmark(self.fields[words])
            heading = _now("Goal %(number)d: %(words)s") % {
                "number": number,
                "words": Truncator(goal.statement).chars(120),
            }
            layout.append(Fieldset(heading, Field(answer, template=TILES), words))
        self.helper.layout = Layout(*layout)

    def clean(self) -> dict[str, Any]:
        """A proposal has its words."""
        super().clean()
        for goal in self.goals:
            proposes = self.cleaned_data.get(f"answer_{goal.ref}") == GoalAnswer.PROPOSE
            if proposes and not self.cleaned_data.get(f"words_{goal.ref}"):
                self.add_error(f"words_{goal.ref}", _("Say what should change in this goal, and why."))
        return self.cleaned_data

    @property
    def answers(self) -> dict[str, tuple[GoalAnswer, str]]:
        """The answers as the verb takes them. The form is valid."""
        said = self.cleaned_data
        return {
            goal.ref: (GoalAnswer(said[f"answer_{goal.ref}"]), said[f"words_{goal.ref}"])
            for goal in self.goals
        }
