"""What is asked before a plan is begun: for whom, who leads it, and whether a plan is the right step."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from crispy_forms.layout import HTML, Div, Field, Layout
from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from employees.forms import PersonChoiceField
from employees.models import Employee
from employees.web.forms import Form
from plans.enums import FirstStep, LikelyCause, YesNoUnknown
from plans.fairness import HR_QUESTIONS, Answers, Decision, HrAnswers, Suggestion, suggestion
from plans.forms.fair_start import HrQuestions, why_of
from plans.forms.fields import TILES, DayField, Sentence, ShortWords, Words, named, tiles, unmark
from plans.models import TemplateVersion

ANSWERS = (("yes", _("Yes")), ("no", _("No")))
REVIEW_ANSWERS = (
    (YesNoUnknown.YES, _("Yes")),
    (YesNoUnknown.NO, _("No")),
    (YesNoUnknown.UNKNOWN, _("There was none, or I do not know")),
)


class PersonSearchForm(Form):
    """Part of a name, or a staff number."""

    q = forms.CharField(
        label=_("Name or staff number"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"class": "input-medium", "autocomplete": "off"}),
    )


class YesOrNo(forms.TypedChoiceField):
    """A question with two answers, neither chosen beforehand. Its value is a bool."""

    def __init__(self, label: Sentence, *, needed: Sentence, **kwargs: Any) -> None:
        super().__init__(
            choices=ANSWERS,
            coerce=lambda answer: answer == "yes",
            widget=forms.RadioSelect,
            **kwargs,
        )
        self.label, self.error_messages["required"] = label, needed


def _described(version: TemplateVersion) -> str:
    """A template in one line: its name, and how long it lasts."""
    design = version.design
    said = ngettext("%(name)s, %(days)d day", "%(name)s, %(days)d days", design.duration.days)
    if design.duration.count == "working":
        said = ngettext(
            "%(name)s, %(days)d working day", "%(name)s, %(days)d working days", design.duration.days
        )
    return said % {"name": design.name, "days": design.duration.days}


class BeginForm(HrQuestions):
    """The eight questions, and what follows from them. `reason` is wanted where the answers speak for another step.

    `may_choose_manager`: whether somebody else than the person's own manager may be named to lead the plan.
    `for_hr`: whether HR is asking itself, so that what only HR may know is asked here as well.
    """

    manager = PersonChoiceField(
        label=_("Who leads this plan?"),
        error_messages={"required": _("Name the manager who leads this plan.")},
        widget=forms.TextInput(attrs={"class": "input-medium", "autocomplete": "off", "dir": "auto"}),
    )
    template = forms.ChoiceField(
        label=_("On which form is it written?"),
        required=False,
        help_text=_("The form decides what is asked, in which order, how long the plan lasts and who signs."),
        error_messages={"invalid_choice": _("This form is no longer offered. Choose another one.")},
    )
    noun = ShortWords(
        label=_("What is it called?"),
        longest=60,
        needed=_("Give the plan a name, such as “Improvement plan”."),
        help_text=_("It stands at the top of the plan. “Coaching plan” may suit better."),
        widget=forms.TextInput(attrs={"class": "input-medium", "dir": "auto"}),
    )
    employee_writes_first = forms.BooleanField(
        required=False,
        help_text=_(
            "You prepare what has happened, the areas and the dates. Goals, steps and support are then written by them "
            "once the plan is shared, and each is answered."
        ),
    )
    standard_told = YesOrNo(
        "",
        needed=_("Say whether they were told what is expected."),
        help_text=_(
            "In words that they could repeat: in a job description, a policy, a team agreement or a talk."
        ),
    )
    standard_how = Words(
        label=_("How were they told, and when?"),
        rows=2,
        required=False,
        help_text=_(
            "Such as: “In the team meeting on 12 January; it stands in the service standard, page 2.”"
        ),
    )
    talked = YesOrNo(
        "",
        needed=_("Say whether you have talked about it."),
        help_text=_("A conversation that both of you would remember, about this very concern."),
    )
    first_talk_on = DayField(
        label=_("When was the first talk?"),
        required=False,
        help_text=_("The day itself. If you are not sure, look in the calendar rather than guess."),
    )
    review_contradicts = tiles(
        _("Does the last review say something else?"),
        REVIEW_ANSWERS,
        needed=_("Say whether the last review says something else."),
        help_text=_(
            "Good marks for the same work half a year ago want an explanation: what has changed since?"
        ),
    )
    causes = forms.MultipleChoiceField(
        label=_("Where does it seem to come from?"),
        choices=LikelyCause.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Say where it seems to come from. “Not clear yet” is an answer.")},
        help_text=_(
            "Several may apply. Ask the person as well. Write nothing about health, here or elsewhere."
        ),
    )
    keep_if_met = YesOrNo(
        "",
        needed=_("Say whether you would keep them."),
        help_text=_("A plan is there to succeed. If the honest answer is no, a plan is not the honest step."),
    )
    support_tried = YesOrNo(
        _("Has support been tried?"),
        needed=_("Say whether support has been tried."),
        help_text=_("Such as training, coaching, time or fewer other tasks."),
    )
    support_detail = Words(
        label=_("What was tried, and when?"),
        rows=3,
        required=False,
        help_text=_("Each with its date and what came of it. Needed if support was tried."),
    )
    considered = Words(
        label=_("What else did you consider instead of a plan?"),
        rows=3,
        needed=_("Say what else you considered."),
        help_text=_(
            "Such as a talk, coaching, other tasks, more time. Say why it would not be enough, or what speaks for it. "
            "Nothing about health."
        ),
    )
    step = forms.ChoiceField(
        label=_("What is the right next step?"),
        choices=FirstStep.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the next step.")},
        help_text=_(
            "You decide. Coaching or an adjustment first begins no plan: your answers are kept, as proof "
            "that you looked."
        ),
    )
    reason = Words(
        label=_("Why is this step right all the same?"),
        rows=3,
        required=False,
        help_text=_("Needed only if your answers speak for another step. Nothing about health."),
    )

    def __init__(
        self,
        *args: Any,
        employee: Employee,
        may_choose_manager: bool,
        for_hr: bool,
        today: date,
        templates: Sequence[TemplateVersion] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, name=employee.short_name, **kwargs)
        self.employee, self.for_hr, self.today = employee, for_hr, today
        name = employee.short_name
        for field, label in {
            "standard_told": _("Was %(name)s told what is expected?"),
            "talked": _("Have you talked with %(name)s about it?"),
            "keep_if_met": _("If all goals are met, would you keep %(name)s?"),
            "employee_writes_first": _("%(name)s writes the first draft of the goals"),
        }.items():
            self.fields[field].label = named(label, name=name)
        self._offer(templates)
        if not may_choose_manager:
            del self.fields["manager"]
        if not for_hr:
            for question in HR_QUESTIONS:
                del self.fields[question]
        for later in ("standard_how", "first_talk_on", "support_detail", "reason"):
            unmark(self.fields[later])
        self.helper.layout = self._layout()

    def _offer(self, templates: Sequence[TemplateVersion]) -> None:
        self.offered = {version.ref: version for version in templates}
        if not templates:
            del self.fields["template"]
            return
        self.fields["template"].choices = [  # type: ignore[attr-defined]  # a choice of one
            ("", _now("Waymark’s standard plan")),
            *((ref, _described(version)) for ref, version in self.offered.items()),
        ]
        unmark(self.fields["template"])
        noun = self.fields["noun"]
        noun.required = False
        unmark(noun)
        noun.help_text = _now("Left empty, it is what the form calls it. It stands at the top of the plan.")

    @property
    def template_version(self) -> TemplateVersion | None:
        """The form that was chosen; None for the standard plan."""
        return self.offered.get(self.cleaned_data.get("template", ""))

    def _layout(self) -> Layout:
        people = tuple(name for name in ("manager", "template", "noun") if name in self.fields)
        for_hr = [self.hr_block()] if self.for_hr else []
        return Layout(
            *people,
            "employee_writes_first",
            Field("standard_told", template=TILES),
            "standard_how",
            Field("talked", template=TILES),
            "first_talk_on",
            Field("review_contradicts", template=TILES),
            "causes",
            *for_hr,
            Field("keep_if_met", template=TILES),
            Field("support_tried", template=TILES),
            "support_detail",
            "considered",
            Div(
                HTML("{% include 'plans/fair_start/_suggested.html' %}"),
                Field("step", template=TILES),
                "reason",
                css_class="fair-decide",
            ),
        )

    def clean(self) -> dict[str, Any]:
        """A yes has its particulars; a step that the answers do not speak for has its reason."""
        clean = super().clean() or self.cleaned_data
        for asked, detail, sentence in (
            ("standard_told", "standard_how", _("Say how they were told, and when.")),
            ("talked", "first_talk_on", _("Give the day of the first talk.")),
            ("support_tried", "support_detail", _("Say what was tried, and when.")),
        ):
            if clean.get(asked) and not clean.get(detail) and detail not in self.errors:
                self.add_error(detail, sentence)
        talked = clean.get("first_talk_on")
        if talked is not None and talked > self.today:
            self.add_error("first_talk_on", _("This day has not come yet. Give the day on which you talked."))
        if clean.get("manager") == self.employee:
            said = _now("%(name)s cannot lead a plan about themselves. Name another manager.")
            self.add_error("manager", named(said, name=self.employee.short_name))
        found = self.suggested
        if found is not None and clean.get("step") not in (None, "", found.step) and not clean.get("reason"):
            self.add_error(
                "reason", why_of(found, _now("If the step that you chose is right all the same, say why."))
            )
        return clean

    @cached_property
    def suggested(self) -> Suggestion | None:
        """What the answers speak for; None while one of them is missing."""
        if not self.is_bound:
            return None
        apart = {"manager", "template", "noun", "employee_writes_first", "step", "reason", "talked"}
        asked = set(self.fields) - apart
        if not asked <= set(self.cleaned_data) or set(self.errors) & asked:
            return None
        return suggestion(self.answers, self.hr_answers)

    @property
    def answers(self) -> Answers:
        """The answers as they are kept. What was typed beside a no is not."""
        clean = self.cleaned_data
        return Answers(
            standard_told=clean["standard_told"],
            standard_how=clean["standard_how"] if clean["standard_told"] else "",
            first_talk_on=clean["first_talk_on"] if clean.get("talked") else None,
            review_contradicts=YesNoUnknown(clean["review_contradicts"]),
            causes=frozenset(LikelyCause(cause) for cause in clean["causes"]),
            keep_if_met=clean["keep_if_met"],
            support_tried=clean["support_tried"],
            support_detail=clean["support_detail"] if clean["support_tried"] else "",
            considered=clean["considered"],
        )

    @property
    def hr_answers(self) -> HrAnswers | None:
        """What HR answered; None where HR is not asking."""
        return self.answered_by_hr() if self.for_hr else None

    @property
    def decision(self) -> Decision:
        """What was chosen, and why. The form is valid."""
        return Decision(FirstStep(self.cleaned_data["step"]), self.cleaned_data["reason"])
