"""What an employee proposes and asks, and how it is answered: the same fields for both sides."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from crispy_forms.layout import Div, Field, Fieldset, Layout
from django import forms
from django.utils.text import Truncator
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from employees.web.forms import Form
from plans.enums import ActionBy, ActionKind, ItemKind, ProposalAnswer, ProposalKind, Provider, Section
from plans.forms import my_plan
from plans.forms.fields import (
    TILES,
    AreaField,
    DayField,
    DraftForm,
    NumberField,
    ShortWords,
    Words,
    named,
    tiles,
    unmark,
)
from plans.models import Goal, Plan, Proposal
from plans.models.consultation import VALUES

I = ItemKind  # noqa: E741 - as the table below reads


def _description(label: Any, needed: Any) -> Callable[[], forms.Field]:
    return lambda: Words(label=label, rows=2, longest=500, needed=needed)


# One way to ask for each value, whoever fills it in.
FIELDS: Mapping[tuple[ItemKind | None, str], Callable[[], forms.Field]] = {
    (I.GOAL, "statement"): _description(_("What does good look like?"), _("Say what good looks like.")),
    (I.GOAL, "measure"): _description(_("How will both of you know?"), _("Say how both of you will know.")),
    (I.ACTION, "description"): _description(_("What will be done?"), _("Say what will be done.")),
    (I.SUPPORT, "description"): _description(_("What would help?"), _("Say what would help.")),
    (None, "baseline"): lambda: NumberField(label=_("Now")),
    (None, "target"): lambda: NumberField(label=_("Target")),
    (None, "unit"): lambda: ShortWords(
        label=_("Counted in"),
        longest=60,
        required=False,
        widget=forms.TextInput(attrs={"class": "input-medium"}),
    ),
    (None, "due_on"): lambda: DayField(label=_("By when?"), needed=_("Give the date.")),
    (I.CHECKPOINT, "due_on"): lambda: DayField(label=_("On which day?"), needed=_("Give the date.")),
    (I.ACTION, "due_on"): lambda: DayField(
        label=_("By when?"),
        required=False,
        help_text=_("Leave it empty for something that goes on all the time."),
    ),
    (None, "provider"): lambda: tiles(
        _("Who sees to it?"), Provider.choices, needed=_("Choose who sees to it.")
    ),
    (None, "provider_name"): lambda: ShortWords(
        label=_("Name of the person"),
        longest=200,
        required=False,
        help_text=_("Needed if it is someone else."),
        widget=forms.TextInput(attrs={"class": "input-medium", "autocomplete": "off"}),
    ),
    (None, "frequency"): lambda: ShortWords(
        label=_("How often?"),
        longest=100,
        required=False,
        help_text=_("Such as “once” or “an hour every week”."),
        widget=forms.TextInput(attrs={"class": "input-medium"}),
    ),
    (None, "by_whom"): lambda: tiles(_("Who does it?"), ActionBy.choices, needed=_("Choose who does it.")),
    (None, "kind"): lambda: tiles(
        _("What kind of step is it?"), ActionKind.choices, needed=_("Choose what kind of step it is.")
    ),
    (I.GOAL, "area"): lambda: AreaField(
        label=_("Which area is it for?"), required=False, empty_label=_("No area in particular")
    ),
    (I.ACTION, "area"): lambda: AreaField(
        label=_("Which area does it help with?"),
        empty_label=_("Choose an area"),
        error_messages={"required": _("Choose the area that this step helps with.")},
    ),
}
NUMBERS = ("baseline", "target", "unit")
RADIOS = frozenset({"provider", "by_whom", "kind"})


class ValuesForm(DraftForm):
    """The fields that a kind of proposal asks for, about one kind of thing. None for what only words can say."""

    def __init__(self, *args: Any, plan: Plan, kind: ProposalKind, item: str, **kwargs: Any) -> None:
        super().__init__(*args, plan=plan, **kwargs)
        self.item = ItemKind(item) if item else None
        self.named = tuple(VALUES.get((kind, self.item), ())) if self.item else ()
        self.numbers_needed = kind == ProposalKind.TARGET
        for name in self.named:
            make = FIELDS.get((self.item, name)) or FIELDS[None, name]
            self.fields[name] = make()
        if "area" in self.named:
            self.fields["area"].queryset = plan.areas.all()  # type: ignore[attr-defined]  # an AreaField
        for name in (*NUMBERS, "provider_name"):
            if name in self.named:
                unmark(self.fields[name])
        if "provider" in self.named:
            manager = named(_now("%(name)s, the manager"), name=plan.manager.full_name)
            self.fields["provider"].choices = [  # type: ignore[attr-defined]  # a choice of one
                (Provider.MANAGER.value, manager),
                (Provider.HR.value, Provider.HR.label),
                (Provider.OTHER.value, Provider.OTHER.label),
            ]
        if "by_whom" in self.named:
            self.fields["by_whom"].choices = [  # type: ignore[attr-defined]  # a choice of one
                (ActionBy.EMPLOYEE.value, plan.employee.short_name),
                (ActionBy.EMPLOYER.value, _now("The manager, HR or a colleague")),
            ]

    @property
    def laid(self) -> list[Any]:
        """The values in the order in which they are asked, the three of a number side by side."""
        rows: list[Any] = []
        for name in self.named:
            if name == "baseline":
                legend = _("The number") if self.numbers_needed else _("If a number shows it (optional)")
                rows.append(Fieldset(legend, Div(*NUMBERS, css_class="field-row")))
            elif name not in NUMBERS:
                rows.append(Field(name, template=TILES) if name in RADIOS else name)
        return rows

    @property
    def values(self) -> dict[str, Any]:
        """The values as the verbs take them. The form is valid."""
        return {name: self.cleaned_data[name] for name in self.named}

    def clean(self) -> dict[str, Any]:
        """The date lies in the plan; a number has a beginning, an end and a unit; somebody else has a name."""
        super().clean()
        self.refuse_outside("due_on", on_first_day=self.item not in {ItemKind.GOAL, ItemKind.CHECKPOINT})
        if "target" in self.named:
            self._whole_number()
        if self.cleaned_data.get("provider") == Provider.OTHER and not self.cleaned_data.get("provider_name"):
            self.add_error("provider_name", _("Name the person who sees to it."))
        return self.cleaned_data

    def _whole_number(self) -> None:
        given = {name for name in NUMBERS if self.cleaned_data.get(name) not in (None, "")}
        if not given and not self.numbers_needed:
            return
        said = {
            "baseline": _("Say where things stand now."),
            "target": _("Give the number to reach."),
            "unit": _("Say what is counted, such as “% of tickets” or “calls a day”."),
        }
        for name in NUMBERS:
            if name not in given and name not in self.errors:
                self.add_error(name, said[name])


class ProposalValuesForm(ValuesForm):
    """A proposal with values, and why."""

    wording = my_plan.Words(
        label=_("Why?"),
        rows=4,
        required=False,
        help_text=_("What makes this the better way. You do not have to say it."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.layout = Layout(*self.laid, "wording")


class AboutForm(Form):
    """What it is about: a goal, or a section."""

    about = forms.ChoiceField(
        label=_("What is it about?"),
        error_messages={"invalid_choice": _("This is no longer in the plan. Choose what it is about.")},
    )

    def __init__(self, *args: Any, goals: Sequence[Goal], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.goals = {goal.ref: goal for goal in goals}
        numbered = [
            (
                goal.ref,
                _("Goal %(number)d: %(statement)s")
                % {"number": n, "statement": Truncator(goal.statement).chars(70)},
            )
            for n, goal in enumerate(goals, start=1)
        ]
        self.fields["about"].choices = [  # type: ignore[attr-defined]
            *numbered,
            *((section.value, section.label) for section in Section),
        ]

    @property
    def goal(self) -> Goal | None:
        """The goal that is meant, if it is a goal."""
        return self.goals.get(self.cleaned_data["about"])

    @property
    def section(self) -> Section:
        """The section that is meant."""
        return Section.GOALS if self.goal is not None else Section(self.cleaned_data["about"])


class ProposalForm(AboutForm):
    """Anything else that the employee would have otherwise, in words."""

    wording = my_plan.Words(
        label=_("How should it read instead?"),
        error_messages={"required": _("Write how it should read instead")},
        help_text=_("In your own words. Say why, if you like."),
    )
    field_order = ("about", "wording")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["about"].label = _("What would you change?")


class QuestionForm(Form):
    """What the employee wants to have explained. What it is about is chosen, unless the link said it."""

    about = forms.ChoiceField(
        label=_("What do you ask about?"),
        error_messages={"invalid_choice": _("This is no longer in the plan. Choose what you ask about.")},
    )
    words = my_plan.Words(
        label=_("Your question"),
        rows=4,
        error_messages={"required": _("Write your question")},
        help_text=_("What is not clear, or what you need to know to do it."),
    )

    def __init__(self, *args: Any, choices: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["about"].choices = choices  # type: ignore[attr-defined]


class QuestionAnswerForm(Form):
    """The answer to a question, in words."""

    answer = my_plan.Words(
        label=_("Your answer"),
        error_messages={"required": _("Write your answer")},
        help_text=_("What it means at work, with an example if you can. It stays part of the record."),
    )


class ProposalAnswerForm(ValuesForm):
    """Yes, yes with changes, or no with the reason. The fields of the proposal are there for the second."""

    answer = forms.ChoiceField(
        label=_("Your answer"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose your answer")},
    )
    reason = my_plan.Words(
        label=_("What was decided, and why"),
        required=False,
        help_text=_(
            "Needed if you adapt or decline. The employee reads it, and it stays part of the record."
        ),
    )

    def __init__(self, *args: Any, proposal: Proposal, **kwargs: Any) -> None:
        super().__init__(*args, kind=ProposalKind(proposal.kind), item=proposal.item, **kwargs)
        self.proposal = proposal
        self.fields["answer"].choices = [  # type: ignore[attr-defined]  # a choice of one
            (ProposalAnswer.ACCEPT.value, _("Accept: change the plan as proposed")),
            (ProposalAnswer.ADAPT.value, _("Adapt: change the plan, but differently")),
            (ProposalAnswer.DECLINE.value, _("Decline: leave the plan as it is")),
        ]
        unmark(self.fields["reason"])
        rows: list[Any] = ["answer"]
        if self.named:
            rows.append(Fieldset(_("If you adapt: how the plan is to read"), *self.laid))
        self.helper.layout = Layout(*rows, "reason")

    def clean(self) -> dict[str, Any]:
        """A no without a reason is no answer. The values count for “Adapt” alone."""
        super().clean()
        answer = self.cleaned_data.get("answer")
        if answer in {ProposalAnswer.ADAPT, ProposalAnswer.DECLINE} and not self.cleaned_data.get("reason"):
            self.add_error("reason", _("Say what was decided, and why. The employee reads your reason."))
        if answer == ProposalAnswer.ACCEPT and self._was_changed():
            said = _(
                "You changed what was proposed. Choose “Adapt” to put your own version into the plan, "
                "or put it back as it was proposed."
            )
            self.add_error("answer", said)
        if answer != ProposalAnswer.ADAPT:
            for name in self.named:
                self.errors.pop(name, None)
        return self.cleaned_data

    def _was_changed(self) -> bool:
        return any(
            name in self.data and name in self.cleaned_data and self.cleaned_data[name] != value
            for name, value in self.proposal.values.items()
        )
