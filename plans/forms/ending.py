"""What is asked at the end of a plan: an outcome for each goal and the whole, and the decision of an appeal."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from employees.web.forms import Form
from plans.enums import AppealDecision, GoalResult, OutcomeKind
from plans.forms.fields import DayField, Words, tiles, unmark
from plans.models import Goal, Outcome, Plan


class OutcomeForm(Form):
    """What became of each goal and of the plan, why, and what follows."""

    overall = tiles(
        _("Outcome of the plan"), OutcomeKind.choices, needed=_("Choose the outcome of the plan.")
    )
    reason = Words(
        label=_("Why?"),
        rows=5,
        needed=_("Say why this is the outcome. The employee reads it."),
        help_text=_(
            "What was reached and what was not, with the facts from the checkpoints. The employee reads it."
        ),
    )
    next_step = Words(
        label=_("What happens next?"),
        required=False,
        help_text=_(
            "Such as: back to usual one-to-ones, a new plan, a meeting with HR. The employee reads it."
        ),
    )
    monitored_until = DayField(
        label=_("To be kept up until"),
        required=False,
        help_text=_("If the result is to be kept up for a time after the plan: the last day of that time."),
    )
    undelivered_reason = Words(
        label=_("Why was promised support not delivered?"),
        required=True,
        needed=_("Say why it was not delivered. Or deliver it, or extend the plan."),
        help_text=_("It stands in the record beside the outcome."),
    )
    field_order = ["overall", "reason", "next_step", "monitored_until", "undelivered_reason"]

    def __init__(
        self, *args: Any, plan: Plan, goals: list[Goal], owed: bool, today: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.plan, self.goals, self.today = plan, goals, today
        if not owed:
            del self.fields["undelivered_reason"]
        questions = {}
        for number, goal in enumerate(goals, start=1):
            label = _now("Goal %(number)d: %(statement)s") % {"number": number, "statement": goal.statement}
            needed = _now("Choose the result of goal %(number)d.") % {"number": number}
            questions[_name(goal)] = tiles(label, GoalResult.choices, needed=needed)
        self.fields = {**questions, **self.fields}

    @property
    def results(self) -> dict[Goal, GoalResult]:
        """The result of each goal. The form is valid."""
        return {goal: GoalResult(self.cleaned_data[_name(goal)]) for goal in self.goals}

    @property
    def goal_fields(self) -> list[forms.BoundField]:
        """The question about each goal, in their order."""
        return [self[_name(goal)] for goal in self.goals]

    @property
    def other_fields(self) -> list[forms.BoundField]:
        """Everything else, in order."""
        own = {_name(goal) for goal in self.goals}
        return [self[name] for name in self.fields if name not in own]

    def clean_monitored_until(self) -> date | None:
        """A time that is still to come."""
        until: date | None = self.cleaned_data["monitored_until"]
        if until is not None and until <= self.today:
            raise forms.ValidationError(_("This day is over, or is today. Give a later one."))
        return until


def initial_for(outcome: Outcome | None) -> dict[str, Any]:
    """What the form starts with: the outcome that was put forward and is not confirmed, if there is one."""
    if outcome is None:
        return {}
    names = ("overall", "reason", "next_step", "monitored_until", "undelivered_reason")
    said = {name: getattr(outcome, name) for name in names}
    return said | {_name(each.goal): each.result for each in outcome.goals.select_related("goal")}


class DecideAppealForm(Form):
    """The outcome stands, or becomes another."""

    decision = tiles(_("Your decision"), AppealDecision.choices, needed=_("Choose your decision."))
    overall = forms.ChoiceField(
        label=_("The new outcome, if it changes"),
        choices=[("", _("No change")), *OutcomeKind.choices],
        required=False,
    )
    reason = Words(
        label=_("Why?"),
        rows=6,
        needed=_("Say why. The employee reads your reason."),
        help_text=_("Go into each point of the appeal. The employee reads your reason."),
    )

    def __init__(self, *args: Any, present: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.present = present
        unmark(self.fields["overall"])

    def clean(self) -> dict[str, Any]:
        """A changed outcome is another one."""
        super().clean()
        varied = self.cleaned_data.get("decision") == AppealDecision.VARIED
        if varied and self.cleaned_data.get("overall") in {"", None, self.present}:
            self.add_error(
                "overall", _("Choose the new outcome. It must be another than the one appealed against.")
            )
        return self.cleaned_data


def _name(goal: Goal) -> str:
    return f"goal_{goal.ref}"
