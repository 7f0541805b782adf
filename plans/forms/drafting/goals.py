"""A goal: what good looks like, how we will know, from where to where, on which path."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from crispy_forms.layout import Div, Fieldset
from django import forms
from django.utils.translation import gettext_lazy as _

from plans.documents.paths import path_problems
from plans.enums import Term
from plans.forms.fields import (
    AreaField,
    DayField,
    DraftForm,
    NumberField,
    ShortWords,
    Words,
    choice_or_none,
)
from plans.forms.rows import Lines, More, RowForm, RowsForm
from plans.models import Goal


class GoalStepRow(RowForm):
    """A number agreed for a day."""

    due_on = DayField(label=_("By when?"), needed=_("Give the date for this number."))
    value = NumberField(label=_("Number"))
    layout = (Div("due_on", "value", css_class="field-row"),)

    def clean(self) -> dict[str, Any]:
        """A date needs its number."""
        super().clean()
        if self.cleaned_data.get("value") is None and "value" not in self.errors:
            self.add_error("value", _("Give the number for this date."))
        return self.cleaned_data


class GoalBasics(DraftForm):
    """What good looks like, how we will know, from where to where, by when."""

    statement = Words(
        label=_("What does good look like?"),
        rows=2,
        longest=500,
        needed=_("Say what good looks like, in one sentence."),
        help_text=_("One sentence about the work, as somebody else would see it."),
    )
    measure = Words(
        label=_("How will we know?"),
        rows=2,
        longest=500,
        needed=_("Say how both of you will know, such as a report or what a colleague sees."),
        help_text=_("Where the answer comes from: a report, a sample, what a named colleague sees."),
    )
    baseline = NumberField(label=_("Now"))
    target = NumberField(label=_("Target"))
    unit = ShortWords(
        label=_("Counted in"),
        longest=60,
        required=False,
        widget=forms.TextInput(attrs={"class": "input-medium"}),
    )
    due_on = DayField(label=_("By when?"), needed=_("Give the date by which the goal is to be reached."))
    area = AreaField(label=_("Which area is it for?"), required=False, empty_label=_("No area in particular"))
    unmarked = ("baseline", "target", "unit")
    layout: ClassVar[tuple[Any, ...]] = (
        "statement",
        "measure",
        Fieldset(
            _("If a number shows it (optional)"), Div("baseline", "target", "unit", css_class="field-row")
        ),
        "due_on",
        "area",
    )

    def clean(self) -> dict[str, Any]:
        """The date lies in the plan; a number has a beginning, an end and a unit."""
        super().clean()
        self.refuse_outside("due_on", on_first_day=False)
        self._whole_number()
        return self.cleaned_data

    def _whole_number(self) -> None:
        given = {name: self.cleaned_data.get(name) is not None for name in ("baseline", "target")}
        wrong = set(self.errors)
        if given["target"] and not given["baseline"] and "baseline" not in wrong:
            self.add_error(
                "baseline", _("Say where things stand now, so that both of you can see how far it is.")
            )
        if given["baseline"] and not given["target"] and "target" not in wrong:
            self.add_error("target", _("Give the number to reach, or leave all three empty."))
        if any(given.values()) and not self.cleaned_data.get("unit") and "unit" not in wrong:
            self.add_error("unit", _("Say what is counted, such as “% of tickets” or “calls a day”."))
        if self.cleaned_data.get("unit") and not any(given.values()) and not wrong & {"baseline", "target"}:
            self.add_error("target", _("Give the numbers now and to reach, or leave all three empty."))


class GoalForm(RowsForm, GoalBasics):
    """The whole goal: with its path, its evidence, and what a form may ask for besides."""

    source = ShortWords(
        label=_("Where does the number or the evidence come from?"),
        longest=300,
        required=False,
        help_text=_("Such as “weekly export of the ticket system, by the team lead”."),
    )
    evidence_on = DayField(
        label=_("Date of the newest evidence"),
        required=False,
        help_text=_("What the starting point was read from."),
    )
    success = Words(
        label=_("When does it count as reached?"),
        rows=2,
        longest=500,
        required=False,
        help_text=_("If no number says it: what somebody else would see."),
    )
    peer_level = NumberField(
        label=_("What must everybody in this role reach?"),
        help_text=_("The same number that is asked of colleagues, in the same unit."),
    )
    objective = Words(
        label=_("Which objective or standard of the organisation does it serve?"),
        rows=2,
        longest=500,
        required=False,
    )
    in_control = Words(
        label=_("What is in the person’s own hands, and what is not?"),
        rows=3,
        required=False,
        help_text=_("What depends on others is then no surprise later, and belongs under Support."),
    )
    term = choice_or_none(_("Short-term or long-term?"), Term.choices)
    weight = forms.IntegerField(
        label=_("Weight in percent"),
        required=False,
        min_value=1,
        max_value=100,
        help_text=_("Only if your goals are weighed against each other."),
        error_messages={
            "invalid": _("Give a whole number from 1 to 100."),
            "min_value": _("Give a whole number from 1 to 100."),
            "max_value": _("Give a whole number from 1 to 100."),
        },
        widget=forms.NumberInput(attrs={"class": "input-short", "inputmode": "numeric"}),
    )
    row_form, rows_name, rows_label = GoalStepRow, "steps", _("Numbers agreed on the way")
    # Steps that are not asked for here, because their day has come, and what is said where they no longer fit.
    standing: Sequence[Mapping[str, Any]] = ()
    standing_broken = _(
        "The numbers agreed for days that have come no longer lie on the way. Check now and target."
    )
    layout = (
        *GoalBasics.layout[:3],
        Lines(
            _("Numbers agreed on the way"),
            _(
                "What is to be reached by when, before the goal’s own date. Both of you then see early how it goes."
            ),
        ),
        *GoalBasics.layout[3:],
        More(
            "source",
            "evidence_on",
            "success",
            "peer_level",
            "objective",
            "in_control",
            Div("term", "weight", css_class="field-row"),
        ),
    )

    def clean(self) -> dict[str, Any]:
        """The path leads from the number now to the target; evidence has been."""
        super().clean()
        self.refuse_future("evidence_on")
        needed = ("baseline", "target", "due_on")
        if self.rows.are_told and self.rows.is_valid() and not set(self.errors) & set(needed):
            ends = Goal(**{name: self.cleaned_data.get(name) for name in needed})
            told = [row for row in self.rows.forms if not row.is_empty]
            for problem in path_problems([*self.rows.lines, *self.standing], ends, self.plan):
                if problem.line < len(told):
                    told[problem.line].add_error(problem.field, problem.sentence)
                else:
                    self.add_error(None, self.standing_broken)
                    break
        return self.cleaned_data

    def _whole_number(self) -> None:
        super()._whole_number()
        clean = self.cleaned_data
        if clean.get("peer_level") is not None and not clean.get("unit") and "unit" not in self.errors:
            self.add_error("unit", _("Say what is counted, such as “% of tickets” or “calls a day”."))
