"""What the goal check looks for, and how strictly."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from plans.designs import Design, Strictness
from plans.forms.fields import Sentence
from plans.forms.templates.base import BuilderForm, whole_number
from plans.goal_check import DEFAULT, Rule

# What each rule finds, in plain words. Their order is that of the page.
RULES: Mapping[str, Sentence] = {
    "weasel_words": _("Words that nobody can check, such as “better” or “as soon as possible”"),
    "absolutes": _("Words that allow no slip, such as “always” or “never”"),
    "character": _("Words about what somebody is like"),
    "several_goals": _("Several goals in one sentence"),
    "no_measure": _("No way to know whether it is reached"),
    "no_baseline": _("A number to reach, without where things stand now"),
    "no_unit": _("A number without what is counted"),
    "target_is_baseline": _("A number to reach that is reached already"),
    "beyond_peers": _("More than colleagues in the same work reach"),
    "path_jumps": _("A path that leaps instead of rising step by step"),
    "too_many_goals": _("More goals than the number above"),
    "outside_control": _("Something that depends on others"),
    "no_area": _("No area for improvement that it belongs to"),
    "no_objective": _("No tie to what the team or the organisation needs"),
    "old_evidence": _("Examples older than the months above"),
    "outside_plan": _("A date outside the plan"),
    "day_off": _("A date on which the employee does not work"),
    "all_on_last_day": _("Everything due on the last day"),
    "no_support": _("No support that helps with it"),
    "weights": _("Weights that do not come to 100; where it must be put right, every goal needs a weight"),
    "autonomy_against_approval": _("Work on one's own, and approval for every step"),
    "speed_against_zero_errors": _("Faster, and without any mistake"),
    "two_targets_one_measure": _("Two numbers to reach for one measure"),
}


def usual(rule: str) -> Strictness:
    """How strictly a rule is taken where a template says nothing about it."""
    return Strictness(DEFAULT.level(Rule(rule)).value)


def strictness_of(design: Design) -> dict[str, str]:
    """How strictly each rule is taken in a template."""
    return {rule: design.goal_check.get(rule, usual(rule)).value for rule in RULES}


class GoalCheckForm(BuilderForm):
    """Each rule: not looked for, advises, must be put right."""

    goals_at_most = whole_number(_("Most goals in a plan"), least=1, most=50)
    evidence_months = whole_number(_("Months that an example may be old"), least=1, most=60)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for rule, label in RULES.items():
            self.fields[f"rule_{rule}"] = forms.ChoiceField(label=label, choices=Strictness.choices)

    @property
    def rules(self) -> dict[str, str]:
        """What was chosen for each rule."""
        return {rule: self.cleaned_data[f"rule_{rule}"] for rule in RULES}
